"""A worker process that is given one file after another, and another in its place when it was killed, hung or
used up: whatever a file does, it costs that file only.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from extractor.batch.outcome import Ending, Outcome, WorkerError, described
from extractor.batch.worker import Allowance, attempt, begin, memory_reason, new_flag, started

T = TypeVar("T")
R = TypeVar("R")

_LOOK_EVERY = 0.25
_PATIENCE = 60.0
_STARTS = 3
_LEFT = "处理进程意外退出"


class ClosingError(Exception):
    """The run is over before its work is."""


class Supervised:
    """Owns one worker process at a time. To be used from one thread; ``closing`` may be set from another."""

    def __init__(self, allowance: Allowance, closing: threading.Event | None = None) -> None:
        self._allowance = allowance
        self._closing = closing or threading.Event()
        self._context = _context()
        self._out_of_memory = new_flag(self._context)
        self._pool: ProcessPool | None = None
        self._worker = 0
        self._files = 0

    def outcome(self, task: Callable[[Path], Outcome[T]], path: Path) -> Outcome[T]:
        """What became of a file; raises WorkerError where no process starts, ClosingError after ``closing``.

        A worker may end, for no fault of a file, before it is heard of that it has the file: then another one gets it.
        """
        for _ in range(_STARTS):
            try:
                return self._attempted(task, path)
            except BrokenProcessPool:
                self.stop()
        return Outcome(path, Ending.CRASHED, _LEFT)

    def _attempted(self, task: Callable[[Path], Outcome[T]], path: Path) -> Outcome[T]:
        """As ``outcome``; raises BrokenProcessPool where the worker ended before."""
        if self._pool is None or self._files >= self._allowance.files:
            self.start()
        self._files += 1
        try:
            outcome = self._run(self._allowance.seconds, attempt, task, path, self._allowance.memory)
            if outcome.ending is not Ending.MEMORY:  # after a failed allocation a library may be in any state
                return outcome
        except TimeoutError:
            outcome = Outcome(path, Ending.TIMEOUT, f"超过时间上限（{self._allowance.seconds:g}秒）")
        except ProcessExpired as error:
            outcome = Outcome(path, *self._cause(error.exitcode))
        except (ClosingError, KeyboardInterrupt, WorkerError, BrokenProcessPool):
            raise
        except BaseException as error:  # noqa: BLE001  (a result that cannot be sent)
            outcome = Outcome(path, Ending.CRASHED, f"程序出错（{described(error)}）")
        self.stop()
        return outcome

    def start(self) -> None:
        """Start a worker process in place of the one there is, which else happens where a file needs it."""
        self.stop()
        for remaining in reversed(range(_STARTS)):
            self._files = 0
            self._out_of_memory.value = False
            self._pool = ProcessPool(
                max_workers=1,
                initializer=begin,
                initargs=(self._allowance.memory, self._out_of_memory),
                context=self._context,
            )
            try:
                self._worker = self._run(_PATIENCE, started)
                return
            except ClosingError:
                raise
            except BaseException as error:
                self.stop()
                if not remaining:
                    raise WorkerError(f"no worker process could be started: {error!r}") from error

    def stop(self) -> None:
        """End the worker process, if there is one; the next file gets another."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _cause(self, exit_code: int) -> tuple[Ending, str]:
        if self._out_of_memory.value:
            return Ending.MEMORY, memory_reason(self._allowance.memory)
        if exit_code < 0:
            with suppress(ValueError):
                return Ending.CRASHED, f"处理进程被终止（{signal.Signals(-exit_code).name}）"
        # Which code is not said: multiprocessing gives 255 where two threads ask for it at once.
        return Ending.CRASHED, _LEFT

    def _run(self, seconds: float, function: Callable[..., R], *arguments: object) -> R:
        """The function's result from the worker; raises what it raised, TimeoutError, ProcessExpired or, where the
        worker ended before it was heard of having the work, BrokenProcessPool."""
        assert self._pool is not None
        try:
            future: concurrent.futures.Future[R] = self._pool.schedule(function, args=arguments, timeout=seconds)
        except RuntimeError as error:
            raise BrokenProcessPool(str(error)) from error
        while True:
            done, _ = concurrent.futures.wait([future], _LOOK_EVERY)
            if done:
                return future.result()
            if self._closing.is_set():
                raise ClosingError
            if function is not started and not _alive(self._worker):
                # The pool takes exit code 0 for a worker that was used up and waits for its result for ever.
                if concurrent.futures.wait([future], 2 * _LOOK_EVERY)[0]:
                    return future.result()
                raise ProcessExpired("exited by itself", 0, self._worker)  # type: ignore[no-untyped-call]


def _context() -> multiprocessing.context.BaseContext:
    """Processes forked from a server that has imported the pipeline once: they start in a moment, and never
    inherit a lock that a thread of ours held."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extractor.batch.preload"])
    return context


def _alive(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
