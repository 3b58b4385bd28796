"""The audited file itself, for outputs that write into a copy of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extractor.model import Report


def submitted(report: Report) -> bytes | None:
    """The file's bytes, None where it is gone or is no longer the one that was audited."""
    try:
        data = Path(report.source.path).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == report.source.sha256 else None
