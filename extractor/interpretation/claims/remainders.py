"""What is called the rest of a whole that a rate beside it points at: 支出12880万元，支出率92%，尚未支出1120万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import regex

from extractor.interpretation.language.figures import COUNTED, RATES, Figures
from extractor.interpretation.language.slips import digits, is_transposed, odd_place, printed_digits
from extractor.interpretation.language.word_classes import alternatives
from extractor.interval import Interval
from extractor.model import Claim, Kind, Operation, Table, Term
from extractor.pattern import PatternSet

_BEHIND = 16
_HUNDRED = 100
_FEWEST = 2
_TURNED = 3
_TELLING = 4
"""Digits of a rate enough to point at its whole wherever that was said."""
_CHECKS = {Kind.AMOUNT: "balance-mismatch", Kind.HEADCOUNT: "headcount-sum-mismatch"}
_FLOWS = (("收入",), ("支出", "成本"))
_Pair = tuple[int, int]


def remainders(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each figure of prose called the rest or undone: what a whole said before lacks of a part.

    What is undone (尚未支出) of that which a rate is named for (支出率), or less than the task, is the difference of
    the one pair that a rate before it tells of. Any other rest may be that of something else: it must be the
    difference, or a slip of it, of a pair of the nearest rate in its paragraph or right above, else of the two figures
    of its unit right before it in its sentence.
    """
    finder = _Finder(figures, patterns)
    for index, quantity in enumerate(figures.quantities):
        if quantity.kind in COUNTED and quantity.evidence.table is None:
            pair = finder.named_pair(index) or finder.fitting_pair(index) or finder.flows(index)
            if pair:
                yield Claim(
                    Operation.DIFFERENCE,
                    _CHECKS.get(quantity.kind, "amount-sum-mismatch"),
                    "remainder",
                    ((Term(pair[0]), Term(pair[1], sign=-1)),),
                    index,
                    subject=quantity.label,
                )


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said right before a rest: 尚未支出, 比任务少, 尚有 (with 未支付 ``behind`` the figure), 收支结余."""

    undone: regex.Pattern[str]
    short: regex.Pattern[str]
    open_before: regex.Pattern[str]
    behind: regex.Pattern[str]
    rest: regex.Pattern[str]
    change: regex.Pattern[str]
    surplus: regex.Pattern[str]


def _words(patterns: PatternSet) -> _Words:
    not_yet, spent, remaining, denials, changes = (
        alternatives(name, patterns) for name in ("not_yet", "spent", "remaining", "denials", "changes")
    )
    verbs = rf"{spent}|完成"
    return _Words(
        undone=regex.compile(rf"(?:{not_yet})(?P<verb>{verbs})(?:的|资金|金额|投资|为|有|共)*$"),
        short=regex.compile(r"比(?:任务|计划|目标)\p{Han}{0,2}少(?:完成)?$"),
        open_before=regex.compile(r"(?:尚|还|仍)有$"),
        behind=regex.compile(rf"(?:{not_yet}|没有|未能?)(?P<verb>{verbs})|待[^，。；\d]{{0,10}}?(?P<verb>{verbs})"),
        rest=regex.compile(
            rf"(?:{remaining})(?:资金)?(?:的|为|是|有|约|仅)*$"
            rf"|(?:{denials})(?!少于|低于|超过|高于|大于|含|足)(?P<denied>[^，。；：、\d]{{1,6}})$"
        ),
        change=regex.compile(changes),
        surplus=regex.compile(
            r"收支(?:相抵)?(?:后)?(?:结余|节余|盈余|差额)|(?:当年|本年|当期|本期)(?:收支)?(?:结余|盈余)"
            r"|(?:账面|经营|运营|净)亏损(?:额|为)*$"
        ),
    )


def _denied(rest: regex.Match[str]) -> str:
    """The opening of what a rest is told not to be: 合格 of 不合格的."""
    return (rest["denied"] or "")[:_FEWEST]


class _Finder:
    def __init__(self, figures: Figures, patterns: PatternSet) -> None:
        self.figures = figures
        self.document = figures.document
        self.quantities = figures.quantities
        self.words = patterns.derived(_words)

    def named_pair(self, index: int) -> _Pair | None:
        """The one whole and part of the rates before a figure that is undone of what they are named for."""
        said, words = self.figures.said(index), self.words
        end = self.quantities[index].evidence.end
        behind = self.document.text[end : end + _BEHIND] if words.open_before.search(said) else ""
        told = words.undone.search(said) or words.behind.match(behind)
        if not told and not words.short.search(said):
            return None
        verb = told["verb"] if told else "完成"
        found = {
            self.quantities[whole].value: (whole, part)
            for rate in self._rates_before(index)
            for whole, part in self._divided(rate, self._alike(index, 0, rate)[-1:], self._alike(index, 0, rate))
            if verb in self.quantities[rate].label
            or (verb in self.quantities[part].label and rate in self.figures.sentence(index))
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def fitting_pair(self, index: int) -> _Pair | None:
        """The whole and the part of which a figure called the rest is the difference, or a slip of it."""
        said = self.figures.said(index)
        rest = self.words.rest.search(said)
        if not rest or self.words.change.search(said):
            return None
        told = self.figures.alike_of(index, self.figures.before(index))
        here = self.figures.alike_of(index, range(self.figures.paragraph(index).start, index))
        if any(self.quantities[i].value == self.quantities[index].value for i in told):
            return None  # 30所合格、2所基本合格、1所不合格；不合格的1所 tells it again
        stated = self.quantities[index].value
        if any(
            len(before) > _FEWEST
            and self.quantities[whole].value - sum(self.quantities[i].value for i in before if i != whole) == stated
            for before in (told, here)
            for whole in before
        ):
            return None  # 债券7000万元，衔接资金3115万元；其余2275万元 of 12390万元
        denied = _denied(rest)
        for shown in pairwise(here):
            if denied and self._rest(shown) == stated and self.figures.said(shown[1]).endswith(denied):
                return shown  # 抽检120个，合格118个 … 不合格的2个
        last = self.figures.sentence(index).stop
        for first in self._paragraphs(index):
            parts = self._alike(index, first, index)
            rates = [i for i in range(first, last) if i != index and self._may_tell(i)]
            found: list[_Pair] = []
            seen = False
            for rate in sorted(rates, key=lambda i: (i > index, abs(i - index))):
                between = self._alike(index, rate + 1, index)
                sure = printed_digits(self.quantities[rate]) >= _TELLING
                pairs = list(self._divided(rate, parts, self._alike(index, 0 if sure else first, index)))
                seen = seen or bool(pairs)
                if pairs:
                    meant = [p for p in pairs if not between or self._make_up(between, p[1])]
                    meant = [
                        p for p in meant if not self._is_divided(p, index) and self._is_denied(rest, rate, p[1], index)
                    ]
                    found += (p for p in meant if not self._is_left_of(p[0], index))
            if seen:
                exact = next((p for p in found if self._rest(p) == stated), None)
                return exact or next(
                    (p for p in found if self._fits(p, index) and not self._is_divided_rest(p, index)), None
                )
        own = self.figures.alike_of(index, self.figures.before(index))[-_FEWEST:]
        pair = (own[0], own[-1]) if len(own) == _FEWEST else None
        return pair if pair and self._fits(pair, index, _FEWEST) and not self._is_left_of(pair[0], index) else None

    def _is_divided(self, pair: _Pair, index: int) -> bool:
        """Whether all that is told from the part to the rest is what makes up the whole: 满意139件、基本满意7件、
        不满意2件."""
        whole, part = pair
        between = self._alike(index, part + 1, index) if part < index else []
        told = sum(self.quantities[i].value for i in (part, *between, index))
        return bool(between) and told == self.quantities[whole].value

    def _is_divided_rest(self, pair: _Pair, index: int) -> bool:
        """Whether a figure is the first of the parts that a rest is divided into: 640份，合格631份，其中纯度不合格6份、
        净度不合格3份."""
        parts = self._alike(index, index, self.figures.sentence(index).stop)
        return len(parts) > 1 and sum(self.quantities[i].value for i in parts) == self._rest(pair)

    def _is_denied(self, rest: regex.Match[str], rate: int, part: int, index: int) -> bool:
        """Whether a rest that is told by what it is not (不合格的) denies what the rate or its part is named for."""
        denied = _denied(rest)
        if not denied or any(denied in self.figures.said(i) for i in (rate, part)):
            return True
        if rest[0].startswith("不"):  # 未使用 is told of 支出 as well
            return False
        return not any(denied in self.figures.said(i) for i in self.figures.before(index))

    def _is_left_of(self, part: int, index: int) -> bool:
        """Whether a figure is just what a whole said before lacks of another one: 186人, 180人 …；其余6人."""
        whole = self.quantities[part].value + self.quantities[index].value
        told = self._alike(index, 0, part)
        return any(self.quantities[i].value == whole for i in told) and self.quantities[index].value > 0

    def flows(self, index: int) -> _Pair | None:
        """The income and the spending, or the cost, told before a 收支结余 or a loss of which it is the difference but
        for the order of two digits or, of five and more, for one."""
        stated = self.quantities[index]
        if stated.kind is not Kind.AMOUNT or not self.words.surplus.search(self.figures.said(index)):
            return None
        before = [i for i in range(index) if self.quantities[i].kind is Kind.AMOUNT]
        income, spending = (
            [i for i in before if any(word in self.quantities[i].label for word in words)] for words in _FLOWS
        )
        pairs = (sorted(pair, key=lambda i: -self.quantities[i].value) for pair in product(income, spending))
        gaps = {(a, b): self._rest((a, b)) for a, b in pairs}
        if stated.value in gaps.values():
            return None
        odd = printed_digits(stated) > _TELLING
        return next(
            (
                pair
                for pair, gap in gaps.items()
                if is_transposed(gap, stated, _TURNED) or (odd and odd_place(gap, stated) is not None)
            ),
            None,
        )

    def _alike(self, index: int, first: int, last: int) -> list[int]:
        return self.figures.alike_of(index, range(first, last))

    def _paragraphs(self, index: int) -> Iterator[int]:
        """The first figures of the paragraph of a figure and, where it is in the first sentence that tells any, of the
        one above."""
        paragraph = self.figures.paragraph(index)
        yield paragraph.start
        if self.figures.sentence(index).start == paragraph.start:
            yield self.figures.above(index).start

    def _may_tell(self, rate: int) -> bool:
        """Whether a figure is a rate below the whole, not one of growth."""
        quantity = self.quantities[rate]
        return (
            quantity.kind in RATES
            and 0 < quantity.value < _HUNDRED
            and not self.words.change.search(self.figures.said(rate))
        )

    def _rates_before(self, index: int) -> list[int]:
        """The rates before a figure in its paragraph; without any, those of the last row of a table right above."""
        block = self.figures.block(index)
        own = [i for i in self.figures.of_block(block) if i < index and self._is_rate(i)]
        if own and self._alike(index, own[-1] + 1, index):
            return []  # something else is spoken of since
        if own or not block or not isinstance(self.document.blocks[block - 1], Table):
            return own
        inside = [i for i in self.figures.of_block(block - 1) if self._is_rate(i)]
        return [i for i in inside if self.quantities[i].evidence.row == self.quantities[inside[-1]].evidence.row]

    def _is_rate(self, index: int) -> bool:
        return self.quantities[index].kind is Kind.RATE and 0 < self.quantities[index].value < _HUNDRED

    def _divided(self, rate: int, parts: Sequence[int], wholes: Sequence[int]) -> Iterator[_Pair]:
        """The pairs of a whole and a smaller part of which a rate tells."""
        stated = self.quantities[rate]
        printed = Interval.rounded(stated.value, stated.step)
        for part in parts:
            for whole in wholes:
                one, other = (Fraction(self.quantities[i].value) for i in (part, whole))
                if one < other and _HUNDRED * one / other in printed:
                    yield whole, part

    def _make_up(self, between: Sequence[int], part: int) -> bool:
        """Whether all that is told behind a rate are the parts of its part: else something else is spoken of since."""
        return sum(self.quantities[i].value for i in between) == self.quantities[part].value

    def _rest(self, pair: _Pair) -> Decimal:
        return self.quantities[pair[0]].value - self.quantities[pair[1]].value

    def _fits(self, pair: _Pair, index: int, fewest: int = 1) -> bool:
        """Whether a figure is the difference of a whole and a part, but for one digit of ``fewest`` at least or the
        order of two."""
        whole, part = (self.quantities[i] for i in pair)
        stated = self.quantities[index]
        if whole.value <= part.value or stated.step <= 0:
            return False
        rest, printed = whole.value - part.value, digits(stated.value, stated.step)
        off = odd_place(rest, stated) is not None and len(str(printed)) >= fewest
        turned = is_transposed(part.value + stated.value, whole, _TURNED) or is_transposed(rest, stated, _FEWEST)
        return digits(rest, stated.step) == printed or off or turned
