"""Rates whose two figures the words name: 逾期金额与贷款余额之比为0.08%, 赔付率（赔款除以保费）为59.52%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_REACH = 40
_SAID = 24
_MOST_READINGS = 6


def named_ratios(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each such rate of prose. The part is the nearest figure before it that bears its name; each
    figure of that unit which bears the name of the whole is a reading."""
    quantities = recognition.quantities
    divided, ratio, times = (alternatives(name, patterns) for name in ("divided_by", "ratio_of", "time_words"))
    part, whole = (rf"(?:{times})?(?P<{role}>[^，。；：、（()）\d与和同]{{2,10}}?)" for role in ("part", "whole"))
    told = regex.compile(
        rf"(?:{part}[与和同]{whole}(?:{ratio})|[（(]{part}(?:{divided}){whole}[）)])(?:为|是|达|约|：|:)*$"
    )
    for rate, quantity in enumerate(quantities):
        if quantity.unit != "%" or quantity.evidence.table is not None or quantity.qualifier is not Qualifier.EXACT:
            continue
        start = quantity.evidence.start
        found = told.search(document.text[max(0, start - _REACH) : start])
        if found is None:
            continue
        parts = _bearing(found["part"], document, quantities, rate)
        wholes = _bearing(found["whole"], document, quantities, rate)
        readings = [
            (Term(one, role="part"), Term(other, role="whole"))
            for one in parts[:1]
            for other in wholes
            if one != other and unit_key(quantities[one]) == unit_key(quantities[other]) and quantities[other].value
        ]
        if readings:
            yield Claim(
                Operation.RATIO,
                "rate-mismatch",
                "named ratio",
                tuple(readings[:_MOST_READINGS]),
                rate,
                cue=found[0].strip(),
                subject=quantity.label,
            )


def _bearing(name: str, document: Document, quantities: Sequence[Quantity], before: int) -> list[int]:
    """The figures before a rate that the words call by a name, the nearest first, each value once; where none bears
    the whole name those that bear its end (逾期金额: 金额)."""
    for known in (name, name[-2:]):
        found = {
            quantities[i].value: i
            for i in range(before)
            if quantities[i].kind not in (Kind.RATE, Kind.SHARE)
            and known in said_before(document.text, quantities[i].evidence.start, _SAID)
        }
        if found:
            return sorted(found.values(), reverse=True)
    return []
