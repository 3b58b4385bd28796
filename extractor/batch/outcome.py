"""How the work on one file ended."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from extractor.model import Report, Status

T = TypeVar("T")

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
_LONGEST_REASON = 300


class WorkerError(RuntimeError):
    """No worker process can be started."""


class EngineError(WorkerError):
    """The workers of another machine cannot be used; the message is Chinese and for the user."""


class Ending(StrEnum):
    """Every file ends in exactly one of these."""

    OK = "ok"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"

    @property
    def by_chance(self) -> bool:
        """Whether another machine, or more time and memory, may give another ending."""
        return self in (Ending.TIMEOUT, Ending.MEMORY, Ending.CRASHED)


ENDINGS: Mapping[Ending, str] = {
    Ending.OK: "完整读取",
    Ending.PARTIAL: "部分读取",
    Ending.UNREADABLE: "无法读取",
    Ending.ENCRYPTED: "已加密",
    Ending.UNSUPPORTED: "格式不支持",
    Ending.TOO_LARGE: "超过大小上限",
    Ending.TIMEOUT: "超时",
    Ending.MEMORY: "内存超限",
    Ending.CRASHED: "程序出错",
}
"""What each ending is called, for users."""

_OF_PROBLEM = {
    "encrypted": Ending.ENCRYPTED,
    "unsupported": Ending.UNSUPPORTED,
    "too_large": Ending.TOO_LARGE,
    "internal-error": Ending.CRASHED,
}


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The ending of one file. ``reason`` is Chinese and empty for ``ok``; ``value`` is what the per-file
    function made of the file, None where it did not come to its end."""

    path: Path
    ending: Ending
    reason: str = ""
    value: T | None = None


def ending_of(report: Report) -> tuple[Ending, str]:
    """The ending that a report tells of, and its reason: the messages of its problems."""
    reason = "；".join(problem.message for problem in report.problems)
    if report.status is Status.OK:
        return Ending.OK, ""
    if report.status is Status.PARTIAL:
        return Ending.PARTIAL, reason
    kinds = [_OF_PROBLEM[p.kind] for p in report.problems if p.kind in _OF_PROBLEM]
    return (kinds[0] if kinds else Ending.UNREADABLE), reason


def described(error: BaseException) -> str:
    """One line on an unforeseen error: its type, its message and where it came up. The same error gives the
    same line in every process, so addresses of objects are left out."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent != Path(__file__).parent]
    ours = [f for f in frames if "extractor" in Path(f.filename).parts] or frames
    place = f"，{Path(ours[-1].filename).name} 第{ours[-1].lineno}行" if ours else ""
    message = " ".join(_ADDRESS.sub("0x…", str(error)).split())[:_LONGEST_REASON]
    return f"{type(error).__name__}{': ' if message else ''}{message}{place}"
