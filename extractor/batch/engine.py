"""Many files, each with one outcome: on this machine here, on a cluster in :mod:`extractor.batch.cluster`."""

from __future__ import annotations

import itertools
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from extractor.batch.outcome import Outcome, WorkerError
from extractor.batch.supervised import ClosingError, Supervised
from extractor.batch.worker import Allowance, attempt

T = TypeVar("T")

Task = Callable[[Path], Outcome[T]]
"""The work on one file: a function of a module (or a partial of one), so that it can be sent to a process."""

USUAL = Allowance()
_LOOK_AHEAD = 32


class Engine(Protocol):
    """Where files are worked on. The outcomes are the same wherever that is."""

    def run(self, paths: Iterable[Path], task: Task[T], *, ordered: bool = True) -> Iterator[Outcome[T]]:
        """One outcome for each path, in the order of the paths or, not ``ordered``, as they are ready.

        ``paths`` is read only a bounded way ahead of what was taken from the iterator, so memory does not grow
        with the number of files. Closing the iterator, or an exception while it is consumed, ends the workers.
        Raises ``WorkerError`` when none starts.
        """


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Turns(Generic[T]):
    """The files on their way: taken from the paths as many as may be, given back in their order or as they come."""

    def __init__(self, paths: Iterable[Path], *, ordered: bool) -> None:
        self._numbered = enumerate(paths)
        self._ordered = ordered
        self._held: dict[int, Outcome[T]] = {}
        self._turn = 0
        self.under_way = 0

    def take(self, most: int) -> Iterator[tuple[int, Path]]:
        """The next paths with their numbers, so that at most ``most`` are under way."""
        for item in itertools.islice(self._numbered, max(0, most - self.under_way)):
            self.under_way += 1
            yield item

    def give(self, number: int, outcome: Outcome[T]) -> Iterator[Outcome[T]]:
        """What can be handed on now that this is known."""
        if not self._ordered:
            self.under_way -= 1
            yield outcome
            return
        self._held[number] = outcome
        while self._turn in self._held:
            self.under_way -= 1
            self._turn += 1
            yield self._held.pop(self._turn - 1)


@dataclass(frozen=True, slots=True)
class Processes:
    """Supervised processes on this machine, by default one a core. With 0 ``jobs`` the files are worked on in this
    process, one after another and without limits, which serves debuggers and tests; under Python's development
    mode that is the default, so that an error of ours comes with its traceback."""

    jobs: int | None = None
    allowance: Allowance = USUAL

    def run(self, paths: Iterable[Path], task: Task[T], *, ordered: bool = True) -> Iterator[Outcome[T]]:
        default = 0 if sys.flags.dev_mode else cores()
        count = default if self.jobs is None else self.jobs
        if count == 0:
            for path in paths:
                yield attempt(task, path, 0)
            return
        waiting: queue.SimpleQueue[tuple[int, Path] | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[int, Outcome[T]] | WorkerError] = queue.SimpleQueue()
        closing = threading.Event()
        lanes = [_Lane(task, self.allowance, closing, waiting, done) for _ in range(count)]
        turns: Turns[T] = Turns(paths, ordered=ordered)
        try:
            while True:
                for item in turns.take(count * _LOOK_AHEAD):
                    waiting.put(item)
                    if turns.under_way <= count:
                        lanes[turns.under_way - 1].begin()
                if not turns.under_way:
                    return
                ended = done.get()
                if isinstance(ended, WorkerError):
                    raise ended
                yield from turns.give(*ended)
        finally:
            closing.set()
            for _ in lanes:
                waiting.put(None)
            for lane in lanes:
                lane.end()


def run(
    paths: Iterable[Path],
    task: Task[T],
    *,
    jobs: int | None = None,
    allowance: Allowance | None = None,
    ordered: bool = True,
) -> Iterator[Outcome[T]]:
    """``Processes.run``, for those who have no choice of engine."""
    return Processes(jobs, allowance or USUAL).run(paths, task, ordered=ordered)


class _Lane(Generic[T]):
    """A thread with a worker process of its own, which it hands one file after another. Lanes share nothing, so
    that a process killed in the middle of a message takes no lock and no other file with it."""

    def __init__(
        self,
        task: Task[T],
        allowance: Allowance,
        closing: threading.Event,
        waiting: queue.SimpleQueue[tuple[int, Path] | None],
        done: queue.SimpleQueue[tuple[int, Outcome[T]] | WorkerError],
    ) -> None:
        self._task, self._supervised = task, Supervised(allowance, closing)
        self._closing, self._waiting, self._done = closing, waiting, done
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def begin(self) -> None:
        if not self._thread.ident:
            self._thread.start()

    def end(self) -> None:
        if self._thread.ident:
            self._thread.join()

    def _serve(self) -> None:
        try:
            while (item := self._waiting.get()) is not None and not self._closing.is_set():
                number, path = item
                self._done.put((number, self._supervised.outcome(self._task, path)))
        except WorkerError as error:
            self._done.put(error)
        except ClosingError:
            pass
        finally:
            self._supervised.stop()
