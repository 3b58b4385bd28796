"""What a reviewer reads on a terminal: the verdict, the score tree, the findings, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Report, Severity
from extractor.outputs.style import PLAIN, Style
from extractor.outputs.text.canvas import COLOURS, MARKS, draw, plain
from extractor.outputs.text.forms import form_tables
from extractor.outputs.text.headline import headline
from extractor.outputs.text.lists import finding_blocks, finding_lines, hidden_lines, problem_lines, relation_lists
from extractor.outputs.text.overview import Overview
from extractor.outputs.text.tree import tree


def render(report: Report, style: Style = PLAIN) -> str:
    """The whole of one report."""
    return draw(_full(report, style), style)


def render_all(reports: Iterable[Report], style: Style = PLAIN) -> Iterator[str]:
    """A short block for each report (the whole with ``style.verbose``), and a table of all at the end."""
    overview = Overview()
    for report in reports:
        overview.add(report)
        yield draw(
            [*(_full(report, style, with_path=True) if style.verbose else _short(report, style)), Text("")], style
        )
    yield draw(overview.table(), style)


def _full(report: Report, style: Style, *, with_path: bool = False) -> list[RenderableType]:
    if report.reading is None:
        return _failed(report)
    sections = [
        headline(report, style.width, with_path=with_path),
        problem_lines(report),
        form_tables(report, report.findings),
        tree(report),
        finding_blocks(report, report.findings),
        hidden_lines(report, verbose=style.verbose),
        relation_lists(report, verbose=style.verbose),
    ]
    parts: list[RenderableType] = []
    for section in filter(None, sections):
        parts += [Text(""), *section] if parts else section
    return parts


def _short(report: Report, style: Style) -> list[RenderableType]:
    if report.reading is None:
        return _failed(report)
    serious = [f for f in report.findings if f.severity is not Severity.NOTE]
    return [*headline(report, style.width, with_path=True), *problem_lines(report), *finding_lines(report, serious)]


def _failed(report: Report) -> list[RenderableType]:
    colour = COLOURS[Severity.ERROR]
    reasons = "；".join(problem.message for problem in report.problems)
    return [
        plain(report.source.path, "bold"),
        Text(f"{MARKS[Severity.ERROR]} 无法读取：", style=colour).append_text(plain(reasons)),
    ]
