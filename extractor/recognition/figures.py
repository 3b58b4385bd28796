"""Characters → figures: every number of a paragraph or cell becomes a Quantity or is named for what it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from extractor.model import Document, Kind, NamedNumber, Qualifier, Quantity
from extractor.numeral import MIXED, fold
from extractor.pattern import PatternSet
from extractor.recognition.kinds import Earlier, Group, Kinds, Said, kinds
from extractor.recognition.printed import Found, Printed, Printing, printing
from extractor.recognition.qualifiers import Qualifiers, bounds, qualifiers
from extractor.recognition.units import Measure, Unit

_CELL = re.compile(rf"\s*(?P<number>-?{MIXED})\s*")
_IN_BRACKETS = re.compile(r"[^0-9]*[^0-9\s]\s*[(（]\s*(?P<number>[0-9]+(?:\.[0-9]+)?)\s*[)）]\s*")
_UNIT_BEFORE = re.compile(r"[(（](?:单位[:：]?)?(?P<unit>[^()（）\d\s]{1,6})[)）]\s*[:：]\s*$")
_CLAUSE_END = re.compile(r"[。！!？?\n；;]")
_UNIT_OF_KIND = {
    Kind.SCORE: "分",
    Kind.WEIGHT: "分",
    Kind.RATE: "%",
    Kind.SHARE: "%",
    Kind.HEADCOUNT: "人",
}
_GROUP_OF = {measures: Group(measures.value) for measures in Measure}
_KINDS_OF = {
    Measure.POINTS: (Kind.SCORE, Kind.WEIGHT),
    Measure.PERCENT: (Kind.RATE, Kind.SHARE, Kind.WEIGHT),
    Measure.MONEY: (Kind.AMOUNT, Kind.PER_UNIT),
}


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What a table tells of the numbers in a cell, or a caption of those in a list.

    Numbers printed without unit take ``unit`` (as printed in the header: 万元, 元/人·月, %) and ``kind``; a
    printed unit wins over both, but ``kind`` still decides between the kinds of that unit (score or weight,
    rate or share). ``named`` names the bare numbers of a column that holds no quantities (``ordinal`` for 序号).
    ``value`` marks a column of values, whose cells begin with no section number.
    """

    kind: Kind | None = None
    unit: str = ""
    named: str = ""
    value: bool = False


PROSE = FigureContext()


def figures(
    document: Document, start: int, end: int, context: FigureContext, patterns: PatternSet
) -> tuple[list[Quantity], list[NamedNumber]]:
    """The figures of ``document.text[start:end]``, one paragraph or one cell, in reading order.

    Every run of digits lies in exactly one of the results; so does every Chinese numeral with a unit, unless
    it is part of a word (一起, 十分).
    """
    return patterns.derived(_reader).read(document, start, end, context)


@dataclass(frozen=True, slots=True)
class _Reader:
    printing: Printing
    kinds: Kinds
    qualifiers: Qualifiers

    def read(
        self, document: Document, start: int, end: int, context: FigureContext
    ) -> tuple[list[Quantity], list[NamedNumber]]:
        text = fold(document.text[start:end])
        if context == PROSE:
            found = self.printing.read(text)
            self._apply_labels(text, found)
        else:
            found = self._number_alone(text, context) or self.printing.read(text, of_value=context.value)
            self._apply(context, found)
        quantities = self._quantities(document, start, text, found, context)
        found.named.sort()
        return quantities, [NamedNumber(name, document.evidence(start + a, start + b)) for a, b, name in found.named]

    def _number_alone(self, text: str, context: FigureContext) -> Found | None:
        """The number that fills a cell of a column whose meaning is known, or the weight that ends a name in brackets:
        no date and no section number."""
        cell = _CELL.fullmatch(text) or (_IN_BRACKETS.fullmatch(text) if context.kind is Kind.WEIGHT else None)
        if cell is None:
            return None
        alone = self.printing.number(text, cell.start("number"), cell.end("number"))
        return Found([alone]) if alone and alone.end == cell.end("number") else None

    def _apply(self, context: FigureContext, found: Found) -> None:
        bare = [figure for figure in found.figures if figure.unit is None and not figure.ratio]
        if context.named:
            found.named.extend((figure.start, figure.end, context.named) for figure in bare)
            found.figures[:] = [figure for figure in found.figures if figure.unit or figure.ratio]
            return
        stated = self._stated(context)
        for figure in bare:
            figure.kind, figure.inherited = context.kind, bool(stated or context.unit)
            if stated is None:
                figure.name = context.unit
                continue
            figure.unit, scale, figure.per = stated
            figure.multiply(figure.unit.factor * (scale if figure.scale == 1 else 1))

    def _apply_labels(self, text: str, found: Found) -> None:
        """A label may carry the unit of the number behind it: 发行总额（亿元）：10.00."""
        for figure in found.figures:
            if figure.unit is not None or figure.ratio:
                continue
            label = _UNIT_BEFORE.search(text, 0, figure.start)
            stated = self.printing.units.stated(label["unit"]) if label else None
            if stated is not None:
                figure.unit, scale, figure.per = stated
                figure.multiply(figure.unit.factor * scale)
                figure.inherited = True

    def _stated(self, context: FigureContext) -> tuple[Unit, Decimal, str | None] | None:
        """The unit of a column. A header that names a scale alone (发行总额（亿）) means the usual unit of its kind;
        an amount without any unit stays without one."""
        units, usual = self.printing.units, _UNIT_OF_KIND.get(context.kind or Kind.AMOUNT, "元")
        if context.unit:
            return units.stated(context.unit) or units.stated(context.unit + usual)
        return units.stated(usual) if context.kind in _UNIT_OF_KIND else None

    def _quantities(
        self, document: Document, offset: int, text: str, found: Found, context: FigureContext
    ) -> list[Quantity]:
        if not found.figures:
            return []
        clauses = [match.end() for match in _CLAUSE_END.finditer(text)]
        sentences = [end for end in clauses if text[end - 1] not in "；;"]
        earlier: dict[Group, tuple[int, Earlier]] = {}
        quantities = []
        for figure in found.figures:
            group = _group(figure)
            word = figure.unit.word if figure.unit else ""
            qualifier, begin = self.qualifiers.around(text, figure.start, figure.end, word, over=figure.over)
            sentence, clause = _last(sentences, figure.start), _last(clauses, figure.start)
            before = earlier.get(group)
            said = self.kinds.said(
                group,
                text,
                (begin, figure.end),
                clause,
                figure.number,
                figure.value,
                before[1] if before and before[0] == sentence else None,
            )
            if figure.ratio and said is None:
                found.named.append((figure.start, figure.end, "ratio"))
                continue
            kind, per = _meaning(figure, said, context, self.printing.units.times)
            earlier[group] = sentence, Earlier(figure.end, kind, per)
            how, low, high = bounds(qualifier, figure.value, figure.step)
            if figure.high is not None:
                how, low, high = Qualifier.RANGE, figure.value, figure.high
            evidence = document.evidence(offset + figure.start, offset + figure.end)
            quantities.append(
                Quantity(
                    text=evidence.quote,
                    kind=kind,
                    value=figure.value,
                    unit=figure.unit.name if figure.unit else said.unit if said else figure.name,
                    step=figure.step,
                    evidence=evidence,
                    per=per,
                    qualifier=how,
                    low=low,
                    high=high,
                    inherited=figure.inherited or bool(said and said.unit),
                )
            )
        return quantities


def _reader(patterns: PatternSet) -> _Reader:
    return _Reader(patterns.derived(printing), patterns.derived(kinds), patterns.derived(qualifiers))


def _group(figure: Printed) -> Group:
    if figure.ratio:
        return Group.RATIO
    return _GROUP_OF[figure.unit.measures] if figure.unit else Group.BARE


def _last(ends: list[int], start: int) -> int:
    """The last of the sorted ends that lies at or before ``start``, else 0."""
    i = bisect_right(ends, start)
    return ends[i - 1] if i else 0


def _meaning(
    figure: Printed, said: Said | None, context: FigureContext, times: frozenset[str]
) -> tuple[Kind, str | None]:
    """The kind of a figure and what it is paid for: from its own print, its column, the words around it."""
    measures = figure.unit.measures if figure.unit else None
    if figure.per and measures is Measure.MONEY:
        whose = said.per if said and said.per and said.per not in times else None
        return Kind.PER_UNIT, f"{whose}·{figure.per}" if whose and figure.per in times else figure.per
    if figure.kind is not None:
        return figure.kind, figure.per
    if measures and context.kind and context.kind in _KINDS_OF.get(measures, ()):
        return context.kind, figure.per
    if said:
        return said.kind, figure.per or said.per
    return (figure.unit.kind if figure.unit else Kind.OTHER), figure.per
