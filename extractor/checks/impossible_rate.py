from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.interval import Interval, to_decimal
from extractor.model import Kind, Operation, Qualifier, Relation, Severity, Verdict

_HUNDRED = 100
_SHARES = ("share-of-sample", "share-of-those", "share of those sampled")
_COUNTED = (Kind.COUNT, Kind.HEADCOUNT)


@check(family="people", title="比率不可能由该样本得出")
def detect(case: Inspection) -> Iterator[Judgement]:
    """No whole number out of the stated sample gives the printed rate (the GRIM test).

    Of 30 persons asked none can be satisfied to 95 %: 28 are 93.33 %, 29 are 96.67 %. Only where the sample is so small
    that neighbouring counts print differently. An error for a rate (满意率) or a share (满意的占95%); a warning for a
    degree (满意度), which may be the mean of several questions, and for what a count gives with its last digits cut
    off. A rate whose count is printed is judged by rate-mismatch; a figure that gives the rate as a part of an earlier
    one, or as what is left of it, is no sample.
    """
    counted = {c.stated for c in case.reading.claims if c.check != case.check.id and c.operation is Operation.RATIO}
    for claim in case.reading.claims:
        if claim.check != case.check.id or claim.stated in counted:
            continue
        index = claim.readings[0][-1].quantity
        assert index is not None
        sample, rate = case.quantity(index), case.quantity(claim.stated)
        size = Fraction(sample.value)
        if (
            rate.qualifier is not Qualifier.EXACT
            or size <= 0
            or size.denominator != 1
            or Fraction(rate.step) * size >= _HUNDRED
        ):
            continue
        printed = Interval.rounded(rate.value, rate.step)
        blocks = case.reading.document.blocks
        own = bisect_right(blocks, sample.evidence.start, key=lambda b: b.start) - 1
        since = blocks[max(0, own - 1)].start
        earlier = [
            q
            for q in case.reading.quantities[:index]
            if q.kind in _COUNTED and q.value > sample.value and q.evidence.start >= since
        ]
        parts = [size / Fraction(q.value) * _HUNDRED for q in earlier]
        if claim.name not in _SHARES and any(part in printed or _HUNDRED - part in printed for part in parts):
            continue
        nearest = int(Fraction(rate.value) * size / _HUNDRED)
        shares = {k: Fraction(k) / size * _HUNDRED for k in (nearest, nearest + 1)}
        possible = any(share in printed for share in shares.values())
        around = "，".join(f"{k}÷{size}＝{to_decimal(share, 2)}%" for k, share in shares.items() if share <= _HUNDRED)
        relation = Relation(
            operation=claim.operation,
            check=case.check.id,
            terms=(index, claim.stated),
            stated=rate.text,
            computed=None,
            verdict=Verdict.HOLDS if possible else Verdict.VIOLATED,
            calculation=around,
        )
        if possible:
            yield Judgement(relation)
            continue
        message = f"样本{sample.text}得不出{rate.text}：{around}（{wording.place(rate.evidence)}）"
        cut_off = any(share in Interval.truncated(rate.value, rate.step) for share in shares.values())
        counts = rate.label.endswith("率") or claim.name in _SHARES
        severity = Severity.ERROR if counts and not cut_off else Severity.WARNING
        yield Judgement(relation, case.finding(severity, message, (rate.evidence, sample.evidence)))
