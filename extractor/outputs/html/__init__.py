"""A report as a web page: the document as submitted, every figure marked, the findings at its side.

The page is one file that needs nothing else, no network and no script to be read. ``report_body`` gives the same view
to an application that has a page of its own; its style sheet and script are ``STYLE_SHEET`` and ``SCRIPT``.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from extractor.model import Report
from extractor.outputs.html.index import Index
from extractor.outputs.html.page import SCRIPT, STYLE_SHEET, page, template
from extractor.outputs.html.view import Controls, ReportView
from extractor.outputs.style import PLAIN, Style

__all__ = ["SCRIPT", "STYLE_SHEET", "Controls", "Index", "render", "report_body", "report_pieces"]


def render(report: Report, _style: Style = PLAIN) -> str:
    """The whole page of one report."""
    view = ReportView(report)
    return page(f"{view.title} · 审核结果", Markup("<main>\n{}\n</main>").format(report_body(report)), SCRIPT)


def report_pieces(report: Report, controls: Controls | None = None) -> Iterator[Markup]:
    """``report_body`` piece by piece, the findings before the document."""
    return map(Markup, template("report.html").generate(view=ReportView(report, controls)))


def report_body(report: Report, controls: Controls | None = None) -> Markup:
    """The view of one report, to stand in the body of a page, once. ``controls`` gives the markup that goes below a
    finding, and below those kept out of the report; it is not escaped. Elements have the ids ``f`` and a finding's
    number, ``r`` and a relation's index, ``q`` and a quantity's index."""
    return Markup(template("report.html").render(view=ReportView(report, controls)))
