"""What a line is by its wording: ``patterns/page_lines.yaml`` applied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import regex

from extractor import pattern
from extractor.pattern import Example, Place

_SENTENCE_MARKS = "，。；、：！？"
_CLAUSE_ENDS = "，。；"
_STATEMENT_ENDS = "。；：！？;:!?"


class Role(StrEnum):
    PAGE_NUMBER = "page-number"
    CONTINUED = "continued"
    OPENING = "opening"
    LEADER = "leader"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PageLine:
    """An entry of ``patterns/page_lines.yaml``."""

    id: str
    place: Place
    role: Role
    line: str
    examples: tuple[Example, ...] = ()


def entries() -> tuple[PageLine, ...]:
    return pattern.load().entries("page_lines", PageLine)


def is_page_number(text: str) -> bool:
    return bool(expression(Role.PAGE_NUMBER).match(text.strip()))


def is_continuation_caption(text: str) -> bool:
    return bool(expression(Role.CONTINUED).match(text.strip()))


def opens_paragraph(text: str) -> bool:
    return bool(expression(Role.OPENING).match(text.lstrip()))


def is_contents_line(text: str) -> bool:
    """Whether a line of a table of contents: it ends with a page, so in no Chinese and no mark of a sentence."""
    end = text[-1]
    return not ("\u3400" <= end <= "\u9fff" or end in _SENTENCE_MARKS) and bool(expression(Role.LEADER).match(text))


def note_mark(text: str) -> str:
    """The mark a footnote begins with, or an empty text."""
    found = expression(Role.NOTE).match(text.lstrip())
    return found[0] if found else ""


def ends_statement(text: str) -> bool:
    """Whether a text ends where a sentence or the head of a list does."""
    return text.rstrip("”’」』）)》 \u3000")[-1:] in _STATEMENT_ENDS and bool(text.strip())


def in_sentence(text: str) -> bool:
    """Whether a text holds what titles and labels do not."""
    return any(mark in text for mark in _CLAUSE_ENDS)


@cache
def expression(role: Role) -> Any:
    """All entries of a role as one regular expression, for ``match``."""
    parts = []
    for entry in entries():
        if entry.role is role:
            try:
                regex.compile(entry.line)
            except regex.error as error:
                raise entry.place.error(f"line: {error}") from error
            parts.append(f"(?:{entry.line})")
    return regex.compile("|".join(parts))
