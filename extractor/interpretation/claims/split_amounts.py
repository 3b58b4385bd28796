"""Amounts split by a proportion: 234.40万元，区和街道按6:4分担，区级承担140.64万元，街道承担93.76万元."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import regex

from extractor.interpretation.language.figures import Figures
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_PROPORTION = regex.compile(r"(?P<one>\d{1,2})\s*[:：∶]\s*(?P<other>\d{1,2})")
_TENTHS = (10, 100)
_BACK = 12
"""How many amounts before a proportion what it splits is looked for."""


def split_amounts(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """A claim for each of the two amounts that stand right behind a proportion in its sentence, where one of them is
    its share of an amount told before: that the other one is so too. Only proportions in tenths and hundredths."""
    del patterns
    quantities = figures.quantities
    for at, quantity in enumerate(quantities):
        ratio = _PROPORTION.fullmatch(quantity.text)
        if quantity.evidence.table is not None or ratio is None:
            continue
        parts = [at + 1, at + 2]
        if figures.sentence(at).stop <= parts[-1] or not all(_is_amount(i, figures) for i in parts):
            continue
        shares = [Decimal(ratio[name]) for name in ("one", "other")]
        if sum(shares) not in _TENTHS:
            continue
        before = [i for i in range(max(0, at - _BACK * 2), at) if _is_amount(i, figures)][-_BACK:]
        for whole in reversed(before):
            made = [_share(whole, share / sum(shares), i, figures) for share, i in zip(shares, parts, strict=True)]
            if any(made):
                for share, i in zip(shares, parts, strict=True):
                    terms = (Term(whole), Term(constant=share / sum(shares)))
                    yield Claim(
                        Operation.PRODUCT,
                        "headcount-funding-mismatch",
                        "split",
                        (terms,),
                        i,
                        cue=quantity.text,
                        subject=quantities[i].label,
                    )
                break


def _is_amount(index: int, figures: Figures) -> bool:
    quantity = figures.quantities[index]
    exact = quantity.kind is Kind.AMOUNT and quantity.qualifier is Qualifier.EXACT
    return exact and quantity.evidence.table is None and quantity.value > 0


def _share(whole: int, share: Decimal, part: int, figures: Figures) -> bool:
    quantities = figures.quantities
    return abs(quantities[whole].value * share - quantities[part].value) < quantities[part].step
