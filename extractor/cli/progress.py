"""How far the work is, on standard error: a bar where that is a terminal, a line now and then where it is not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extractor.batch.outcome import ENDINGS, Ending
from extractor.batch.tally import Tally

_A_LINE_EVERY = 60.0
_A_FRAME_EVERY = 0.1


@contextmanager
def watching(title: str) -> Iterator[Callable[[Tally], None]]:
    """A function to call after every file."""
    if not sys.stderr.isatty():
        yield _lines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[state]}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, state="")
        shown = 0.0

        def show(tally: Tally) -> None:
            nonlocal shown
            if (now := time.monotonic()) - shown > _A_FRAME_EVERY or tally.done == tally.total:
                shown = now
                bar.update(task, total=tally.total, completed=tally.done, state=_state(tally))

        yield show


def _lines(title: str) -> Callable[[Tally], None]:
    said = time.monotonic()

    def say(tally: Tally) -> None:
        nonlocal said
        if (now := time.monotonic()) - said > _A_LINE_EVERY:
            said = now
            print(f"{title} {tally.done}/{tally.total}  {_state(tally)}", file=sys.stderr, flush=True)

    return say


def _state(tally: Tally) -> str:
    """Rate, time to go, and how many files ended in each way."""
    remaining = tally.remaining
    left = "" if remaining is None else f"  剩余 {_duration(remaining)}"
    endings = "  ".join(f"{ENDINGS[e]} {tally.endings[e]}" for e in Ending if tally.endings[e])
    return f"{tally.rate:.1f} 份/秒{left}  {endings}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分钟"
