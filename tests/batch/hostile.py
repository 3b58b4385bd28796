"""Work on files that do not exist: the name of a file says what becomes of the process that takes it."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

from extractor.batch.outcome import Ending, Outcome

HANG = 60


def work(path: Path) -> Outcome[str]:
    match path.stem.rpartition("-")[2]:
        case "exit":
            os._exit(3)
        case "leave":
            os._exit(0)
        case "quit":
            sys.exit(4)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fault":
            ctypes.string_at(0)
        case "hang":
            time.sleep(HANG)
        case "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(HANG)
        case "hog":
            held = []
            while True:
                held.append(bytearray(8 * 2**20))
        case "gulp":
            bytearray(2**40)
        case "raise":
            raise KeyError(object())
        case "deep":
            return work(path)
        case "lambda":
            return Outcome(path, Ending.OK, "", lambda: None)  # type: ignore[arg-type]
        case "talk":
            os.write(1, b"noise")
            os.write(2, b"noise")
        case "encrypted":
            return Outcome(path, Ending.ENCRYPTED, "文件已加密")
    return Outcome(path, Ending.OK, "", path.name * 2)


def number(path: Path) -> Outcome[int]:
    """The process that took the file."""
    return Outcome(path, Ending.OK, "", os.getpid())


def slow(path: Path) -> Outcome[str]:
    """The first file takes longer than all the others."""
    time.sleep(0.3 if path.name == "0" else 0)
    return Outcome(path, Ending.OK, "", path.name)


def stop_once(path: Path) -> Outcome[str]:
    """A file that is a mark not made yet makes it, and stops the process that supervises this one."""
    if path.suffix == ".once" and not path.exists():
        path.touch()
        os.kill(_supervisor(), signal.SIGSTOP)
        time.sleep(HANG)
    return Outcome(path, Ending.OK)


def kill_always(path: Path) -> Outcome[str]:
    """A file with a mark ends the process that supervises this one, every time."""
    if path.suffix == ".kill":
        os.kill(_supervisor(), signal.SIGKILL)
        time.sleep(HANG)
    return Outcome(path, Ending.OK)


def _supervisor() -> int:
    parent = multiprocessing.parent_process()
    assert parent is not None
    assert parent.pid is not None
    return parent.pid


def refuse(*_: object) -> None:
    """A worker's start that fails."""
    raise OSError
