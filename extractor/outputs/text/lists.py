"""The findings, the relations that hold or could not be judged, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Decision, Finding, Relation, Report, Verdict
from extractor.outputs import words as names
from extractor.outputs.briefing import marks_given
from extractor.outputs.place import place, places
from extractor.outputs.repeats import is_repeat, listed
from extractor.outputs.text.canvas import (
    COLOURS,
    MARKS,
    UNASSESSED,
    UNASSESSED_COLOUR,
    indented,
    plain,
    table,
    verdict_mark,
)

_UNASSESSED_SHOWN = 10
_BEHIND_MARK = 3


def finding_blocks(report: Report, findings: Sequence[Finding]) -> list[RenderableType]:
    """Each finding with its number, calculation, consequence and places."""
    assert report.reading is not None
    parts: list[RenderableType] = []
    for number, finding in enumerate(findings, 1):
        colour = COLOURS[finding.severity]
        mark = f"{MARKS[finding.severity]}{number} "
        parts.append(Text(mark, style=colour).append_text(plain(finding.title, colour)))
        parts.append(indented(plain(finding.message), len(mark)))
        if finding.consequence:
            parts.append(indented(Text("影响：").append_text(plain(names.effect(finding))), len(mark)))
        if decision := _decision(finding, report):
            parts.append(indented(_decided(decision), len(mark)))
        where = plain(places(finding.evidence, report.reading), "dim")
        parts.append(indented(where.append(f"  {finding.check}", style="dim"), len(mark)))
    return parts


def hidden_lines(report: Report, *, verbose: bool) -> list[RenderableType]:
    """How many findings are hidden; with ``verbose`` each of them, with what was decided about it."""
    if not report.hidden:
        return []
    assert report.reading is not None
    if not verbose:
        return [Text(f"另有 {len(report.hidden)} 处已隐藏，用 --verbose 列出", style="dim")]
    parts: list[RenderableType] = [Text(f"已隐藏（{len(report.hidden)} 处）", style="bold")]
    for finding in report.hidden:
        mark = f"  {MARKS[finding.severity]} "
        where = places(finding.evidence, report.reading)
        parts.append(Text(mark, style="dim").append_text(plain(f"{finding.title}  {where}", "dim")))
        parts.append(indented(plain(finding.message, "dim"), len(mark)))
        decision = _decision(finding, report)
        parts.append(indented(_decided(decision) if decision else Text("基线中已有", style="dim"), len(mark)))
    return parts


def _decision(finding: Finding, report: Report) -> Decision | None:
    return next((d for d in report.decisions if d.fingerprint == finding.fingerprint), None)


def _decided(decision: Decision) -> Text:
    return plain(names.decided(decision))


def finding_lines(report: Report, findings: Iterable[Finding]) -> list[RenderableType]:
    """One line a finding: mark, title, first place."""
    assert report.reading is not None
    return [
        Text(f"  {MARKS[f.severity]} ", style=COLOURS[f.severity])
        .append_text(plain(f.title))
        .append(f"  {places(f.evidence, report.reading)}", style="dim")
        for f in findings
    ]


def relation_lists(report: Report, *, verbose: bool) -> list[RenderableType]:
    """Why relations could not be judged; with ``verbose`` also those that hold, with their calculations."""
    assert report.reading is not None
    parts: list[RenderableType] = []
    held = [r for r in report.relations if r.verdict.verified]
    unjudged = [r for r in report.relations if r.verdict is Verdict.NOT_ASSESSABLE]
    if unjudged:
        shown = unjudged if verbose else unjudged[:_UNASSESSED_SHOWN]
        parts += [Text(f"无法核对（{len(unjudged)} 项）", style="bold"), _relations(shown, report)]
        if len(shown) < len(unjudged):
            parts.append(Text(f"  另有 {len(unjudged) - len(shown)} 项，用 --verbose 列出", style="dim"))
    if held and verbose:
        told = [r for r in held if not is_repeat(r)]
        repeats = [r for r in held if is_repeat(r)]
        parts.append(Text(f"相符（{len(held)} 项）", style="bold"))
        if told:
            parts.append(_relations(told, report))
        if repeats:
            parts.append(indented(Text("同一数字再次出现：").append_text(plain(listed(repeats))), _BEHIND_MARK))
    elif held:
        parts.append(Text(f"另有 {len(held)} 项计算相符，用 --verbose 列出", style="dim"))
    return parts


def _relations(relations: Iterable[Relation], report: Report) -> RenderableType:
    assert report.reading is not None
    view = table(header=False)
    view.add_column(no_wrap=True)
    view.add_column(ratio=1, overflow="fold")
    view.add_column(no_wrap=True, style="dim")
    for relation in relations:
        words = plain(relation.calculation or relation.stated)
        note = names.VERDICT_NOTES.get(relation.verdict) or marks_given(relation, report)
        if note:
            words.append(f"（{note}）", style="dim")
        if relation.reason:
            words.append("  ").append_text(plain(relation.reason, "dim"))
        stated = report.quantities[relation.terms[-1]].evidence if relation.terms else None
        view.add_row(verdict_mark(relation.verdict), words, place(stated, report.reading) if stated else "")
    return view


def problem_lines(report: Report) -> list[RenderableType]:
    """What could not be read, each with its page."""
    return [
        Text(f"{UNASSESSED} ", style=UNASSESSED_COLOUR).append_text(
            plain(problem.message + (f"（第{problem.page}页）" if problem.page else ""))
        )
        for problem in report.problems
    ]
