"""What a dataset takes in of one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.dataset.rows import Row

_KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Version:
    """What a stored report depends on besides its file's bytes."""

    program: str
    patterns: str


@dataclass(frozen=True, slots=True)
class Intake:
    """One report as it is stored. ``contract`` is its JSON object and ``text`` the document's text, both UTF-8
    and packed with zlib; the object names no path, because a report belongs to its bytes."""

    key: str
    sha256: str
    rows: Mapping[str, Sequence[Row]]
    contract: bytes
    text: bytes


def report_key(sha256: str) -> str:
    """The short key of a report."""
    return sha256[:_KEY_LENGTH]
