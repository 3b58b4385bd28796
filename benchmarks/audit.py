"""How long an audit takes: a warm process, the first audit of a process, the start of the program, and the share
of each stage.

usage: python benchmarks/audit.py [FILE …] [--rounds N] [--profile]

Without files: the txt reports of the corpus. Times are medians over the rounds, so that a busy machine does not
decide them; ``--profile`` lists the functions that cost most.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from extractor import pattern, readers
from extractor.checks import run
from extractor.interpretation import interpret
from extractor.outputs import renderer
from extractor.pipeline import audit
from extractor.recognition import recognise

T = TypeVar("T")

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PROGRAM = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())"]
STAGES = ("reading", "recognition", "interpretation", "checks", "json output")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    files = options.files or sorted(CORPUS.glob("*.txt"))

    print(f"extractor --help                    {_process(['--help']):8.0f} ms")
    print(f"extractor audit, one file, cold     {_process(['audit', str(files[0])]):8.0f} ms")
    begin = time.perf_counter()
    audit(files[0])
    print(f"first audit of a process            {1000 * (time.perf_counter() - begin):8.0f} ms  (patterns and lexicon)")
    for path in files:  # every reader and expression is warm before the first clock starts
        audit(path)

    print(f"\n{'report':48}{'characters':>11}{'audit ms':>10}" + "".join(f"{stage:>16}" for stage in STAGES))
    whole: list[float] = []
    for path in files:
        times = [_staged(path) for _ in range(options.rounds)]
        audits = [_timed(lambda path=path: audit(path))[1] for _ in range(options.rounds)]
        whole.append(statistics.median(audits))
        stages = [statistics.median(column) for column in zip(*times, strict=True)]
        characters = len(readers.read(path).text)
        print(f"{path.name[:47]:48}{characters:11}{whole[-1]:10.1f}" + "".join(f"{stage:16.1f}" for stage in stages))
    print(f"\nmedian of {len(files)} reports: {statistics.median(whole):.1f} ms an audit")
    if options.profile:
        _profile(files, options.rounds)
    return 0


def _staged(path: Path) -> tuple[float, ...]:
    """Milliseconds of each stage."""
    patterns = pattern.load()
    document, reading_time = _timed(lambda: readers.read(path))
    recognition, recognition_time = _timed(lambda: recognise(document, patterns))
    reading, interpretation_time = _timed(lambda: interpret(document, recognition, patterns))
    _, check_time = _timed(lambda: run(reading, patterns))
    report = audit(path)
    _, output_time = _timed(lambda: renderer("json").render(report))
    return reading_time, recognition_time, interpretation_time, check_time, output_time


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    result = work()
    return result, 1000 * (time.perf_counter() - begin)


def _process(arguments: list[str]) -> float:
    """Milliseconds of a process of its own, the quickest of five."""
    work = [*PROGRAM, *arguments]
    return min(_timed(lambda: subprocess.run(work, capture_output=True, check=False))[1] for _ in range(5))


def _profile(files: list[Path], rounds: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(rounds):
        for path in files:
            audit(path)
    profile.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).sort_stats(order).print_stats("extractor", 30)


if __name__ == "__main__":
    sys.exit(main())
