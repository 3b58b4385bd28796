"""Many files on the nodes of a Ray cluster, which see them at the same paths as this machine does.

Every worker is an actor that owns a supervised process, so time, memory and crashes of a file end as they do on one
machine. What happens to the actor or its node is no ending of a file: the file is given to another.
"""

from __future__ import annotations

import importlib
import logging
import math
import os
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from extractor.batch.engine import USUAL, Task, Turns
from extractor.batch.outcome import Ending, EngineError, Outcome, described
from extractor.batch.supervised import Supervised
from extractor.batch.worker import Allowance

T = TypeVar("T")

_LOOK_AHEAD = 8
_LOOK_EVERY = 0.5
_COUNT_EVERY = 2.0
_TRIES = 5
_NO_TELEMETRY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


@dataclass(frozen=True, slots=True)
class RayCluster:
    """Workers on a Ray cluster, by default one for each of its processors as it grows and shrinks.

    ``address`` is that of the cluster's head, or ``auto`` for one running on this machine; without it Ray is
    started here for the run. ``same`` is called here and on every node, and must give the same: it tells whether
    the nodes have the program and the patterns that this machine has. ``grace`` is for how many seconds beyond a
    file's own limit a worker may be silent before it counts as lost; ``tries`` is how many workers a file may
    lose before it ends as crashed. Raises EngineError where the cluster cannot be used.
    """

    address: str | None = None
    jobs: int | None = None
    allowance: Allowance = USUAL
    same: Callable[[], object] | None = None
    grace: float = 60.0
    tries: int = _TRIES

    def run(self, paths: Iterable[Path], task: Task[T], *, ordered: bool = True) -> Iterator[Outcome[T]]:
        turns: Turns[T] = Turns(paths, ordered=ordered)
        ray = _ray()
        first = [_File(number, path) for number, path in turns.take(1)]
        if not first:
            return
        with _connected(ray, self.address, self.jobs):
            crew = _Crew(ray, self, task)
            try:
                crew.waiting += first
                while turns.under_way:
                    crew.waiting += [_File(*item) for item in turns.take(crew.wanted() * _LOOK_AHEAD)]
                    for number, outcome in crew.work():
                        yield from turns.give(number, outcome)
            finally:
                crew.dismiss()


class _Worker(Generic[T]):
    """What Ray runs on a node."""

    def __init__(self, task: Task[T], allowance: Allowance, folder: str) -> None:
        self._task = task
        self._supervised = Supervised(allowance)
        with suppress(OSError):  # relative paths are then not seen, which is said
            os.chdir(folder)
        # A new process runs its parent's main module, here Ray's own start of a worker, which loads Ray once more.
        vars(sys.modules["__main__"]).pop("__file__", None)

    def ready(self, same: Callable[[], object] | None) -> object:
        self._supervised.start()
        return same() if same else None

    def outcome(self, path: Path, *, seen: bool) -> Outcome[T] | None:
        """What became of a file; None where this node does not see one that the others may see."""
        if seen and not os.path.lexists(path):
            return None
        return self._supervised.outcome(self._task, path)


@dataclass(slots=True)
class _File:
    """A file under way; ``lost`` is how many workers were lost with it."""

    number: int
    path: Path
    lost: int = 0


@dataclass(slots=True, eq=False)
class _Slot:
    """A worker on a node, and its call that has not returned: its start, or the work on a file. ``until`` is when
    it counts as lost; its start may have to wait for a node."""

    actor: Any
    call: Any
    file: _File | None = None
    until: float = math.inf


class _Crew(Generic[T]):
    """The workers of one run, and the files they have not taken yet."""

    def __init__(self, ray: Any, engine: RayCluster, task: Task[T]) -> None:
        self._ray, self._engine = ray, engine
        self._remote = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Worker)
        self._start = (task, engine.allowance, os.getcwd())
        self._identity = engine.same() if engine.same else None
        self._slots: list[_Slot] = []
        self._lost_at_start = 0
        self._counted = -math.inf
        self._processors = 0
        self._processors_since = time.monotonic()
        self.waiting: deque[_File] = deque()

    def wanted(self) -> int:
        """How many workers there should be: those asked for, or as many as the cluster has processors now."""
        now = time.monotonic()
        if now - self._counted > _COUNT_EVERY:
            self._counted = now
            self._processors = int(self._ray.cluster_resources().get("CPU", 0))
            if self._processors:
                self._processors_since = now
            elif now - self._processors_since > self._engine.grace:
                raise EngineError("Ray 集群中没有可用的节点")
        return self._engine.jobs or max(1, self._processors)

    def work(self) -> Iterator[tuple[int, Outcome[T]]]:
        """Hand out files and wait a moment; the files that are done, in no order."""
        for _ in range(min(self.wanted() - len(self._slots), len(self.waiting))):
            actor = self._remote.remote(*self._start)
            self._slots.append(_Slot(actor, actor.ready.remote(self._engine.same)))
        calls = {slot.call: slot for slot in self._slots if slot.call is not None}
        ready = self._ray.wait(list(calls), num_returns=1, timeout=_LOOK_EVERY)[0] if calls else []
        if ready:
            ready = self._ray.wait(list(calls), num_returns=len(calls), timeout=0)[0]
        done = [ended for call in ready if (ended := self._ended(calls[call]))]
        now = time.monotonic()
        done += [ended for slot in list(self._slots) if slot.until < now and (ended := self._lost(slot, "没有回应"))]
        for slot in self._slots:
            if slot.call is None and self.waiting:
                self._give(slot, self.waiting.popleft(), seen=True)
        yield from done

    def dismiss(self) -> None:
        """End the workers."""
        for slot in self._slots:
            self._kill(slot)
        self._slots.clear()

    def _give(self, slot: _Slot, file: _File, *, seen: bool) -> None:
        slot.file = file
        slot.call = slot.actor.outcome.remote(file.path, seen=seen)
        slot.until = time.monotonic() + self._engine.allowance.seconds + self._engine.grace

    def _ended(self, slot: _Slot) -> tuple[int, Outcome[T]] | None:
        """What a call that returned tells of a file: nothing if it was a start, or if the file must be tried again."""
        try:
            result = self._ray.get(slot.call)
        except self._ray.exceptions.RayError as error:
            return self._lost(slot, described(error))
        file, slot.file, slot.call, slot.until = slot.file, None, None, math.inf
        if file is None:
            self._lost_at_start = 0
            if result != self._identity:
                raise EngineError("Ray 节点上的 extractor 或规则与本机的版本不同")
            return None
        if result is None:
            if os.path.lexists(file.path):
                raise EngineError(f"Ray 节点上没有这个文件，须在各节点以同一路径可见：{file.path}")
            self._give(slot, file, seen=False)
            return None
        return file.number, result

    def _lost(self, slot: _Slot, reason: str) -> tuple[int, Outcome[T]] | None:
        """Give up a worker. Its file waits for another, or has lost too many."""
        self._kill(slot)
        self._slots.remove(slot)
        if (file := slot.file) is None:
            self._lost_at_start += 1
            if self._lost_at_start > self._engine.tries:
                raise EngineError(f"Ray 节点上启动不了处理进程：{reason}")
            return None
        file.lost += 1
        if file.lost < self._engine.tries:
            self.waiting.appendleft(file)
            return None
        return file.number, Outcome(file.path, Ending.CRASHED, f"处理该文件的节点 {file.lost} 次失效")

    def _kill(self, slot: _Slot) -> None:
        with suppress(self._ray.exceptions.RayError, ValueError):
            self._ray.kill(slot.actor)


def _ray() -> Any:
    for name, value in _NO_TELEMETRY.items():
        os.environ.setdefault(name, value)
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise EngineError("此功能需要 ray，请安装：pip install 'extractor[ray]'") from error


@contextmanager
def _connected(ray: Any, address: str | None, jobs: int | None) -> Iterator[None]:
    """A connection to the cluster, that of the caller if there is one already."""
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    alone = address == "local"
    if address not in ("local", "auto"):
        _require_reachable(address)
    handler = signal.getsignal(signal.SIGTERM)
    # What Ray's daemons tell, and keep in their logs, would be printed on standard output among what is ours.
    ray._private.worker._worker_logs_enabled = False
    try:
        ray.init(
            address,
            num_cpus=jobs if alone else None,
            include_dashboard=False if alone else None,
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except Exception as error:
        hint = "" if alone or "RAY_AUTH_MODE" in os.environ else "；集群若有令牌，须设 RAY_AUTH_MODE=token"
        raise EngineError(f"Ray 集群用不了（{address}）：{described(error)}{hint}") from error
    try:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)  # Ray puts its own there, which exits with another status
        yield
    finally:
        ray.shutdown()


def _require_reachable(address: str) -> None:
    """Ray itself tries for minutes before it gives up."""
    host, found, port = address.rpartition(":")
    if not found or not port.isdigit():
        raise EngineError(f"--address 应为 HOST:PORT 或 auto：{address}")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except (OSError, OverflowError) as error:
        raise EngineError(f"连不上 Ray 集群（{address}）：{error}") from error
