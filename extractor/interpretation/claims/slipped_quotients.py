"""Rates that no words tie to two figures, but whose digits do, two of them changed over: 达标率96.17%, 11 of 12个站."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import COUNTED, RATES, Figures
from extractor.interpretation.language.slips import only_slip, printed_digits
from extractor.interpretation.language.word_classes import alternatives
from extractor.interval import Interval
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_HUNDRED = 100
_SHARE = regex.compile(r"^占[^，。；\d]{0,12}$")
_FEWEST = 3
_TELLING = 4
"""Digits of a rate: fewer must be of two figures of its own sentence."""


def slipped_quotients(figures: Figures, claimed: Container[int], patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate, ``claimed`` to be nothing else and no change and no target, that is no share, and not
    what is left of one, of any two figures of its paragraph and the one above; but is that of one beside it in its
    sentence and another one, for a rate of three digits of its sentence too, but for the order of two digits."""
    change, planned, in_turn = patterns.derived(_words)
    for rate, stated in enumerate(figures.quantities):
        digits = printed_digits(stated)
        said = figures.said(rate, CLAUSE_END)
        if (
            stated.kind not in RATES
            or rate in claimed
            or digits < _FEWEST
            or stated.evidence.table is not None
            or stated.qualifier is not Qualifier.EXACT
            or change.search(said)
            or in_turn.search(figures.said(rate))
            or planned.search(said)
        ):
            continue
        sentence = figures.sentence(rate)
        told = [i for i in (*figures.above(rate), *range(rate + 1, sentence.stop)) if _is_counted(figures, i)]
        readings = [
            (value, terms, {part, whole})
            for part in told
            for whole in told
            if figures.alike(part, whole) and part != whole
            for value, terms in _rates_of(part, whole, figures)
        ]
        printed = Interval.rounded(stated.value, stated.step)
        if any(value in printed for value, _, _ in readings):
            continue
        beside = [i for i in told if i in sentence and not any(rate < k < i or i < k < rate for k in told)]
        own = set(sentence)
        near = (
            (Decimal(value.numerator) / value.denominator, terms)
            for value, terms, pair in readings
            if pair & set(beside) and (digits >= _TELLING or pair <= own or _is_named(stated.label, beside, figures))
        )
        slip = only_slip(near, stated, _FEWEST)
        name = "digits of some quotient" if slip else "share beside others"
        terms = slip or _beside_others(rate, told, figures)
        if terms:
            yield Claim(Operation.RATIO, "rate-mismatch", name, (terms,), rate, subject=stated.label)


def _beside_others(rate: int, told: Sequence[int], figures: Figures) -> tuple[Term, ...] | None:
    """The figure right before a share, and the whole that the shares right before or behind it in the sentence are of:
    少儿读者9.72万人次，占总量的33.94%；延时段6.12万人次，占21.37%."""
    sentence, quantities = figures.sentence(rate), figures.quantities
    if rate - 1 not in told or not _SHARE.search(figures.said(rate)):
        return None
    wholes: set[int] = set()
    for other in (rate - 2, rate + 2):
        if other not in sentence or quantities[other].kind not in RATES or not _SHARE.search(figures.said(other)):
            continue
        printed = Interval.rounded(quantities[other].value, quantities[other].step)
        part = Fraction(quantities[other - 1].value)
        if other - 1 not in told or not figures.alike(other - 1, rate - 1):
            continue
        found = [
            i for i in told if figures.alike(i, rate - 1) and part / Fraction(quantities[i].value) * 100 in printed
        ]
        if len({quantities[i].value for i in found}) != 1:
            return None
        wholes.add(found[-1])
    if len(wholes) != 1 or printed_digits(quantities[rate]) < _FEWEST:
        return None
    (whole,) = wholes
    smaller = quantities[rate - 1].value < quantities[whole].value
    return (Term(rate - 1, role="part"), Term(whole, role="whole")) if smaller else None


def _words(patterns: PatternSet) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(alternatives(name, patterns)) for name in ("changes", "plan", "respectively"))


def _is_named(rate: str, beside: Sequence[int], figures: Figures) -> bool:
    """Whether a rate (阳性率) bears the name that the figure before it ends with: 初筛阳性862人."""
    stem = rate.removesuffix("率")[-2:]
    return rate.endswith("率") and len(stem) > 1 and any(figures.said(i).endswith(stem) for i in beside)


def _is_counted(figures: Figures, index: int) -> bool:
    quantity = figures.quantities[index]
    exact = quantity.qualifier is Qualifier.EXACT and quantity.evidence.table is None
    broken = quantity.kind in (Kind.COUNT, Kind.HEADCOUNT) and quantity.value != quantity.value.to_integral_value()
    measured = quantity.kind in COUNTED and quantity.unit not in ("", "百分点")
    return exact and not broken and measured and quantity.value > 0


def _rates_of(part: int, whole: int, figures: Figures) -> Iterator[tuple[Fraction, tuple[Term, ...]]]:
    """The percentage that a part is of a whole and, of a smaller one, that which is left."""
    one, other = (Fraction(figures.quantities[i].value) for i in (part, whole))
    yield one / other * _HUNDRED, (Term(part, role="part"), Term(whole, role="whole"))
    if one < other:
        yield (1 - one / other) * _HUNDRED, (Term(part, sign=-1, role="part"), Term(whole, role="whole"))
