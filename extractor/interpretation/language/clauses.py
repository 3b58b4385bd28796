"""Where sentences and clauses of prose begin."""

from __future__ import annotations

from bisect import bisect_right

import regex

from extractor.model import Document, TextBlock
from extractor.numeral import parse

CLAUSE_END = regex.compile(r"[，。；\n]")
PHRASE_END = regex.compile(r"[，。；：、,;:\n（）()]")
"""What parts clauses, also the items of a list and what stands in brackets."""
OTHER_UNIT = regex.compile(r"[（(]\p{Han}{1,2}[）)]")
"""36.18万头（只） counts what has two units."""
_OPENING = regex.compile(
    r"\s*(?:[（(]?(?:\d{1,3}(?:\.\d{1,2})*|[一二三四五六七八九十]{1,3}(?=[)）、.．])|[①-⑳])[)）、.．]*)?\s*(?P<name>\p{Han}+)"
)
_ITEM = regex.compile(
    r"\s*(?P<open>[（(]?)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?P<close>[)）、.．]+)(?!\d)|\s*(?P<ringed>[①-⑳])"
)
_SENTENCE_ENDS = "。！？\n"


def sentence_start(document: Document, at: int) -> int:
    """Where the sentence around an offset begins: no earlier than its block."""
    block = document.block_at(at)
    first = block.start if block else 0
    return max(first, *(document.text.rfind(mark, first, at) + 1 for mark in _SENTENCE_ENDS))


def in_one_sentence(document: Document, one: int, other: int) -> bool:
    """Whether two offsets lie in one sentence."""
    return sentence_start(document, one) == sentence_start(document, other)


def said_before(text: str, at: int, reach: int, ends: regex.Pattern[str] = CLAUSE_END) -> str:
    """The words of the clause before an offset, ``reach`` characters at the most."""
    return str(ends.split(text[max(0, at - reach) : at])[-1])


def bracket_end(text: str, start: int, end: int) -> int:
    """Where the bracket around an offset is closed, ``end`` where it is not before that or there is none."""
    depth = 0
    for at in range(start, end):
        depth += (text[at] in "（(") - (text[at] in "）)")
        if depth < 0:
            return at
    return end


def opening_name(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters that a paragraph opens with behind its number, up to the first mark or figure, and that mark."""
    found = _OPENING.match(text, start, end)
    return (found["name"], text[found.end() : found.end() + 1]) if found else ("", "")


def item_number(document: Document, block: int) -> tuple[str, int] | None:
    """How a paragraph that is an item of a list is numbered: the marks about its number, and the number. 二、 heads a
    section."""
    if not isinstance(document.blocks[block], TextBlock):
        return None
    start, end = document.blocks[block].start, document.blocks[block].end
    found = _ITEM.match(document.text, start, end)
    if found is not None and found["ringed"]:
        return "①", ord(found["ringed"]) - ord("①") + 1
    if found is None or (not found["open"] and not found["number"].isdecimal()):
        return None
    return found["open"] + found["close"], int(parse(found["number"]).value)


def are_siblings(document: Document, one: int, other: int) -> bool:
    """Whether two offsets lie in different items of one list, with nothing but its items between them: numbered ones,
    or such as end with a semicolon."""
    first, last = (bisect_right(document.blocks, at, key=lambda b: b.start) - 1 for at in sorted((one, other)))
    numbers = [item_number(document, index) for index in range(first, last + 1)]
    begun = numbers[0]
    if begun is None:
        items = (document.text[block.start : block.end].rstrip() for block in document.blocks[first:last])
        return first < last and all(item.endswith(("；", ";")) for item in items)
    return len(numbers) > 1 and all(number == (begun[0], begun[1] + place) for place, number in enumerate(numbers))
