"""Amounts that prose says are the shares of one amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.language.slips import is_digit_off, is_transposed
from extractor.interpretation.products.standard_names import Sentence
from extractor.model import Claim, Document, Kind, Operation, Quantity, Term

_CHECK = "headcount-funding-mismatch"
_WHOLE = 100
_FEW = 3
_TOLD = regex.compile(
    r"的?(?!后|前|外|以)[^，。；：:、\d后增降减涨高低]{2,8}"
    r"|的[^，。；：:、\d]{1,6}(?:测算|计算|核算|计提|计取)[，,][^，。；：:、\d]{0,8}"
    r"|(?:计取|计提|计算|收取|提取|扣留|扣减)?[，,（(]?(?:即|计|合计|也就是|为|共)"
)
"""What may stand between a share and the amount it comes to: its name, or 即."""


def shared_out(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """按80%、12%、8%的比例分担，中央承担 …、省级承担 …、县级承担 …: each is its share of the amount said before, or
    behind them in the sentence, that fits most of them; else what is told right behind one share."""
    shares = [i for i in sentence.figures if quantities[i].kind is Kind.SHARE]
    amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT and shares and i > shares[0]]
    funds = [i for i in amounts if i > shares[-1]]
    if sum(quantities[i].value for i in shares) == _WHOLE:
        behind = amounts[: len(shares)]
        in_turn = len(shares) == len(behind) and sorted((*shares, *behind))[::2] == shares
        funds = behind if in_turn else funds  # 自治区承担80%，支出 …；县级承担20%，支出 …
    if len(shares) < 2 or len(shares) != len(funds):
        yield from _single(sentence, document, quantities)
        return
    claims: list[tuple[int, list[Claim]]] = []
    for base, quantity in enumerate(quantities[: sentence.figures[-1] + 1]):
        if quantity.kind is Kind.AMOUNT and quantity.value and base not in funds:
            found = [_share(quantities, base, share, money) for share, money in zip(shares, funds, strict=True)]
            close = sum(_near(quantities, base, share, money) for share, money in zip(shares, funds, strict=True))
            claims.append((close, found))
    best = max(claims, key=lambda pair: pair[0], default=(0, []))
    if best[0] * 2 >= len(shares):
        yield from best[1]


def _single(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """合同金额286万元，扣留3%质量保证金8.58万元; 总额400万元的30%，即120万元: of the amount before that gives it;
    else of the one larger amount of the sentence, or the one of several that gives it but for a slip."""
    for share in sentence.figures:
        money = share + 1
        if quantities[share].unit != "%":
            continue
        if money not in sentence.figures or quantities[money].kind is not Kind.AMOUNT:
            continue
        between = document.text[quantities[share].evidence.end : quantities[money].evidence.start]
        before = [i for i, q in enumerate(quantities[:share]) if q.kind is Kind.AMOUNT and q.value > 0]
        bases = [i for i in before if i in sentence.figures and quantities[i].value > quantities[money].value]
        if not bases or not _TOLD.fullmatch(between):
            continue
        exact = [i for i in before if _near(quantities, i, share, money)]
        of_it = {i: quantities[i].value * quantities[share].value / _WHOLE for i in bases}
        slips = [i for i in bases if is_transposed(of_it[i], quantities[money], _FEW)]
        slips += [i for i in bases if is_digit_off(of_it[i], quantities[money])]
        for base in (exact or (bases if len(bases) == 1 else slips))[-1:]:
            yield _share(quantities, base, share, money)


def _share(quantities: Sequence[Quantity], base: int, share: int, money: int) -> Claim:
    terms = (Term(base, role="funds"), Term(share, role="share"))
    return Claim(Operation.PRODUCT, _CHECK, "shared-out", (terms,), money, "分担", subject=quantities[money].label)


def _near(quantities: Sequence[Quantity], base: int, share: int, money: int) -> bool:
    expected = quantities[base].value * quantities[share].value / _WHOLE
    return abs(expected - quantities[money].value) <= quantities[money].step
