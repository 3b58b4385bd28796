"""Files into Documents.

A reader is a module of this package with ``read(path: Path, data: bytes, limits: Limits) -> Document``;
``sniff`` names the module, which is imported on first use.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from extractor.model import Document
from extractor.readers.limits import FailureKind, Limits, ReadFailure
from extractor.readers.sniff import sniff

__all__ = ["FailureKind", "Limits", "ReadFailure", "read"]

_DEFAULTS = Limits()


def read(path: Path, limits: Limits = _DEFAULTS) -> Document:
    """Read a file as what its bytes are, whatever its suffix; raises ``ReadFailure``."""
    data = _load(path, limits)
    reader = importlib.import_module(f"{__name__}.{sniff(data).reader}")
    document: Document = reader.read(path, data, limits)
    return document


def _load(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise ReadFailure("unsupported", "这是文件夹，不是文件")
        if not path.is_file() and path.exists():
            raise ReadFailure("unsupported", "不是普通文件")
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)
    except FileNotFoundError as error:
        raise ReadFailure("missing", "文件不存在") from error
    except (OSError, ValueError) as error:
        raise ReadFailure("unreadable", f"文件打不开（{type(error).__name__}）") from error
    if len(data) > limits.bytes:
        raise ReadFailure("too_large", f"文件超过{limits.bytes // 2**20}MB的大小上限")
    return data
