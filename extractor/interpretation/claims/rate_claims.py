"""Rates that the words alone do not tie to two figures, but whose digits do: a slip of the pen in a rate named after
its part, a share told in a list, a paid amount printed in the wrong unit."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

import regex

from extractor.interpretation.claims.rate_figures import HUNDRED, REACH, Pair, RateFigures
from extractor.interpretation.claims.rate_lists import rate_lists
from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.figures import COUNTED
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import changed_over, is_transposed, printed_digits
from extractor.interpretation.language.word_classes import word_class
from extractor.interval import Interval
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_THAN = regex.compile(r"[较比](?P<base>\p{Han}{2,10}?)(?:节约|节省|核减|审减)\p{Han}*\d")
_NAME = regex.compile(r"(\p{Han}+)(?:率|度|比例|进度)(?:为|是|达到?|：|约)*\s*$")
_STEM = 2
_TELLING = 3
"""Digits of a rate that do not agree by chance."""
_MOST = 8
_WAN = Decimal(10000)


def rate_claims(
    document: Document, recognition: Recognition, year: str | None, patterns: PatternSet
) -> Iterator[Claim]:
    """The claims of all rates of prose with at least three digits; see the module. ``year`` is the report's (2023年),
    meant by every figure without a period."""
    finder = _Finder(document, recognition.quantities, year, patterns)
    rates = [i for i, q in enumerate(recognition.quantities) if finder.is_told(i) and q.kind in (Kind.RATE, Kind.SHARE)]
    yield from rate_lists(finder, rates, patterns)
    for rate in rates:
        if printed_digits(recognition.quantities[rate]) >= _TELLING:
            yield from finder.slip(rate)
            yield from finder.wrong_unit(rate)


class _Finder(RateFigures):
    def __init__(
        self, document: Document, quantities: Sequence[Quantity], year: str | None, patterns: PatternSet
    ) -> None:
        super().__init__(document, quantities)
        self.year = year
        self.by_piece: dict[tuple[tuple[str, str], str, str], list[int]] = defaultdict(list)
        for index, quantity in enumerate(quantities):
            if quantity.kind in COUNTED and self.is_told(index):
                for i in range(len(quantity.label) - 1):
                    key = (unit_key(quantity), (quantity.period or year or "")[:4], quantity.label[i : i + _STEM])
                    self.by_piece[key].append(index)
        self.part_words = word_class("of_which", patterns)
        self.denials = word_class("pending", patterns)
        self.opinions = word_class("opinions", patterns)
        self.spent_words = word_class("spent", patterns)

    # ------------------------------------------------------------------ a slip of the pen

    def slip(self, rate: int) -> Iterator[Claim]:
        """The one pair of the sentence whose quotient is printed but for a digit, or but for the order of its digits,
        where the part says what the rate is named after or stands behind 其中, or where the pair stands right before
        a rate of four digits that is none of opinions."""
        stated = self.quantities[rate]
        if rate and self.is_share_told(rate):
            yield from self.share_slip(rate)
            return
        name = _NAME.search(self.document.text, self.sentence(rate), stated.evidence.start)
        if name is None and self.document.text[: self.starts[rate]].endswith("的"):
            yield from self.quotient_slip(rate)
        if name is None or (stated.kind is not Kind.RATE and printed_digits(stated) <= _TELLING):
            return
        inside = [i for i in self.before(rate) if self.quantities[i].kind in COUNTED and self.is_told(i)]
        parts = [i for i in inside if self._is_named(i, name[1]) and not self._denied(i)]
        parts = [i for i in parts if not self._is_of_another(i, rate, name[1])]
        pairs = [(p, w) for p in parts for w in inside if w < p and self.may_be_share(p, w)]
        pairs += [(p, w) for p in parts for w in self._namesakes(p, name[1]) if self.may_be_share(p, w)]
        beside = [i for i in inside if rate - 1 in inside and self.alike(i, rate - 1)][-2:]
        counted = printed_digits(stated) > _TELLING and not any(word in name[1] for word in self.opinions)
        if counted and len(beside) > 1 and self.may_be_share(beside[1], beside[0]):
            pairs.append((beside[1], beside[0]))
        if not pairs and counted and parts and parts[-1] == rate - 1:
            pairs = [(rate - 1, whole) for whole in self._larger(rate - 1)]
        persons = [(p, w) for p in inside for w in inside if self._may_be_divided(p, w)]
        if any(self.gives(pair, stated) for pair in (*pairs, *persons)) or self._together(inside, stated):
            return
        if not pairs and parts:
            yield from self.moved_point(parts[0], rate)
        pairs = [pair for pair in pairs if not self._is_told_of(pair, rate) and not self._is_less_than_other(*pair)]
        near = {self.quotient(pair, stated): pair for pair in pairs if self._misprinted(pair, stated)}
        if len(near) == 1:
            yield self.ratio(*near.popitem()[1], rate, "digits of a rate")
        elif not near and printed_digits(stated) > _TELLING and len(beside) > 1:
            yield from self.operand_slip(rate, beside)

    def _may_be_divided(self, part: int, whole: int) -> bool:
        """Whether the first of two figures of one unit is the smaller one; persons in whatever counter: 编制42名 and
        实有39人."""
        one, other = self.quantities[part], self.quantities[whole]
        persons = one.kind is other.kind is Kind.HEADCOUNT
        return (persons or self.alike(part, whole)) and 0 < one.value < other.value

    def moved_point(self, part: int, rate: int) -> Iterator[Claim]:
        """屠宰生猪86420头。检出病害猪282头，检出率为3.26%: the one larger figure of the unit of what a rate is named
        after, of which that is a tenth, or a hundredth, of the rate; no larger one gives the rate itself."""
        stated = self.quantities[rate]
        wholes = {self.quantities[i].value: i for i in self._larger(part)}
        value = self.quantities[part].value
        tenths = [
            Interval.rounded(stated.value / scale, stated.step / scale) for scale in (Decimal(10), Decimal(HUNDRED))
        ]
        given = [i for v, i in wholes.items() if any(Fraction(HUNDRED * value) / Fraction(v) in t for t in tenths)]
        if len(given) == 1 and not any(self.gives((part, i), stated) for i in wholes.values()):
            yield self.ratio(part, given[0], rate, "point of a rate")

    def operand_slip(self, rate: int, beside: Sequence[int]) -> Iterator[Claim]:
        """抽验643座，合格691座，合格率96.27%: the two figures before a rate of four digits, of which one would give it
        if two of its digits were changed over."""
        whole, part = (self.quantities[i] for i in beside)
        stated = self.quantities[rate]
        printed = Interval.rounded(stated.value, stated.step)
        pairs = [(value, whole.value) for value in changed_over(part)]
        pairs += [(part.value, value) for value in changed_over(whole)]
        if any(Fraction(HUNDRED * one) / Fraction(other) in printed for one, other in pairs if other):
            yield self.ratio(beside[1], beside[0], rate, "digits beside a rate")

    def share_slip(self, rate: int) -> Iterator[Claim]:
        """安置人员中女性271人，占57.56%: a share right behind its part, of the one larger figure of its unit, said
        before in the paragraph or the one above it, of which it is the share but for a slip of four digits."""
        stated = self.quantities[rate]
        pairs = [(rate - 1, whole) for whole in self._larger(rate - 1)]
        if printed_digits(stated) <= _TELLING or any(self.gives(pair, stated) for pair in pairs):
            return
        near = {self.quotient(pair, stated): pair for pair in pairs if self._misprinted(pair, stated)}
        wholes = {self.quantities[whole].value: whole for _, whole in pairs}
        if len(near) == 1:
            yield self.ratio(*near.popitem()[1], rate, "digits of a share")
        elif not near:
            printed = Interval.rounded(stated.value, stated.step)
            meant = [
                whole
                for value, whole in wholes.items()
                if any(
                    Fraction(HUNDRED * p) / Fraction(value) in printed for p in changed_over(self.quantities[rate - 1])
                )
            ]
            if len(meant) == 1:
                yield self.ratio(rate - 1, meant[0], rate, "digits of a part")

    def quotient_slip(self, rate: int) -> Iterator[Claim]:
        """计划18600米，实际20147米，完成计划的108.23%: the last two figures of one unit in the sentence before a
        rate of something, of which it is the quotient but for the order of two digits."""
        stated = self.quantities[rate]
        inside = [i for i in self.before(rate) if self.quantities[i].kind in COUNTED and self.is_told(i)]
        last = [i for i in inside if self.alike(i, inside[-1])][-2:]
        pairs = [pair for pair in (last, last[::-1]) if len(pair) > 1 and self.quantities[pair[1]].value > 0]
        if any(self.gives((part, whole), stated) for part, whole in pairs):
            return
        for part, whole in pairs:
            if is_transposed(self.quotient((part, whole), stated), stated, _STEM):
                yield self.ratio(part, whole, rate, "digits of a quotient")

    def _larger(self, part: int) -> list[int]:
        """The larger figures of the unit of a part said before it in its paragraph or in the one above."""
        blocks = [b.start for b in self.document.blocks if b.start <= self.starts[part]][-2:]
        return [i for i in range(bisect_left(self.starts, blocks[0]), part) if self.may_be_share(part, i)]

    def _is_named(self, part: int, name: str) -> bool:
        """Whether the clause of a figure has one of the last characters of a rate's name, or two neighbouring ones of
        it, or follows 其中."""
        clause = self.clause(part)
        pieces = {*name[-_STEM:], *(name[i : i + _STEM] for i in range(len(name) - 1))}
        return any(piece in clause for piece in pieces) or clause.startswith(self.part_words)

    def _is_of_another(self, part: int, rate: int, name: str) -> bool:
        """Whether a rate behind a semicolon names what it is of, and not what the part is one of: 进场抽检36批次，合格
        35批次；管道试压一次合格率98.2%."""
        end, text = self.quantities[part].evidence.end, self.document.text
        subject = name[:-_STEM]
        pieces = {subject[i : i + _STEM] for i in range(len(subject) - 1)}
        said = text[self.sentence(part) : end]
        return "；" in text[end : self.starts[rate]] and len(pieces) > 1 and not any(p in said for p in pieces)

    def _namesakes(self, part: int, name: str) -> Iterator[int]:
        """The figures before the sentence, of the part's year, whose label has two characters of a rate's name."""
        first = bisect_left(self.starts, self.sentence(part))
        own = self.quantities[part]
        found = {
            index
            for i in range(len(name) - 1)
            for index in self.by_piece.get(
                (unit_key(own), (own.period or self.year or "")[:4], name[i : i + _STEM]), ()
            )
        }
        yield from sorted(index for index in found if index < first)

    def _denied(self, part: int) -> bool:
        start = self.quantities[part].evidence.start
        lead = said_before(self.document.text, start, REACH, PHRASE_END)
        return any(word in lead for word in self.denials)

    def _is_told_of(self, pair: Pair, rate: int) -> bool:
        """Whether a rate between a part and another rate is that of the part: 1141份满意，满意度97.02%；家长95.4%."""
        between = [i for i in range(pair[0] + 1, rate) if self.quantities[i].kind is Kind.RATE]
        wholes = [i for i in range(self.before(rate).start, pair[0]) if self.may_be_share(pair[0], i)]
        return any(self.gives((pair[0], whole), self.quantities[i]) for i in between for whole in wholes)

    def _is_less_than_other(self, part: int, whole: int) -> bool:
        """Whether a part is what something is less than what its clause names, and that is not the whole:
        审定金额较批复总投资节约126万元，节约率3.83%."""
        named = _THAN.search(self.clause(part))
        label = self.quantities[whole].label
        return named is not None and not any(label.endswith(named["base"][i:]) for i in range(len(named["base"]) - 1))

    def _together(self, inside: Sequence[int], stated: Quantity) -> bool:
        """Whether figures on end give a rate, added up, with one before them (优秀6个、良好9个 of 18个，优良率83.33%),
        or with others on end (完成5356.66万元，节约73.34万元，节约率1.35%)."""
        printed = Interval.rounded(stated.value, stated.step)
        for unit in dict.fromkeys(unit_key(self.quantities[i]) for i in inside):
            values = [self.quantities[i].value for i in inside if unit_key(self.quantities[i]) == unit][-_MOST:]
            many = range(len(values) + 1)
            runs = [sum(values[a:b]) for a in many for b in many[a + 2 :]]
            for part, whole in (*product(runs, values), *product((*values, *runs), runs)):
                if whole and Fraction(HUNDRED * part) / Fraction(whole) in printed:
                    return True
        return False

    def _misprinted(self, pair: Pair, stated: Quantity) -> bool:
        """Whether the quotient has the digits of the stated rate but for one, or in another order."""
        one = str(self.quotient(pair, stated)).replace(".", "")
        other = str(stated.value.quantize(stated.step.normalize())).replace(".", "")
        if len(one) != len(other):
            return False
        wrong = sum(a != b for a, b in zip(one, other, strict=True))
        return wrong == 1 or (wrong > 1 and sorted(one) == sorted(other))

    # ------------------------------------------------------------------ the wrong unit

    def wrong_unit(self, rate: int) -> Iterator[Claim]:
        """已兑付612.38元，兑付率93.51%: the amount before a rate of payment, of which 10000 times is that share of one
        amount of the document, and which itself is none of any."""
        stated, paid = self.quantities[rate], rate - 1
        if paid < 0 or paid not in self.before(rate) or not self._is_paid(paid):
            return
        small = self.quantities[paid].value
        wholes = Counter(
            q.value for q in self.quantities[:paid] if q.kind is Kind.AMOUNT and q.value > small * _WAN / 2
        )
        printed = Interval.rounded(stated.value, stated.step)
        exact = [v for v in wholes if (Interval.point(small * _WAN * HUNDRED) / Interval.point(v)).overlaps(printed)]
        if len(exact) == 1:
            values = [q.value if q.kind is Kind.AMOUNT else None for q in self.quantities[:paid]]
            whole = len(values) - 1 - values[::-1].index(exact[0])
            terms = (Term(paid, role="part"), Term(whole, role="whole"))
            yield Claim(Operation.RATIO, "unit-slip", "unit of the paid amount", (terms,), rate)

    def _is_paid(self, index: int) -> bool:
        quantity = self.quantities[index]
        spent = any(word in self.clause(index) for word in self.spent_words)
        return quantity.kind is Kind.AMOUNT and self.is_told(index) and spent and quantity.value > 0
