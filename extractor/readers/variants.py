"""Characters of the shape of others, which files have for them, as those others.

The length stays, so that spans of the plain text are spans of the printed one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from extractor import pattern
from extractor.pattern import Example, Place

_COMPATIBLE = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00))
_ANY = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class CharacterVariants:
    """An entry of ``patterns/character_variants.yaml``."""

    id: str
    place: Place
    printed: str
    plain: str
    examples: tuple[Example, ...] = ()


def entries() -> tuple[CharacterVariants, ...]:
    return pattern.load().entries("character_variants", CharacterVariants)


def plain(text: str) -> str:
    """The text with radicals and compatibility ideographs as the characters they stand for."""
    return text.translate(_plain()) if _ANY.search(text) else text


@cache
def _plain() -> dict[int, str]:
    found: dict[int, str] = {}
    for codes in _COMPATIBLE:
        for code in codes:
            character = unicodedata.normalize("NFKC", chr(code))
            if len(character) == 1:
                found[code] = character
    for entry in entries():
        if len(entry.printed) != len(entry.plain):
            raise entry.place.error("printed and plain: not equally long")
        found.update(zip(map(ord, entry.printed), entry.plain, strict=True))
    return found
