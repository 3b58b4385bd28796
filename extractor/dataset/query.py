"""Questions to a dataset in SQL, answered by DuckDB from the Parquet files."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.dataset.export import optional
from extractor.dataset.parquet import TABLES_FOLDER, refresh
from extractor.dataset.schema import TABLES, Table, Type

_TOGETHER = 4096
_TYPES = {Type.TEXT: "VARCHAR", Type.INTEGER: "BIGINT", Type.REAL: "DOUBLE"}


class QueryError(Exception):
    """The query cannot be answered; the message is DuckDB's, on one line or several."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names and the rows, which are fetched as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def query(folder: Path, sql: str) -> Iterator[Answer]:
    """The answer to one or more SQL statements, that of the last; the tables have the names of the schema.

    Brings the Parquet files up to date first. Raises ``QueryError``, ``DatasetError``, ``MissingPackageError``.
    """
    duckdb = optional("duckdb")
    refresh(folder)
    with duckdb.connect() as connection:
        for table in TABLES:
            if table.name in sql.lower():  # a view costs the opening of its files
                connection.execute(_view(table, folder / TABLES_FOLDER))
        try:
            connection.execute(sql)
            names = tuple(column[0] for column in connection.description or ())
            yield Answer(names, _fetched(connection))
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error


def _fetched(connection: Any) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_TOGETHER):
        yield from rows


def _view(table: Table, tables: Path) -> str:
    """The statement that makes a table visible; one without a file is empty."""
    by_partition = table.of_report and not table.has_year
    names = [column.name for column in table.exported] + ["year"] * by_partition
    if not any((tables / table.name).rglob("*.parquet")):
        types = [_TYPES[column.type] for column in table.exported] + ["BIGINT"] * by_partition
        empty = ", ".join(f"CAST(NULL AS {type_}) AS {name}" for name, type_ in zip(names, types, strict=True))
        return f"CREATE VIEW {table.name} AS SELECT {empty} WHERE false"
    folder = glob.escape(str(tables / table.name)).replace("'", "''")
    files = f"{folder}/year=*/*.parquet" if table.of_report else f"{folder}/*.parquet"
    hive = ", hive_partitioning = true, hive_types = {'year': BIGINT}" if table.of_report else ""
    return f"CREATE VIEW {table.name} AS SELECT {', '.join(names)} FROM read_parquet('{files}'{hive})"
