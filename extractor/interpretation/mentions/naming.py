"""Whether two figures are said of one thing, by the words about them."""

from __future__ import annotations

from bisect import bisect_right
from difflib import SequenceMatcher
from itertools import product

import regex

from extractor.interpretation.language.clauses import PHRASE_END, are_siblings, said_before
from extractor.interpretation.language.word_classes import word_class
from extractor.lexicon import lexicon
from extractor.model import Document, Kind, Quantity
from extractor.pattern import PatternSet

_FEW = 3
_SPECIFIC = 4
_REACH = 30
_NUMBER = regex.compile(r"\d+|第[一二三四五六七八九十]+")
_LED = regex.compile(r"[^：:。；，\n]{2,14}[：:]")
_DATE = regex.compile(r"\d+年(?:度)?(?:\d+月)?(?:\d+日)?")
_BRACKETS = regex.compile(r"[（(][^（）()]*[)）]")


class Naming:
    """The words about the figures of a document: those of prose just before and behind them, of tables their label."""

    def __init__(self, document: Document, patterns: PatternSet) -> None:
        self.document = document
        self.patterns = patterns

    def apart(self, known: Quantity, quantity: Quantity) -> bool:
        """Whether the labels of two figures tell them apart: by level, plan and fact, and the like."""
        words = lexicon(self.patterns)
        return words.apart(words.subject(known.label), words.subject(quantity.label))

    def in_one_list(self, known: Quantity, quantity: Quantity) -> bool:
        """Whether two figures of prose are told of different things of one list: of numbered ones (第2标段, 第20标段),
        in items of one list, or in two paragraphs on end that begin with a name and a colon."""
        if known.evidence.table is not None or quantity.evidence.table is not None:
            return False
        numbers = [_NUMBER.findall(self._before(q)) for q in (known, quantity)]
        starts = [q.evidence.start for q in (known, quantity)]
        if all(numbers) and numbers[0] != numbers[1]:
            return True
        blocks = [bisect_right(self.document.blocks, at, key=lambda b: b.start) - 1 for at in starts]
        led = [_LED.match(self.document.text, self.document.blocks[block].start) for block in blocks]
        beside = abs(blocks[0] - blocks[1]) == 1 and all(led)
        return beside or are_siblings(self.document, *starts)

    def are_of_one(self, known: Quantity, quantity: Quantity, least: int = _FEW) -> bool:
        """Whether the words about two figures have one in common that says what they are of, or ``least`` characters,
        and none tells them apart; or both are the money of one level of government, or those who benefit."""
        known_words = lexicon(self.patterns)
        if self.apart(known, quantity):
            return False
        names = [self._said_of(q) for q in (known, quantity)]
        one, other = (known_words.subject(name) for name in names)
        levels = [value for axis, value in (*one.axes, *other.axes) if axis == "level"]
        of_one_level = quantity.kind is Kind.AMOUNT and len(levels) > len(set(levels))
        if of_one_level or self._benefit(known, quantity):
            return True
        in_table = known.evidence.table is not None
        parts = word_class("of_which", self.patterns)
        before = [dict(known_words.subject(f"{q.label} {self._before(q)}").axes) for q in (known, quantity)]
        plans = {axes.get("plan", "actual") for axes in before}
        flows = {axes.get("flow") for axes in before}
        if not in_table and (len(plans) > 1 or len(flows) > 1):
            return False
        pairs = product(*(name.split() for name in names))
        stretches = (SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size for a, b in pairs)
        shared = max(stretches, default=0)
        is_part = any(self._before(q).startswith(parts) for q in (known, quantity))
        if is_part:
            return shared >= _SPECIFIC
        return shared >= least or bool(one.words & other.words)

    def _said_of(self, quantity: Quantity) -> str:
        """The label of a figure, the words before it and the noun behind it, without dates."""
        text, evidence = self.document.text, quantity.evidence
        if evidence.table is not None:
            return quantity.label
        of_rate = quantity.kind is Kind.RATE  # 占签约数的52.2%和投资额的27%
        behind = "" if of_rate else PHRASE_END.split(text[evidence.end : evidence.end + _REACH // 2])[0]
        return str(_DATE.sub("", f"{quantity.label} {self._before(quantity)} {behind}"))

    def _before(self, quantity: Quantity) -> str:
        """The words of prose just before a figure, but for those in brackets."""
        if quantity.evidence.table is not None:
            return ""
        start = quantity.evidence.start
        clause = _BRACKETS.sub("", self.document.text[max(0, start - _REACH) : start])
        return str(PHRASE_END.split(clause)[-1])

    def _benefit(self, known: Quantity, quantity: Quantity) -> bool:
        """Whether both figures are said of those who benefit: 受益人口3.24万人, 让3.42万人用上了放心水."""
        told, made = word_class("beneficiaries", self.patterns), word_class("makes_benefit", self.patterns)
        names = [said_before(self.document.text, q.evidence.start, _REACH, PHRASE_END) for q in (known, quantity)]
        return any(word in names[0] for word in told) and names[1].rstrip("的").endswith(made)
