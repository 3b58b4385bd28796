"""Where sentences and clauses of prose begin."""

from __future__ import annotations

import regex

from extractor.model import Document

CLAUSE_END = regex.compile(r"[，。；\n]")
PHRASE_END = regex.compile(r"[，。；：、,;:\n（）()]")
"""What parts clauses, also the items of a list and what stands in brackets."""
_SENTENCE_ENDS = "。！？\n"


def sentence_start(document: Document, at: int) -> int:
    """Where the sentence around an offset begins: no earlier than its block."""
    block = document.block_at(at)
    first = block.start if block else 0
    return max(first, *(document.text.rfind(mark, first, at) + 1 for mark in _SENTENCE_ENDS))


def said_before(text: str, at: int, reach: int, ends: regex.Pattern[str] = CLAUSE_END) -> str:
    """The words of the clause before an offset, ``reach`` characters at the most."""
    return str(ends.split(text[max(0, at - reach) : at])[-1])
