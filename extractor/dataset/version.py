"""Which program a report was made by."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import extractor

_WITHOUT_INFLUENCE = ("cli", "web", "evaluation", "batch", "dataset", "outputs")
_WITH_INFLUENCE = ("dataset/rows.py", "dataset/taking.py", "outputs/json.py", "outputs/figures.py")


@cache
def program_version() -> str:
    """The release and a digest of the modules that what is stored of a report depends on: another digest
    makes stored reports stale."""
    package = Path(extractor.__file__).resolve().parent
    rooms = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] not in _WITHOUT_INFLUENCE]
    digest = hashlib.sha256()
    for module in sorted([*rooms, *(package / name for name in _WITH_INFLUENCE)]):
        digest.update(f"{module.relative_to(package).as_posix()}\0".encode() + module.read_bytes() + b"\0")
    return f"{extractor.__version__}+{digest.hexdigest()[:12]}"
