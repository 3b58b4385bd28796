"""Amounts that prose says are the shares of one amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.interpretation.products.standard_names import Sentence
from extractor.model import Claim, Kind, Operation, Quantity, Term

_CHECK = "headcount-funding-mismatch"
_WHOLE = 100


def shared_out(sentence: Sentence, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """按80%、12%、8%的比例分担，中央承担 …、省级承担 …、县级承担 …: each is its share of the amount said before
    that fits most of them."""
    shares = [i for i in sentence.figures if quantities[i].kind is Kind.SHARE]
    amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT and shares and i > shares[0]]
    funds = [i for i in amounts if i > shares[-1]]
    if len(shares) != len(funds) and sum(quantities[i].value for i in shares) == _WHOLE:
        in_turn = len(shares) == len(amounts) and sorted((*shares, *amounts))[::2] == shares
        funds = amounts if in_turn else []  # 自治区承担80%，支出 …；县级承担20%，支出 …
    if len(shares) < 2 or len(shares) != len(funds):
        return
    claims: list[tuple[int, list[Claim]]] = []
    for base, quantity in enumerate(quantities[: shares[0]]):
        if quantity.kind is Kind.AMOUNT and quantity.value:
            found = [_share(quantities, base, share, money) for share, money in zip(shares, funds, strict=True)]
            close = sum(_near(quantities, base, share, money) for share, money in zip(shares, funds, strict=True))
            claims.append((close, found))
    best = max(claims, key=lambda pair: pair[0], default=(0, []))
    if best[0] * 2 >= len(shares):
        yield from best[1]


def _share(quantities: Sequence[Quantity], base: int, share: int, money: int) -> Claim:
    terms = (Term(base, role="funds"), Term(share, role="share"))
    return Claim(Operation.PRODUCT, _CHECK, "shared-out", (terms,), money, "分担", subject=quantities[money].label)


def _near(quantities: Sequence[Quantity], base: int, share: int, money: int) -> bool:
    expected = quantities[base].value * quantities[share].value / _WHOLE
    return abs(expected - quantities[money].value) <= quantities[money].step
