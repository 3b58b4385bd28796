"""Figures said of several things by name that are told one by one elsewhere: 住院、门诊和倾斜救助17799人次."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import CLAUSE_END, PHRASE_END
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.slips import is_digit_off, is_transposed
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_CHECKS = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_NAMES = regex.compile(r"(?P<name>\p{Han}{2,6})(?:、(?P<name>\p{Han}{2,6}))+(?:和|及|与|以及)(?P<name>\p{Han}{2,8})$")
_VERB = regex.compile(r"^(?:实施|开展|完成|发放|安排|组织|共|累计|全年)+")
_FEWEST = 3
_DIGITS = 3
_STEM = 2


def named_sums(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each figure of prose said of three things or more that other paragraphs tell, each once, in its
    unit: their sum, where the figure is that or that but for a slip of the pen; the words may mean some of them."""
    del patterns
    quantities = figures.quantities
    for index, stated in enumerate(quantities):
        exact = stated.qualifier is Qualifier.EXACT and stated.evidence.table is None
        listed = _NAMES.search(figures.said(index, CLAUSE_END)) if exact and stated.kind in COUNTED else None
        if listed is None:
            continue
        first, *others = listed.captures("name")
        suffix = others[-1][_STEM:]
        parts = [_told(name, suffix, index, figures) for name in (_VERB.sub("", first), *others)]
        known = [part for part in parts if part is not None]
        total = sum((quantities[i].value for i in known), Decimal(0))
        if len(known) < max(_FEWEST, len(parts)) or len(set(known)) < len(known):
            continue
        if total == stated.value or is_transposed(total, stated, _DIGITS) or is_digit_off(total, stated):
            check = _CHECKS.get(stated.kind, "amount-sum-mismatch")
            terms = tuple(map(Term, sorted(known)))
            yield Claim(Operation.SUM, check, "named sum", (terms,), index, subject=stated.label)


def _told(name: str, suffix: str, index: int, figures: Figures) -> int | None:
    """The one figure of another paragraph that is said of what a name says, with what follows the last name (救助) or
    without, or of what begins as it does."""
    own = figures.paragraph(index)
    alike = [i for i in figures.alike_of(index, range(len(figures.quantities))) if i not in own]
    full = name if name.endswith(suffix) else f"{name}{suffix}"
    for known in (
        [i for i in alike if figures.said(i, PHRASE_END).endswith(full)],
        [i for i in alike if figures.said(i, PHRASE_END).endswith(name)],
        [i for i in alike if name[:_STEM] in figures.quantities[i].label],
    ):
        if len({figures.quantities[i].value for i in known}) == 1:
            return known[0]
    return None
