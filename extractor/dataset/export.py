"""What every export of a dataset shares: which columns in which order, and files that appear when complete."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from extractor.dataset.schema import Column, Table
from extractor.dataset.store import Store

Rows = list[tuple[Any, ...]]

_TOGETHER = 16_384


class MissingPackageError(Exception):
    """A package of the extra ``dataset`` is not installed; the message is Chinese and for the user."""


def optional(module: str) -> ModuleType:
    """Import a module of a package that only this room needs."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingPackageError(f"此功能需要 {package}，请安装：pip install 'extractor[dataset]'") from error


def selection(table: Table, *, of_year: bool = False) -> tuple[tuple[Column, ...], str]:
    """The exported columns of a table and the query that gives its rows in order of its key; with ``of_year``
    those of the reports of one year, the query's parameter, without the year itself."""
    columns = tuple(c for c in table.exported if not (of_year and c.name == "year"))
    names = ", ".join(f"{c.derived or f'{table.name}.{c.name}'} AS {c.name}" for c in columns)
    source = table.name
    if of_year and table.name != "reports":
        # CROSS JOIN fixes the order of the loops: the reports of the year, and the rows of each by its index.
        source = f"reports CROSS JOIN {table.name} ON {table.name}.report = reports.report"
    where = " WHERE reports.year IS ?" if of_year else ""
    order = ", ".join(f"{'reports' if of_year and name == 'report' else table.name}.{name}" for name in table.key)
    return columns, f"SELECT {names} FROM {source}{where} ORDER BY {order}"


def batches(store: Store, sql: str, *values: object) -> Iterator[Rows]:
    """The rows of a query, some thousands at a time."""
    cursor = store.select(sql, *values)
    while rows := cursor.fetchmany(_TOGETHER):
        yield rows


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file beside the target to write to, which takes its place when all of it is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        mask = os.umask(0)
        os.umask(mask)
        scratch.chmod(0o666 & ~mask)
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
