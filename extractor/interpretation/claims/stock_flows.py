"""What a sentence tells of a stock: 年初库存420顶，购入300顶，调拨165顶，报废35顶，年末库存520顶."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.figures import COUNTED
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Stream, Term
from extractor.pattern import PatternSet

_CHECK = {Kind.AMOUNT: "balance-mismatch", Kind.HEADCOUNT: "headcount-sum-mismatch"}
_REACH = 24
_ALTOGETHER = regex.compile(r"累计|合计|共")
_PARTS = regex.compile("[。；\n]")


def stock_flows(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each sentence whose figures of one unit run from an opening stock to a closing one, and of which
    every other one is said to have come in or gone out."""
    opening, closing, inflow, outflow, moved = (
        regex.compile(alternatives(name, patterns)) for name in ("opening", "closing", "inflow", "outflow", "than")
    )
    quantities = recognition.quantities
    for stream in recognition.streams:
        for figures in _sentences(stream, quantities):
            said = [said_before(document.text, quantities[i].evidence.start, _REACH, PHRASE_END) for i in figures]
            dated = [_since_the_figure_before(document, quantities, i) for i in figures]
            first = next((k for k, words in enumerate(dated) if opening.search(words)), None)
            if first is None and _a_year_apart(quantities[figures[0]], quantities[figures[-1]]):
                first = 0
            if first is None:
                continue
            last = next(
                (k for k in range(first + 1, len(said)) if closing.search(dated[k]) and not moved.search(said[k])), None
            )
            if last is None or last - first < 2:
                continue
            signs = {k: _sign(said[k], inflow, outflow) for k in range(first + 1, last)}
            running = quantities[figures[first]].value
            for k in range(first + 1, last):
                if _ALTOGETHER.search(said[k]) and quantities[figures[k]].value == running:
                    del signs[k]  # 累计管理401人
                else:
                    running += signs[k] * quantities[figures[k]].value
            if 0 in signs.values():
                continue
            moves = [Term(figures[k], sign=sign) for k, sign in signs.items()]
            stated = figures[last]
            yield Claim(
                Operation.SUM,
                _CHECK.get(quantities[stated].kind, "amount-sum-mismatch"),
                "stock",
                ((Term(figures[first]), *moves),),
                stated,
                subject=quantities[stated].label,
            )


def _since_the_figure_before(document: Document, quantities: Sequence[Quantity], index: int) -> str:
    """The words of a sentence since the figure before: 到年末，贷款余额为."""
    start = quantities[index].evidence.start
    since = quantities[index - 1].evidence.end if index else 0
    return said_before(document.text, start, min(_REACH, start - since), _PARTS)


def _a_year_apart(first: Quantity, last: Quantity) -> bool:
    """Whether two figures are told of the ends of two years in a row: 2022年末 and 2023年末."""
    ends = [q.period.removesuffix("年末") for q in (first, last) if q.period and q.period.endswith("年末")]
    return len(ends) == len("ab") and all(map(str.isdecimal, ends)) and int(ends[0]) + 1 == int(ends[1])


def _sign(words: str, inflow: regex.Pattern[str], outflow: regex.Pattern[str]) -> int:
    """+1 for what came in, -1 for what went out, 0 where the words say neither or both; 新发放 holds 发放."""
    came, went = inflow.search(words), outflow.search(words)
    if came and went and came.start() < went.start() < went.end() <= came.end():
        went = None
    return bool(came) - bool(went)


def _sentences(stream: Stream, quantities: Sequence[Quantity]) -> Iterator[list[int]]:
    """The figures of each sentence, and of each two on end, that have one unit."""
    sentences: list[list[int]] = [[]]
    for token in stream.tokens:
        if token.kind == "end":
            sentences.append([])
        elif token.quantity is not None and quantities[token.quantity].kind in COUNTED:
            sentences[-1].append(token.quantity)
    for found in (*sentences, *(one + other for one, other in pairwise(sentences) if one and other)):
        yield from _by_unit(found, quantities)


def _by_unit(figures: Sequence[int], quantities: Sequence[Quantity]) -> Iterator[list[int]]:
    for unit in dict.fromkeys(unit_key(quantities[i]) for i in figures):
        same = [i for i in figures if unit_key(quantities[i]) == unit]
        if len(same) > 2:
            yield same
