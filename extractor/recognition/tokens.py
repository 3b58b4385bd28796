"""Paragraphs and cells as streams of typed tokens: figures, cue words, brackets and clause ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.model import Block, Cell, Document, Kind, NamedNumber, Quantity, Section, Stream, Table, Token
from extractor.pattern import PatternSet

LETTERS = {
    Kind.AMOUNT: "A",
    Kind.HEADCOUNT: "H",
    Kind.PER_UNIT: "U",
    Kind.RATE: "R",
    Kind.SHARE: "S",
    Kind.SCORE: "G",
    Kind.WEIGHT: "W",
    Kind.COUNT: "C",
    Kind.OTHER: "O",
}

_PUNCTUATION = {
    "comma": "，,",
    "list": "、",
    "stop": "；;",
    "end": "。！？!?\n",
    "colon": "：:",
    "open": "（(“‘《〈「『[【〔",
    "close": "）)”’》〉」』]】〕",
}
_MARKS = {character: kind for kind, characters in _PUNCTUATION.items() for character in characters}


@dataclass(frozen=True, slots=True)
class Cue:
    """An entry of ``patterns/cues.yaml``."""

    id: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    at_figure: tuple[str, ...] = ()
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    finder: re.Pattern[str]
    cue_of: dict[str, str]


def _words(patterns: PatternSet) -> _Words:
    cues = patterns.entries("cues", Cue)
    cue_of = {word: cue.id for cue in cues for word in cue.words}
    for cue in cues:
        for word in cue.unless:
            cue_of.setdefault(word, "word")
    longest_first = sorted([*cue_of, *_MARKS], key=len, reverse=True)
    at_figure = {word: cue.id for cue in cues for word in cue.at_figure}
    words = (*map(re.escape, longest_first), *(rf"{re.escape(word)}\Z" for word in at_figure))
    # What is between two figures is searched by itself, so that its end is where a figure begins. And
    # re finds one of many plain words four times as fast as regex does: it looks at the first character once.
    return _Words(re.compile("|".join(words)), cue_of | at_figure)


def streams(
    document: Document,
    sections: Sequence[Section],
    quantities: Sequence[Quantity],
    named: Sequence[NamedNumber],
    patterns: PatternSet,
) -> tuple[Stream, ...]:
    """The tokens of every text block and every table cell that holds text, in reading order.

    Furniture has no stream: running headers belong to no sentence.
    """
    words = patterns.derived(_words)
    figures = sorted(
        [(q.evidence.start, q.evidence.end, LETTERS[q.kind], i) for i, q in enumerate(quantities)]
        + [(n.evidence.start, n.evidence.end, "number", -1) for n in named]
    )
    starts = [f[0] for f in figures]
    section_starts = [s.start for s in sections]

    def tokens(start: int, end: int) -> tuple[Token, ...]:
        inside = figures[bisect_right(starts, start - 1) : bisect_right(starts, end - 1)]
        return tuple(_tokens(document.text, start, end, inside, words))

    found = []
    for index, block in enumerate(document.blocks):
        section = bisect_right(section_starts, block.start) - 1
        for cell, start, end in _parts(block):
            found.append(Stream(index, tokens(start, end), cell, section if section >= 0 else None))
    return tuple(found)


def _parts(block: Block) -> Iterator[tuple[Cell | None, int, int]]:
    if isinstance(block, Table):
        for cell in block.cells:
            if cell.end > cell.start:
                yield cell, cell.start, cell.end
    elif block.role != "furniture":
        yield None, block.start, block.end


def _tokens(
    text: str, start: int, end: int, figures: Sequence[tuple[int, int, str, int]], words: _Words
) -> Iterator[Token]:
    at = start
    for figure_start, figure_end, kind, index in figures:
        if figure_start < at:
            continue
        yield from _between(text, at, figure_start, words)
        yield Token(kind, figure_start, figure_end, index if index >= 0 else None)
        at = figure_end
    yield from _between(text, at, end, words)


def _between(text: str, start: int, end: int, words: _Words) -> Iterator[Token]:
    at = start
    for match in words.finder.finditer(text, start, end):
        kind = _MARKS.get(match[0]) or words.cue_of[match[0]]
        if kind == "word":
            continue
        if text[at : match.start()].strip():
            yield Token("word", at, match.start())
        yield Token(kind, match.start(), match.end())
        at = match.end()
    if text[at:end].strip():
        yield Token("word", at, end)
