"""What prose calls an indicator: the name said before its 满分, in its heading, or where its paragraph announces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractor.interpretation.language.word_classes import words_by_id
from extractor.model import Document, Evidence, Recognition, Section, Stream, Token
from extractor.pattern import PatternSet

LEVEL = regex.compile(r"(?P<level>[一二三四])级(?:评价)?指标")
LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4}
BORDERS = ("stop", "end", "comma")
_QUOTED = regex.compile(r"[“‘「『](?P<name>[^“”‘’「」『』]+)[”’」』]")
_EDGE = "●■◆▪•○◇□★☆►▶▲△▼◎①②③④⑤⑥⑦⑧⑨⑩（(）)：:，,、；;。—–-·.“”‘’「」『』《》\"' \t\u3000"
_NO_PART_OF_NAMES = ("W", "G", "part", "total", "altogether")
_FORMULA = regex.compile(r"按(?:\d[\d.]*[%％])?\p{Han}{0,8}(?:乘以?|折算|计算)$")
_RATE = regex.compile(r"[率度](?:为|是|达)?$")
_ABOUT = regex.compile(
    r"(?<=指标|产出|效益|过程|决策|满意度)(?:的?(?:得分|评分|评价)?(?:情况)?(?:说明|分析)|(?:得分|评分|评价)情况)$"
)
"""What a heading says of the line it names: 效益指标说明, 产出指标得分情况分析."""
_ORDINAL = regex.compile(
    r"第[一二三四五六七八九十]+(?:[类项]|部分|方面)(?:是|为)?|[一二三四五六七八九]是|[A-D]类\s*"
    r"|[本该]项目(?=\p{Han}{2})|\p{Han}{0,8}?(?:得分|权重|分值|各部分|各项)(?:分别|依次)?[为是](?=\p{Han}{2})"
    r"|\p{Han}{0,8}体系由(?=\p{Han}{2})|自评(?=(?:投入|决策|过程|产出|效益|效果|管理))"
)
_ADDED = regex.compile(r"(?<=率)指标$|(?<=\p{Han})(?:这一?项|一项)$")
"""What prose adds to the name of a line: 预算执行率指标, 预算执行这一项."""
_OWN_WORDS = regex.compile(r"建设$|(?<!指标|类|部分|投入|决策|过程|产出|效益|效果|管理|满意度|执行|投入与管理)占比$")
"""Ends of names that look like words before marks: 制度建设5分, 新能源车辆占比7分."""
_AIM = regex.compile(r"(?P<name>\p{Han}{1,12}[率度])的?(?:年度)?(?:目标|指标)值?(?:为|是)?(?:不低于|达到)?\d")
_LONGEST = 30
_LONGEST_TITLE = 20


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of ``patterns/indicator_phrases.yaml``, compiled."""

    before_marks: regex.Pattern[str]
    not_names: frozenset[str]
    introduces: regex.Pattern[str]
    deducts: regex.Pattern[str]
    rounded: regex.Pattern[str]
    whole: regex.Pattern[str]
    score_rate: regex.Pattern[str]
    execution_rule: regex.Pattern[str]
    in_turn: regex.Pattern[str]
    within: regex.Pattern[str]
    left: regex.Pattern[str]
    losses: regex.Pattern[str]
    pronouns: frozenset[str]


def words(patterns: PatternSet) -> Words:
    return patterns.derived(_compiled)


def _compiled(patterns: PatternSet) -> Words:
    lists = words_by_id("indicator_phrases", patterns)

    def one_of(name: str) -> str:
        return "(?:" + "|".join(map(regex.escape, sorted(lists[name], key=len, reverse=True))) + ")"

    return Words(
        regex.compile(one_of("before_marks") + r"+[为是：:]?$"),
        frozenset(lists["not_names"]),
        regex.compile(r"(?<![得打评])" + one_of("introduces")),
        regex.compile(one_of("deducts") + r"\s*$"),
        regex.compile(one_of("rounded")),
        regex.compile(one_of("whole")),
        regex.compile(one_of("score_rate")),
        regex.compile(one_of("execution_rule")),
        regex.compile(one_of("in_turn")),
        regex.compile(one_of("within") + "$"),
        regex.compile(r"[，,、\s]*" + one_of("left") + r"[为：:\s]*"),
        regex.compile(one_of("losses")),
        frozenset(lists["pronouns"]),
    )


def clean(name: str) -> str:
    """A name without blanks, quotes and punctuation at its ends."""
    bare = "".join(name.split()).strip(_EDGE)
    return f"“{bare}" if "”" in bare and "“" not in bare else bare  # “三公”经费控制率


@dataclass(frozen=True, slots=True)
class Name:
    """A found name, the level its words state, and another name used for the same line."""

    evidence: Evidence
    level: int | None = None
    alias: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Namer:
    document: Document
    recognition: Recognition
    words: Words

    def name(self, stream: Stream, weight: int) -> Name | None:
        """The name of the line whose 满分 is the token ``weight``; None for the marks of the whole report."""
        tokens = stream.tokens
        said = self.said_before(stream, weight)
        introduced = self.introduced(stream, tokens[weight].start)
        if introduced is not None:
            differs = said is not None and clean(said.evidence.quote) != clean(introduced.evidence.quote)
            return Name(introduced.evidence, introduced.level, said.evidence if differs and said else None)
        if said is not None:
            return said
        if self.words.whole.search(self.document.text, tokens[0].start, tokens[weight].start):
            return None
        return self._title(stream)

    def said_before(self, stream: Stream, weight: int) -> Name | None:
        """The name in the clause of the 满分, or in the one before it: “投入”，满分20分."""
        tokens = stream.tokens
        first = self._after_number(stream)
        end = weight
        if end > 0 and tokens[end - 1].kind == "altogether":  # 其余过程指标共15分
            end -= 1
        for _ in range(2):
            clause = end
            while clause > 0 and tokens[clause - 1].kind not in (*BORDERS, *_NO_PART_OF_NAMES):
                clause -= 1
            numbered = tokens[clause].kind == "number" and not LEVEL.match(self.document.text, tokens[clause].start)
            opening = tokens[clause].end if numbered else tokens[clause].start
            start = max(opening, first)
            if clause < end < weight and any(t.quantity is not None for t in tokens[clause:end]):
                return self._reckoned(tokens, clause, end, start)
            said = self._said(start, tokens[end].start)
            if said is not None:
                return said
            bare = self.words.before_marks.sub("", clean(self.document.text[start : tokens[end].start]))
            if bare in self.words.pronouns and clause > 0:
                return self._rate_before(tokens, clause - 1, first)
            if bare or clause == 0 or tokens[clause - 1].kind != "comma":
                return None
            end = clause - 1
        return None

    def pointed_at(self, stream: Stream, score: int) -> Name | None:
        """产出方面，及时率为100%，但…，该部分得28.5分: the name that the paragraph of a score opens with, where the
        clause of the score only points at it."""
        tokens = stream.tokens
        clause = score
        while clause > 0 and tokens[clause - 1].kind not in BORDERS:
            clause -= 1
        bare = self.words.before_marks.sub("", clean(self.document.text[tokens[clause].start : tokens[score].start]))
        comma = next((t.start for t in tokens[:score] if t.kind in (*BORDERS, "colon")), None)
        if bare not in self.words.pronouns or comma is None:
            return None
        return self._said(self._after_number(stream), comma)

    def aimed_at(self, stream: Stream, score: int) -> Name | None:
        """满意度目标为97%，实际差0.44个百分点，扣1分，得9分: what the sentence of a score, told behind a deduction,
        opens with the target of."""
        tokens = stream.tokens
        first = max((at + 1 for at in range(score) if tokens[at].kind == "end"), default=0)
        start = max(tokens[first].start, self._after_number(stream))
        aim = _AIM.match(self.document.text, start, tokens[score].start)
        marks = [at for at in range(first, score) if tokens[at].kind in ("G", "W")]
        deducted = len(marks) == 1 and self.words.deducts.search(text_of(self.document, tokens, first, marks[0]))
        return Name(self.document.evidence(*aim.span("name"))) if aim and deducted else None

    def _reckoned(self, tokens: Sequence[Token], clause: int, end: int, start: int) -> Name | None:
        """重点工作完成率按15项完成14项计分，满分15分: what stands before 按."""
        figure = next(t.start for t in tokens[clause:end] if t.quantity is not None)
        by = self.document.text.rfind("按", start, figure)
        return self._said(start, by) if by > start else None

    def _rate_before(self, tokens: Sequence[Token], comma: int, first: int) -> Name | None:
        """到位率84.00%，该项5分: the rate whose figure ends the clause before."""
        clause = comma
        while clause > 0 and tokens[clause - 1].kind not in (*BORDERS, *_NO_PART_OF_NAMES):
            clause -= 1
        figure = next((t for t in tokens[clause:comma] if t.kind == "R"), None)
        start = max(tokens[clause].start, first)
        if figure is None or not _RATE.search(self.document.text, start, figure.start):
            return None
        return self._said(start, figure.start)

    def _said(self, start: int, end: int) -> Name | None:
        text = self.document.text[start:end]
        bare = text.rstrip(_EDGE)
        found = self.words.before_marks.search(bare) if not _OWN_WORDS.search(bare) else None
        if found and not (len(found[0]) == 1 and any(mark in text[len(bare) :] for mark in "（(")):  # 设施建设（20分）
            bare = bare[: found.start()].rstrip(_EDGE)
        level = None
        for match in LEVEL.finditer(bare):
            level = LEVELS[match["level"]]
            if match.end() < len(bare):
                start, bare = start + match.end(), bare[match.end() :]
                break
        lead = max(bare.rfind(mark) for mark in "：:") + 1
        lead += len(bare[lead:]) - len(bare[lead:].lstrip(_EDGE))
        start, bare = start + lead, bare[lead:]
        bracket = max(bare.find(mark) for mark in "（(")
        if bracket > 0 and not any(mark in bare[bracket:] for mark in "）)"):
            bare = bare[:bracket].rstrip(_EDGE)
        ordinal = _ORDINAL.match(bare)
        if ordinal and ordinal.end() < len(bare):
            start, bare = start + ordinal.end(), bare[ordinal.end() :]
        quoted = _QUOTED.search(self.document.text, max(start - 1, 0), end)
        if quoted and quoted.end() < end and quoted.start("name") <= start + 1:
            behind = self.document.text[quoted.end() : start + len(bare)]
            if not behind.strip(_EDGE) or clean(behind) in self.words.not_names:
                start, bare = quoted.start("name"), quoted["name"]
            elif start == quoted.start("name"):
                start, bare = start - 1, quoted[0][0] + bare  # “一窗受理”比例
        formula = _FORMULA.search(bare)
        bare = bare[: formula.start()] if formula and formula.start() else bare
        aspect = self.words.within.search(bare)
        bare = bare[: aspect.start()] if aspect and aspect.start() > 1 else bare  # 产出方面
        added = _ADDED.search(bare)
        bare = bare[: added.start()] if added else bare
        if not bare or clean(bare) in self.words.not_names or len(bare) > _LONGEST:
            return None
        return Name(self.document.evidence(start, start + len(bare)), level)

    def introduced(self, stream: Stream, before: int) -> Name | None:
        """一级指标甲包含乙、丙2个二级指标 …: the line that the paragraph announces it speaks of."""
        first = stream.tokens[0].start
        text = self.document.text[first:before]
        match = LEVEL.search(text)
        if match is None:
            return None
        verb = self.words.introduces.search(text, match.end())
        if verb is None or verb.start() - match.end() > _LONGEST:
            return None
        return self._said(first + match.start(), first + verb.start())

    def own_section(self, stream: Stream) -> Section | None:
        """The section whose heading the paragraph is."""
        if stream.section is None:
            return None
        section = self.recognition.sections[stream.section]
        return section if section.start <= stream.tokens[0].start < section.heading_end else None

    def _after_number(self, stream: Stream) -> int:
        """Where the text after the section number of this paragraph begins."""
        section = self.own_section(stream)
        first = stream.tokens[0].start
        return first if section is None else max(first, section.heading_end - len(section.title))

    def _title(self, stream: Stream) -> Name | None:
        if stream.section is None:
            return None
        return self.heading(self.recognition.sections[stream.section])

    def heading(self, section: Section) -> Name | None:
        """The name that a heading is, without its number and marks."""
        title = regex.split(r"[（(。：:，,]", section.title, maxsplit=1)[0].strip(_EDGE)
        title = _ABOUT.sub("", title)
        if not title or clean(title) in self.words.not_names or len(title) > _LONGEST_TITLE:
            return None
        start = self.document.text.find(title, section.start, section.heading_end)
        return Name(self.document.evidence(start, start + len(title))) if start >= 0 else None


def text_of(document: Document, tokens: Sequence[Token], first: int, last: int) -> str:
    """The text from the token ``first`` up to, without, the token ``last``."""
    return document.text[tokens[first].start : tokens[last - 1].end] if first < last else ""
