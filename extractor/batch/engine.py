"""Many files through supervised processes: whatever a file does, it costs that file only.

Every worker process has a lane of its own: a thread that hands it one file after another and puts a new
process in its place when it was killed, hung or used up. Lanes share nothing, so that a process killed in
the middle of a message takes no lock and no other file with it.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractor.batch.outcome import Ending, Outcome, WorkerError, described
from extractor.batch.worker import Allowance, Flag, attempt, begin, memory_reason, new_flag, started

T = TypeVar("T")
R = TypeVar("R")

Task = Callable[[Path], Outcome[T]]
"""The work on one file: a function of a module (or a partial of one), so that it can be sent to a process."""

_LOOK_AHEAD = 32
_LOOK_EVERY = 0.25
_PATIENCE = 60.0
_STARTS = 3


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    paths: Iterable[Path],
    task: Task[T],
    *,
    jobs: int | None = None,
    allowance: Allowance | None = None,
    ordered: bool = True,
) -> Iterator[Outcome[T]]:
    """One outcome for each path, in the order of the paths or, not ``ordered``, as they are ready.

    ``jobs`` is the number of worker processes, by default one a core; with 0 the files are worked on here, one
    after another and without limits, which serves debuggers and tests. ``paths`` is read only a bounded way
    ahead of what was taken from the iterator, so memory does not grow with the number of files. Closing the
    iterator, or an exception while it is consumed, ends the workers. Raises ``WorkerError`` when none starts.
    """
    count = cores() if jobs is None else jobs
    if count == 0:
        for path in paths:
            yield attempt(task, path, 0)
        return
    waiting: queue.SimpleQueue[tuple[int, Path] | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Outcome[T]] | WorkerError] = queue.SimpleQueue()
    closing = threading.Event()
    context = _context()
    lanes = [_Lane(task, allowance or Allowance(), context, closing, waiting, done) for _ in range(count)]
    numbered = enumerate(paths)
    held: dict[int, Outcome[T]] = {}
    turn = in_flight = 0
    try:
        while True:
            for item in itertools.islice(numbered, count * _LOOK_AHEAD - in_flight):
                waiting.put(item)
                in_flight += 1
                if in_flight <= count:
                    lanes[in_flight - 1].begin()
            if not in_flight:
                return
            ended = done.get()
            if isinstance(ended, WorkerError):
                raise ended
            number, outcome = ended
            if not ordered:
                in_flight -= 1
                yield outcome
                continue
            held[number] = outcome
            while turn in held:
                in_flight -= 1
                turn += 1
                yield held.pop(turn - 1)
    finally:
        closing.set()
        for _ in lanes:
            waiting.put(None)
        for lane in lanes:
            lane.end()


def _context() -> multiprocessing.context.BaseContext:
    """Processes forked from a server that has imported the pipeline once: they start in a moment, and never
    inherit a lock that a thread of ours held."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extractor.batch.preload"])
    return context


class _ClosingError(Exception):
    """The run is over before its work is."""


class _Lane(Generic[T]):
    """A thread with a worker process of its own."""

    def __init__(
        self,
        task: Task[T],
        allowance: Allowance,
        context: multiprocessing.context.BaseContext,
        closing: threading.Event,
        waiting: queue.SimpleQueue[tuple[int, Path] | None],
        done: queue.SimpleQueue[tuple[int, Outcome[T]] | WorkerError],
    ) -> None:
        self._task, self._allowance, self._context = task, allowance, context
        self._closing, self._waiting, self._done = closing, waiting, done
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._pool: ProcessPool | None = None
        self._out_of_memory: Flag = new_flag(context)
        self._worker = 0
        self._files = 0

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
                self._done.put((number, self._outcome(path)))
        except WorkerError as error:
            self._done.put(error)
        except _ClosingError:
            pass
        finally:
            self._stop()

    def _outcome(self, path: Path) -> Outcome[T]:
        if self._pool is None or self._files >= self._allowance.files:
            self._stop()
            self._start()
        self._files += 1
        try:
            outcome = self._run(self._allowance.seconds, attempt, self._task, path, self._allowance.memory)
            if outcome.ending is not Ending.MEMORY:  # after a failed allocation a library may be in any state
                return outcome
        except TimeoutError:
            outcome = Outcome(path, Ending.TIMEOUT, f"超过时间上限（{self._allowance.seconds:g}秒）")
        except ProcessExpired as error:
            outcome = Outcome(path, *self._cause(error.exitcode))
        except (_ClosingError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001  (a result that cannot be sent, a pool that broke)
            outcome = Outcome(path, Ending.CRASHED, f"程序出错（{described(error)}）")
        self._stop()
        return outcome

    def _cause(self, exit_code: int) -> tuple[Ending, str]:
        if self._out_of_memory.value:
            return Ending.MEMORY, memory_reason(self._allowance.memory)
        if exit_code < 0:
            with suppress(ValueError):
                return Ending.CRASHED, f"处理进程被终止（{signal.Signals(-exit_code).name}）"
        return Ending.CRASHED, f"处理进程意外退出（{exit_code}）"

    def _start(self) -> None:
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
            except _ClosingError:
                raise
            except BaseException as error:
                self._stop()
                if not remaining:
                    raise WorkerError(f"no worker process could be started: {error!r}") from error

    def _run(self, seconds: float, function: Callable[..., R], *arguments: object) -> R:
        """The function's result from the worker; raises what it raised, TimeoutError or ProcessExpired."""
        assert self._pool is not None
        future: concurrent.futures.Future[R] = self._pool.schedule(function, args=arguments, timeout=seconds)
        while True:
            done, _ = concurrent.futures.wait([future], _LOOK_EVERY)
            if done:
                return future.result()
            if self._closing.is_set():
                raise _ClosingError
            if function is not started and not _alive(self._worker):
                # The pool takes exit code 0 for a worker that was used up and waits for its result for ever.
                if concurrent.futures.wait([future], 2 * _LOOK_EVERY)[0]:
                    return future.result()
                raise ProcessExpired("exited by itself", 0, self._worker)  # type: ignore[no-untyped-call]

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def _alive(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
