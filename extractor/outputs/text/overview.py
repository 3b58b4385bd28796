"""The table below many reports: a line a file and the sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Report, Severity, Status, Summary
from extractor.outputs.figures import fact_text, score
from extractor.outputs.text.canvas import COLOURS, MARKS, UNASSESSED, VERIFIED, plain, table


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    status: Status
    score: str
    grade: str
    summary: Summary


@dataclass(slots=True)
class Overview:
    """Collects a row of each report, so that the reports themselves can be let go."""

    _rows: list[_Row] = field(default_factory=list)

    def add(self, report: Report) -> None:
        name = PurePath(report.source.path).name
        self._rows.append(_Row(name, report.status, score(report), fact_text(report, "grade"), report.summary))

    def table(self) -> list[RenderableType]:
        view = table()
        view.add_column("文件", ratio=1, overflow="fold")
        for title in ("总分", "等级"):
            view.add_column(title, justify="right", no_wrap=True)
        for title in (MARKS[Severity.ERROR], MARKS[Severity.WARNING], VERIFIED, UNASSESSED):
            view.add_column(title, justify="right", no_wrap=True)
        for row in self._rows:
            view.add_row(plain(row.name), *_cells(row))
        return [view, Text(""), self._sums()]

    def _sums(self) -> Text:
        status = Counter(row.status for row in self._rows)
        parts = [
            f"共 {len(self._rows)} 份",
            f"有矛盾 {sum(row.summary.errors > 0 for row in self._rows)} 份",
            f"矛盾 {sum(row.summary.errors for row in self._rows)} 处",
            f"存疑 {sum(row.summary.warnings for row in self._rows)} 处",
        ]
        if hidden := sum(row.summary.hidden for row in self._rows):
            parts.append(f"已隐藏 {hidden} 处")
        if status[Status.PARTIAL]:
            parts.append(f"部分可读 {status[Status.PARTIAL]} 份")
        if status[Status.FAILED]:
            parts.append(f"无法读取 {status[Status.FAILED]} 份")
        return Text("，".join(parts), style="bold")


def _cells(row: _Row) -> list[Text]:
    if row.status is Status.FAILED:
        return [Text("无法读取", style=COLOURS[Severity.ERROR])]
    counts = row.summary
    return [
        plain(row.score),
        plain(row.grade),
        Text(str(counts.errors), style=COLOURS[Severity.ERROR] if counts.errors else "dim"),
        Text(str(counts.warnings), style=COLOURS[Severity.WARNING] if counts.warnings else "dim"),
        Text(str(counts.verified)),
        Text(str(counts.not_assessable)),
    ]
