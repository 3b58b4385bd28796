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
_LEVELS = regex.compile(
    r"(?P<names>(?:中央|省|自治区|市|州|县|区|乡|镇)(?:级|财政)?(?:、(?:省|自治区|市|州|县|区|乡|镇)(?:级|财政)?)+)"
    r"[两二三四]?级?(?:财政)?按(?:照)?$"
)
_REST = regex.compile(r"(?:余下|其余|剩余|剩下|尾款|另外?)的?$")
"""余下40%即52万元 is a share of what the 60 % paid before are a share of."""
_OFF = ("下浮", "上浮", "下降", "下调", "优惠", "降低", "上涨", "提高", "增长", "让利")
"""控制价48万元下浮5%，为45.60万元: what is left, no share."""
_LEAD = 4
_NAMED = 12
_OF = regex.compile(r"(?P<name>[^，。；：、为按\d]{2,8})的$")
_WAN = 10_000
_BEARS = ("承担", "负担", "分担")


def shared_out(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """按80%、12%、8%的比例分担，中央承担 …、省级承担 …、县级承担 …: each is its share of the amount said before, or
    behind them in the sentence, that fits most of them; else what is told right behind one share."""
    stages = list(_stages(sentence, document, quantities))
    if stages:
        yield from stages
        return
    shares = [i for i in sentence.figures if quantities[i].kind is Kind.SHARE]
    amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT and shares and i > shares[0]]
    funds = [i for i in amounts if i > shares[-1] and not _is_parted(shares[-1], i, document, quantities)]
    if sum(quantities[i].value for i in shares) == _WHOLE:
        behind = amounts[: len(shares)]
        in_turn = len(shares) == len(behind) and sorted((*shares, *behind))[::2] == shares
        funds = behind if in_turn else funds  # 自治区承担80%，支出 …；县级承担20%，支出 …
    if len(shares) < 2 or len(shares) != len(funds):
        yield from _of_level(sentence, shares, document, quantities)
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
    elif sum(quantities[i].value for i in shares) == _WHOLE:
        told = sum(quantities[i].value for i in funds)
        wholes = [i for i, q in enumerate(quantities[: shares[0]]) if q.kind is Kind.AMOUNT and q.value == told]
        for base in wholes[-1:]:  # 124.56万元。省级承担40%、县级承担60%，分别为74.74万元和49.82万元
            yield from (_share(quantities, base, share, money) for share, money in zip(shares, funds, strict=True))


def _is_parted(share: int, money: int, document: Document, quantities: Sequence[Quantity]) -> bool:
    """Whether a semicolon parts an amount from a share, and another amount stands before it: 按50%、50%分担，即10万元、
    10万元；区级另安排30万元."""
    stop = document.text.find("；", quantities[share].evidence.end, quantities[money].evidence.start)
    return stop >= 0 and quantities[share + 1].evidence.start < stop


def _stages(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """签订后支付30%，计1884万元；验收后支付40%，计2512万元；…: three amounts or more, each right behind a percentage,
    of the amount before that all, or all but one, of them are shares of, two at least."""
    pairs = [
        (i, i + 1)
        for i in sentence.figures
        if quantities[i].unit == "%"
        and i + 1 in sentence.figures
        and quantities[i + 1].kind is Kind.AMOUNT
        and _TOLD.fullmatch(document.text[quantities[i].evidence.end : quantities[i + 1].evidence.start])
    ]
    if len(pairs) < _FEW:
        return
    first = pairs[0][0]
    for base in (i for i in range(first - 1, -1, -1) if quantities[i].kind is Kind.AMOUNT and quantities[i].value > 0):
        if sum(_near(quantities, base, share, money) for share, money in pairs) >= len(pairs) - 1:
            yield from (_share(quantities, base, share, money) for share, money in pairs)
            return


def _of_level(
    sentence: Sentence, shares: Sequence[int], document: Document, quantities: Sequence[Quantity]
) -> Iterator[Claim]:
    """应补助102.16万元，中央、省、县三级按80%、10%、10%的比例分担，其中县级承担12.22万元: what one level named before
    as many shares bears of the last amount before them."""
    told = _LEVELS.search(document.text, sentence.start, quantities[shares[0]].evidence.start) if shares else None
    levels = told["names"].split("、") if told else []
    before = [i for i in sentence.figures if shares and i < shares[0] and quantities[i].kind is Kind.AMOUNT]
    if not before or len(levels) != len(shares):
        return
    for money in (i for i in sentence.figures if i > shares[-1] and quantities[i].kind is Kind.AMOUNT):
        said = document.text[quantities[money - 1].evidence.end : quantities[money].evidence.start]
        named = [share for level, share in zip(levels, shares, strict=True) if f"{level[0]}级" in said]
        if len(named) == 1 and any(word in said for word in _BEARS):
            yield _share(quantities, before[-1], named[0], money)


def _single(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """合同金额286万元，扣留3%质量保证金8.58万元; 总额400万元的30%，即120万元: of the amount before that gives it;
    else of the one larger amount of the sentence, or the one of several that gives it but for a slip."""
    for share in sentence.figures:
        money = share + 1
        lead = document.text[: quantities[share].evidence.start][-_LEAD:]
        if quantities[share].unit != "%" or _REST.search(lead) or lead.endswith(_OFF):
            continue
        if money not in sentence.figures or quantities[money].kind is not Kind.AMOUNT:
            continue
        between = document.text[quantities[share].evidence.end : quantities[money].evidence.start]
        before = [i for i, q in enumerate(quantities[:share]) if q.kind is Kind.AMOUNT and q.value > 0]
        bases = [i for i in before if i in sentence.figures and quantities[i].value > quantities[money].value]
        if not _TOLD.fullmatch(between):
            continue
        named = None if bases else _named_base(share, before, document, quantities)
        if named is not None and _near(quantities, named, share, money, _WAN):
            yield _share(quantities, named, share, money)
        if not bases:
            continue
        exact = [i for i in before if _near(quantities, i, share, money)]
        of_it = {i: quantities[i].value * quantities[share].value / _WHOLE for i in bases}
        slips = [i for i in bases if is_transposed(of_it[i], quantities[money], _FEW)]
        slips += [i for i in bases if is_digit_off(of_it[i], quantities[money])]
        for base in (exact or (bases if len(bases) == 1 else slips))[-1:]:
            yield _share(quantities, base, share, money)


def _named_base(share: int, before: Sequence[int], document: Document, quantities: Sequence[Quantity]) -> int | None:
    """The last amount of the name whose share is told: 工程费343.21万元 … 保函金额为工程费的3%，即10.30万元."""
    told = _OF.search(document.text[: quantities[share].evidence.start][-_NAMED:])
    named = [i for i in before if told and quantities[i].label.endswith(told["name"])]
    return named[-1] if named and len({quantities[i].value for i in named}) == 1 else None


def _share(quantities: Sequence[Quantity], base: int, share: int, money: int) -> Claim:
    terms = (Term(base, role="funds"), Term(share, role="share"))
    return Claim(Operation.PRODUCT, _CHECK, "shared-out", (terms,), money, "分担", subject=quantities[money].label)


def _near(quantities: Sequence[Quantity], base: int, share: int, money: int, factor: int = 1) -> bool:
    expected = quantities[base].value * quantities[share].value / _WHOLE
    return abs(expected - quantities[money].value * factor) <= quantities[money].step * factor
