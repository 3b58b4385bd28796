"""Rates told in lists: shares given 分别, in turn behind their parts, or as what a whole is made of."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractor.interpretation.claims.rate_figures import CHECK, HUNDRED, REACH, RateFigures
from extractor.interpretation.language.figures import COUNTED
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Operation, Term
from extractor.pattern import PatternSet

_STEM = 2
_NEARLY = 5
"""Points by which shares may miss the whole and still be meant to make it up."""


def rate_lists(figures: RateFigures, rates: Sequence[int], patterns: PatternSet) -> Iterator[Claim]:
    """The claims of the lists that ``rates`` of prose, in reading order, stand in."""
    finder = _Finder(figures, patterns)
    yield from finder.respective(rates)
    yield from finder.in_turn(rates)
    yield from finder.composition(rates)


class _Finder:
    def __init__(self, figures: RateFigures, patterns: PatternSet) -> None:
        self.figures = figures
        self.each_words = word_class("respectively", patterns)
        self.made_of = word_class("made_of", patterns)
        self.rest_words = word_class("rest", patterns)

    def respective(self, rates: Sequence[int]) -> Iterator[Claim]:
        """甲684户，乙842户，分别占44.82%和55.18%: each is its share of the figure before, of the sum, or of the figure
        right before each (应管600人，管理480人，…，依次为80%和…); trusted when at least half of them come out."""
        for run in self._runs(rates):
            begin = self.figures.sentence(run[0])
            lead = self.figures.document.text[begin : self.figures.starts[run[0]]]
            if not any(word in lead[-REACH:] for word in self.each_words):
                continue
            inside = [i for i in self.figures.before(run[0]) if self.figures.quantities[i].kind in COUNTED]
            if not inside:
                continue
            many = len(run)
            summed = sum(self.figures.quantities[i].value for i in inside[-many - 1 : -1])
            parts = inside[-many - 1 : -1] if summed == self.figures.quantities[inside[-1]].value else inside[-many:]
            if len(parts) < many or any(not self.figures.alike(i, parts[0]) for i in parts):
                continue
            ahead = [i for i in inside if i < parts[0] and self.figures.alike(i, parts[0])][-many:]
            if len(ahead) == many and sum(map(self.figures.comes_out, parts, ahead, run)) * 2 >= many:
                for part, whole, rate in zip(parts, ahead, run, strict=True):
                    yield self.figures.ratio(part, whole, rate, "respective rates")
                continue
            block = self.figures.document.block_at(begin)
            wholes = [
                i
                for i in range(bisect_left(self.figures.starts, block.start if block else begin), run[0])
                if self.figures.alike(i, parts[0])
            ]
            right = {w: sum(self.figures.comes_out(p, w, r) for p, r in zip(parts, run, strict=True)) for w in wholes}
            best = max(right, key=right.__getitem__, default=None)
            told = inside[-2 * many :]
            if len(told) == 2 * many and sum(map(self.figures.comes_out, told[1::2], told[::2], run)) * 2 >= many:
                for part, whole, rate in zip(told[1::2], told[::2], run, strict=True):
                    yield self.figures.ratio(part, whole, rate, "respective rates")
            elif best is not None and best not in parts and 2 * right[best] >= len(run):
                for part, rate in zip(parts, run, strict=True):
                    if (
                        self.figures.quotient((part, best), self.figures.quantities[rate]) * 2
                        >= self.figures.quantities[rate].value
                    ):
                        yield self.figures.ratio(part, best, rate, "respective rates")

    def in_turn(self, rates: Sequence[int]) -> Iterator[Claim]:
        """补助300万元，占23.81%；财政720万元，占57.14%；自筹240万元，占19.05%: of three shares or more of one sentence,
        or of two whose parts make up the whole, each told right behind its part, all but one are shares of one figure
        said before."""
        told: dict[int, list[int]] = defaultdict(list)
        for rate in rates:
            if rate and self.figures.is_share_told(rate):
                told[self.figures.sentence(rate)].append(rate)
        for run in told.values():
            units = {unit_key(self.figures.quantities[rate - 1]) for rate in run}
            if len(run) < _STEM or len(units) > 1:
                continue
            wholes = [i for i in range(run[0] - 1) if unit_key(self.figures.quantities[i]) in units]
            if len(run) == _STEM:
                parts = sum(self.figures.quantities[rate - 1].value for rate in run)
                wholes = [i for i in wholes if self.figures.quantities[i].value == parts]
            fits = [w for w in wholes if sum(self.figures.comes_out(r - 1, w, r) for r in run) == len(run) - 1]
            if fits:
                for rate in run:
                    yield self.figures.ratio(rate - 1, fits[-1], rate, "shares in turn")

    def composition(self, rates: Sequence[int]) -> Iterator[Claim]:
        """支出构成：人员经费占62.4%，公用经费占21.3%，项目支出占16.3%: three shares or more that a sentence calls what
        a whole is made of, or of which the last is that of 其他, with no other figures between them, are all of it."""
        told: dict[int, list[int]] = defaultdict(list)
        for rate in rates:
            told[self.figures.sentence(rate)].append(rate)
        for start, run in told.items():
            lead = self.figures.document.text[start : self.figures.starts[run[0]]]
            alone = run == list(range(run[0], run[-1] + 1))
            called = any(word in lead for word in self.made_of)
            closed = self._begins(run[-1], self.rest_words) and "占" in self.figures.clause(run[0])
            if len(run) <= _STEM or not alone or not (called or closed):
                continue
            left = [Term(constant=HUNDRED), *(Term(rate, sign=-1) for rate in run[:-1])]
            shares = sum(self.figures.quantities[rate].value for rate in run)
            if abs(shares - HUNDRED) < _NEARLY:
                yield Claim(Operation.DIFFERENCE, CHECK, "composition", (tuple(left),), run[-1], cue="构成")

    def _begins(self, index: int, words: Sequence[str]) -> bool:
        """Whether the clause of a figure begins with one of some words."""
        return self.figures.clause(index).lstrip("，、；").startswith(tuple(words))

    def _runs(self, rates: Sequence[int]) -> Iterator[list[int]]:
        """Two or more rates that nothing but 、 and 和 part."""
        run: list[int] = []
        for rate in rates:
            if run and (rate != run[-1] + 1 or self._gap(run[-1], rate) > 1):
                if len(run) > 1:
                    yield run
                run = []
            run.append(rate)
        if len(run) > 1:
            yield run

    def _gap(self, one: int, other: int) -> int:
        return self.figures.starts[other] - self.figures.quantities[one].evidence.end
