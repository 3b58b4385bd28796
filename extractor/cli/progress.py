"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FEWEST = 5


@contextmanager
def progress(files: Sequence[Path]) -> Iterator[Iterator[Path]]:
    """The files one after another; while there are many, a bar shows how far the work is."""
    if len(files) < _FEWEST or not sys.stderr.isatty():
        yield iter(files)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("审核"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(files), name="")

        def advance() -> Iterator[Path]:
            for file in files:
                bar.update(task, name=file.name)
                yield file
                bar.advance(task)

        yield advance()
