"""The first two lines of a report: what it is, and the verdict in one line."""

from __future__ import annotations

from pathlib import PurePath

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Report, Severity
from extractor.outputs.figures import fact_text, score
from extractor.outputs.printable import printable
from extractor.outputs.text.canvas import (
    COLOURS,
    MARKS,
    UNASSESSED,
    UNASSESSED_COLOUR,
    VERIFIED,
    VERIFIED_COLOUR,
    plain,
)


def headline(report: Report, width: int, *, with_path: bool = False) -> list[RenderableType]:
    """Title and organisation, then score, grade and execution rate beside the counts, below them where
    ``width`` columns are too few."""
    names = [printable(fact_text(report, field)) for field in ("title", "organisation")]
    title = " · ".join(name for name in names if name) or PurePath(report.source.path).name
    lines: list[RenderableType] = [plain(title, "bold")]
    if with_path:
        lines.append(plain(report.source.path, "dim"))
    verdict = [part for part in (_marks(report), tally(report)) if part.plain]
    joined = Text(" " * 8).join(verdict)
    return [*lines, joined] if joined.cell_len <= width else [*lines, *verdict]


def _marks(report: Report) -> Text:
    parts = []
    if score(report):
        parts.append(f"总分 {score(report)}")
    if grade := fact_text(report, "grade"):
        parts.append(f"等级 {printable(grade)}")
    if rate := fact_text(report, "execution_rate"):
        parts.append(f"预算执行率 {rate}%")
    return Text("  ".join(parts), style="bold")


def tally(report: Report) -> Text:
    """✗ 3 处矛盾  ! 6 处存疑  ✓ 21 项相符  ? 2 项无法核对."""
    summary = report.summary
    counts = [
        (f"{MARKS[Severity.ERROR]} {summary.errors} 处矛盾", COLOURS[Severity.ERROR] if summary.errors else "dim"),
        (
            f"{MARKS[Severity.WARNING]} {summary.warnings} 处存疑",
            COLOURS[Severity.WARNING] if summary.warnings else "dim",
        ),
        (f"{VERIFIED} {summary.verified} 项相符", VERIFIED_COLOUR),
        (f"{UNASSESSED} {summary.not_assessable} 项无法核对", UNASSESSED_COLOUR),
    ]
    if summary.notes:
        counts.append((f"{MARKS[Severity.NOTE]} {summary.notes} 处提示", COLOURS[Severity.NOTE]))
    if summary.hidden:
        counts.append((f"已隐藏 {summary.hidden} 处", "dim"))
    return Text("  ").join(Text(words, style=colour) for words, colour in counts)
