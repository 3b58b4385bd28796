"""What is written at a figure about the findings that dispute it, for outputs that mark up a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.model import Evidence, Finding, Reading, Report
from extractor.outputs import words
from extractor.outputs.briefing import opinion
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.suspects import disputed

AUTHOR = "extractor"


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding at one of the figures it disputes. ``number`` is the finding's place in the report, from 1;
    ``at`` is None for a finding about no place of the document."""

    number: int
    finding: Finding
    at: Evidence | None

    @property
    def heading(self) -> str:
        return heading(self.number, self.finding)


def heading(number: int, finding: Finding) -> str:
    """问题3【矛盾】总得分与各项得分之和不符."""
    return f"问题{number}【{words.SEVERITIES[finding.severity]}】{printable(finding.title)}"


def remarks(report: Report) -> tuple[Remark, ...]:
    """The remarks of all findings in document order, those at no place first."""
    made = [
        Remark(number, finding, at)
        for number, finding in enumerate(report.findings, 1)
        for at in dict.fromkeys(disputed(finding) or (None,))
    ]
    return tuple(sorted(made, key=lambda r: (r.at.start, r.at.end, r.number) if r.at else (-1, -1, r.number)))


def remark_lines(remark: Remark, report: Report) -> list[str]:
    """The remark below its heading: the message, the other figures with their places, then ``details``."""
    finding = remark.finding
    others = [e for e in finding.evidence if remark.at is None or (e.start, e.end) != (remark.at.start, remark.at.end)]
    lines = [finding.message]
    if others and report.reading is not None:
        lines.append(f"相关数据：{operands(others, report.reading)}")
    lines += [f"{name}：{text}" for name, text in details(finding, report)]
    return [printable(line) for line in lines]


def details(finding: Finding, report: Report) -> list[tuple[str, str]]:
    """What there is to say of a finding besides its message, by name."""
    known = (("影响", words.effect(finding)), ("依据", finding.basis), ("审核意见", opinion(finding, report)))
    return [(name, printable(text)) for name, text in known if text]


def operands(evidence: Sequence[Evidence], reading: Reading) -> str:
    """Figures with their places: “10”在表1第4行分值列，“80%”在第5行."""
    return "，".join(f"“{printable(e.quote)}”在{place(e, reading)}" for e in evidence)


def labels(report: Report) -> dict[tuple[int, int], str]:
    """What each figure is said of, by its span."""
    return {(q.evidence.start, q.evidence.end): printable(q.label) for q in report.quantities}


def operand_cells(evidence: Evidence, names: Mapping[tuple[int, int], str], reading: Reading) -> tuple[str, str, str]:
    """A figure of a finding for a table: as printed, what it is said of, its place."""
    return (
        printable(evidence.quote) or "（空）",
        names.get((evidence.start, evidence.end), ""),
        place(evidence, reading),
    )
