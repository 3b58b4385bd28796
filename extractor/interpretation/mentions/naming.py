"""Whether two figures are said of one thing, by the words about them."""

from __future__ import annotations

from difflib import SequenceMatcher

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.word_classes import word_class
from extractor.lexicon import lexicon
from extractor.model import Document, Kind, Quantity
from extractor.pattern import PatternSet

_FEW = 3
_SPECIFIC = 4
_REACH = 30
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

    def are_of_one(self, known: Quantity, quantity: Quantity) -> bool:
        """Whether the words about two figures have one in common that says what they are of, and none tells them
        apart; or both are the money of one level of government, or those who benefit."""
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
        shared = SequenceMatcher(None, names[0], names[1], autojunk=False).find_longest_match().size
        is_part = any(self._before(q).startswith(parts) for q in (known, quantity))
        return shared >= _SPECIFIC if is_part else shared >= _FEW or bool(one.words & other.words)

    def _said_of(self, quantity: Quantity) -> str:
        """The label of a figure, the words before it and the noun behind it."""
        text, evidence = self.document.text, quantity.evidence
        if evidence.table is not None:
            return quantity.label
        behind = PHRASE_END.split(text[evidence.end : evidence.end + _REACH // 2])[0]
        return f"{quantity.label} {self._before(quantity)} {behind}"

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
