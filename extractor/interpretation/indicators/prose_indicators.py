"""The indicator tree as prose tells it: names with 满分 and 得分, in headings, sentences and lists."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import regex

from extractor.interpretation.indicators.prose_deductions import Deductions, OpenLine
from extractor.interpretation.indicators.prose_names import (
    BORDERS,
    LEVEL,
    LEVELS,
    Name,
    Namer,
    Words,
    clean,
    text_of,
    words,
)
from extractor.interpretation.indicators.prose_pairs import MarkPairs, bounds_a_band
from extractor.interpretation.indicators.prose_tellings import told_once
from extractor.interpretation.indicators.prose_tree import ProseTree
from extractor.model import (
    Claim,
    Document,
    Indicator,
    Kind,
    LineCount,
    Operation,
    Recognition,
    Stream,
    Term,
    TextBlock,
    Token,
)
from extractor.pattern import PatternSet

_WHOLE = 100
_GOT = ("得", "得分", "得分为", "实得", "得分：", "自评", "评")
_IN_TURN = regex.compile(
    r"(?:.*[。；：，])?(?P<names>\p{Han}{2,14}?(?:[、和及]\p{Han}{2,10}?)+)[两三四五六七八]?(?:项|类|部分|个方面)?(?:指标)?的?"
    r"(?:分值|权重|满分)?(?:依次|分别)(?:为|是|占|设)*"
)
_BY = regex.compile(r"^\p{Han}*(?:按照|按|分为|包括|权重为|分值为|指标(?:体系)?(?:由|分))(?=\p{Han}{2})")
_AND = regex.compile(r"[、和及]")
_COUNTED = ("计入", "作为")
_NEAR = 10
"""How many characters before its number a level may be named."""


@dataclass(frozen=True, slots=True)
class ProseIndicators:
    """The lines found in prose and what the text claims of their marks. ``loose`` are scores said of a name without
    a weight (产出指标得36分): the name and the quantity."""

    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    counts: tuple[LineCount, ...]
    loose: tuple[tuple[str, int], ...] = ()


def prose_indicators(
    document: Document, recognition: Recognition, totals: Container[int], patterns: PatternSet
) -> ProseIndicators:
    """The lines in reading order; the quantities ``totals`` are marks of the whole report and of no line.

    A line's parent is the line of the nearest enclosing section, or the last line one level up where the text
    numbers its levels (一级指标, 二级指标).
    """
    return _Reader(document, recognition, totals, words(patterns)).read()


class _Reader:
    def __init__(self, document: Document, recognition: Recognition, totals: Container[int], words: Words) -> None:
        self.totals = totals
        self.document = document
        self.recognition = recognition
        self.words = words
        self.namer = Namer(document, recognition, words)
        self.lines: list[OpenLine] = []
        self.tree = ProseTree(document, recognition, words, self.namer, self.lines)
        self.claims: list[Claim] = []
        self.counts: list[tuple[int, int, int | None]] = []
        self.deductions = Deductions(document, recognition, words)
        self.loose: list[tuple[str, int]] = []
        self.scheme: dict[str, int] = {}

    def read(self) -> ProseIndicators:
        streams = [s for s in self.recognition.streams if isinstance(self.document.blocks[s.block], TextBlock)]
        for stream in streams:
            self._weights_alone(stream)
        for stream in streams:
            self._paragraph(stream)
        self.claims += self.deductions.claims(self.lines)
        self._counts_add_up()
        kept = [
            i for i, line in enumerate(self.lines) if not line.by_name or self.tree.is_made_up(line.indicator.parent)
        ]
        new = {old: at for at, old in enumerate(kept)}
        lines = [self.lines[i].indicator for i in kept]
        lines = [line if line.parent is None else replace(line, parent=new.get(line.parent)) for line in lines]
        indicators, place = told_once(lines, self.document)
        counts = (LineCount(q, level, None if p is None else place[new[p]]) for q, level, p in self.counts)
        return ProseIndicators(indicators, tuple(self.claims), tuple(dict.fromkeys(counts)), tuple(self.loose))

    # ------------------------------------------------------------------ marks

    def _paragraph(self, stream: Stream) -> None:
        tokens = stream.tokens
        pairs = MarkPairs(self.document, self.words, tokens).all()
        paired = {at for pair in pairs for at in pair}
        told = {at: name for at, name in self._told_alone(stream).items() if at not in paired}
        for weight, score in sorted((*pairs, *((at, at) for at in told)), key=min):
            line = self._line(stream, weight, score, told.get(score))
            if line is not None:
                self.lines.append(line)
                self._rates(stream, min(weight, score), len(self.lines) - 1)
        self.tree.divide(stream.block)
        paired |= set(told)
        for at, token in enumerate(tokens):
            if token.kind == "G" and at not in paired:
                self._other_score(stream, at)
            if token.kind == "C":
                self._count(stream, token)

    def _weights_alone(self, stream: Stream) -> None:
        """The weights that a paragraph gives by name without scores, where together they are the whole: 满分100分，其中
        决策15分、过程25分、产出35分、效益25分."""
        pairs = {at for pair in MarkPairs(self.document, self.words, stream.tokens).all() for at in pair}
        found: dict[str, int] = {}
        for at, token in enumerate(stream.tokens):
            if token.kind != "W" or at in pairs or token.quantity is None or token.quantity in self.totals:
                continue
            name = self.namer.said_before(stream, at)
            if name is not None:
                found[_BY.sub("", clean(name.evidence.quote))] = token.quantity
        found = self._weights_in_turn(stream) or found
        if sum(self.recognition.quantities[i].value for i in found.values()) == _WHOLE:
            self.scheme = {**found, **self.scheme}

    def _weights_in_turn(self, stream: Stream) -> dict[str, int]:
        """The weights told behind the names of their lines: 执行、产出、效益三项分值依次为10分、60分、30分."""
        weights = [at for at, t in enumerate(stream.tokens) if t.kind == "W" and t.quantity not in self.totals]
        if len(weights) < len("ab"):
            return {}
        first = stream.tokens[0].start
        told = _IN_TURN.fullmatch(self.document.text[first : stream.tokens[weights[0]].start])
        names = [_BY.sub("", clean(name)) for name in _AND.split(told["names"])] if told else []
        if len(names) != len(weights) or len(set(names)) != len(names):
            return {}
        indices = [i for at in weights if (i := stream.tokens[at].quantity) is not None]
        return dict(zip(names, indices, strict=True))

    def _told_alone(self, stream: Stream) -> dict[int, Name]:
        """The tokens that are the first scores told of names whose weights stand elsewhere: 决策得14分, 产出部分因…
        扣1分，得39分."""
        known = {clean(line.indicator.name) for line in self.lines}
        named: dict[int, Name] = {}
        for at, token in enumerate(stream.tokens) if self.scheme else ():
            name = self.namer.said_before(stream, at) if token.kind == "G" else None
            if token.kind == "G" and self._is_got(token) and (name is None or self._key(name) not in self.scheme):
                name = self._opened_by(stream, at)
            if name is None or bounds_a_band(self.document, token):
                continue
            if self._key(name) in self.scheme and self._key(name) not in known:
                known.add(self._key(name))
                named[at] = name
        listed = len(named) == len(self.scheme)
        return {at: name for at, name in named.items() if listed or self._is_got(stream.tokens[at])}

    def _key(self, name: Name) -> str:
        return clean(name.evidence.quote)

    def _opened_by(self, stream: Stream, score: int) -> Name | None:
        """The name with a weight told elsewhere that the sentence of a score opens with."""
        first = max((at + 1 for at in range(score) if stream.tokens[at].kind == "end"), default=0)
        start, text = stream.tokens[first].start, self.document.text
        name = next((n for n in sorted(self.scheme, key=len, reverse=True) if text.startswith(n, start)), None)
        return None if name is None else Name(self.document.evidence(start, start + len(name)))

    def _is_got(self, score: Token) -> bool:
        return self.document.text[: score.start].rstrip().endswith(_GOT)

    def _count(self, stream: Stream, token: Token) -> None:
        """7个二级指标: of the whole tree, or of the line its paragraph introduces."""
        level = LEVEL.match(self.document.text, token.end) or self._level_before(token)
        if level is None or token.quantity is None:
            return
        introduced = self.namer.introduced(stream, token.start)
        parent = None
        if introduced is not None:
            here = [i for i, line in enumerate(self.lines) if line.indicator.evidence[0] == introduced.evidence]
            if not here:
                return
            parent = here[-1]
        self.counts.append((token.quantity, LEVELS[level["level"]], parent))

    def _counts_add_up(self) -> None:
        """9个二级指标 of the whole tree, and 下设2个二级指标 once for each line above them."""
        for level in sorted({level for _, level, _ in self.counts}):
            whole, *parts = (index for index, at, _ in self.counts if at == level)
            above = [line for line in self.lines if line.indicator.level == level - 1]
            if len(parts) > 1 and len(parts) == len(above):
                terms = tuple(Term(i) for i in parts)
                self.claims.append(Claim(Operation.SUM, "indicator-count-mismatch", "counts-of-lines", (terms,), whole))

    def _level_before(self, token: Token) -> regex.Match[str] | None:
        """三级指标共设6个: the level named right before its number."""
        text = self.document.text
        for found in LEVEL.finditer(text, max(0, token.start - _NEAR), token.start):
            if not any(mark in text[found.end() : token.start] for mark in "、，,；;"):
                return found
        return None

    def _line(self, stream: Stream, weight: int, score: int, said: Name | None = None) -> OpenLine | None:
        tokens = stream.tokens
        if tokens[weight].quantity in self.totals or tokens[score].quantity in self.totals:
            return None
        name = said or self.namer.name(stream, min(weight, score))
        if name is None:
            return None
        evidence, level = name.evidence, name.level
        elsewhere = self.scheme.get(clean(evidence.quote)) if weight == score else None
        weight_index = tokens[weight].quantity if elsewhere is None else elsewhere
        score_index = tokens[score].quantity
        assert weight_index is not None
        assert score_index is not None
        counted = self._counted_instead(tokens, score)
        quantities = self.recognition.quantities
        parent, by_name = self.tree.parent(stream, level, min(weight, score))
        indicator = Indicator(
            name=clean(evidence.quote),
            level=level or (1 if parent is None else self.lines[parent].indicator.level + 1),
            parent=parent,
            evidence=(evidence, quantities[weight_index].evidence, quantities[counted or score_index].evidence),
            weight=weight_index,
            score=counted or score_index,
            aliases=(name.alias,) if name.alias else (),
        )
        return OpenLine(indicator, stream.section, stream.block, [], by_name)

    def _counted_instead(self, tokens: Sequence[Token], score: int) -> int | None:
        """得9.99分，取整后按10分计入总分: the mark that counts is the rounded one."""
        for at in range(score + 1, len(tokens)):
            if tokens[at].kind in ("end", "W"):
                return None
            if tokens[at].kind == "G":
                before = text_of(self.document, tokens, score + 1, at)
                behind = text_of(self.document, tokens, at + 1, min(len(tokens), at + 3))
                counts = self.words.rounded.search(before) or behind.startswith(_COUNTED)
                return tokens[at].quantity if counts else None  # 得9.6分，按95.81%计9.58分后四舍五入
        return None

    # ------------------------------------------------------------------ other marks

    def _other_score(self, stream: Stream, at: int) -> None:
        """A mark without a 满分: a deduction, or a second mention of its section's mark."""
        tokens = stream.tokens
        index = tokens[at].quantity
        assert index is not None
        if index in self.totals:
            return
        clause = at
        while clause > 0 and tokens[clause - 1].kind not in (*BORDERS, "colon"):
            clause -= 1
        before = text_of(self.document, tokens, clause, _first_in_turn(tokens, clause, at))
        candidates = [line for line in self.lines if line.section == stream.section and stream.section is not None]
        if self.words.deducts.search(before):
            together = any(tokens[i].kind in ("total", "altogether") for i in range(clause, at))
            if not together or self.deductions.makes_up(tokens, clause):  # 四项共扣4.9分
                self.deductions.take(at, stream, self.lines, candidates)
            return
        if text_of(self.document, tokens, at + 1, min(len(tokens), at + 2)).startswith("扣"):
            return  # 1.5分扣在结算单上
        if not candidates and self._scored_heading(stream, index, before):
            return
        of_several = any(tokens[i].kind in ("total", "altogether", "G") for i in range(clause, at))
        if of_several or self.words.in_turn.search(before) or bounds_a_band(self.document, tokens[at]):
            return  # 以上四部分得分合计92分, 三项分别得46分、24分, 得分90分以上为优
        already = any(index in (line.indicator.weight, line.indicator.score) for line in self.lines)
        if not already and ("得" in before or before.rstrip().endswith(_GOT)):
            name = self.namer.said_before(stream, at) if candidates else self.namer.name(stream, at)
            name = self.namer.pointed_at(stream, at) or self.namer.aimed_at(stream, at) or name
            self.loose += [(clean(name.evidence.quote), index)] if name else []
        if already or len(candidates) != 1 or self.words.whole.search(before):
            return
        if "得" not in before or self.words.rounded.search(
            text_of(self.document, tokens, clause, min(len(tokens), at + 3))
        ):
            return
        line = candidates[0]
        line.indicator = replace(line.indicator, mentions=(*line.indicator.mentions, ("score", index)))

    def _scored_heading(self, stream: Stream, score: int, before: str) -> bool:
        """Whether a 得分14分 is the mark of the heading above, which bears the weight: （一）项目决策（15分）. Then it
        is a line."""
        if stream.section is None or "得" not in before:
            return False
        section = self.recognition.sections[stream.section]
        quantities = self.recognition.quantities
        in_heading = [i for i, q in enumerate(quantities) if section.start <= q.evidence.start < section.heading_end]
        weights = [i for i in in_heading if quantities[i].kind is Kind.WEIGHT]
        name = self.namer.heading(section)
        if len(in_heading) != 1 or weights != in_heading or name is None or weights[0] in self.totals:
            return False
        parent = self.tree.parent(stream, name.level, 0)[0]
        self.lines.append(
            OpenLine(
                Indicator(
                    name=clean(name.evidence.quote),
                    level=name.level or (1 if parent is None else self.lines[parent].indicator.level + 1),
                    parent=parent,
                    evidence=(name.evidence, quantities[weights[0]].evidence, quantities[score].evidence),
                    weight=weights[0],
                    score=score,
                ),
                stream.section,
                stream.block,
                [],
            )
        )
        return True

    def _rates(self, stream: Stream, score: int, line: int) -> None:
        """得分率 after a pair of marks, and the rule that the mark is 满分 × 执行率."""
        tokens = stream.tokens
        quantities = self.recognition.quantities
        indicator = self.lines[line].indicator
        if indicator.weight is None or indicator.score is None:
            return
        for at in range(score + 1, len(tokens)):
            if tokens[at].kind == "W":
                break
            if tokens[at].kind != "R":
                continue
            index = tokens[at].quantity
            assert index is not None
            before = text_of(self.document, tokens, max(0, at - 3), at)
            if self.words.score_rate.search(before):
                terms = (Term(indicator.score, role="part"), Term(indicator.weight, role="whole"))
                self.claims.append(
                    Claim(
                        Operation.RATIO,
                        "score-rate-mismatch",
                        "score-rate",
                        (terms,),
                        index,
                        "得分率",
                        subject=indicator.name,
                    )
                )
                break
            clause = text_of(self.document, tokens, max(0, at - 3), min(len(tokens), at + 4))
            if self.words.execution_rule.search(clause) and quantities[index].kind is Kind.RATE:
                terms = (Term(indicator.weight), Term(index))
                self.claims.append(
                    Claim(
                        Operation.PRODUCT,
                        "execution-score-mismatch",
                        "execution-rule",
                        (terms,),
                        indicator.score,
                        subject=indicator.name,
                    )
                )
                break


def _first_in_turn(tokens: Sequence[Token], clause: int, at: int) -> int:
    """The first of the marks that a clause tells one after the other up to a token, behind 分别: 过程分别扣0.4分、2分;
    else that token."""
    first = at
    while first - 2 > clause and tokens[first - 2].kind == "G" and tokens[first - 1].end - tokens[first - 1].start == 1:
        first -= 2  # behind 、 or 和
    return first if first > clause and tokens[first - 2].kind == "each" else at
