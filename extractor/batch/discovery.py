"""Which files a list of paths stands for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIXES = frozenset(
    ".txt .docx .pdf .html .htm .xlsx .doc .wps .xls .et .rtf .ofd .odt .mht .mhtml".split()  # noqa: SIM905
)
"""Files of these kinds are taken from folders. Also those no reader takes yet: they end as failed reports,
so that nobody believes them audited."""

_LOCK_FILE = "~$"


def discover(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files named and those within the folders named, each once, folders in order of their names.

    A named file is taken whatever its suffix. Hidden files and folders, Office lock files (``~$…``) and
    links to folders are left out.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _within(path) if path.is_dir() else (path,):
            found.setdefault(Path(os.path.abspath(file)), file)
    return tuple(found.values())


def _within(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", _LOCK_FILE)) and Path(name).suffix.lower() in SUFFIXES:
                yield Path(parent, name)
