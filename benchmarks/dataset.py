"""A dataset built from many files, some of them hostile: files a second, memory, and what a second run costs.

usage: python -m benchmarks.dataset [--files N] [--jobs J …] [--hostile SHARE] [--timeout S] [--seed S]
                                    [--folder DIR] [--kill] [--ray]

Reports are synthetic (``extractor.evaluation.generation``), in txt, html, docx and xlsx. Hostile files stand among
them at even distances; in turn they make their worker exit, hang beyond its time or take more memory than it may, or
are corrupt. A file that hangs costs one worker the whole of ``--timeout``. With ``--kill`` the run with the most jobs
is killed (SIGKILL) in the middle and started again, with ``--ray`` it is repeated on a Ray cluster started here. All
runs must say the same in the end, and the exported tables must be equal byte for byte; exit status 1 where they are
not. On a busy machine an honest file may take longer than ``--timeout``: what ended by time is therefore tried once
more, as ``extractor dataset build --retry`` does, and how many endings that changed is said. Without ``--folder``
everything is written to a temporary folder that is removed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from benchmarks.hostile import BEGINNINGS, take
from extractor.batch.cluster import RayCluster
from extractor.batch.engine import Engine, Processes
from extractor.batch.outcome import Ending
from extractor.batch.tally import Tally
from extractor.batch.worker import Allowance
from extractor.dataset.build import BuildSummary, build
from extractor.dataset.parquet import refresh
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version
from extractor.evaluation.generation import WRITERS, synthetic

FORMATS = ("txt", "html", "docx", "xlsx")
MEMORY = 256 * 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--hostile", type=float, default=0.02)
    parser.add_argument("--timeout", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--only", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        _built(*options.only, Processes(options.jobs[0], Allowance(options.timeout, MEMORY)))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        return _compare(folder, options)


def _compare(folder: Path, options: argparse.Namespace) -> int:
    tree = folder / "reports"
    if not tree.exists():
        begin = time.perf_counter()
        generate(tree, options.files, options.hostile, options.seed)
        print(f"{options.files} files written in {time.perf_counter() - begin:.0f} s")
    allowance = Allowance(options.timeout, MEMORY)
    rates = []
    targets = []
    for jobs in options.jobs:
        targets.append(_new(folder / f"dataset-{jobs}"))
        rates.append(_run(tree, targets[-1], Processes(jobs, allowance), options, f"{jobs} jobs"))
    if len(rates) > 1:
        print(f"{max(rates) / rates[0]:.2f} times as many files a second")
    if options.ray:
        targets.append(_new(folder / "dataset-ray"))
        _run(tree, targets[-1], RayCluster(None, max(options.jobs), allowance), options, "Ray")
    if options.kill:
        targets.append(_new(folder / "dataset-killed"))
        _kill(tree, targets[-1], options)
    states = []
    for target in targets:
        _settle(tree, target, Processes(max(options.jobs), allowance))
        states.append(_state(target))
    _again(tree, targets[-1], Processes(1, allowance))
    same = all(state == states[0] for state in states)
    print("the same dataset" if same else "DIFFERENT datasets")
    return 0 if same else 1


def _new(target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return target


def generate(tree: Path, files: int, hostile: float, seed: int) -> None:
    """Synthetic reports in folders of 500, the hostile ones among them."""
    rng = random.Random(seed)
    bad = 0
    for number, report in enumerate(synthetic(files, seed)):
        folder = tree / f"{number // 500:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        form = rng.choice(FORMATS)
        path = folder / f"{number:06d}-{report.name}.{form}"
        if int((number + 1) * hostile) > bad:
            path.write_bytes(BEGINNINGS[bad % len(BEGINNINGS)] + f" {number}".encode())
            bad += 1
        else:
            path.write_bytes(WRITERS[form](report.blocks))


def _built(
    tree: Path, target: Path, engine: Engine, watch: Watched | None = None, *, retry: bool = False
) -> BuildSummary:
    version = current_version()
    with Store.create(target) as store:
        return build(store, [tree], partial(take, version=version), version, engine=engine, retry=retry, watch=watch)


class Watched:
    """Notes time and memory of the process that writes, ten times in a run."""

    def __init__(self, files: int) -> None:
        self.marks: list[tuple[float, float]] = []
        self._step = max(1, files // 10)

    def __call__(self, tally: Tally) -> None:
        if tally.done % self._step == 0:
            self.marks.append((time.perf_counter(), _resident()))


def _run(tree: Path, target: Path, engine: Engine, options: argparse.Namespace, title: str) -> float:
    files = options.files
    watched = Watched(files)
    begin, own = time.perf_counter(), time.process_time()
    summary = _built(tree, target, engine, watched)
    seconds, own = time.perf_counter() - begin, time.process_time() - own
    if summary.files != files:
        raise SystemExit(f"{summary.files} outcomes for {files} files")
    outcomes = ", ".join(f"{ending} {count}" for ending, count in sorted(summary.outcomes.items()))
    tenths = [b[0] - a[0] for a, b in zip([(begin, 0.0), *watched.marks], watched.marks, strict=False)]
    size = (target / "store.sqlite").stat().st_size
    print(f"{title}: {seconds:.1f} s, {files / seconds:.1f} files/s; {outcomes}")
    print(f"  seconds for each tenth: {' '.join(f'{t:.1f}' for t in tenths)}")
    print(f"  resident MB after each: {' '.join(f'{m:.0f}' for _, m in watched.marks)}")
    print(f"  the writing process: {1000 * own / files:.1f} ms a file")
    print(f"  store {size / 2**20:.0f} MB, {size / files / 1024:.1f} kB a file")
    return files / seconds


def _kill(tree: Path, target: Path, options: argparse.Namespace) -> None:
    settings = ["--jobs", str(max(options.jobs)), "--timeout", str(options.timeout)]
    program = [sys.executable, "-m", "benchmarks.dataset", "--only", str(tree), str(target), *settings]
    with subprocess.Popen(program) as run:
        while _stored(target) < options.files // 2:
            time.sleep(0.5)
        run.send_signal(signal.SIGKILL)
    print(f"killed with {_stored(target)} files stored")
    engine = Processes(max(options.jobs), Allowance(options.timeout, MEMORY))
    _run(tree, target, engine, options, "started again")


def _settle(tree: Path, target: Path, engine: Engine) -> None:
    before = _endings(target)
    _built(tree, target, engine, retry=True)
    after = _endings(target)
    changed = sum(before[path] != ending for path, ending in after.items())
    print(f"{target.name}: another try changed {changed} endings")


def _endings(target: Path) -> dict[str, Ending]:
    with Store.open(target) as store:
        return dict(store.select("SELECT path, outcome FROM files"))


def _again(tree: Path, target: Path, engine: Engine) -> None:
    begin = time.perf_counter()
    summary = _built(tree, target, engine)
    seconds = time.perf_counter() - begin
    print(f"unchanged: {seconds:.2f} s, {1000 * seconds / summary.files:.3f} s a thousand; {summary.audited} audited")
    begin = time.perf_counter()
    written = refresh(target)
    print(f"Parquet: {written} files in {time.perf_counter() - begin:.1f} s")


def _stored(target: Path) -> int:
    if not (target / "store.sqlite-wal").exists():
        return 0
    with Store.open(target) as store:
        return int(store.select("SELECT count(*) FROM files").fetchone()[0])


def _state(target: Path) -> str:
    """A digest of the exported tables, but for the runs, which tell their times."""
    refresh(target)
    digest = hashlib.sha256()
    for file in _tables(target / "tables"):
        digest.update(file.relative_to(target).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _tables(tables: Path) -> Iterable[Path]:
    return sorted(f for f in tables.rglob("*.parquet") if f.parent.name != "runs")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
