"""Audit processes that stay between uploads, so that a file need not wait until one has started."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from extractor.batch.outcome import Ending, Outcome, WorkerError
from extractor.batch.supervised import ClosingError, Supervised
from extractor.batch.worker import Allowance

T = TypeVar("T")
Task = Callable[[Path], Outcome[T]]


class Workers(Generic[T]):
    """At most ``count`` processes, for all threads that ask. ``task`` and ``warm`` are functions of a module; ``warm``
    makes a new process do, with the empty path, what its first file would else wait for."""

    def __init__(self, task: Task[T], warm: Task[T], allowance: Allowance, count: int) -> None:
        self._task, self._warm, self._allowance, self._count = task, warm, allowance, count
        self._waiting: queue.SimpleQueue[tuple[Path, Future[Outcome[T]]] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, count: int | None = None) -> None:
        """Start so many processes, by default all, if they do not run yet; does not wait for them."""
        with self._lock:
            wanted = 0 if self._closing.is_set() else min(self._count, count or self._count)
            while len(self._threads) < wanted:
                self._threads.append(threading.Thread(target=self._serve, daemon=True))
                self._threads[-1].start()

    def outcomes(self, paths: Sequence[Path]) -> Iterator[Outcome[T]]:
        """One outcome for each path, in their order. Raises WorkerError if no process starts."""
        self.start(len(paths))
        futures: list[Future[Outcome[T]]] = []
        with self._lock:
            if self._closing.is_set():
                raise WorkerError("the server ends")
            for path in paths:
                futures.append(Future())
                self._waiting.put((path, futures[-1]))
        return (future.result() for future in futures)

    def close(self) -> None:
        """End the processes; what still waits is not worked on."""
        with self._lock:
            self._closing.set()
            for _ in self._threads:
                self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        while not self._waiting.empty():
            if (item := self._waiting.get()) is not None:
                item[1].set_exception(WorkerError("the server ends"))

    def _serve(self) -> None:
        supervised = Supervised(self._allowance, self._closing)
        try:
            with suppress(WorkerError, ClosingError):  # said where it fails for a file
                supervised.outcome(self._warm, Path())
            while (item := self._waiting.get()) is not None:
                path, future = item
                try:
                    future.set_result(self._outcome(supervised, path))
                except (WorkerError, ClosingError) as error:
                    future.set_exception(WorkerError(str(error) or "the server ends"))
        finally:
            supervised.stop()

    def _outcome(self, supervised: Supervised, path: Path) -> Outcome[T]:
        """A process that was lost while it waited costs its next file nothing."""
        outcome = supervised.outcome(self._task, path)
        return supervised.outcome(self._task, path) if outcome.ending is Ending.CRASHED else outcome
