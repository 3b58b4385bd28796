"""The score tree as a table: one line an indicator, with what was checked on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Finding, Indicator, Operation, Relation, Report, Severity
from extractor.outputs import briefing
from extractor.outputs.figures import quantity_value
from extractor.outputs.printable import printable
from extractor.outputs.score_tree import TreeLine, score_tree
from extractor.outputs.suspects import suspect_spans
from extractor.outputs.text.canvas import COLOURS, MARKS, flagged, plain, table, verdict_mark

_LONGEST_CALCULATION = 60
_UNBROKEN = 20

Spans = Mapping[tuple[int, int], Severity]


def tree(report: Report) -> list[RenderableType]:
    """The indicator lines in reading order, indented by level, the total last. A mark's number is that of the
    finding."""
    lines = score_tree(report)
    if not lines:
        return []
    is_form = any(line.target or line.actual for line in lines)
    view = table()
    view.add_column("指标", ratio=3, min_width=16, overflow="fold")
    if is_form:
        view.add_column("目标值", ratio=2, overflow="fold")
        view.add_column("完成值", ratio=2, overflow="fold")
    view.add_column("分值", justify="right", no_wrap=True)
    view.add_column("得分", justify="right", no_wrap=True)
    view.add_column("核对", ratio=3, overflow="fold")
    suspects = suspect_spans(report.findings)
    for line in lines:
        indicator = None if line.indicator is None else report.indicators[line.indicator]
        name = Text("  " * line.depth).append_text(plain(line.name, _look(indicator)))
        values = [
            flagged(plain(text), _suspicion(report, figure, suspects))
            for text, figure in zip((line.target, line.actual), _figures(indicator), strict=True)
        ]
        marks = [_figure(report, q, suspects) for q in (line.weight, line.score)]
        view.add_row(name, *(values if is_form else ()), *marks, _remark(report, line, with_title=not is_form))
    return [view]


def _figures(indicator: Indicator | None) -> tuple[int | None, int | None]:
    return (None, None) if indicator is None else (indicator.target_quantity, indicator.actual_quantity)


def _look(indicator: Indicator | None) -> str:
    if indicator is None:
        return "bold"
    return "" if indicator.scored else "dim"


def _suspicion(report: Report, index: int | None, suspects: Spans) -> Severity | None:
    if index is None:
        return None
    evidence = report.quantities[index].evidence
    return suspects.get((evidence.start, evidence.end))


def _figure(report: Report, index: int | None, suspects: Spans) -> Text:
    if index is None:
        return Text("")
    shown = Text(quantity_value(report.quantities[index]))
    return flagged(shown, _suspicion(report, index, suspects), aligned=True)


def _remark(report: Report, line: TreeLine, *, with_title: bool) -> Text:
    """The findings about a line; where there are none, what was judged."""
    parts = [_numbered(number, report.findings[number - 1], with_title=with_title) for number in line.findings]
    if line.judged is not None and not parts:
        parts.append(_judgement(report.relations[line.judged], report))
    return Text("  ").join(parts)


def _numbered(number: int, finding: Finding, *, with_title: bool) -> Text:
    title = f" {printable(finding.title)}" if with_title else ""
    return Text(f"{MARKS[finding.severity]}{number}{title}", style=COLOURS[finding.severity])


def _judgement(relation: Relation, report: Report) -> Text:
    """The marks that were added up, or the calculation in a phrase; where it could not be judged, why."""
    if not relation.verdict.verified:
        words = relation.reason
    elif briefing.is_only_part(relation):
        words = briefing.calculation(relation, report)
    elif relation.operation is Operation.SUM and {*relation.terms[:-1]} <= _marks(report.indicators):
        words = "+".join(quantity_value(report.quantities[q]) for q in relation.terms[:-1])
        words = words if len(words) <= _UNBROKEN else words.replace("+", " + ")
    else:
        words = briefing.marks_given(relation, report) or briefing.calculation(relation, report)
    if len(words) > _LONGEST_CALCULATION:
        words = words[:_LONGEST_CALCULATION] + "…"
    return verdict_mark(relation.verdict).append(" ").append_text(plain(words))


def _marks(lines: Sequence[Indicator]) -> set[int | None]:
    return {q for line in lines for q in (line.weight, line.score)}
