"""Growth rates told of a change whose two amounts the paragraph gives before it: 2021年发放110万元。2020年发放100万元。
与上年相比，资金增加10万元，增长10%。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from itertools import combinations

from extractor.interpretation.language.grammar import unit_key
from extractor.model import Claim, Operation, Quantity, Recognition, Term, Token

_DIRECTIONS = {
    ("more", "growth"): 1,
    ("growth", "growth"): 1,
    ("less", "decline"): -1,
    ("decline", "decline"): -1,
    ("saved", "decline"): -1,
}
_CHANGES = ("more", "less", "growth", "decline")
"""What stands before a figure that is a change itself: 基本支出增加21.07万元."""
_BETWEEN = ("comma", "word", "than")


def shown_growth(recognition: Recognition, stated: Container[int]) -> Iterator[Claim]:
    """One claim for each rate, ``stated`` by no other, right behind a change that is exactly the difference of two
    figures before it in the paragraph or, without any, of one row of a table, if all such pairs have one base."""
    quantities = recognition.quantities
    for stream in recognition.streams:
        figures = [i for i, token in enumerate(stream.tokens) if token.quantity is not None]
        for place, rate_at in enumerate(figures):
            rate = stream.tokens[rate_at].quantity
            if place == 0 or rate is None or rate in stated or quantities[rate].unit != "%":
                continue
            change_at = figures[place - 1]
            change = stream.tokens[change_at].quantity
            direction = _direction(stream.tokens, change_at, rate_at)
            told = (at for at in figures[: place - 1] if not at or stream.tokens[at - 1].kind not in _CHANGES)
            before = [q for at in told if (q := stream.tokens[at].quantity) is not None]
            base = None
            if change is not None and direction:
                base = _base([before], change, quantities, rising=direction > 0)
                base = base or _base(_rows(quantities), change, quantities, rising=direction > 0)
            if base is not None and change is not None:
                terms = (Term(change, sign=direction, role="delta"), Term(base, role="base"))
                yield Claim(Operation.PERCENT_CHANGE, "percent-change-mismatch", "shown growth", (terms,), rate)


def _direction(tokens: Sequence[Token], change: int, rate: int) -> int:
    """1 for 增加…，增长…, -1 for 减少…，下降…, 0 for anything else."""
    cues = [token.kind for token in tokens[change + 1 : rate] if token.kind not in _BETWEEN]
    led = tokens[change - 1].kind if change else ""
    return _DIRECTIONS.get((led, cues[0]), 0) if len(cues) == 1 else 0


def _rows(quantities: Sequence[Quantity]) -> list[list[int]]:
    """The figures of each row of a table."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, quantity in enumerate(quantities):
        if quantity.evidence.table is not None and quantity.evidence.row is not None:
            rows[quantity.evidence.table, quantity.evidence.row].append(index)
    return list(rows.values())


def _base(groups: Sequence[Sequence[int]], change: int, quantities: Sequence[Quantity], *, rising: bool) -> int | None:
    """The figure that the change is added to, or taken from, to give another one of its group."""
    value = quantities[change].value
    found = {
        quantities[base].value: base
        for group in groups
        for pair in combinations([i for i in group if unit_key(quantities[i]) == unit_key(quantities[change])], 2)
        for base in [min(pair, key=lambda i: quantities[i].value if rising else -quantities[i].value)]
        if value and abs(quantities[pair[0]].value - quantities[pair[1]].value) == value
    }
    return next(iter(found.values())) if len(found) == 1 else None
