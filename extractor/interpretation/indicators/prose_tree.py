"""Under which line of prose another one hangs: by brackets, headings, numbered levels and what sentences say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractor.interpretation.indicators.prose_deductions import OpenLine
from extractor.interpretation.indicators.prose_names import BORDERS, Namer, Words, clean
from extractor.interpretation.language.grammar import leaves_bracket
from extractor.model import Document, Kind, Recognition, Stream, Token

_DETAILS = regex.compile(
    r"(?:的?具体)?(?:的?[\d一二三四五六七八九十]+项)?(?:得分|评分|打分)?(?:情况)?(?:是|为|如下|包括|有)$"
)
_WHOLE = 100
_FEWEST = 2
_NEAR = 10
"""How many characters before a mark what takes it off may be said."""


@dataclass(frozen=True, slots=True)
class ProseTree:
    """The tree that ``lines`` make; they may grow."""

    document: Document
    recognition: Recognition
    words: Words
    namer: Namer
    lines: list[OpenLine]

    def parent(self, stream: Stream, level: int | None, mark: int) -> tuple[int | None, bool]:
        """The line above the one whose marks begin at the token ``mark``, and whether only the name of the heading
        above it says so."""
        found = self._opened(stream, mark)
        if found is None:
            found = self._by_section(stream, level, mark)
        if found is not None or level is not None:
            return found, False
        named = self._named_above(stream)
        return named, named is not None

    def divide(self, block: int) -> None:
        """Puts the lines of a paragraph below its first one, where two or more of them have its weight together, or but
        for marks of one that was not read: 产出得38.5分。数量指标15分，得15分；质量指标15分，得14.5分；时效指标10分，得
        9分."""
        quantities = self.recognition.quantities
        here = [i for i, line in enumerate(self.lines) if line.block == block]
        if len(here) <= _FEWEST:
            return
        first, *others = here
        marks = [self.lines[i].indicator for i in here]
        weight, *weights = (quantities[m.weight].value for m in marks if m.weight is not None)
        ended = "。" in self.document.text[marks[0].evidence[-1].end : marks[1].evidence[0].start]
        read = {i for m in marks for i in (m.weight, m.score)}
        start, end = self.document.blocks[block].start, self.document.blocks[block].end
        unread = [
            q.value
            for i, q in enumerate(quantities)
            if start <= q.evidence.start < end and q.kind in (Kind.SCORE, Kind.WEIGHT) and i not in read
        ]
        whole = weight - sum(weights) in (0, *unread)
        scores = [quantities[m.score].value for m in marks if m.score is not None]
        scored = len(scores) == len(marks) and scores[0] == sum(scores[1:])
        alone = weight + sum(weights) != _WHOLE or scored  # else 50分 and 50分 are all there is
        if ended and len({m.parent for m in marks}) == 1 and whole and alone:
            for i in others:
                line = self.lines[i]
                line.indicator = replace(line.indicator, parent=first, level=marks[0].level + 1)

    def _opened(self, stream: Stream, mark: int) -> int | None:
        """The line of the same paragraph that a 其中, a bracket or a colon behind its score before this mark divides,
        as long as the lines there do not make it up."""
        tokens = stream.tokens
        for opener in (at for at in range(mark - 1, -1, -1) if self._opens_items(tokens, at)):
            inside = opener + 1 if tokens[opener].kind == "open" else opener
            here = [
                i
                for i, line in enumerate(self.lines)
                if line.block == stream.block and line.indicator.evidence[0].start < tokens[opener].start
            ]
            behind = max(e.end for e in self.lines[here[-1]].indicator.evidence) if here else tokens[opener].start
            between = (at for at in range(opener) if tokens[at].kind in ("W", "G") and tokens[at].start >= behind)
            # 预算执行得9.8分；产出50分，包括 …: the line that is divided was not read
            other = any(not self._is_taken_off(tokens[at]) for at in between)
            if other:
                continue
            listed = tokens[opener].kind == "part" and tokens[opener + 1].kind == "colon"
            over = not listed and any(t.kind == "end" for t in tokens[opener:mark])
            if here and not over and not leaves_bracket(tokens, inside, mark) and not self.is_made_up(here[-1]):
                return here[-1]
        return None

    def _is_taken_off(self, token: Token) -> bool:
        said = self.document.text[: token.start][-_NEAR:]
        return token.kind == "G" and self.words.deducts.search(said) is not None

    def _opens_items(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether items may follow a token: 其中, or a bracket or colon right behind a score."""
        if tokens[at].kind == "part":
            first = next((t for t in tokens[at:] if t.kind in ("W", "G")), None)
            return first is None or not self._is_taken_off(first)  # 产出得47分，其中利用率没有达标，扣2分；效益…
        closed = at > 0 and tokens[at - 1].kind == "close"
        return at > 0 and tokens[at].kind in ("open", "colon") and (tokens[at - 1].kind == "G" or closed)

    def is_made_up(self, line: int | None) -> bool:
        """Whether the lines below one have its weight."""
        if line is None:
            return False
        quantities = self.recognition.quantities
        below = [other.indicator.weight for other in self.lines if other.indicator.parent == line]
        weight = self.lines[line].indicator.weight
        weights = [quantities[i].value for i in below if i is not None]
        return weight is not None and bool(weights) and sum(weights) >= quantities[weight].value

    def _spoken_of(self, stream: Stream, mark: int) -> int | None:
        """The line of an earlier paragraph within which a sentence says its lines lie: 政策效果中，满意度指标满分5分
        …"""
        opening = mark
        while opening > 0 and stream.tokens[opening - 1].kind != "end":
            opening -= 1
        first = stream.tokens[opening].start
        comma = next((t.start for t in stream.tokens[opening:] if t.kind in (*BORDERS, "colon")), first)
        lead = self.words.within.sub("", clean(self.document.text[first:comma]))
        if len(lead) == comma - first:
            lead = _DETAILS.sub("", lead)
        if len(lead) == comma - first:
            return None
        named = (i for i, line in enumerate(self.lines) if line.block != stream.block)
        core = lead.removesuffix("指标")
        return next((i for i in named if core == clean(self.lines[i].indicator.name).removesuffix("指标")), None)

    def _by_section(self, stream: Stream, level: int | None, mark: int) -> int | None:
        spoken_of = self._spoken_of(stream, mark)
        if spoken_of is not None:
            return spoken_of
        if level is not None:
            for at in range(len(self.lines) - 1, -1, -1):
                if self.lines[at].indicator.level < level:
                    return at
            return None
        section = stream.section
        if section is None:
            return None
        own = self.namer.own_section(stream)
        above = own.parent if own is not None else section
        while above is not None:
            for at, line in enumerate(self.lines):
                if line.section == above and line.block != stream.block and self._is_heading_line(line):
                    return at
            above = self.recognition.sections[above].parent
        return None

    def _named_above(self, stream: Stream) -> int | None:
        """The line of another paragraph that bears the name of the heading above this one."""
        own = self.namer.own_section(stream)
        section = own.parent if own is not None else stream.section
        heading = self.namer.heading(self.recognition.sections[section]) if section is not None else None
        name = clean(heading.evidence.quote).removesuffix("指标") if heading is not None else ""
        for at, line in enumerate(self.lines):
            told_alone = line.block != stream.block and line.indicator.parent is None
            if name and told_alone and line.indicator.name.removesuffix("指标") == name:
                return at
        return None

    def _is_heading_line(self, line: OpenLine) -> bool:
        assert line.section is not None
        section = self.recognition.sections[line.section]
        return section.start <= line.indicator.evidence[0].start < section.heading_end
