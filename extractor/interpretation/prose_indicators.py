"""The indicator tree as prose tells it: names with 满分 and 得分, in headings, sentences and lists."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import regex

from extractor.model import (
    Claim,
    Document,
    Evidence,
    Indicator,
    Kind,
    LineCount,
    Operation,
    Recognition,
    Section,
    Stream,
    Term,
    TextBlock,
    Token,
)
from extractor.pattern import PatternSet

_LEVEL = regex.compile(r"(?P<level>[一二三四])级(?:评价)?指标")
_LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4}
_BORDERS = ("stop", "end", "comma")
_QUOTES = "“”‘’「」『』《》\"' \t\u3000"
_EDGE = "（(）)：:，,、；;。—-·." + _QUOTES


@dataclass(frozen=True, slots=True)
class Phrases:
    """An entry of ``patterns/indicator_phrases.yaml``."""

    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    before_marks: regex.Pattern[str]
    not_names: frozenset[str]
    introduces: regex.Pattern[str]
    deducts: regex.Pattern[str]
    rounded: regex.Pattern[str]
    whole: regex.Pattern[str]
    score_rate: regex.Pattern[str]
    execution_rule: regex.Pattern[str]


def _words(patterns: PatternSet) -> _Words:
    lists = {p.id: p.words for p in patterns.entries("indicator_phrases", Phrases)}

    def one_of(name: str) -> str:
        return "(?:" + "|".join(map(regex.escape, sorted(lists[name], key=len, reverse=True))) + ")"

    return _Words(
        regex.compile(one_of("before_marks") + r"+[为是：:]?$"),
        frozenset(lists["not_names"]),
        regex.compile(one_of("introduces")),
        regex.compile(one_of("deducts") + r"\s*$"),
        regex.compile(one_of("rounded")),
        regex.compile(one_of("whole")),
        regex.compile(one_of("score_rate")),
        regex.compile(one_of("execution_rule")),
    )


@dataclass(frozen=True, slots=True)
class ProseIndicators:
    """The lines found in prose and what the text claims of their marks."""

    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    counts: tuple[LineCount, ...]


@dataclass(slots=True)
class _Line:
    """An indicator while its section is being read."""

    indicator: Indicator
    section: int | None
    block: int
    deductions: list[int]


def prose_indicators(
    document: Document, recognition: Recognition, totals: Container[int], patterns: PatternSet
) -> ProseIndicators:
    """The lines in reading order; the quantities ``totals`` are marks of the whole report and of no line.

    A line's parent is the line of the nearest enclosing section, or the last line one level up where the text
    numbers its levels (一级指标, 二级指标).
    """
    return _Reader(document, recognition, totals, patterns.derived(_words)).read()


class _Reader:
    def __init__(self, document: Document, recognition: Recognition, totals: Container[int], words: _Words) -> None:
        self.totals = totals
        self.document = document
        self.recognition = recognition
        self.words = words
        self.lines: list[_Line] = []
        self.claims: list[Claim] = []
        self.counts: list[tuple[int, int, int | None]] = []

    def read(self) -> ProseIndicators:
        for stream in self.recognition.streams:
            block = self.document.blocks[stream.block]
            if isinstance(block, TextBlock):
                self._paragraph(stream)
        self._deductions()
        indicators, place = self._deduplicated()
        counts = (LineCount(q, level, None if p is None else place[p]) for q, level, p in self.counts)
        return ProseIndicators(indicators, tuple(self.claims), tuple(dict.fromkeys(counts)))

    # ------------------------------------------------------------------ marks

    def _paragraph(self, stream: Stream) -> None:
        tokens = stream.tokens
        used: set[int] = set()
        made = 0
        for at, token in enumerate(tokens):
            if token.kind != "W":
                continue
            score = self._score_after(at, tokens)
            if score is None:
                continue
            line = self._line(stream, at, score)
            used.add(score)
            if line is None:
                continue
            made += 1
            self.lines.append(line)
            self._rates(stream, score, len(self.lines) - 1)
        for at, token in enumerate(tokens):
            if token.kind == "G" and at not in used:
                self._other_score(stream, at)
            if token.kind == "C":
                self._count(stream, token)

    def _count(self, stream: Stream, token: Token) -> None:
        """7个二级指标: of the whole tree, or of the line its paragraph introduces."""
        level = _LEVEL.match(self.document.text, token.end)
        if level is None or token.quantity is None:
            return
        introduced = self._introduced(stream, token.start)
        parent = None
        if introduced is not None:
            here = [i for i, line in enumerate(self.lines) if line.indicator.evidence[0] == introduced[0]]
            if not here:
                return
            parent = here[-1]
        self.counts.append((token.quantity, _LEVELS[level["level"]], parent))

    def _score_after(self, weight: int, tokens: Sequence[Token]) -> int | None:
        for at in range(weight + 1, len(tokens)):
            if tokens[at].kind == "end" or tokens[at].kind == "W":
                return None
            if tokens[at].kind == "G":
                if self.words.deducts.search(self._text(tokens, weight + 1, at)):
                    return None
                return at
        return None

    def _line(self, stream: Stream, weight: int, score: int) -> _Line | None:
        tokens = stream.tokens
        name = self._name(stream, weight)
        if name is None:
            return None
        evidence, level, alias = name
        weight_index, score_index = tokens[weight].quantity, tokens[score].quantity
        assert weight_index is not None
        assert score_index is not None
        counted = self._counted_instead(tokens, score)
        quantities = self.recognition.quantities
        parent = self._parent(stream, level)
        indicator = Indicator(
            name=_clean(evidence.quote),
            level=level or (1 if parent is None else self.lines[parent].indicator.level + 1),
            parent=parent,
            evidence=(evidence, quantities[weight_index].evidence, quantities[counted or score_index].evidence),
            weight=weight_index,
            score=counted or score_index,
            aliases=(alias,) if alias else (),
        )
        return _Line(indicator, stream.section, stream.block, [])

    def _counted_instead(self, tokens: Sequence[Token], score: int) -> int | None:
        """得9.99分，取整后按10分计入总分: the mark that counts is the rounded one."""
        for at in range(score + 1, len(tokens)):
            if tokens[at].kind in ("end", "W"):
                return None
            if tokens[at].kind == "G":
                near = self._text(tokens, score + 1, min(len(tokens), at + 3))
                return tokens[at].quantity if self.words.rounded.search(near) else None
        return None

    def _name(self, stream: Stream, weight: int) -> tuple[Evidence, int | None, Evidence | None] | None:
        """The name said before a 满分, its stated level, and another name used for the same line."""
        tokens = stream.tokens
        clause = weight
        while clause > 0 and tokens[clause - 1].kind not in _BORDERS and tokens[clause - 1].kind not in "WG":
            clause -= 1
        start = max(tokens[clause].start, self._after_number(stream))
        said = self._said(start, tokens[weight].start)
        introduced = self._introduced(stream, tokens[weight].start)
        if introduced is not None:
            evidence, level = introduced
            other = said and said[0]
            differs = other is not None and _clean(other.quote) not in (_clean(evidence.quote), "")
            return evidence, level, other if differs else None
        if said is not None:
            return said[0], said[1], None
        titled = self._section_title(stream)
        if titled is None or self.words.whole.search(self._text(tokens, 0, weight)):
            return None
        return titled, None, None

    def _said(self, start: int, end: int) -> tuple[Evidence, int | None] | None:
        text = self.document.text[start:end]
        bare = text.rstrip(_EDGE)
        found = self.words.before_marks.search(bare)
        bare = bare[: found.start()].rstrip(_EDGE) if found else bare
        level = None
        for match in _LEVEL.finditer(bare):
            level = _LEVELS[match["level"]]
            if match.end() < len(bare):
                start, bare = start + match.end(), bare[match.end() :]
                break
        lead = max(bare.rfind(mark) for mark in "：:") + 1
        lead += len(bare[lead:]) - len(bare[lead:].lstrip(_EDGE))
        start, bare = start + lead, bare[lead:]
        if not bare or _clean(bare) in self.words.not_names or len(bare) > 30:
            return None
        return self.document.evidence(start, start + len(bare)), level

    def _introduced(self, stream: Stream, before: int) -> tuple[Evidence, int | None] | None:
        """一级指标甲包含乙、丙2个二级指标 …: the line that the paragraph announces it speaks of."""
        first = stream.tokens[0].start
        text = self.document.text[first:before]
        match = _LEVEL.search(text)
        if match is None:
            return None
        verb = self.words.introduces.search(text, match.end())
        if verb is None or verb.start() - match.end() > 30:
            return None
        said = self._said(first + match.start(), first + verb.start())
        return (said[0], _LEVELS[match["level"]]) if said else None

    def _after_number(self, stream: Stream) -> int:
        """Where the text after the section number of this paragraph begins."""
        section = self._own_section(stream)
        first = stream.tokens[0].start
        return first if section is None else max(first, section.heading_end - len(section.title))

    def _own_section(self, stream: Stream) -> Section | None:
        if stream.section is None:
            return None
        section = self.recognition.sections[stream.section]
        return section if section.start <= stream.tokens[0].start < section.heading_end else None

    def _section_title(self, stream: Stream) -> Evidence | None:
        if stream.section is None:
            return None
        section = self.recognition.sections[stream.section]
        title = regex.split(r"[（(。：:，,]", section.title, maxsplit=1)[0].strip(_EDGE)
        if not title or _clean(title) in self.words.not_names or len(title) > 20:
            return None
        start = self.document.text.find(title, section.start, section.heading_end)
        return self.document.evidence(start, start + len(title)) if start >= 0 else None

    # ------------------------------------------------------------------ tree

    def _parent(self, stream: Stream, level: int | None) -> int | None:
        if level is not None:
            for at in range(len(self.lines) - 1, -1, -1):
                if self.lines[at].indicator.level < level:
                    return at
            return None
        section = stream.section
        if section is None:
            return None
        own = self._own_section(stream)
        above = own.parent if own is not None else section
        while above is not None:
            for at, line in enumerate(self.lines):
                if line.section == above and line.block != stream.block and self._is_heading_line(line):
                    return at
            above = self.recognition.sections[above].parent
        return None

    def _is_heading_line(self, line: _Line) -> bool:
        assert line.section is not None
        section = self.recognition.sections[line.section]
        return section.start <= line.indicator.evidence[0].start < section.heading_end

    # ------------------------------------------------------------------ other marks

    def _other_score(self, stream: Stream, at: int) -> None:
        """A mark without a 满分: a deduction, or a second mention of its section's mark."""
        tokens = stream.tokens
        index = tokens[at].quantity
        assert index is not None
        if index in self.totals:
            return
        clause = at
        while clause > 0 and tokens[clause - 1].kind not in _BORDERS:
            clause -= 1
        before = self._text(tokens, clause, at)
        candidates = [line for line in self.lines if line.section == stream.section and stream.section is not None]
        if self.words.deducts.search(before):
            self._deduction(index, before, stream, candidates)
            return
        already = any(index in (line.indicator.weight, line.indicator.score) for line in self.lines)
        if already or len(candidates) != 1 or self.words.whole.search(before):
            return
        if "得" not in before or self.words.rounded.search(self._text(tokens, clause, min(len(tokens), at + 3))):
            return
        line = candidates[0]
        line.indicator = replace(line.indicator, mentions=(*line.indicator.mentions, ("score", index)))

    def _deduction(self, index: int, before: str, stream: Stream, candidates: Sequence[_Line]) -> None:
        named = [line for line in self.lines if _clean(line.indicator.name) in _clean(before)]
        here = [line for line in self.lines if line.block == stream.block]
        chosen = named[-1:] or here[-1:] or (list(candidates) if len(candidates) == 1 else [])
        for line in chosen:
            line.deductions.append(index)

    def _deductions(self) -> None:
        for line in self.lines:
            if line.deductions and line.indicator.weight is not None and line.indicator.score is not None:
                parts = (line.indicator.score, *line.deductions)
                self.claims.append(
                    Claim(
                        Operation.SUM,
                        "deduction-mismatch",
                        "deductions",
                        (tuple(Term(i) for i in parts),),
                        line.indicator.weight,
                        cue="扣",
                        subject=line.indicator.name,
                    )
                )

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
            before = self._text(tokens, max(0, at - 3), at)
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
            clause = self._text(tokens, max(0, at - 3), min(len(tokens), at + 4))
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

    def _deduplicated(self) -> tuple[tuple[Indicator, ...], dict[int, int]]:
        """A line told twice (摘要 and body) is one line; the second telling adds its mentions. Also tells
        which line each telling became."""
        kept: list[Indicator] = []
        place: dict[int, int] = {}
        for at, line in enumerate(self.lines):
            indicator = line.indicator
            parent = place.get(indicator.parent) if indicator.parent is not None else None
            same = next(
                (i for i, k in enumerate(kept) if _clean(k.name) == _clean(indicator.name) and k.parent == parent), None
            )
            if same is None:
                place[at] = len(kept)
                kept.append(replace(indicator, parent=parent))
                continue
            place[at] = same
            again = [("weight", indicator.weight), ("score", indicator.score)]
            mentions = tuple((what, i) for what, i in again if i is not None)
            kept[same] = replace(kept[same], mentions=(*kept[same].mentions, *mentions, *indicator.mentions))
        return tuple(kept), place

    def _text(self, tokens: Sequence[Token], first: int, last: int) -> str:
        if first >= last:
            return ""
        return self.document.text[tokens[first].start : tokens[last - 1].end]


def _clean(name: str) -> str:
    return "".join(name.split()).strip(_EDGE)
