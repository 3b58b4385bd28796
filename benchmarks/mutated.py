"""Damaged files through the whole audit: each must end in a report or in a clear failure.

usage: python -m benchmarks.mutated [--files N] [--seed S] [--jobs N] [--seconds S]

Sound files of every format are damaged at random (tests/readers/mutations.py) and audited by supervised workers as
``extractor audit`` does. Prints how they ended and the slowest; lists those that ended in an error of the program, in
a crash, or beyond the limits of time and memory, and keeps them in build/mutated. Exit status 1 if there are any.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

from mutations import made, mutants

from extractor import pattern
from extractor.batch.engine import Processes
from extractor.batch.guard import audit_guarded
from extractor.batch.outcome import ENDINGS, Outcome, ending_of
from extractor.batch.worker import Allowance

KEPT = Path(__file__).resolve().parent.parent / "build" / "mutated"
SLOWEST = 5


def audited(path: Path) -> Outcome[float]:
    begun = time.monotonic()
    ending, reason = ending_of(audit_guarded(path, pattern.load()))
    return Outcome(path, ending, reason, time.monotonic() - begun)


def files(count: int, seed: int, folder: Path) -> Iterator[Path]:
    """Each file is written when its turn comes."""
    for mutant in chain(made(), mutants(count, seed)):
        path = folder / mutant.name
        path.write_bytes(mutant.data)
        yield path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=None)
    parser.add_argument("--seconds", type=float, default=Allowance().seconds, help="for one file")
    options = parser.parse_args()
    endings = Counter[str]()
    times: list[tuple[float, str]] = []
    bad = 0
    engine = Processes(options.jobs, Allowance(seconds=options.seconds))
    with tempfile.TemporaryDirectory() as name:
        for outcome in engine.run(files(options.files, options.seed, Path(name)), audited, ordered=False):
            endings[ENDINGS[outcome.ending]] += 1
            times.append((outcome.value or options.seconds, outcome.path.name))
            if outcome.ending.by_chance or not (outcome.reason or outcome.ending == "ok"):
                bad += 1
                KEPT.mkdir(parents=True, exist_ok=True)
                shutil.copy(outcome.path, KEPT)
                print(f"  {outcome.path.name}: {ENDINGS[outcome.ending]} {outcome.reason}", flush=True)
            outcome.path.unlink()
            if endings.total() % 1_000 == 0:
                print(f"  {endings.total()} files", file=sys.stderr, flush=True)
    print(f"{endings.total()} files: " + ", ".join(f"{ending} {count}" for ending, count in endings.most_common()))
    for seconds, file in sorted(times, reverse=True)[:SLOWEST]:
        print(f"  {seconds:5.1f} s  {file}")
    print(f"neither a report nor a clear failure: {bad}")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
