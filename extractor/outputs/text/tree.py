"""The score tree as a table: one line an indicator, with what was checked on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extractor.model import Finding, Indicator, Operation, Quantity, Relation, Report, Severity
from extractor.outputs.figures import quantity_value
from extractor.outputs.printable import printable
from extractor.outputs.suspects import disputed, suspect_spans
from extractor.outputs.text.canvas import COLOURS, MARKS, flagged, plain, table, verdict_mark

_LONGEST_CALCULATION = 60
_UNBROKEN = 20

Spans = Mapping[tuple[int, int], Severity]


def tree(report: Report, findings: Sequence[Finding]) -> list[RenderableType]:
    """The indicator lines in reading order, indented by level. A mark's number is the finding's place in
    ``findings``, counted from 1."""
    lines, quantities = report.indicators, report.quantities
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
    view.add_column("核对", ratio=2 if is_form else 3, overflow="fold")
    suspects = suspect_spans(findings)
    for index, line in enumerate(lines):
        marks = [_figure(quantities, q, suspects) for q in (line.weight, line.score)]
        values = [
            _marked(line.target, quantities, line.target_quantity, suspects),
            _marked(line.actual, quantities, line.actual_quantity, suspects),
        ]
        name = Text("  " * _depth(lines, line)).append_text(plain(line.name, "" if line.scored else "dim"))
        remark = _remark(report, findings, _own(line), with_title=not is_form, line=index)
        view.add_row(name, *(values if is_form else ()), *marks, remark)
    _add_total(view, report, findings, suspects, blanks=2 if is_form else 0)
    return [view]


def _add_total(view: Table, report: Report, findings: Sequence[Finding], suspects: Spans, *, blanks: int) -> None:
    """A last line with the document's total, where it states one as a figure."""
    stated = [report.facts.get(field) for field in ("total_weight", "total_score")]
    figures = [fact.quantity if fact else None for fact in stated]
    if all(q is None for q in figures):
        return
    marks = [_figure(report.quantities, q, suspects) for q in figures]
    remark = _remark(report, findings, {q for q in figures if q is not None}, with_title=not blanks)
    view.add_row(Text("总分", style="bold"), *[""] * blanks, *marks, remark)


def _depth(lines: Sequence[Indicator], line: Indicator) -> int:
    depth, above = 0, line.parent
    while above is not None:
        depth, above = depth + 1, lines[above].parent
    return depth


def _suspicion(quantity: Quantity, suspects: Spans) -> Severity | None:
    return suspects.get((quantity.evidence.start, quantity.evidence.end))


def _figure(quantities: Sequence[Quantity], index: int | None, suspects: Spans) -> Text:
    if index is None:
        return Text("")
    return flagged(Text(quantity_value(quantities[index])), _suspicion(quantities[index], suspects), aligned=True)


def _marked(text: str | None, quantities: Sequence[Quantity], index: int | None, suspects: Spans) -> Text:
    return flagged(plain(text or ""), None if index is None else _suspicion(quantities[index], suspects))


def _own(line: Indicator) -> set[int]:
    known = (line.weight, line.score, line.target_quantity, line.actual_quantity)
    return {q for q in (*known, *(q for _, q in line.mentions)) if q is not None}


def _remark(
    report: Report, findings: Sequence[Finding], own: set[int], *, with_title: bool, line: int | None = None
) -> Text:
    """What was found about a line or the figures ``own`` to it; where nothing was, the largest sum that was judged."""
    spans = {(report.quantities[q].evidence.start, report.quantities[q].evidence.end) for q in own}
    parts = [
        Text(f"{MARKS[f.severity]}{number}{' ' + printable(f.title) if with_title else ''}", style=COLOURS[f.severity])
        for number, f in enumerate(findings, 1)
        if f.lines == (line,) or any((e.start, e.end) in spans for e in disputed(f))
    ]
    judged = [r for r in report.relations if r.terms and r.terms[-1] in own and (r.verdict.verified or r.reason)]
    if judged and not parts:
        parts.append(_judgement(max(judged, key=lambda r: len(r.terms)), report))
    return Text("  ").join(parts)


def _judgement(relation: Relation, report: Report) -> Text:
    """The marks that were added up, that two places agree, or the calculation; where it could not be judged, why."""
    quantities = report.quantities
    if not relation.verdict.verified:
        words = relation.reason
    elif relation.operation is Operation.SUM and {*relation.terms[:-1]} <= _marks(report.indicators):
        words = "+".join(quantity_value(quantities[q]) for q in relation.terms[:-1])
        words = words if len(words) <= _UNBROKEN else words.replace("+", " + ")
    elif relation.operation is Operation.EQUALITY:
        words = "前后一致"
    else:
        words = relation.calculation
    if len(words) > _LONGEST_CALCULATION:
        words = words[:_LONGEST_CALCULATION] + "…"
    return verdict_mark(relation.verdict).append(" ").append_text(plain(words))


def _marks(lines: Iterable[Indicator]) -> set[int | None]:
    return {q for line in lines for q in (line.weight, line.score)}
