"""The stretch of tokens a claim was found in, and what surrounds its figures there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from extractor.model import Quantity, Token

_CLAUSE_ENDS = ("comma", "list", "stop", "end")
_RATE_ENDINGS = ("率", "度", "比例", "占比")
_STEM = 4
"""Characters of a rate's name before its ending that say what it is a rate of."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Tokens with the kind each counts as (``Q`` for figures of the unit at hand). Positions index both;
    ``kinds`` are the letters that occur, ``unit`` is that of the figures at hand."""

    text: str
    quantities: Sequence[Quantity]
    tokens: Sequence[Token]
    letters: Sequence[str]
    kinds: frozenset[str]
    unit: str = ""

    def index(self, at: int) -> int:
        """The quantity index of a figure token."""
        quantity = self.tokens[at].quantity
        assert quantity is not None
        return quantity

    def quantity(self, at: int) -> Quantity:
        return self.quantities[self.index(at)]

    def value(self, at: int) -> Fraction:
        return Fraction(self.quantity(at).value)

    def sentence(self, at: int) -> int:
        """The first position of the sentence a position lies in."""
        while at > 0 and self.tokens[at - 1].kind != "end":
            at -= 1
        return at

    def in_sentence(self, at: int) -> Sequence[Token]:
        """The tokens of the sentence a position lies in."""
        last = at
        while last + 1 < len(self.tokens) and self.tokens[last].kind != "end":
            last += 1
        return self.tokens[self.sentence(at) : last + 1]

    def clause(self, at: int) -> str:
        """The text of the clause around a position."""
        last = at
        while last + 1 < len(self.tokens) and self.tokens[last + 1].kind not in _CLAUSE_ENDS:
            last += 1
        return self.text[self.tokens[self._opening(at)].start : self.tokens[last].end]

    def before(self, at: int) -> str:
        """The text of the clause up to a position."""
        return self.text[self.tokens[self._opening(at)].start : self.tokens[at].start]

    def in_clause_before(self, at: int) -> Sequence[Token]:
        return self.tokens[self._opening(at) : at]

    def rate_stem(self, at: int) -> str:
        """The name of a rate without its ending: 综合参保率为 → 综合参保."""
        name = self.before(at)
        for ending in _RATE_ENDINGS:
            stem, found, _ = name.rpartition(ending)
            if found:
                return stem[-_STEM:]
        return ""

    def _opening(self, at: int) -> int:
        while at > 0 and self.tokens[at - 1].kind not in _CLAUSE_ENDS:
            at -= 1
        return at


def share_a_word(one: str, other: str) -> bool:
    """Whether two neighbouring characters of the first stand in the second."""
    return any(one[i : i + 2] in other for i in range(len(one) - 1))
