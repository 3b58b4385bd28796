"""Text of a document that is safe to show anywhere."""

from __future__ import annotations

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs")
_NONE = "\ufffe\uffff"


def printable(text: str) -> str:
    """The text on one line, without control and direction characters, which a terminal would obey, and without
    what no file of text or XML can hold."""
    if text.isprintable():
        return " ".join(text.split())
    shown = (" " if c.isspace() else "" if unicodedata.category(c) in _UNSEEN or c in _NONE else c for c in text)
    return " ".join("".join(shown).split())
