"""Runs every check on one document, lets conflicts block the sums that rest on them, and gives each
finding its fingerprint and its order."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from extractor.checks.consequence import with_consequence
from extractor.checks.judge import comes_out
from extractor.checks.registry import Inspection, Judgement, all_checks
from extractor.interval import Interval
from extractor.model import Claim, Finding, Kind, Operation, Reading, Relation, Severity, Verdict
from extractor.pattern import PatternSet

_EFFECTS = ("grade", "total", "payable", "none")
_SLIP = "unit-slip"
_RATES = "restated-rate-conflict"
_CONFLICTS = (
    "score-conflict",
    "restated-amount-conflict",
    "restated-headcount-conflict",
    "restated-rate-conflict",
    _SLIP,
)


def run(reading: Reading, patterns: PatternSet) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """All relations, in the order of the checks, and all findings, the gravest first."""
    judgements: list[Judgement] = []
    memory: dict[Claim, Relation] = {}
    for check in all_checks():
        judgements += check.detect(Inspection(reading, patterns, check, memory))
    judgements = _unblocked(judgements, reading)
    relations = tuple(j.relation for j in judgements if j.relation is not None)
    findings = [with_consequence(j, reading, patterns) for j in judgements if j.finding is not None]
    ordered = sorted(_distinct(findings), key=_order)
    return relations, _fingerprinted(ordered, reading)


def _unblocked(judgements: Sequence[Judgement], reading: Reading) -> list[Judgement]:
    """A figure in conflict is reported once. A sum that fails only with one of its two values is not
    assessable; a sum that fails with both is false whichever is right. What a wrong unit
    explains is said by that check alone. Two rates that figures of their own give are two things."""
    rivals = _rivals(judgements)
    slipped = {
        j.relation.terms
        for j in judgements
        if j.relation and j.relation.check == _SLIP and j.relation.verdict is Verdict.VIOLATED
    }
    rates = _worked_out(judgements, reading)
    result = []
    for judgement in judgements:
        relation, finding, claim = judgement.relation, judgement.finding, judgement.claim
        if relation and relation.terms in slipped and relation.check != _SLIP:
            continue
        if relation and finding and finding.check == _RATES and rates.issuperset(relation.terms):
            reason = "两个比率各由两个数得出，当是两件事"
            result.append(Judgement(replace(relation, verdict=Verdict.NOT_ASSESSABLE, reason=reason)))
            continue
        if relation is None or finding is None or claim is None or finding.check in _CONFLICTS:
            result.append(judgement)
            continue
        saved = next((i for i in relation.terms if _holds_with(claim, i, rivals.get(i, ()), reading)), None)
        if saved is None:
            result.append(judgement)
            continue
        reason = f"{reading.quantities[saved].text}前后不一致，先核实该数"
        result.append(Judgement(replace(relation, verdict=Verdict.NOT_ASSESSABLE, reason=reason)))
    return result


def _worked_out(judgements: Sequence[Judgement], reading: Reading) -> set[int]:
    """The rates that two figures, or one and what is left, give as printed."""
    verified = (j.relation for j in judgements if j.relation and j.relation.verdict.verified)
    divided = {relation.terms[-1] for relation in verified if relation.operation is Operation.RATIO}
    rates = {i for j in judgements if j.relation and j.relation.check == _RATES for i in j.relation.terms}
    return divided | {rate for rate in rates if _gives_what_is_left(rate, reading)}


def _gives_what_is_left(rate: int, reading: Reading) -> bool:
    """Whether a rate is that of the figure before it and the one behind it, which is what is left: 支出267.84万元，
    执行率95.66%，结余12.16万元."""
    if not 0 < rate < len(reading.quantities) - 1:
        return False
    part, stated, left = reading.quantities[rate - 1 : rate + 2]
    alike = part.kind is left.kind is Kind.AMOUNT and part.value > 0 and left.value > 0
    if not alike or reading.document.block_at(part.evidence.start) is not reading.document.block_at(
        left.evidence.start
    ):
        return False
    exact = Fraction(part.value) / Fraction(part.value + left.value) * 100
    return exact in Interval.rounded(stated.value, stated.step)


def _rivals(judgements: Sequence[Judgement]) -> dict[int, set[int]]:
    """For each figure in conflict those that contradict it."""
    found: dict[int, set[int]] = {}
    for judgement in judgements:
        relation, finding = judgement.relation, judgement.finding
        if relation and finding and finding.check in _CONFLICTS and relation.operation is Operation.EQUALITY:
            first, second = relation.terms[0], relation.terms[-1]
            found.setdefault(first, set()).add(second)
            found.setdefault(second, set()).add(first)
    return found


def _holds_with(claim: Claim, index: int, rivals: Iterable[int], reading: Reading) -> bool:
    for rival in rivals:
        other = reading.quantities[rival]
        changed = reading.with_quantity(index, replace(reading.quantities[index], value=other.value, step=other.step))
        if comes_out(claim, changed).verified:
            return True
    return False


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
