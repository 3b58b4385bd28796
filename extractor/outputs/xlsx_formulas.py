"""Relations as spreadsheet formulas over the cells of their figures.

A formula is given only where it comes to what the audit itself computed from the printed figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from extractor.model import Claim, Kind, Operation, Relation, Report, Term

Reference = Callable[[int], str]
"""The cell of a quantity, by its index."""

_MOST_ARGUMENTS = 200
_SHOWN = Fraction(1, 10**6)
"""What the computed bounds of a relation are rounded to."""


@dataclass(frozen=True, slots=True)
class Formula:
    """``text`` without the equals sign, ``value`` what it comes to, in the base unit of the stated figure."""

    text: str
    value: Fraction


class Formulas:
    """The formulas of one report's relations."""

    def __init__(self, report: Report) -> None:
        self._quantities = report.quantities
        self._claims: dict[tuple[Operation, int], list[Claim]] = {}
        for claim in report.reading.claims if report.reading else ():
            self._claims.setdefault((claim.operation, claim.stated), []).append(claim)

    def formula(self, relation: Relation, cell: Reference) -> Formula | None:
        """What the relation's terms give, None where they cannot be calculated with."""
        if relation.computed is None or not relation.terms:
            return None
        low, high = map(Fraction, relation.computed)
        for terms in self._readings(relation):
            try:
                made = self._made(relation, terms, cell)
            except (ZeroDivisionError, KeyError, IndexError):
                continue
            if made and low - _SHOWN <= made.value <= high + _SHOWN:
                return made
        return None

    def _readings(self, relation: Relation) -> Iterable[Sequence[Term]]:
        """What the terms of the relation may be, the claims it judged first."""
        figures = relation.terms[:-1]
        for claim in self._claims.get((relation.operation, relation.terms[-1]), ()):
            for terms in claim.readings:
                if tuple(t.quantity for t in terms if t.quantity is not None) == figures:
                    yield terms
        if figures:
            yield [Term(index) for index in figures]

    def _made(self, relation: Relation, terms: Sequence[Term], cell: Reference) -> Formula | None:
        stated = self._quantities[relation.terms[-1]]
        match relation.operation:
            case Operation.SUM | Operation.DIFFERENCE:
                return self._sum(terms, cell)
            case Operation.PRODUCT:
                return self._products(terms, cell)
            case Operation.RATIO:
                part, whole = (self._operand(term, cell) for term in terms)
                return _percent(_over(part, whole)) if stated.kind in (Kind.RATE, Kind.SHARE) else _over(part, whole)
            case Operation.PERCENT_CHANGE:
                return _percent(self._change({term.role: term for term in terms}, cell))
            case Operation.EQUALITY:
                return self._operand(terms[0], cell)
            case _:
                return None

    def _operand(self, term: Term, cell: Reference, *, percent: bool = False) -> Formula:
        if term.constant is not None:
            return Formula(f"{term.constant:f}", Fraction(term.constant))
        if term.quantity is None:
            raise KeyError("a term without a figure")
        quantity = self._quantities[term.quantity]
        made = Formula(cell(term.quantity), Fraction(quantity.value))
        return Formula(f"{made.text}/100", made.value / 100) if percent and quantity.unit == "%" else made

    def _sum(self, terms: Sequence[Term], cell: Reference) -> Formula:
        operands = [(self._operand(term, cell), term.sign) for term in terms]
        value = sum((o.value * sign for o, sign in operands), Fraction(0))
        added = [o.text for o, sign in operands if sign > 0]
        taken = [o.text for o, sign in operands if sign < 0]
        if not taken and len(added) > 1:
            return Formula(sum_of(added), value)
        return Formula("+".join(added) + "".join(f"-{text}" for text in taken), value)

    def _products(self, terms: Sequence[Term], cell: Reference) -> Formula:
        groups: dict[int, list[Term]] = {}
        for term in terms:
            groups.setdefault(term.group, []).append(term)
        text, value = "", Fraction(0)
        for group in groups.values():
            factors = [self._operand(term, cell, percent=True) for term in group]
            sign = -1 if sum(term.sign < 0 for term in group) % 2 else 1
            part = Fraction(sign)
            for factor in factors:
                part *= factor.value
            value += part
            text += ("-" if sign < 0 else "+" if text else "") + "*".join(factor.text for factor in factors)
        return Formula(text, value)

    def _change(self, named: dict[str, Term], cell: Reference) -> Formula:
        """The change as a part of the base, positive in the direction that the words claim."""
        if "delta" not in named:
            new, base = self._operand(named["new"], cell), self._operand(named["base"], cell)
            if named["new"].sign > 0:
                return Formula(f"({new.text}-{base.text})/{base.text}", (new.value - base.value) / base.value)
            return Formula(f"({base.text}-{new.text})/{base.text}", (base.value - new.value) / base.value)
        delta = self._operand(named["delta"], cell)
        if "base" in named:
            return _over(delta, self._operand(named["base"], cell))
        new = self._operand(named["new"], cell)
        sign, before = ("-", new.value - delta.value) if named["delta"].sign > 0 else ("+", new.value + delta.value)
        return Formula(f"{delta.text}/({new.text}{sign}{delta.text})", delta.value / before)


def sum_of(cells: Sequence[str]) -> str:
    """SUM over cells, nested where they are more than a function takes."""
    if len(cells) <= _MOST_ARGUMENTS:
        return f"SUM({','.join(cells)})"
    return sum_of([sum_of(cells[i : i + _MOST_ARGUMENTS]) for i in range(0, len(cells), _MOST_ARGUMENTS)])


def _over(part: Formula, whole: Formula) -> Formula:
    return Formula(f"{part.text}/{whole.text}", part.value / whole.value)


def _percent(made: Formula) -> Formula:
    return Formula(f"{made.text}*100", made.value * 100)
