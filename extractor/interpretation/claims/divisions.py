"""Wholes that a sentence divides without an own word for their sum: 培训6138人 … 按性别分，男性3264人，女性2874人."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import regex

from extractor.interpretation.language.clauses import PHRASE_END, bracket_end
from extractor.interpretation.language.figures import Figures, is_rate_of
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_transposed, printed_digits
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Block, Claim, Kind, Operation, Qualifier, Quantity, Table, Term
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "amount-sum-mismatch",
    Kind.HEADCOUNT: "headcount-sum-mismatch",
    Kind.COUNT: "amount-sum-mismatch",
    Kind.OTHER: "amount-sum-mismatch",
    Kind.PER_UNIT: "amount-sum-mismatch",
}
_RATES = ("率", "度")
_NEAR = Decimal("0.1")
"""A figure that the parts miss by no more than this part of it may be the whole they divide."""
_WAN = 10_000
"""What a figure without its 万 misses."""
_FEWEST = 2
_OF_ABOVE = 3
"""So many leads, the first ones, may divide a figure of the paragraph above."""
_BY = 1
"""The lead, the first, that tells by what a whole is divided."""
_EACH = "各"
_IN_TURN = regex.compile(r"其中[：:，,]?[^，。；、和及与]*分别\p{Han}*$")
"""共6.18万人。其中脱贫人口分别为0.31万人、0.82万人: one of each; not of 其中省级、县级分别为30万元和20万元."""
_LIST_END = regex.compile(r"[）。；]")
_NAME = 2
"""Characters at the end of a name that say what it is: 任务 of 以工代赈任务."""
_TIMES = ("×", "✕", "*")
_DIGITS = 3
_REACH = 30
_BEHIND = 4
_Unit = tuple[str, str, str | None]
_FIGURED = r"(?=[^，。；：、\d]{1,14}\d)"
_SENTENCE_END = regex.compile(r"[。！？\n]")
_ITEM_END = regex.compile(r"[。；;！？\n]")
_COMMA = regex.compile(r"[，,、；;。\n]")


def divisions(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each division: the figures of one unit behind 按…分, 支出构成为, 由…承担, 分别为 or …中 make up the
    figure of that unit, said before in the paragraph or in the one above, that is their sum; else the last one before
    them in their sentence, or the nearest to the sum, if it is near. A list that 等 or 主要 leaves open divides
    nothing."""
    finder = _Finder(figures, patterns)
    blocks = [b for b in figures.document.blocks if not isinstance(b, Table)]
    for at, block in enumerate(blocks):
        if len(figures.within(block.start, block.end)) >= _FEWEST:
            yield from finder.claims(block, blocks[at - 1].start if at else block.start)


@dataclass(frozen=True, slots=True)
class _Words:
    """``leads`` stand before the items; the last of them, 其中 and the like, within a sentence. What is ``nested`` in a
    list is no item of it, and ``no_part`` is told of what is none."""

    leads: tuple[regex.Pattern[str], ...]
    opened: regex.Pattern[str]
    no_part: regex.Pattern[str]
    nested: regex.Pattern[str]


def _words(patterns: PatternSet) -> _Words:
    by, split, divided, makeup, shared, holds, best, left_open, no_part, nested = (
        alternatives(name, patterns)
        for name in ("by", "split", "divided", "makeup", "shared", "holds", "best", "left_open", "no_part", "nested")
    )
    leads = (
        rf"(?:(?:{by})|(?<![\p{{Han}}\d])(?:{split}))[^，。；：、\d]{{1,12}}?(?:{divided})[，,：:。]",
        rf"(?:{makeup})(?:情况)?(?:具体)?(?:上|如下|是|为|包括|看|方面)?(?:[：:，,。]|{_FIGURED})",
        rf"(?:{split})为?[两二三四五六七八](?:部分|块|项|类|批|次|个?档|级|期)[^，。；：、\d]{{0,8}}[：:，,]",
        r"(?<![\p{Han}\d])(?!其)[^，。；：、\d（）]{2,12}?(?:之|当)?(?<![高初])中(?![”’])[，,：:]?(?![央心小学型部级间标长期医药])",
        r"(?<=\d\p{Han}{1,8})中[，,]",
        rf"(?:{shared})[^，。；：、\d]{{0,8}}[，,：:]",
        r"(?<=(?:其余|剩余|余下)(?:的)?[\d.,]+[万亿]?元)[，,](?=[^，。；：、\d]{1,8}(?:承担|负担|分担|安排)\d)",
        r"分别(?:为|是|有)?(?=\d)",
        rf"(?=(?:{best})(?:的|等次|等级)?\d)",
        r"(?<=[。\n])其中[：:，,]?",
        r"(?<=[\d\p{Han}])[：:]",
        rf"(?<=[，,])(?:{holds}){_FIGURED}",
    )
    return _Words(
        leads=tuple(map(regex.compile, leads)),
        opened=regex.compile(rf"(?:{left_open})(?<!等(?=\p{{Han}}{{2,8}}\d))"),  # 水电等费用15万元 names them
        no_part=regex.compile(no_part),
        nested=regex.compile(rf"(?:{nested})|[（(][^）)]*$"),
    )


class _Finder:
    def __init__(self, figures: Figures, patterns: PatternSet) -> None:
        self.figures = figures
        self.text = figures.document.text
        self.quantities = figures.quantities
        self.words = patterns.derived(_words)

    def claims(self, block: Block, above: int) -> Iterator[Claim]:
        """The divisions of a paragraph, of wholes said from the offset ``above`` on."""
        start = block.start
        for mark in (*_SENTENCE_END.finditer(self.text, block.start, block.end), None):
            end = mark.end() if mark else block.end
            if len(self.figures.within(start, end)) >= _FEWEST:
                for lead in self.words.leads:
                    for match in lead.finditer(self.text, start, end):
                        within = lead is self.words.leads[-1]
                        far = above if lead in self.words.leads[:_OF_ABOVE] else block.start
                        cue = match[0].strip("，,：:。")
                        last = bracket_end(self.text, match.end(), end)
                        yield from self._divided(match.end(), last, (above, far), cue, within=within)
            if self.figures.within(start, end):
                start = end  # a heading leads what follows it: （四）按原因分。因病1285人次 …

    def _divided(self, start: int, end: int, above: tuple[int, int], cue: str, *, within: bool) -> Iterator[Claim]:
        """The claims of the items from an offset to the end of its sentence, or to the next semicolon: ``within`` a
        sentence, behind 其中, another thing may follow that. A whole that is just the sum may be said from the first
        offset of ``above`` on, another one from the second."""
        inside = self.figures.within(start, end)
        item = _ITEM_END.search(self.text, start, end)
        stop = item.start() if item else end
        for unit in dict.fromkeys(_unit(self.quantities[i]) for i in inside):
            found = [
                f for last in dict.fromkeys((end, stop)) for f in self._read(inside, unit, start, last, stop, above[0])
            ]
            fitting = [f for f in found if self._sum(f[1]) == self.quantities[f[0]].value and not self._goes_on(f[1])]
            others = [
                (whole, parts)
                for whole, parts in found
                if (not within or self.figures.starts[parts[-1]] < stop)
                and (
                    self.figures.starts[whole] >= above[1]
                    or self._is_named(whole, cue)
                    or whole in self._by_share(parts)
                )
                and not (len(cue) > 1 and cue in self.figures.said(whole))  # 用于专职社工124.8万元，用于检测38.64万元
                and not self._ends_sooner(whole, parts)
                and not self._divides_nearer(whole, parts)
                and not self._is_the_end_of_a_list(whole, parts)
                and not self._are_nested(parts)
                and not self._is_totalled(parts)
                and not self._is_made_up(whole, parts)
                and not self._is_part_before(whole, start)
                and not any(self.figures.said(i).endswith(_EACH) for i in parts)
                and all(self.quantities[i].value >= self.quantities[whole].step for i in parts)
                and not any(self._is_stage(part, whole) for part in parts[:-1])
                and not any(self._is_stage(inner, outer) for outer, inner in pairwise(parts))
            ]
            others = [(whole, parts) for whole, parts in others if not self._are_in_turn(parts)]
            if "分别" in cue:
                others = [(whole, parts) for whole, parts in others if not self._are_some_of(parts, start)]
            for whole, parts in (fitting or others)[:1]:
                yield Claim(
                    Operation.SUM,
                    _CHECK[self.quantities[whole].kind],
                    "division",
                    (tuple(Term(i) for i in parts),),
                    whole,
                    cue=cue,
                    subject=self.quantities[whole].label,
                    apart=True,
                )

    def _goes_on(self, parts: Sequence[int]) -> bool:
        """Whether the bracket of a list tells one more figure, under a name that ends as those of the list all do."""
        after = parts[-1] + 1
        if after >= len(self.quantities) or not self.figures.alike(parts[-1], after):
            return False
        names = {self.quantities[i].label[-_NAME:] for i in (*parts, after)}
        start = self.figures.starts[parts[0]]
        opened = self.text.rfind("（", 0, start) > self.text.rfind("）", 0, start)
        return opened and len(names) == 1 and not _LIST_END.search(self.text, start, self.figures.starts[after])

    def _are_in_turn(self, parts: Sequence[int]) -> bool:
        return _IN_TURN.search(self.text[: self.figures.starts[parts[0]]][-_REACH:]) is not None

    def _are_some_of(self, parts: Sequence[int], start: int) -> bool:
        """Whether as many figures, each no smaller, are told right before the parts: 学生480份、教师75份，
        满意的分别为446份和70份."""
        told = self.figures.alike_of(
            parts[0], (i for i in self.figures.before(parts[0]) if self.figures.starts[i] < start)
        )
        pairs = zip(told[-len(parts) :], parts, strict=False)
        return len(told) >= len(parts) and all(self.quantities[a].value >= self.quantities[b].value for a, b in pairs)

    def _read(
        self, inside: range, unit: _Unit, start: int, last: int, stop: int, above: int
    ) -> Iterator[tuple[int, list[int]]]:
        """The wholes and their parts of one unit, of the items up to an offset; those behind the first semicolon hold
        nothing nested."""
        listed = self.text[start : last + _BEHIND]
        if self.words.opened.search(listed) or (last > stop and self.words.nested.search(listed)):
            return
        before_last = [i for i in inside if self.figures.starts[i] < last]
        every = [i for i in before_last if self._is_part(i, unit, start)]
        first = _COMMA.search(self.text, start, last)
        late = first and every and self.figures.starts[every[0]] > first.start()
        if len(every) < _FEWEST or (late and not self._is_one_of_each(every, start, last)):
            return
        incomplete = any(i > every[0] and self._is_other(i, unit) for i in before_last)
        before = [i for i in self.figures.within(above, start) if _unit(self.quantities[i]) == unit]
        before = [i for i in self._by_share(every) if i not in before] + before
        for parts in (self._first_of_each(every), self._of_one_name(every, before), every):
            whole = self._whole(parts, before)
            if whole is not None and not (incomplete and self._sum(parts) < self.quantities[whole].value):
                yield whole, parts

    def _is_named(self, whole: int, cue: str) -> bool:
        """Whether the words of a lead name what a figure is said of: 秋季学期补助3386人 and 补助学生中."""
        name = self.figures.said(whole)[-2:]
        return len(name) > 1 and name in cue

    def _ends_sooner(self, whole: int, parts: Sequence[int]) -> bool:
        """Whether the first parts make up the whole: what follows is told of something else."""
        many = range(_FEWEST, len(parts))
        return any(self._sum(parts[:upto]) == self.quantities[whole].value for upto in many)

    def _is_the_end_of_a_list(self, whole: int, parts: Sequence[int]) -> bool:
        """Whether the parts are only the last ones of those that make up the whole: 由县级担任的11条、
        由乡级担任的54条."""
        told = self.figures.alike_of(whole, range(whole + 1, parts[-1] + 1))
        return len(told) > len(parts) and self._sum(told) == self.quantities[whole].value

    def _is_part_before(self, whole: int, start: int) -> bool:
        """Whether a whole is an item of a list that another lead opens before it in its sentence: 从处理方式看，纳管的
        69座，其他的17座；从设施看，…"""
        at = self.figures.starts[whole]
        begin = self.figures.sentence_start(whole)
        leads = self.words.leads[:_BY]
        return "；" in self.text[at:start] and any(lead.search(self.text, begin, at) for lead in leads)

    def _are_nested(self, parts: Sequence[int]) -> bool:
        """Whether a share right behind a part is of the part before it: 有168户，按建议施肥的97户，占57.74%."""
        rates = [self.quantities[i + 1] if i + 1 < len(self.quantities) else None for i in parts[1:]]
        values = [self.quantities[i].value for i in parts]
        return any(
            rate is not None and rate.unit == "%" and is_rate_of(inner, outer, rate)
            for (outer, inner), rate in zip(pairwise(values), rates, strict=True)
        )

    def _divides_nearer(self, whole: int, parts: Sequence[int]) -> bool:
        """Whether the first parts make up a figure told between the whole and them: 编制412名，在岗386人，
        其中在编341人、聘用45人，空编71名."""
        between = {self.quantities[i].value for i in self.figures.alike_of(whole, range(whole + 1, parts[0]))}
        return any(self._sum(parts[:upto]) in between for upto in range(_FEWEST, len(parts) + 1))

    def _is_made_up(self, whole: int, parts: Sequence[int]) -> bool:
        """Whether all figures of the unit from the first part to the end of its sentence make up the whole: 结转125.7
        万元 as well."""
        last = self.figures.sentence(parts[0]).stop
        every = [i for i in range(parts[0], last) if self.figures.alike(i, parts[0])]
        before_total = [i for i in every if self.quantities[i].value != self.quantities[whole].value]
        return self.quantities[whole].value in (self._sum(every), self._sum(before_total))

    def _is_totalled(self, parts: Sequence[int]) -> bool:
        """Whether the paragraph tells the sum of the parts behind them, which is their whole then, or of each what it
        takes up: they need not make up the whole then."""
        behind = range(parts[-1] + 1, self.figures.paragraph(parts[-1]).stop)
        total = self._sum(parts)
        shares = (self._is_share_told(part) for part in parts)
        return all(shares) or any(self.quantities[i].value == total for i in behind if self.figures.alike(i, parts[0]))

    def _is_share_told(self, part: int) -> bool:
        """Whether a part is followed by what it takes up: of parts that need not exhaust the whole."""
        behind = self.quantities[part + 1 : part + 2]
        return bool(behind) and behind[0].unit == "%" and "占" in self.figures.said(part + 1)

    def _is_stage(self, part: int, whole: int) -> bool:
        """Whether a rate right behind a part, not called a share, tells how many of the whole, or of the part before
        it, went through with it: 签约项目中已开工29个，开工率76.32%，已投产13个; 护理员57人，持证52人，持证率91.23%."""
        values = self.quantities[part].value, self.quantities[whole].value
        beside = [i for i in (part - 1, part + 1) if 0 <= i < len(self.quantities)]
        return any(
            rate.kind is Kind.RATE
            and "占" not in self.figures.said(i)
            and (rate.label.endswith(_RATES) or i < part)
            and is_rate_of(*values, rate)
            for i in beside
            for rate in [self.quantities[i]]
        )

    def _is_part(self, index: int, unit: _Unit, start: int) -> bool:
        """Whether a figure of the unit may be a part: no limit, no change, nothing that is each or multiplied, nor part
        of a part."""
        quantity = self.quantities[index]
        at = quantity.evidence.start
        item = self.text[max(start, *(self.text.rfind(mark, 0, at) + 1 for mark in "；;")) : at]
        return (
            _unit(quantity) == unit
            and quantity.kind in _CHECK
            and quantity.value > 0
            and quantity.qualifier is Qualifier.EXACT
            and self.text[at - 1 : at] not in _TIMES
            and not self.words.no_part.search(self.figures.said(index, PHRASE_END))
            and not self.words.nested.search(item)
        )

    def _first_of_each(self, parts: Sequence[int]) -> list[int]:
        """The first figure of each item parted by a semicolon where all have several: 水果610批次、不合格11批次；"""
        items: dict[int, list[int]] = {}
        for part in parts:
            items.setdefault(self.text.count("；", 0, self.figures.starts[part]), []).append(part)
        several = len(items) > 1 and all(len(item) > 1 for item in items.values())
        return [item[0] for item in items.values()] if several else list(parts)

    def _by_share(self, parts: Sequence[int]) -> list[int]:
        """The last figure told before that the share right behind the first part, of four digits, is of: 因病1285人，
        占实际救助的55.44%."""
        share = parts[0] + 1 if parts else 0
        if not parts or share >= len(self.quantities) or not self._is_share_told(parts[0]):
            return []
        stated, part = self.quantities[share], self.quantities[parts[0]]
        if printed_digits(stated) <= _DIGITS:
            return []
        told = self.figures.alike_of(parts[0], range(parts[0]))
        return [i for i in told if is_rate_of(part.value, self.quantities[i].value, stated)][-1:]

    def _of_one_name(self, parts: Sequence[int], before: Sequence[int]) -> list[int]:
        """The parts under the name of the figure that just they make up, where others bear another one: 粮食60000吨 …
        甲库承储粮食24000吨、油1200吨，乙库承储粮食36000吨."""
        for whole in before:
            name = self.figures.said(whole)[-_NAME:]
            named = [i for i in parts if len(name) == _NAME and name in self.figures.said(i)]
            if len(named) >= _FEWEST and self._sum(named) == self.quantities[whole].value:
                return named
        return list(parts)

    def _is_one_of_each(self, parts: Sequence[int], start: int, last: int) -> bool:
        """Whether semicolons part a list into items of which each has one part: 甲公司客车45辆，补贴135万元；…"""
        items = [self.text.count("；", start, self.figures.starts[part]) for part in parts]
        return items == list(range(len(parts))) and self.text.count("；", start, last) in (len(parts), len(parts) - 1)

    def _is_other(self, index: int, unit: _Unit) -> bool:
        """Whether a figure counts things as the unit does, in another counter: 小学108所、教学点10个."""
        quantity = self.quantities[index]
        other = quantity.kind is Kind.COUNT and unit[0] == Kind.COUNT and quantity.unit != unit[1]
        return other and len(self.figures.said(index)) > 1

    def _whole(self, parts: Sequence[int], before: Sequence[int]) -> int | None:
        """The figure that is the sum of the parts; else the last before them in their sentence, if it is near the sum
        or a slip of it; else the one nearest to the sum."""
        total = self._sum(parts)
        largest = max(self.quantities[i].value for i in parts)
        fitting = [
            i
            for i in reversed(before)
            if (self._may_be(i, total) and (self.quantities[i].value > largest or self._lacks_ten_thousand(i, total)))
            or self._has_ten_thousand_too_many(parts, i)
        ]
        own = [i for i in fitting if i in self.figures.sentence(parts[0])]
        equal = [i for i in fitting if self.quantities[i].value == total]
        nearest = sorted(fitting, key=lambda i: abs(self.quantities[i].value - total))
        return next(iter((*equal, *own, *nearest)), None)

    def _may_be(self, index: int, total: Decimal) -> bool:
        quantity = self.quantities[index]
        near = abs(quantity.value - total) <= total * _NEAR or self._lacks_ten_thousand(index, total)
        return quantity.qualifier is Qualifier.EXACT and (near or is_transposed(total, quantity, _DIGITS))

    def _lacks_ten_thousand(self, index: int, total: Decimal) -> bool:
        return self.quantities[index].value * _WAN == total

    def _has_ten_thousand_too_many(self, parts: Sequence[int], whole: int) -> bool:
        """Whether the parts make up the whole but for the 万 of one: 企业5164户当中，大型28户，中小微5136万户."""
        left = self._sum(parts) - self.quantities[whole].value
        return any(
            "万" in self.quantities[i].text and left == self.quantities[i].value * (1 - 1 / Decimal(_WAN))
            for i in parts
        )

    def _sum(self, parts: Sequence[int]) -> Decimal:
        return sum((self.quantities[i].value for i in parts), Decimal(0))


def _unit(quantity: Quantity) -> _Unit:
    """What figures share that can be parts of one whole: also what they are paid for."""
    return (*unit_key(quantity), quantity.per)
