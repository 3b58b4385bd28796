"""The lines of the score tree with what was found about each, as every output for people shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from extractor.model import Operation, Relation, Report
from extractor.outputs.printable import printable
from extractor.outputs.suspects import disputed


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of the score tree. ``indicator`` is its index, None for the total; ``weight`` and ``score`` are indices
    of quantities; ``findings`` the numbers, from 1, of those about it; ``judged`` the index of the largest relation
    that states its score, or else another of its figures, and holds or could not be judged."""

    indicator: int | None
    name: str
    depth: int
    weight: int | None
    score: int | None
    target: str = ""
    actual: str = ""
    findings: tuple[int, ...] = ()
    judged: int | None = None


def score_tree(report: Report) -> list[TreeLine]:
    """The score tree in reading order, the document's total last where it states one as a figure."""
    said = _Said(report)
    lines = [*_lines(report, said)]
    stated = [report.facts.get(field) for field in ("total_weight", "total_score")]
    weight, score = (fact.quantity if fact else None for fact in stated)
    if lines and not (weight is None and score is None):
        restated = {score, *_restated(report)} - {None}
        own = {q for q in (weight, *restated) if q is not None}
        found = said.findings(None, own), said.judged(own, restated)
        lines.append(TreeLine(None, "总分", 0, weight, score, "", "", *found))
    return lines


def _restated(report: Report) -> Iterator[int]:
    """The figures of the total score wherever it is stated as the report's answer has it."""
    answer = report.facts.get("total_score")
    if answer is not None and report.reading is not None:
        facts = report.reading.facts_of("total_score")
        yield from (f.quantity for f in facts if f.quantity is not None and f.value == answer.value)


def _lines(report: Report, said: _Said) -> Iterator[TreeLine]:
    for index, line in enumerate(report.indicators):
        depth, above = 0, line.parent
        while above is not None:
            depth, above = depth + 1, report.indicators[above].parent
        further = (line.target_quantity, line.actual_quantity, *(q for _, q in line.mentions))
        own = {q for q in (line.weight, line.score, *further) if q is not None}
        yield TreeLine(
            index, printable(line.name), depth, line.weight, line.score,
            printable(line.target or ""), printable(line.actual or ""),
            said.findings(index, own), said.judged(own, {line.score}),
        )  # fmt: skip


class _Said:
    """What findings and relations say, by line and by figure."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._of_line: dict[tuple[int, ...], set[int]] = {}
        self._of_span: dict[tuple[int, int], set[int]] = {}
        for number, finding in enumerate(report.findings, 1):
            self._of_line.setdefault(finding.lines, set()).add(number)
            for evidence in disputed(finding):
                self._of_span.setdefault((evidence.start, evidence.end), set()).add(number)
        self._stating: dict[int, list[int]] = {}
        for index, relation in enumerate(report.relations):
            if relation.terms and (relation.verdict.verified or relation.reason):
                self._stating.setdefault(relation.terms[-1], []).append(index)

    def findings(self, line: int | None, own: Collection[int]) -> tuple[int, ...]:
        """The numbers of the findings about a line alone, or that hold one of its ``own`` figures to be wrong."""
        found = set() if line is None else set(self._of_line.get((line,), ()))
        for evidence in (self._report.quantities[q].evidence for q in own):
            found |= self._of_span.get((evidence.start, evidence.end), set())
        return tuple(sorted(found))

    def judged(self, own: Collection[int], scores: Collection[int | None]) -> int | None:
        """The relation to show of those that state an own figure: sums of scores before what else states a score,
        and that before the rest."""

        def rank(index: int) -> tuple[bool, bool, int, int]:
            relation: Relation = self._report.relations[index]
            of_score = relation.terms[-1] in scores
            return of_score and relation.operation is Operation.SUM, of_score, len(relation.terms), -index

        return max((i for q in own for i in self._stating.get(q, ())), key=rank, default=None)
