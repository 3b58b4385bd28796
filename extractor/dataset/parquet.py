"""A dataset as Parquet: a folder a table, the tables of reports partitioned by year.

Only the parts that changed since the last time are written again. What was written, and of which state of the
dataset, is noted in ``parts.json`` beside the tables.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from extractor.dataset.export import batches, optional, replacing, selection
from extractor.dataset.schema import OF_REPORT, TABLES, Column, Table, Type
from extractor.dataset.store import Store

TABLES_FOLDER = "tables"
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_FILE = "part-0.parquet"
_NOTE = "parts.json"


def refresh(folder: Path, target: Path | None = None) -> int:
    """Bring the Parquet files up to date with the store; how many files were written.

    ``target`` is the folder of the tables, by default ``tables`` within the dataset. Files of a part are
    replaced one by one, each as a whole.
    """
    target = target or folder / TABLES_FOLDER
    with Store.open(folder) as store:
        noted = _noted(target)
        with store.reading():
            parts = store.parts()
            years = [part for part in parts if part == "" or part.isdigit()]
            for part in [part for part in noted if part not in parts]:
                _remove(target, part)
            stale = [part for part, mark in parts.items() if noted.get(part) != mark]
            written = 0
            for part in stale:
                written += _write_year(store, target, part) if part in years else 0
            written += sum(_write_whole(store, target, t) for t in TABLES if not t.of_report and t.name in stale)
        if stale or parts.keys() != noted.keys():
            with replacing(target / _NOTE) as scratch:
                scratch.write_text(json.dumps(parts, indent=1, sort_keys=True), encoding="utf-8")
        return written


def partition(table: str, part: str) -> Path:
    """The folder of a table's rows of a year, within the folder of the tables."""
    return Path(table, f"year={part or NO_YEAR}")


def _noted(target: Path) -> dict[str, str]:
    """What the files in place hold; nothing where the note or a file is missing."""
    try:
        noted: dict[str, str] = json.loads((target / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted


def _write_year(store: Store, target: Path, part: str) -> int:
    year = int(part) if part else None
    if store.select("SELECT 1 FROM reports WHERE year IS ?", year).fetchone() is None:
        _remove(target, part)
        return 0
    for table in OF_REPORT:
        columns, sql = selection(table, of_year=True)
        _write(store, target / partition(table.name, part) / _FILE, columns, sql, year)
    return len(OF_REPORT)


def _write_whole(store: Store, target: Path, table: Table) -> int:
    columns, sql = selection(table)
    _write(store, target / table.name / _FILE, columns, sql)
    return 1


def _write(store: Store, file: Path, columns: tuple[Column, ...], sql: str, *values: object) -> None:
    arrow, parquet = optional("pyarrow"), optional("pyarrow.parquet")
    types = {Type.TEXT: arrow.string(), Type.INTEGER: arrow.int64(), Type.REAL: arrow.float64()}
    schema = arrow.schema([(column.name, types[column.type]) for column in columns])
    with replacing(file) as scratch, parquet.ParquetWriter(scratch, schema, compression="zstd") as writer:
        for rows in batches(store, sql, *values):
            arrays: list[Any] = [
                arrow.array(cells, field.type) for cells, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_batch(arrow.record_batch(arrays, schema=schema))


def _remove(target: Path, part: str) -> None:
    for table in OF_REPORT:
        shutil.rmtree(target / partition(table.name, part), ignore_errors=True)
