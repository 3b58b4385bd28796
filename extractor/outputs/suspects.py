"""Which figures and cells the findings put in doubt, and how gravely."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from extractor.model import Evidence, Finding, Severity

_FEW = 2
"""A finding with more evidence than this is about the first, the stated figure; the others are what it was computed
from."""

Key = TypeVar("Key", bound=Hashable)


def disputed(finding: Finding) -> tuple[Evidence, ...]:
    """The figures that a finding holds to be wrong."""
    return finding.evidence if len(finding.evidence) <= _FEW else finding.evidence[:1]


def suspect_spans(findings: Iterable[Finding]) -> dict[tuple[int, int], Severity]:
    """The worst severity said of each span of the text."""
    return _worst(((e.start, e.end), f.severity) for f in findings for e in disputed(f))


def suspect_cells(findings: Iterable[Finding]) -> dict[tuple[int | None, int | None, int | None], Severity]:
    """The worst severity said of each table cell, by table, row and column."""
    return _worst(((e.table, e.row, e.column), f.severity) for f in findings for e in disputed(f))


def _worst(said: Iterable[tuple[Key, Severity]]) -> dict[Key, Severity]:
    order = list(Severity)
    worst: dict[Key, Severity] = {}
    for key, severity in said:
        worst[key] = min(worst.get(key, severity), severity, key=order.index)
    return worst
