"""What the report says of itself: title, kind, organisation, region, project, year, grade and total score.

The title is read first, then every sentence for the cues of ``patterns/metadata.yaml``. Forms give the same
fields from their cells (see forms.py); rank decides which mention answers for the report.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from extractor.interpretation.facts.cues import CompiledCue, cues
from extractor.interpretation.facts.grade_bands import grade_floors
from extractor.interpretation.facts.regions import region_at
from extractor.interpretation.facts.title import find_title, title_facts
from extractor.interpretation.language.word_classes import word_class
from extractor.model import BlockRole, Document, Fact, Kind, Qualifier, Quantity, Recognition, Section, Table
from extractor.pattern import PatternSet

_SENTENCE = regex.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE_MARKS = "，,；;：:"
_WHOLE = Decimal(100)
_ONE_OF_SEVERAL = regex.compile(r"\s*分?\s*、\s*\d[\d.]*\s*分")
_RANKS = {"conclusion": 0, "summary": 1, "body": 2, "form": 3}
_WEAK_RANK = 4
_UNSHOWN_RANK = 30
_HIGH = 60
"""What a score must be at least to be the whole where only a conclusion shows that, or nothing does."""
_LAST_RESORT = 8
_SIGNATURE_BLOCKS = 6
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_TRAILING = "（(·、"


def metadata(document: Document, recognition: Recognition, patterns: PatternSet) -> tuple[Fact, ...]:
    """The facts a document states of the whole report, best first within a field by ``rank``.

    ``year`` is an integer Decimal, ``total_score`` and ``total_weight`` point marks with the index of their
    quantity, all others texts as printed. ``grade_floor`` is the lowest score of a grade by the bands the report
    prints itself: its first evidence is the grade, its second the figure.
    """
    facts: list[Fact] = []
    title = find_title(document, recognition.sections, patterns)
    if title is not None:
        facts += title_facts(document, title, patterns)
    reader = _Reader(document, recognition, patterns)
    facts += _shown(list(reader.sentences()))
    if not any(f.field == "organisation" for f in facts):
        facts += _signature(document, patterns)
    if not any(f.field == "region" for f in facts):
        facts += _region(document, facts, patterns)
    if not any(f.field == "year" for f in facts):
        facts += _commonest_year(document, recognition)
    facts += grade_floors(document, patterns)
    return tuple(facts)


def _shown(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts without the scores that nothing shows to be of the whole, unless all there are agree."""
    scores = [f for f in facts if f.field == "total_score"]
    unshown = [f for f in scores if f.rank >= _UNSHOWN_RANK]
    if len(unshown) == len(scores) and len({f.value for f in scores}) == 1:
        return facts
    return [f for f in facts if f not in unshown]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: its span, where it stands, and whether its section is of a single indicator."""

    start: int
    end: int
    place: str
    of_indicator: bool


class _Reader:
    def __init__(self, document: Document, recognition: Recognition, patterns: PatternSet) -> None:
        self.document = document
        self.quantities = recognition.quantities
        self.sections = recognition.sections
        self.patterns = patterns
        self.cues = cues(patterns)
        self.starts = [q.evidence.start for q in self.quantities]
        self.section_starts = [s.start for s in self.sections]
        forms = (grid for grid in recognition.grids if grid.kind == "indicators")
        self.lines = {row.label.removesuffix("指标") for grid in forms for row in grid.rows if row.kind != "total"}

    def sentences(self) -> Iterator[Fact]:
        for start, end, in_table in self._spans():
            text = self.document.text[start:end]
            named = [
                (cue, match)
                for cue, match in self.cues.matches(text)
                if not cue.excluded(text, _clause(text, match.start("value")), *match.span("value"))
            ]
            if not named:
                continue
            sentence = _Sentence(start, end, *(("form", False) if in_table else self._place(start)))
            fields = {cue.cue.field for cue, _ in named}
            told: set[tuple[str, int]] = set()
            for cue, match in named:
                if fact := self._fact(cue, match, sentence, fields):
                    if (fact.field, fact.evidence[0].start) in told:
                        continue
                    told.add((fact.field, fact.evidence[0].start))
                    yield fact
                    if fact.field == "total_score":
                        yield from self._year_of(sentence, start + match.start("value"))

    def _spans(self) -> Iterator[tuple[int, int, bool]]:
        """The sentences of text and of cells, and whether they stand in a table."""
        for block in self.document.blocks:
            if isinstance(block, Table):
                for cell in block.cells:
                    for match in _SENTENCE.finditer(self.document.text, cell.start, cell.end):
                        yield match.start(), match.end(), True
            elif block.role not in (BlockRole.FURNITURE, BlockRole.TITLE):
                for match in _SENTENCE.finditer(self.document.text, block.start, block.end):
                    yield match.end() - len(match[0].lstrip()), match.end(), False

    def _place(self, at: int) -> tuple[str, bool]:
        """Where an offset lies, and whether the innermost heading bears the marks of one indicator (one that also
        names a grade speaks of the whole), or the name of one of a form."""
        index: int | None = bisect_right(self.section_starts, at) - 1
        if index is None or index < 0:
            return "body", False
        innermost = self.sections[index]
        marked = any(
            q.kind in (Kind.WEIGHT, Kind.SCORE) and q.value < _WHOLE
            for q in self._within(innermost.start, innermost.heading_end)
        )
        named = innermost.title.strip(_TRAILING).removesuffix("指标") in self.lines
        of_indicator = (marked or named) and not any(
            cue.cue.field == "grade" for cue, _ in self.cues.matches(innermost.title)
        )
        while index is not None:
            section: Section = self.sections[index]
            if section.in_summary:
                return "summary", of_indicator
            if at < section.end and self.cues.any_of("conclusion", section.title):
                return "conclusion", of_indicator
            index = section.parent
        return "body", of_indicator

    def _within(self, start: int, end: int) -> Sequence[Quantity]:
        return self.quantities[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _fact(
        self, compiled: CompiledCue, match: regex.Match[str], sentence: _Sentence, fields: set[str]
    ) -> Fact | None:
        cue = compiled.cue
        start, end = sentence.start + match.start("value"), sentence.start + match.end("value")
        rank = cue.rank + _RANKS[sentence.place]
        printed = match["value"].strip()
        if cue.field in ("total_score", "total_weight"):
            return self._marks(compiled, start, end, sentence, fields, rank)
        if cue.field in ("year", "evaluated_year", "closed_by"):
            year = Decimal(printed.translate(_WIDE))
            place = "title" if cue.field == "year" else sentence.place
            return Fact(cue.field, year, (self.document.evidence(start, end),), place=place, rank=1)
        if cue.field == "grade" and sentence.of_indicator and "total_score" not in fields:
            return None
        value = printed.rstrip(_TRAILING)
        return Fact(cue.field, value, (self.document.evidence(start, start + len(value)),), None, sentence.place, rank)

    def _marks(
        self, compiled: CompiledCue, start: int, end: int, sentence: _Sentence, fields: set[str], rank: int
    ) -> Fact | None:
        cue = compiled.cue
        index = self._quantity_at(start, end)
        value = (
            self.quantities[index].value
            if index is not None
            else Decimal(self.document.text[start:end].translate(_WIDE))
        )
        if cue.field == "total_score":
            told = "grade" in fields and value != _WHOLE  # 满分100分，合计97分，自评等级为优
            if index is not None and not _may_be_reached(self.quantities[index], told):
                return None
            if _ONE_OF_SEVERAL.match(self.document.text, end):
                return None  # 四个季度考核得分为96.5分、94.2分
            before = self._within(sentence.start, start)
            single = any(q.kind is Kind.WEIGHT and q.value < _WHOLE for q in before)
            off = word_class("taken_off", self.patterns)
            text = self.document.text
            marks = [
                q.value for q in before if q.kind is Kind.SCORE and not text[: q.evidence.start].rstrip().endswith(off)
            ]
            ended = before[-1:] and before[-1].kind is Kind.WEIGHT and before[-1].value < _WHOLE
            if len(marks) > 1 and sum(marks) == value and not ended:
                single = False  # it adds up the marks listed before it
            if single and cue.weak and not cue.after_marks:
                return None
            if cue.weak and sentence.of_indicator and "grade" not in fields:
                return None
            shown = fields & {"grade", "total_weight"}
            if cue.weak and not shown and value < _HIGH:
                return None
            if cue.weak and not shown and sentence.place not in ("conclusion", "summary"):
                if any(q.kind in (Kind.SCORE, Kind.WEIGHT) and q.value < _WHOLE for q in before):
                    return None
                rank += _UNSHOWN_RANK
            rank += _WEAK_RANK if cue.weak and not shown else 0
        evidence = self.quantities[index].evidence if index is not None else self.document.evidence(start, end)
        return Fact(cue.field, value, (evidence,), index, sentence.place, rank)

    def _quantity_at(self, start: int, end: int) -> int | None:
        """The quantity that a number at a span is part of."""
        index = bisect_right(self.starts, start) - 1
        if index >= 0 and self.quantities[index].evidence.end >= end:
            return index
        return None

    def _year_of(self, sentence: _Sentence, at: int) -> Iterator[Fact]:
        """The year that opens a clause with the total score: 2020年度项目得分为99分."""
        clause = sentence.start + _clause(self.document.text[sentence.start : sentence.end], at - sentence.start)
        match = self.cues.first("opening-year").match(self.document.text[clause:at])
        if match is not None:
            evidence = self.document.evidence(clause + match.start("year"), clause + match.end("year"))
            yield Fact("year", Decimal(match["year"]), (evidence,), place=sentence.place, rank=3)


def _may_be_reached(marks: Quantity, told: bool) -> bool:
    """Whether marks can be a score: no weight, unless they are ``told`` to be one, and no band of scores (得分90分
    以上为优)."""
    return (told or marks.kind is not Kind.WEIGHT) and marks.qualifier in (Qualifier.EXACT, Qualifier.ABOUT)


def _clause(text: str, at: int) -> int:
    """Where the clause around an offset begins."""
    return max(text.rfind(mark, 0, at) for mark in _CLAUSE_MARKS) + 1


def _signature(document: Document, patterns: PatternSet) -> Iterator[Fact]:
    """The office that signs at the end."""
    blocks = [b for b in document.blocks if not isinstance(b, Table) and b.role is not BlockRole.FURNITURE]
    for block in blocks[-_SIGNATURE_BLOCKS:]:
        if match := cues(patterns).first("signature").match(document.text[block.start : block.end]):
            start = block.start + match.start("value")
            evidence = document.evidence(start, start + len(match["value"]))
            yield Fact("organisation", match["value"], (evidence,), rank=_LAST_RESORT)


def _region(document: Document, facts: Sequence[Fact], patterns: PatternSet) -> Iterator[Fact]:
    """The region that the organisation's name begins with."""
    for fact in sorted((f for f in facts if f.field == "organisation"), key=lambda f: f.rank):
        name = str(fact.value)
        first, last = region_at(name, patterns)
        if last > first:
            start = fact.evidence[0].start
            evidence = document.evidence(start + first, start + last)
            yield Fact("region", name[first:last], (evidence,), place=fact.place, rank=fact.rank)


def _commonest_year(document: Document, recognition: Recognition) -> Iterator[Fact]:
    """The year that most figures are said of, where no better place names it."""
    years = [q.period[:4] for q in recognition.quantities if q.period and q.period[:4].isdecimal()]
    if years:
        best = max(dict.fromkeys(years), key=years.count)
        at = document.text.find(best)
        if at >= 0:
            yield Fact("year", Decimal(best), (document.evidence(at, at + 4),), rank=_LAST_RESORT)
