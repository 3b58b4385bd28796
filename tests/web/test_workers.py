"""Audit processes that stay between uploads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.outcome import Ending, Outcome, WorkerError
from extractor.batch.worker import Allowance
from extractor.web.workers import Workers


def ready(_path: Path) -> Outcome[int]:
    return Outcome(Path(), Ending.OK)


def work(path: Path) -> Outcome[int]:
    """The process that works; it dies of a file that is there, taking it along."""
    if path.exists():
        path.unlink()
        os._exit(1)
    if path.name == "deadly":
        os._exit(1)
    return Outcome(path, Ending.OK, value=os.getpid())


@pytest.fixture
def workers() -> Iterator[Workers[int]]:
    workers = Workers(work, ready, Allowance(seconds=30), 1)
    yield workers
    workers.close()


def test_a_process_stays_for_the_next_files(workers: Workers[int]) -> None:
    first, second = workers.outcomes([Path("a"), Path("b")])
    (third,) = workers.outcomes([Path("c")])
    assert first.value == second.value == third.value


def test_a_lost_process_costs_a_file_nothing_unless_it_is_lost_again(workers: Workers[int], tmp_path: Path) -> None:
    (tmp_path / "once").touch()
    once, deadly, after = workers.outcomes([tmp_path / "once", tmp_path / "deadly", tmp_path / "after"])
    assert (once.ending, deadly.ending, after.ending) == (Ending.OK, Ending.CRASHED, Ending.OK)


def test_closed_workers_take_nothing(workers: Workers[int]) -> None:
    workers.close()
    with pytest.raises(WorkerError):
        workers.outcomes([Path("a")])
