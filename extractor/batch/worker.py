"""What happens inside a worker process: its limits, and the one file it is given."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable
from ctypes import c_bool
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from extractor.batch.outcome import Ending, Outcome, described

T = TypeVar("T")

_LOOK_EVERY = 0.05
_MEGABYTE = 2**20


class Flag(Protocol):
    """A boolean in memory that parent and worker share."""

    value: bool


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may cost before it is given up. ``memory`` is in bytes, beyond what a worker needs to
    start; ``files`` is how many a worker reads before a new one takes its place."""

    seconds: float = 180.0
    memory: int = 2048 * _MEGABYTE
    files: int = 500


def begin(memory: int, out_of_memory: Flag) -> None:
    """The first thing a worker does: it bounds its memory and sees to it that it does not outlive its parent.

    An allocation beyond the bound fails. A thread also looks at the memory in use, because native code may
    not survive a failed allocation, and says through ``out_of_memory`` why the process ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    with open(os.devnull, "w") as nowhere:  # what a library prints would stand in the middle of our output
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    with contextlib.suppress(OSError):  # if the machine runs out of memory, a worker goes before its parent
        Path("/proc/self/oom_score_adj").write_text("900")
    threading.Thread(target=_watch, args=(_in_use() + memory, out_of_memory), daemon=True).start()
    _bound_address_space(memory + 64 * _MEGABYTE)


def started() -> int:
    """The worker's process id: the task that shows that a worker is ready."""
    return os.getpid()


def attempt(task: Callable[[Path], Outcome[T]], path: Path, memory: int) -> Outcome[T]:
    """The outcome of one file; an error of ours is an outcome too, but in Python's development mode."""
    try:
        return task(path)
    except MemoryError:
        return Outcome(path, Ending.MEMORY, memory_reason(memory))
    except (Exception, SystemExit) as error:
        if sys.flags.dev_mode:
            raise
        return Outcome(path, Ending.CRASHED, f"程序出错（{described(error)}）")


def memory_reason(memory: int) -> str:
    return f"所需内存超过上限（{memory // _MEGABYTE}MB）"


def new_flag(context: multiprocessing.context.BaseContext) -> Flag:
    flag: Flag = context.RawValue(c_bool, False)
    return flag


def _watch(limit: int, out_of_memory: Flag) -> None:
    parent = multiprocessing.parent_process()
    sentinels = [parent.sentinel] if parent else []
    while not multiprocessing.connection.wait(sentinels, _LOOK_EVERY):
        if _in_use() > limit:
            out_of_memory.value = True
            break
    os._exit(1)


def _in_use() -> int:
    """Resident bytes of this process; on systems without /proc the most there ever were."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _peak()


def _peak() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _bound_address_space(memory: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    bound = pages * os.sysconf("SC_PAGE_SIZE") + memory
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or bound < hard:
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
