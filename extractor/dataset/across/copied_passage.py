from __future__ import annotations

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import regex

from extractor.dataset.across.archive import Archive, Comparison, Place, ReportCard, different_offices
from extractor.dataset.export import optional
from extractor.model import Severity
from extractor.pattern import Example, PatternSet

TITLE = "段落雷同"
_SHORTEST = 60
_SHINGLE = 5
_BANDS, _ROWS = 16, 4
_ALIKE = 0.7
_STOCK_SHARE = 0.5
_BOILERPLATE = 4
_NOTE_LENGTH = 100
_WARNING_LENGTH = 200
_QUOTED = 40

_DIGITS = re.compile(r"\d+")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class StockPassage:
    """An entry of ``patterns/stock_passages.yaml``."""

    id: str
    expression: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _Passage:
    """A paragraph of a report; ``length`` counts its characters without punctuation."""

    report: str
    start: int
    quote: str
    length: int


def detect(archive: Archive) -> Iterator[Comparison]:
    """Paragraphs that stand, word for word or nearly, in reports of different organisations.

    Compared are paragraphs of sixty characters or more outside tables, figures left out of account: seven tenths
    of their sequences of five characters must be the same (MinHash). What four or more organisations write is a
    phrase of the genre and no copy, and so are the sentences of ``patterns/stock_passages.yaml``. What a series of
    reports repeats from year to year counts where it stands first; the report of the later year is the one that
    copied. Two hundred characters in common are a warning, one hundred a note. Of each report only the one it has
    most in common with is named.
    """
    cards = archive.cards
    passages = list(_passages(archive))
    order = {key: number for number, key in enumerate(cards)}
    pairs: dict[tuple[str, str], list[tuple[_Passage, _Passage]]] = defaultdict(list)
    for group in _groups([text for text, _ in passages]):
        found = [p for index in group for p in passages[index][1]]
        if len(_offices(found, archive)) >= _BOILERPLATE:
            continue
        first = {cards[p.report].series: p for p in sorted(found, key=lambda p: (-order[p.report], -p.start))}
        for one, other in combinations(sorted(first.values(), key=lambda p: order[p.report]), 2):
            if different_offices(cards[one.report], cards[other.report]):
                pairs[other.report, one.report].append((other, one))
    most: dict[str, tuple[int, str]] = {}
    for (report, source), copies in pairs.items():
        length = sum({copy.start: copy.length for copy, _ in copies}.values())
        if report not in most or (length, -order[source]) > (most[report][0], -order[most[report][1]]):
            most[report] = (length, source)
    for report in sorted(most, key=order.__getitem__):
        length, source = most[report]
        if length < _NOTE_LENGTH:
            continue
        yield _comparison(cards[report], cards[source], pairs[report, source], length)


def _comparison(
    card: ReportCard, source: ReportCard, copies: Sequence[tuple[_Passage, _Passage]], length: int
) -> Comparison:
    copy, original = max(copies, key=lambda pair: (pair[0].length, -pair[0].start))
    count = len({one.start for one, _ in copies})
    quoted = copy.quote[:_QUOTED] + ("……" if len(copy.quote) > _QUOTED else "")
    return Comparison(
        "copied-passage",
        Severity.WARNING if length >= _WARNING_LENGTH else Severity.NOTE,
        TITLE,
        f"{card.called}有 {count} 段（{length} 字）与{source.called}相同或相近：“{quoted}”",
        card.report,
        Place(copy.quote, copy.start, copy.start + len(copy.quote)),
        source.report,
        original.quote,
    )


def _passages(archive: Archive) -> Iterator[tuple[str, list[_Passage]]]:
    """Every paragraph to compare as it is compared, with the places where it stands so."""
    stock = archive.patterns.derived(_compiled)
    found: dict[str, list[_Passage]] = defaultdict(list)
    for report, packed in archive.store.select("SELECT report, text FROM contents ORDER BY report"):
        at = 0
        for line in zlib.decompress(packed).decode().split("\n"):
            start, at = at, at + len(line) + 1
            if len(line) < _SHORTEST or "\t" in line:
                continue
            plain = _NOT_WORDS.sub("", _DIGITS.sub("0", unicodedata.normalize("NFKC", line)))
            if len(plain) >= _SHORTEST and _stock_share(line, stock) < _STOCK_SHARE:
                found[plain].append(_Passage(report, start, line, len(plain)))
    yield from found.items()


def _stock_share(line: str, stock: Sequence[regex.Pattern[str]]) -> float:
    left = line
    for expression in stock:
        left = expression.sub("", left)
    return 1 - len(left) / len(line)


def _groups(texts: Sequence[str]) -> Iterator[list[int]]:
    """Indices of texts that are alike, alone ones included: those that agree in a band of their signatures are
    compared, and joined when the signatures agree in seven places of ten."""
    datasketch, numpy = optional("datasketch"), optional("numpy")
    root = list(range(len(texts)))

    def top(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    shingles = ({text[i : i + _SHINGLE].encode() for i in range(len(text) - _SHINGLE + 1)} for text in texts)
    signatures = numpy.array(
        [m.hashvalues for m in datasketch.MinHash.generator(shingles, num_perm=_BANDS * _ROWS, seed=1)]
    )
    for band in range(_BANDS if len(texts) else 0):
        buckets: dict[bytes, int] = {}
        for index, part in enumerate(signatures[:, band * _ROWS : (band + 1) * _ROWS]):
            first = buckets.setdefault(part.tobytes(), index)
            if top(first) != top(index) and (signatures[first] == signatures[index]).mean() >= _ALIKE:
                root[top(index)] = top(first)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(texts)):
        groups[top(index)].append(index)
    yield from groups.values()


def _offices(passages: Sequence[_Passage], archive: Archive) -> set[str]:
    """The organisations, or else series, that a passage is found with."""
    cards = (archive.cards[p.report] for p in passages)
    return {card.names.office if card.names.organisation else card.series for card in cards}


def _compiled(patterns: PatternSet) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(entry.expression) for entry in patterns.entries("stock_passages", StockPassage))
