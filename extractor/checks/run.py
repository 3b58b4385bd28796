"""Runs every check on one document, and gives each finding its fingerprint and its order."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.checks.consequence import with_consequence
from extractor.checks.precedence import by_precedence
from extractor.checks.registry import Inspection, Judgement, all_checks
from extractor.model import Claim, Finding, Reading, Relation, Severity
from extractor.pattern import PatternSet

_EFFECTS = ("grade", "total", "payable", "none")


def run(reading: Reading, patterns: PatternSet) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """All relations, in the order of the checks, and all findings, the gravest first."""
    judgements: list[Judgement] = []
    memory: dict[Claim, Relation] = {}
    for check in all_checks():
        judgements += check.detect(Inspection(reading, patterns, check, memory))
    judgements = by_precedence(judgements, reading)
    relations = tuple(j.relation for j in judgements if j.relation is not None)
    findings = [with_consequence(j, reading, patterns) for j in judgements if j.finding is not None]
    ordered = sorted(_distinct(findings), key=_order)
    return relations, _fingerprinted(ordered, reading)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """One finding of a check for the same figures, the gravest."""
    grades = list(Severity)
    seen: dict[tuple[str, frozenset[tuple[int, int]]], Finding] = {}
    for finding in findings:
        key = (finding.check, frozenset((e.start, e.end) for e in finding.evidence))
        known = seen.setdefault(key, finding)
        if grades.index(finding.severity) < grades.index(known.severity):
            seen[key] = finding
    return list(seen.values())


def _order(finding: Finding) -> tuple[int, int, int]:
    return (
        list(Severity).index(finding.severity),
        _EFFECTS.index(finding.effect),
        min((e.start for e in finding.evidence), default=0),
    )


def _fingerprinted(findings: Sequence[Finding], reading: Reading) -> tuple[Finding, ...]:
    """A fingerprint rests on what the document is, the check and the operands, not on where they stand:
    it survives re-runs and edits elsewhere. Equal ones are told apart by their order."""
    identity = [
        _plain(str(f.value))
        for name in ("organisation", "project", "year", "title")
        for f in reading.facts_of(name)[:1]
    ]
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        quotes = sorted(_plain(e.quote) for e in finding.evidence)
        names = [reading.indicators[i].name for i in finding.lines]
        key = "\0".join([*identity, finding.check, *names, *quotes])
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:16]
        result.append(replace(finding, fingerprint=digest))
    return tuple(result)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
