"""The page beside the pages of many reports: a table of them with what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from extractor.model import Report, Status, Summary
from extractor.outputs.figures import fact_text, score
from extractor.outputs.html.page import INDEX_SCRIPT, page, template
from extractor.outputs.html.view import ReportView


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``href`` leads to the report's page."""

    href: str
    title: str
    file: str
    organisation: str
    year: str
    score: str
    points: str
    grade: str
    status: Status
    problem: str
    summary: Summary


@dataclass(slots=True)
class Index:
    """Collects a row of each report, so that the reports themselves can be let go."""

    _rows: list[Row] = field(default_factory=list)

    def add(self, report: Report, file: str) -> None:
        self._rows.append(
            Row(
                href="./" + quote(file, safe="/", errors="surrogateescape"),
                title=ReportView(report).title,
                file=report.source.path,
                organisation=fact_text(report, "organisation"),
                year=fact_text(report, "year"),
                score=score(report),
                points=fact_text(report, "total_score"),
                grade=fact_text(report, "grade"),
                status=report.status,
                problem="；".join(problem.message for problem in report.problems),
                summary=report.summary,
            )
        )

    def render(self) -> str:
        body = template("index.html").render(rows=self._rows, tally=self._tally())
        return page("审核结果目录", Markup(body), INDEX_SCRIPT)

    def _tally(self) -> list[tuple[str, int, str]]:
        """Words, number and words of each count, those that are nought left out but for the first two."""
        status = Counter(row.status for row in self._rows)
        summaries = [row.summary for row in self._rows]
        counts = [
            ("共", len(self._rows), "份"),
            ("有矛盾", sum(s.errors > 0 for s in summaries), "份"),
            ("矛盾", sum(s.errors for s in summaries), "处"),
            ("存疑", sum(s.warnings for s in summaries), "处"),
            ("已隐藏", sum(s.hidden for s in summaries), "处"),
            ("部分可读", status[Status.PARTIAL], "份"),
            ("无法读取", status[Status.FAILED], "份"),
        ]
        return [count for i, count in enumerate(counts) if i < 2 or count[1]]
