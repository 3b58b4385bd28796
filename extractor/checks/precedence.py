"""Which judgement gives way to which: what one check shows may explain what another one found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from extractor.checks.judge import comes_out
from extractor.checks.registry import Judgement
from extractor.interval import Interval
from extractor.model import Claim, Kind, Operation, Reading, Relation, Verdict

_FAILED = (Verdict.VIOLATED, Verdict.IMPROBABLE)
_SLIP = "unit-slip"
_RATES = "restated-rate-conflict"
_CONFLICTS = (
    "score-conflict",
    "restated-amount-conflict",
    "restated-headcount-conflict",
    "restated-rate-conflict",
    _SLIP,
)


def by_precedence(judgements: Sequence[Judgement], reading: Reading) -> list[Judgement]:
    """The judgements that stand beside each other.

    What a wrong unit explains is said by that check alone. A sum of some parts gives way to one of these and more that
    comes out. A finding that another judgement explains is left open, with the reason: a figure in conflict is reported
    once, so that a sum that fails only with one of its two values gives way, and one that fails with both does not.
    """
    known = _Known.of(judgements, reading)
    result = []
    for judgement in judgements:
        relation, finding = judgement.relation, judgement.finding
        if relation and (known.is_slipped(relation) or known.is_cut_short(relation)):
            continue
        if relation and known.is_outdone(relation):
            continue
        reason = next(known.reasons(judgement, relation), None) if relation and finding else None
        if reason and relation:
            judgement = Judgement(replace(relation, verdict=Verdict.NOT_ASSESSABLE, reason=reason))
        result.append(judgement)
    return result


@dataclass(frozen=True, slots=True)
class _Known:
    """What all judgements of a document show together."""

    reading: Reading
    slipped: set[tuple[int, ...]]
    violated: set[tuple[str, int]]
    """The checks that found a figure to be false."""
    rivals: dict[int, set[int]]
    rates: set[int]
    summed: dict[int, list[frozenset[int]]] = field(default_factory=lambda: defaultdict(list))
    """The parts of each figure that is their sum."""
    wholes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The sums that each figure is a part of."""
    shares: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The figures that a rate of their own gives as parts of a whole."""

    @classmethod
    def of(cls, judgements: Sequence[Judgement], reading: Reading) -> _Known:
        failed = [j.relation for j in judgements if j.relation and j.relation.verdict is Verdict.VIOLATED]
        slipped = {relation.terms for relation in failed if relation.check == _SLIP}
        violated = {(relation.check, relation.terms[-1]) for relation in failed}
        known = cls(reading, slipped, violated, _rivals(judgements), _worked_out(judgements, reading))
        for judgement in judgements:
            relation, claim = judgement.relation, judgement.claim
            if relation is None or not relation.verdict.verified:
                continue
            *parts, stated = relation.terms
            if relation.operation is Operation.SUM and claim and claim.complete:
                known.summed[stated].append(frozenset(parts))
                for part in parts:
                    known.wholes[part].add(stated)
            elif relation.operation is Operation.RATIO and len(parts) == len(("part", "whole")):
                known.shares[parts[1]].add(parts[0])
        return known

    def is_slipped(self, relation: Relation) -> bool:
        return relation.terms in self.slipped and relation.check != _SLIP

    def is_outdone(self, relation: Relation) -> bool:
        """Whether a check holds more against a figure than what is too far off to be a slip."""
        return relation.verdict is Verdict.IMPROBABLE and (relation.check, relation.terms[-1]) in self.violated

    def is_cut_short(self, relation: Relation) -> bool:
        """Whether a false sum lacks parts of one with the same result that comes out."""
        if relation.operation is not Operation.SUM or relation.verdict not in _FAILED:
            return False
        *parts, stated = relation.terms
        return any(others > set(parts) for others in self.summed.get(stated, ()))

    def reasons(self, judgement: Judgement, relation: Relation) -> Iterator[str]:
        """Why a finding is not certain."""
        *parts, stated = relation.terms
        if relation.check == _RATES and self.rates.issuperset(relation.terms):
            yield "两个比率各由两个数得出，当是两件事"
        if relation.check in _CONFLICTS:
            if relation.check.startswith("restated-") and self._are_parts_of_two(relation):
                yield "两个数各是另一个合计的一部分，当是两件事"
            return
        if relation.operation is Operation.SUM and self._overlap(parts, stated):
            yield "各部分各有其占总数的比率，当有重叠"
        if relation.operation is Operation.SUM and self._is_reconciled(parts, stated):
            yield "文中另有这些部分的合计，并说明了差额"
        claim = judgement.claim
        for i in relation.terms if claim else ():
            if claim and _holds_with(claim, i, self.rivals.get(i, ()), self.reading):
                yield f"{self.reading.quantities[i].text}前后不一致，先核实该数"

    def _are_parts_of_two(self, relation: Relation) -> bool:
        """Whether two figures are parts of two sums that come out, with wholes that are no conflict of their own:
        新接收287人（其中…假释19人） and 年末298人（…假释17人）."""
        one, other = (self.wholes.get(i, set()) for i in (relation.terms[0], relation.terms[-1]))
        values = [{self.reading.quantities[i].value for i in wholes} for wholes in (one, other)]
        rivals = set().union(*(self.rivals.get(i, set()) for i in one))
        return bool(one and other) and values[0].isdisjoint(values[1]) and rivals.isdisjoint(other)

    def _is_reconciled(self, parts: Sequence[int], stated: int) -> bool:
        """Whether the paragraph tells what parts come to, and by how much that differs from a whole: 186.50万元，其中
        117.9万元、72.20万元，共190.10万元，审计核减3.6万元."""
        quantities, block_at = self.reading.quantities, self.reading.document.block_at
        whole = quantities[stated]
        if whole.kind is not Kind.AMOUNT or whole.evidence.table is not None or whole.value <= 0:
            return False
        come_to = sum(quantities[i].value for i in parts)
        block = block_at(whole.evidence.start)
        told = {q.value for q in quantities if q.kind is whole.kind and block_at(q.evidence.start) is block}
        return {come_to, abs(come_to - whole.value)} <= told

    def _overlap(self, parts: Sequence[int], whole: int) -> bool:
        """Whether parts come to more than their whole and each has a rate of its own of it: 488份中，满意451份，满意度
        92.42%；知晓397份，知晓率81.35%."""
        quantities = self.reading.quantities
        more = sum(quantities[i].value for i in parts) > quantities[whole].value
        return more and self.shares.get(whole, set()).issuperset(parts)


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
