"""A large dataset: how fast reports are stored as it grows, how fast it is exported, and how fast it answers.

usage: python -m benchmarks.query [--quantities N] [--folder DIR]

The reports of the corpus are stored again and again under other digests until there are N quantities. Query times
are medians of nine runs on an open connection, and once as a command with the start of Python.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from extractor.batch.outcome import Ending
from extractor.dataset.intake import Intake, report_key
from extractor.dataset.parquet import refresh
from extractor.dataset.query import query
from extractor.dataset.store import Stamp, Store
from extractor.dataset.taking import current_version, take_in

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ROUNDS = 9
QUESTIONS = {
    "sum by kind": "SELECT kind, count(*), sum(value) FROM quantities GROUP BY kind ORDER BY kind",
    "median by year": "SELECT year, median(value) FROM quantities WHERE kind = 'amount' GROUP BY year ORDER BY year",
    "a label": "SELECT count(*), max(value) FROM quantities WHERE label LIKE '%支出%' AND kind = 'amount'",
    "a year's reports": "SELECT organisation, sum(value) FROM quantities JOIN reports USING (report)"
    " WHERE quantities.year = 2022 AND quantities.kind = 'amount' GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quantities", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "dataset"
        if not (folder / "store.sqlite").exists():
            _fill(folder, options.quantities)
        begin = time.perf_counter()
        written = refresh(folder)
        size = sum(f.stat().st_size for f in (folder / "tables").rglob("*.parquet"))
        print(f"exported: {written} Parquet files, {size / 2**20:.0f} MB, {time.perf_counter() - begin:.1f} s")
        for name, sql in QUESTIONS.items():
            print(f"{name:<18}{1000 * statistics.median(_asked(folder, sql)):7.1f} ms")
        command = [sys.executable, "-m", "extractor.cli", "dataset", "query", QUESTIONS["sum by kind"], "--dataset"]
        begin = time.perf_counter()
        program = "import sys; from extractor.cli import main; sys.exit(main())"
        subprocess.run([sys.executable, "-c", program, *command[3:], str(folder)], check=True, capture_output=True)
        print(f"as a command      {1000 * (time.perf_counter() - begin):7.1f} ms")
    return 0


def _fill(folder: Path, quantities: int) -> None:
    version = current_version()
    taken = [take_in(path, version).value for path in sorted(CORPUS.glob("*.txt"))]
    reports = [intake for intake in taken if intake is not None]
    stored = count = 0
    tenth, begin = quantities // 10, time.process_time()
    last = (0, begin)
    with Store.create(folder) as store:
        for intake in _again(reports):
            with store.transaction():
                key = store.put_report(intake)
                store.put_file(f"/reports/{count:07d}.txt", Stamp(count, count, count), Ending.OK, "", key)
            count += 1
            before, stored = stored, stored + len(intake.rows["quantities"])
            if before // tenth != stored // tenth:
                now = time.process_time()
                cost = 1000 * (now - last[1]) / (count - last[0])
                print(f"{stored:9} quantities, {count:7} reports: {cost:.2f} ms of processor time a report")
                last = (count, now)
            if stored >= quantities:
                break
    size = (folder / "store.sqlite").stat().st_size
    print(f"stored: {count} reports, {size / 2**20:.0f} MB, {time.process_time() - begin:.1f} s of processor time")


def _again(reports: list[Intake]) -> Iterator[Intake]:
    """The reports over and over, each time as if their bytes were others."""
    for number, intake in zip(itertools.count(), itertools.cycle(reports), strict=False):
        sha256 = hashlib.sha256(f"{number}{intake.sha256}".encode()).hexdigest()
        key = report_key(sha256)
        rows = {name: [(key, *row[1:]) for row in found] for name, found in intake.rows.items()}
        rows["reports"] = [(key, sha256, *row[2:]) for row in rows["reports"]]
        yield replace(intake, key=key, sha256=sha256, rows=rows)


def _asked(folder: Path, sql: str) -> Iterator[float]:
    for _ in range(ROUNDS):
        with query(folder, "SELECT 1") as answer:
            list(answer.rows)
        begin = time.perf_counter()
        with query(folder, sql) as answer:
            list(answer.rows)
        yield time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
