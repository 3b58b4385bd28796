"""Products that stand beside another of the same form: what the one shows to be meant, the other means too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import prod

from extractor.interpretation.standard_names import Sentence
from extractor.model import Claim, Quantity

_TELLING = 4
"""Digits of an amount that do not agree by chance."""


def with_twins(
    claims: Sequence[Claim], sentences: Sequence[Sentence], quantities: Sequence[Quantity]
) -> tuple[Claim, ...]:
    """The claims, of which those become certain that have a twin: money for heads of another group, in the same
    sentence and paid in the same way, that is just the product (春季31260人供餐98天，支出1531.74万元；秋季30840人供餐
    102天，支出…)."""
    proven = {_form(claim, sentences, quantities) for claim in claims if _is_exact(claim, quantities)}
    return tuple(
        replace(claim, certain=True)
        if not claim.certain and len(claim.readings) == 1 and _form(claim, sentences, quantities) in proven
        else claim
        for claim in claims
    )


def _form(claim: Claim, sentences: Sequence[Sentence], quantities: Sequence[Quantity]) -> tuple[object, ...]:
    """What claims have in common that say the same of different groups."""
    at = quantities[claim.stated].evidence.start
    sentence = next((s.start for s in sentences if s.start <= at < s.end), None)
    (first, *_) = claim.readings
    paid = (quantities[t.quantity].per for t in first if t.role == "standard" and t.quantity is not None)
    return claim.name, sentence, *((t.role, t.constant) for t in first), *paid


def _is_exact(claim: Claim, quantities: Sequence[Quantity]) -> bool:
    """Whether printed figures alone give the stated one, of four digits or more, to the last of them."""
    (first, *_) = claim.readings
    figures = [quantities[t.quantity] for t in first if t.quantity is not None]
    stated = quantities[claim.stated]
    product = prod((q.value for q in figures), start=Decimal(1))
    telling = len(stated.value.normalize().as_tuple().digits) >= _TELLING
    return len(figures) == len(first) and telling and abs(product - stated.value) < stated.step
