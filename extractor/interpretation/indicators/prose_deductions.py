"""Marks that prose takes off the lines it tells: 过程扣3.5分，一是…，扣2分；二是…，扣1.5分."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import regex

from extractor.interpretation.indicators.prose_names import Words, text_of
from extractor.interpretation.indicators.prose_tellings import lacks
from extractor.model import Claim, Document, Indicator, Operation, Recognition, Stream, Term, Token

_EACH = regex.compile(r"各自?(?:扣减?|减)(?:了|除)?$")
_REST = regex.compile(r"其[余他它](?:\p{Han}{0,4})(?:扣分|失分|扣减)")
_ANOTHER = regex.compile(r"指标(?=在|满分|得|扣|[\d，（(])|(?:[性率度]|效益|效果|质量|数量|时效|成本|进度)(?=扣)")
_REACH = 6
_MUCH = 4
_CHECK = "deduction-mismatch"
_SHORT = 2
"""Characters of a name that other words hold as well: 效果 in 康复效果."""


@dataclass(slots=True)
class OpenLine:
    """An indicator while its section is being read; ``deductions`` are quantities. ``by_name``: it stands under a
    heading that has its parent's name."""

    indicator: Indicator
    section: int | None
    block: int
    deductions: list[int]
    by_name: bool = False


@dataclass(slots=True)
class Deductions:
    """What is taken off, by the line it is taken off; ``items`` of one deduction told before them by that one, some
    of which are not known of those that are ``open``."""

    document: Document
    recognition: Recognition
    words: Words
    items: dict[int, list[int]] = field(default_factory=dict)
    told: dict[int, list[int]] = field(default_factory=dict)
    open: set[int | None] = field(default_factory=set)

    def take(self, at: int, stream: Stream, lines: Sequence[OpenLine], candidates: Sequence[OpenLine]) -> None:
        """What the token ``at`` takes off belongs to the line last named in its part of the sentence, else to the line
        told in that part, or before it in the sentence, or to the one of the paragraph that lacks just so much, or to
        the only one of the paragraph or of the section, of which ``candidates`` are the lines. After a colon or 其中 it
        itemises what was taken off before, or belongs to the lines named there (失分在效益部分：…扣4分；…扣2分). What a
        part says that tells of a line which was not read belongs to none."""
        tokens = stream.tokens
        index = tokens[at].quantity
        assert index is not None
        lines = [line for line in lines if not self._is_too_much(line, index)]
        lacking = (line for line in lines if not line.deductions)
        if any(lacks(line.indicator, index, self.recognition.quantities) for line in lacking):
            lines = [line for line in lines if self._lost(line) or line.block == stream.block]
        candidates = [line for line in candidates if line in lines and not self._is_accounted_for(line)]
        if _EACH.search(self.document.text[: tokens[at].start][-_REACH:]):
            self.open.add(self._itemised(tokens, at))
            return  # 记录不全，公示不及时，各扣1分: how often is not said
        if self._is_rule(tokens, at):
            return
        self.told.setdefault(stream.block, []).append(index)
        part = at
        while part > 0 and tokens[part - 1].kind not in ("stop", "end"):
            part -= 1
        opened = next((i for i in range(at - 1, part - 1, -1) if tokens[i].kind in ("colon", "part")), None)
        said = text_of(self.document, tokens, part if opened is None else opened, at)
        total = next((i for i in range((opened or part) - 1, part - 1, -1) if tokens[i].kind == "G"), None)
        taken = total is not None and self.words.deducts.search(text_of(self.document, tokens, part, total))
        itemises = opened is not None and total is not None and bool(taken)
        begun = self._list_of(tokens, at)
        if begun is not None:
            self.items[begun].append(index)  # 过程扣2分：…，扣1.2分；…，扣0.8分
        elif itemises and total is not None:
            whole = tokens[total].quantity
            assert whole is not None
            self.items.setdefault(whole, []).append(index)
        if _take_named(lines, said, index, opening=True) or itemises or begun is not None:
            return
        lines = [
            line
            for line in lines
            if line.indicator.evidence[-1].start >= tokens[part].start or not self._is_accounted_for(line)
        ]
        sentence, colon = _opening(tokens, at)
        lead = text_of(self.document, tokens, sentence, colon if colon > sentence else part)
        marked = any(t.kind in ("W", "G") for t in tokens[sentence:colon])
        several = _named_in(lines, lead) if colon > sentence and not marked else []
        if len(several) > 1:  # 失分在效益和满意度两项：…，扣1分；…，扣0.5分
            place = sum(tokens[i].kind == "stop" for i in range(colon, at))
            if place < len(several):
                several[place].deductions.append(index)
            return
        here = [line for line in lines if line.block == stream.block]
        spans = [(line, line.indicator.evidence[-1].start) for line in here]
        own = [line for line, start in spans if tokens[part].start <= start < tokens[at].start]
        another = not own and self._is_of_another(stream, part, at, lines)
        if not own and (colon > sentence or not another) and _take_named(lines, lead, index):
            return
        if not here and self.words.losses.match(self.document.text, tokens[sentence].start):
            return  # 失分主要在于 … speaks of all lines
        if another:
            return  # 数量指标20分，未达目标，扣3分得17分 behind a semicolon
        before = [line for line, start in spans if tokens[sentence].start <= start < tokens[at].start]
        lost = [
            line for line in here if not line.deductions and lacks(line.indicator, index, self.recognition.quantities)
        ]
        only = here if len(here) == 1 and spans[0][1] < tokens[at].start else []
        for line in (own or before or lost or only)[-1:] or (candidates if len(candidates) == 1 and not here else []):
            line.deductions.append(index)

    def makes_up(self, tokens: Sequence[Token], clause: int) -> bool:
        """Whether what a clause takes off altogether is what a rule told before in its sentence comes to."""
        sentence, _ = _opening(tokens, clause)
        return any(tokens[i].kind == "G" and self._is_rule(tokens, i) for i in range(sentence, clause))

    def _is_rule(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a deduction is told for each of what is missing: 每缺1台扣0.75分，共扣1.5分."""
        ends = ("comma", "stop", "end", "colon", "G", "U", "W")  # 按每份0.3分扣0.9分: what each loses comes before
        clause = next((i for i in range(at - 1, -1, -1) if tokens[i].kind in ends), -1)
        return "每" in text_of(self.document, tokens, clause + 1, at)

    def _list_of(self, tokens: Sequence[Token], at: int) -> int | None:
        """The deduction whose items a sentence lists up to the token ``at``, told before its colon or 其中, unless they
        make it up before."""
        whole = self._itemised(tokens, at)
        if whole is None or whole not in self.items or self._is_sum(whole, self.items[whole]):
            return None
        return whole

    def _itemised(self, tokens: Sequence[Token], at: int) -> int | None:
        """The last marks of a sentence before its colon or 其中."""
        sentence, colon = _opening(tokens, at)
        return next((tokens[i].quantity for i in range(colon - 1, sentence - 1, -1) if tokens[i].kind == "G"), None)

    def _is_too_much(self, line: OpenLine, deduction: int) -> bool:
        """Whether a line lacks so little that a deduction must be another's: 预算执行9.9分（满分10分），…，扣3分."""
        quantities, marks = self.recognition.quantities, line.indicator
        if marks.weight is None or marks.score is None:
            return False
        lost = quantities[marks.weight].value - quantities[marks.score].value
        return 0 < lost < 1 and lost * _MUCH < quantities[deduction].value

    def _is_accounted_for(self, line: OpenLine) -> bool:
        """Whether the deductions told so far leave a line its score: what another part takes off is another's."""
        quantities, marks = self.recognition.quantities, line.indicator
        if not line.deductions or marks.weight is None or marks.score is None:
            return False
        taken = sum(quantities[i].value for i in line.deductions)
        return quantities[marks.weight].value - quantities[marks.score].value == taken

    def _is_of_another(self, stream: Stream, part: int, at: int, lines: Sequence[OpenLine]) -> bool:
        """Whether the part of a sentence before a deduction names an indicator, or tells marks that are none taken off:
        those of a line that was not read."""
        tokens = stream.tokens
        taken = {i for line in lines for i in line.deductions}
        marks = (i for i in range(part, at) if tokens[i].kind in "WG" and not self._is_rule(tokens, i))
        told = any(tokens[i].kind == "W" or tokens[i].quantity not in taken for i in marks)
        return told or bool(_ANOTHER.search(text_of(self.document, tokens, part, at)))

    def claims(self, lines: Sequence[OpenLine]) -> Iterator[Claim]:
        """What deductions make together, and what a line's marks and its deductions make. Of a line that lacks just
        the first of them the others, where they make that one up, are its items."""
        settled = {i for block in self.told for i in self._settled(block, lines)}
        for whole, items in self.items.items():
            if whole in self.open:
                continue
            if (
                len(items) == 1
                and self.recognition.quantities[items[0]].value < self.recognition.quantities[whole].value
            ):
                continue  # 失分4.2分，其中预算执行失分2.2分
            yield Claim(Operation.SUM, _CHECK, "itemised", (tuple(map(Term, items)),), whole, cue="扣")
        for line in lines:
            marks = line.indicator
            line.deductions = [i for i in line.deductions if i not in settled]
            if not line.deductions or marks.weight is None or marks.score is None:
                continue
            first, *rest = line.deductions
            itemised = rest and lacks(marks, first, self.recognition.quantities) and self._is_sum(first, rest)
            parts = [first] if itemised else line.deductions
            parts = self._all_told(line) or parts
            taken = sum((self.recognition.quantities[i].value for i in parts), Decimal(0))
            if (self._lost(line) > taken and self._are_some(parts)) or self._are_of_parent(line, taken, lines):
                continue
            yield Claim(
                Operation.SUM,
                _CHECK,
                "deductions",
                (tuple(map(Term, (marks.score, *parts))),),
                marks.weight,
                cue="扣",
                subject=marks.name,
            )

    def _all_told(self, line: OpenLine) -> list[int]:
        """All deductions of another paragraph, some of which seem to be of lines that were not read, where together
        they are what a line lacks."""
        blocks = {block for block, told in self.told.items() if not set(told).isdisjoint(line.deductions)}
        told = self.told[blocks.pop()] if len(blocks) == 1 and line.block not in blocks else []
        lost = sum((self.recognition.quantities[i].value for i in told), Decimal(0))
        return told if lost == self._lost(line) else []

    def _are_of_parent(self, line: OpenLine, taken: Decimal, lines: Sequence[OpenLine]) -> bool:
        """Whether what is taken off behind a line is what the line above it lacks besides: 过程24分，得22.48分，其中
        预算执行率10分，得9.48分，资金监管不到位扣1分."""
        above = line.indicator.parent
        if above is None or self._lost(line) == taken:
            return False
        below = sum((self._lost(other) for other in lines if other.indicator.parent == above), Decimal(0))
        return self._lost(lines[above]) == below + taken

    def _settled(self, block: int, lines: Sequence[OpenLine]) -> list[int]:
        """The deductions of a paragraph, where all of them and what its other lines lack make up what its first line
        lacks: 过程25分，得23.54分。预算执行率10分得9.54分，扣0.46分；手续滞后，扣1分. What another line
        lacks may be told as a deduction too, and a line may be named that the deduction is not of."""
        lost = [self._lost(line) for line in lines if line.block == block]
        taken = [self.recognition.quantities[i].value for i in self.told[block]]
        top, others = lost[0] if lost else Decimal(0), [value for value in lost[1:] if value > 0]
        rest = list(taken)
        for value in others:
            if value in rest:
                rest.remove(value)
        return self.told[block] if 0 < top in (sum(taken), sum(others) + sum(rest)) else []

    def _are_some(self, deductions: Sequence[int]) -> bool:
        """Whether the paragraph of a deduction leaves others to another place: 其余扣分见评分表."""
        blocks = {self.document.block_at(self.recognition.quantities[i].evidence.start) for i in deductions}
        return any(block and _REST.search(self.document.text, block.start, block.end) for block in blocks)

    def _lost(self, line: OpenLine) -> Decimal:
        """What a line lacks of its weight; 0 where it has no score."""
        quantities, marks = self.recognition.quantities, line.indicator
        if marks.weight is None or marks.score is None:
            return Decimal(0)
        return quantities[marks.weight].value - quantities[marks.score].value

    def _is_sum(self, whole: int, items: Sequence[int]) -> bool:
        quantities = self.recognition.quantities
        return quantities[whole].value == sum(quantities[i].value for i in items)


_AND = regex.compile(r"(?<=^\p{Han}{2,4})[与和及](?=\p{Han}{2,4}$)")
_SATISFACTION = regex.compile(r"(?<=\p{Han})满意度$")
"""服务对象满意度 is called 满意度 for short."""


def _opening(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Where the sentence of a token begins, and its first colon or 其中 before the token; there again if it has
    none."""
    sentence = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].kind == "end"), 0)
    return sentence, next((i for i in range(sentence, at) if tokens[i].kind in ("colon", "part")), sentence)


def _take_named(lines: Sequence[OpenLine], said: str, index: int, *, opening: bool = False) -> bool:
    """Gives a deduction to the line that a text names last; with ``opening`` a short name must begin a clause."""
    named = max(lines, key=lambda line: _named_at(line, said, opening), default=None)
    if named is None or _named_at(named, said, opening) < 0:
        return False
    named.deductions.append(index)
    return True


def _named_in(lines: Sequence[OpenLine], said: str) -> list[OpenLine]:
    """The lines that a text names, in the order in which it does."""
    places = {id(line): _named_at(line, said, opening=False) for line in lines}
    return sorted((line for line in lines if places[id(line)] >= 0), key=lambda line: places[id(line)])


def _named_at(line: OpenLine, text: str, opening: bool) -> int:
    """Where a text says the name of a line last, also without its 指标 or 项目, or half of it (过程 of 投入与过程);
    -1 if it does not."""
    found = -1
    full = line.indicator.name
    halves = _AND.split(full.removesuffix("指标"))
    for name in dict.fromkeys(
        (full, full.removesuffix("指标"), full.removeprefix("项目"), *_SATISFACTION.findall(full), *halves)
    ):
        at = text.rfind(name)
        begins = opening or (full.endswith(name) and name != full)
        if at > 0 and begins and len(name) <= _SHORT and regex.match(r"\p{Han}", text[at - 1]):
            continue
        found = max(found, at)
    return found
