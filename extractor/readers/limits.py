"""What a file may cost before it is refused, and how a refusal is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FailureKind = Literal["empty", "unreadable", "encrypted", "unsupported", "truncated", "too_large", "missing"]


class ReadFailure(Exception):  # noqa: N818  (an outcome that is reported, not a programming error)
    """A file that gives no Document.

    ``message`` is one Chinese line for the user; it does not contain the file's path, which whoever
    prints it puts in front.
    """

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(kind, message)
        self.kind: FailureKind = kind
        self.message = " ".join(message.split())

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file; beyond any of them reading ends in ``ReadFailure("too_large", …)``.

    The defaults are far above any report ever submitted (50,000 rows of a Word table are within them)
    and keep one file below a gigabyte of memory.
    """

    bytes: int = 100 * 2**20
    """Size of the file itself."""
    unpacked_bytes: int = 400 * 2**20
    """Bytes that all parts of a package (docx, xlsx) and all streams of a PDF may unpack to together."""
    part_bytes: int = 32 * 2**20
    """Bytes a single XML part or stream may unpack to. Memory in use peaks at about 25 times this."""
    ratio: int = 200
    """How many times larger a packed part may become; parts below 16 MiB unpacked are not measured."""
    parts: int = 10_000
    """Members of a package."""
    pages: int = 2_000
    """Pages of a PDF."""
    depth: int = 200
    """Nesting of elements in XML and HTML, of objects in a PDF."""
    table_depth: int = 16
    """Tables inside cells of tables."""
    cells: int = 2_000_000
    """Grid positions (rows × columns) of all tables together."""
    characters: int = 20_000_000
    """Length of the canonical text."""
    seconds: float = 120.0
    """Wall-clock time for reading one file, reading pictures not counted."""
    optical_seconds: float = 100.0
    """Wall-clock time for reading pages from their pictures; when it is over, the pages left are named unread."""
    pixels: int = 60_000_000
    """Pixels of one picture."""
