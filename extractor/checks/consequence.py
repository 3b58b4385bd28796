"""What a finding moves: the grade, the total score, money, or nothing."""

from __future__ import annotations

from extractor.model import Finding, Reading
from extractor.pattern import PatternSet


def with_consequence(finding: Finding, reading: Reading, patterns: PatternSet) -> Finding:  # noqa: ARG001
    return finding
