"""Which weight and which score of a paragraph belong to one line, whatever their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor.interpretation.indicators.prose_names import Words, text_of
from extractor.model import Document, Token

_LIMIT = regex.compile(r"[（(]?(?:不?含|以上|以下|及以上|及以下|(?:-|—(?!—)|(?<!—)—|~|～|至|到)\s*\d)")
"""What follows marks that bound a band of a scale."""
_ALL_WON = regex.compile(r"\s*(?:全得|全部得到|得满分)(?=[，,；;。、]|$)")
_AFTER_BRACKET = regex.compile(r"[，,]\s*目标[^（）()]*[）)]\s*[：:]\s*$")
_WHOLE = regex.compile(r"100(?:\.0+)?\s*分")
_OF_ALL = regex.compile(r"\s*的(?:权重|分值|比重)")
_TIMES = ("×", "✕", "*")
_UP_TO = ("至", "到", "不足", "含", "-", "—", "–", "~", "～")
_LIMITS = ("低于", "不足", "高于", "未达", "未达到", "达不到")


def bounds_a_band(document: Document, mark: Token) -> bool:
    """Whether marks bound a band of a scale, or are one: 90分（含）以上为优，80分至90分为良."""
    if any(sign in document.text[mark.start : mark.end] for sign in _UP_TO):
        return True
    return _LIMIT.match(document.text, mark.end) is not None or document.text[: mark.start].endswith(_UP_TO)


@dataclass(frozen=True, slots=True)
class MarkPairs:
    """Finds pairs of token positions, weight first, in the tokens of one paragraph."""

    document: Document
    words: Words
    tokens: Sequence[Token]

    def all(self) -> list[tuple[int, int]]:
        """Every pair in reading order; a score belongs to one weight only."""
        pairs = [*self._respective(), *self._in_parts()]
        used = {at for pair in pairs for at in pair}
        for weight in range(len(self.tokens)):
            if weight not in used and self._is_won_whole(weight):
                used.add(weight)
                pairs.append((weight, weight))
            if not self._is_weight(weight) or weight in used:
                continue
            before = self._score_before(weight)
            score = before if before is not None and before not in used else self._score_after(weight)
            if score is not None and score not in used:
                used |= {weight, score}
                pairs.append((weight, score))
        return sorted(pairs, key=min)

    def _is_won_whole(self, at: int) -> bool:
        """Whether marks are both weight and score: 立项依据5分全得."""
        marks = self.tokens[at]
        return marks.kind in ("W", "G") and _ALL_WON.match(self.document.text, marks.end) is not None

    def _is_score(self, at: int) -> bool:
        return self.tokens[at].kind == "G" and not bounds_a_band(self.document, self.tokens[at])

    def _is_weight(self, at: int) -> bool:
        """Whether a token is the weight of a line, and no limit: 考核低于90分扣2分."""
        token = self.tokens[at]
        text = self.document.text
        whole = _WHOLE.fullmatch(text, token.start, token.end)  # 决策15分、产出85分，合计100分
        return token.kind == "W" and not whole and not text[: token.start].endswith(_LIMITS)

    def _respective(self) -> Iterator[tuple[int, int]]:
        """甲得18分、乙得22分，满分依次为20分、25分: weights that follow the scores in their order, or go before them
        (产出（40分）与效果（25分）分别得38分和24分)."""
        for begin, end in self._stretches("end"):
            scores = [i for i in range(begin, end) if self._is_score(i)]
            weights = [i for i in range(begin, end) if self._is_weight(i)]
            if len(scores) == len(weights) > 1 and scores[-1] < weights[0]:
                between = text_of(self.document, self.tokens, scores[-1], weights[0])
                if self.words.in_turn.search(between):
                    yield from zip(weights, scores, strict=True)
            elif len(scores) == len(weights) > 1 and weights[-1] < scores[0]:
                between = text_of(self.document, self.tokens, weights[-1], scores[0] + 1)
                if self.words.in_turn.search(between):
                    yield from zip(weights, scores, strict=True)

    def _in_parts(self) -> Iterator[tuple[int, int]]:
        """甲得14分，得分率93.33%，满分15分；: the one score before the one weight of a part of the sentence."""
        for begin, end in self._stretches("stop", "end"):
            weights = [i for i in range(begin, end) if self._is_weight(i)]
            scores = [i for i in range(begin, end) if self._is_score(i) and not self._is_deduction(i)]
            if len(weights) == len(scores) == 1 and scores[0] < weights[0]:
                yield weights[0], scores[0]

    def _stretches(self, *ends: str) -> Iterator[tuple[int, int]]:
        begin = 0
        for end in (*(i for i, t in enumerate(self.tokens) if t.kind in ends), len(self.tokens)):
            yield begin, end
            begin = end + 1

    def _score_before(self, weight: int) -> int | None:
        """The score a bracketed weight stands behind: 预算执行9.82分（分值10分）."""
        at = weight - 1
        while at >= 0 and self.tokens[at].kind == "word":
            at -= 1
        bracketed = at >= 1 and self.tokens[at].kind == "open" and self.tokens[at - 1].kind == "G"
        return at - 1 if bracketed else None

    def _score_after(self, weight: int) -> int | None:
        """The next score of the sentence, unless another weight or a deduction comes first that is not followed by
        what remains (按规则扣1分，得9分). A weight in the brackets of a heading waits for the 得…分 of its paragraph:
        （一）决策（15分）。立项充分。得15分。"""
        if _OF_ALL.match(self.document.text, self.tokens[weight].end):
            return None  # 按照决策40分、产出60分的权重，决策得38分
        heading = weight > 0 and (self.tokens[weight - 1].kind == "open" or self._heads_paragraph(weight))
        for at in range(weight + 1, len(self.tokens)):
            if self._is_factor(at):
                continue
            if self.tokens[at].kind == "W" or (self.tokens[at].kind == "end" and not heading):
                return None
            if self._is_score(at):
                told = text_of(self.document, self.tokens, weight + 1, at)
                if self.words.deducts.search(told):
                    return self._remaining(at)
                if _AFTER_BRACKET.search(told):
                    return at  # 案件数量（10分，目标550件以上）：10分
                told = told.strip("）)：: ")
                # 过程（22.5分）：资金到位4分全得; 满意度（10分）：按96%折算，9.6分。
                got = not heading or "得" in told or "评" in told or not told or self._ends_alone(at)
                return at if got else None
        return None

    def _is_factor(self, at: int) -> bool:
        """Whether marks are multiplied by a rate: 91.52%×10分."""
        return self.document.text[: self.tokens[at].start].rstrip().endswith(_TIMES)

    def _ends_alone(self, at: int) -> bool:
        """Whether a score stands alone in its clause and ends its sentence, which is all of its paragraph."""
        alone = self.tokens[at - 1].kind in ("comma", "colon")
        return alone and all(token.kind == "end" for token in self.tokens[at + 1 :])

    def _remaining(self, deduction: int) -> int | None:
        """The score right behind a deduction that says what is left: 扣1分，得9分."""
        at: int | None = deduction
        while at is not None:
            told, at = (
                at,
                next((i for i in range(at + 1, len(self.tokens)) if self.tokens[i].kind in ("G", "end")), None),
            )
            if at is None or self.tokens[at].kind == "end":
                return None
            between = text_of(self.document, self.tokens, told + 1, at)
            if self.words.left.fullmatch(between):
                return at
            if not self.words.deducts.search(between):
                return None
        return None

    def _heads_paragraph(self, weight: int) -> bool:
        """Whether a name and its weight are the first sentence of a paragraph: 班次执行率8分。…，得7分。"""
        after = self.tokens[weight + 1 : weight + 2]
        return bool(after) and after[0].kind == "end" and all(t.quantity is None for t in self.tokens[:weight])

    def _is_deduction(self, at: int) -> bool:
        return self.words.deducts.search(text_of(self.document, self.tokens, max(0, at - 2), at)) is not None
