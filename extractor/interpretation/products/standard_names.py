"""The sentences of a document and what its standards and head counts are said of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from extractor.interpretation.language.clauses import PHRASE_END, bracket_end, opening_name, said_before
from extractor.interpretation.products.product_language import Language
from extractor.model import Block, Cell, Document, Kind, Quantity, Recognition, Stream, Token

TIMED = ("月", "天", "日", "次", "季", "学期")
"""The units of time a standard may be paid for."""
_CLASS = regex.compile(r"(?:、\s*\d+\s*元)*\s*(?:[及或]?以上)?(?:缴费)?档")
TERM = "学期"
_YEAR = "年"
_BESIDE = "、"
_REACH = 40
"""How many characters before a figure the words it is said of may begin."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of prose: its span, the paragraph or cell it stands in, and the quantities in it."""

    start: int
    end: int
    paragraph: Cell | Block
    figures: tuple[int, ...]


class StandardNames:
    """``standards`` are the per-unit figures above zero that are no outcome (次均救助2234元 behind the amount and the
    count it comes from); ``sentences`` all sentences of prose and of cells in order."""

    def __init__(self, document: Document, recognition: Recognition, language: Language) -> None:
        self.document = document
        self.language = language
        self.quantities: Sequence[Quantity] = recognition.quantities
        self.sentences = [s for stream in recognition.streams for s in self._sentences(stream)]
        paid = [(i, s) for s in self.sentences for i in s.figures if self.quantities[i].kind is Kind.PER_UNIT]
        in_grids = [i for i, q in enumerate(self.quantities) if q.kind is Kind.PER_UNIT and i not in dict(paid)]
        set_in_prose = (i for i, sentence in paid if not self._is_mean(i, sentence))
        self.standards = [
            i
            for i in sorted((*set_in_prose, *in_grids))
            if self.quantities[i].value > 0 and not self._is_class(self.quantities[i])
        ]
        self._paragraphs = {i: id(s.paragraph) for s in self.sentences for i in s.figures}
        self.listed: dict[int, str] = {}
        self._name_listed()

    def _is_class(self, price: Quantity) -> bool:
        """Whether a price only names those who pay it: 200元档次96420人，补贴289.26万元."""
        return _CLASS.match(self.document.text, price.evidence.end) is not None

    def is_average(self, index: int) -> bool:
        """Whether a figure is called an average: 亩均增产60公斤."""
        said = said_before(self.document.text, self.quantities[index].evidence.start, _REACH, PHRASE_END)
        return any(word in said for word in self.language.averages)

    def is_difference(self, index: int) -> bool:
        """Whether a figure says how much another one moved, or what was taken back: 比上学期减少420人, 共扣减11万元."""
        start = self.quantities[index].evidence.start
        return bool(self.language.difference.search(said_before(self.document.text, start, _REACH)))

    def is_of_level(self, money: int) -> bool:
        """Whether an amount is what one level of government pays: 县级应承担."""
        return any(axis == "level" for axis, _ in self._axes(money))

    def is_planned(self, count: int) -> bool:
        """Whether a figure is called planned or due: 应参保."""
        return ("plan", "plan") in self._axes(count)

    def _axes(self, index: int) -> tuple[tuple[str, str], ...]:
        said = f"{self.quantities[index].label} {self.said_of(index)}"
        return self.language.lexicon.subject(said).axes

    def _is_mean(self, index: int, sentence: Sentence) -> bool:
        """Whether a figure is called an average and is what an amount and a count said before it come to."""
        if not self.is_average(index):
            return False
        average = self.quantities[index]
        before = [self.quantities[i] for i in sentence.figures if i < index]
        counts = [q for q in before if q.kind in (Kind.HEADCOUNT, Kind.COUNT) and q.value > 0]
        amounts = [q.value for q in before if q.kind is Kind.AMOUNT]
        return any(abs(money / count.value - average.value) < average.step for count in counts for money in amounts)

    def paid_by(self, standard: int, counted: int) -> bool:
        """Whether a standard is paid for what a figure counts; the time it is paid for is no count of that."""
        things = [part for part in (self.quantities[standard].per or "").split("·") if part not in (*TIMED, _YEAR)]
        quantity = self.quantities[counted]
        persons = any(thing in self.language.persons for thing in things)
        return quantity.unit in things or (
            persons and (quantity.kind is Kind.HEADCOUNT or quantity.unit in self.language.counted_often)
        )

    def counts_of(self, thing: str) -> list[int]:
        """The figures that count a thing by its unit or, in general units, by the end of their name: 126个村 and
        行政村126个."""
        return [
            i
            for i, q in enumerate(self.quantities)
            if q.kind is Kind.COUNT and thing and (q.unit == thing or (q.unit == "个" and q.label.endswith(thing)))
        ]

    def is_for_longer(self, standard: int, money: int) -> bool:
        """Whether a standard is paid by the year and an amount for a part of one: 秋季学期."""
        yearly = _YEAR in (self.quantities[standard].per or "").split("·")
        return yearly and bool(self.language.part_year.search(self.quantities[money].period or ""))

    def is_lump(self, standard: int, heads: int, funds: int) -> bool:
        """Whether things counted are paid for once at a price each, and the words say that the amount is for all of
        them: 每部补贴15万元，9部共补贴135万元; 9部，每部补贴15万元，共补贴135万元; 18个镇各预拨5万元，共90万元."""
        per, count, price = self.quantities[standard].per or "", self.quantities[heads], self.quantities[standard]
        text, money = self.document.text, self.quantities[funds].evidence.start
        if per != count.unit or per in TIMED:
            return False
        if price.evidence.start < count.evidence.start:
            return bool(self.language.altogether.fullmatch(text, count.evidence.end, money))
        each = text[count.evidence.end : price.evidence.start].lstrip("，").removeprefix(f"每{per}")
        behind = text[price.evidence.end : money].lstrip("，")
        told = not each or self.language.of_each.fullmatch(each) or self.language.apiece.fullmatch(each)
        return bool(told and self.language.altogether.fullmatch(behind))

    def is_shut_off(self, count: int, money: int) -> bool:
        """Whether a count stands in a bracket that is closed before an amount: 村民筹资23.68万元（按11842人、
        每人20元），筹劳折资46.40万元."""
        start, end = self.quantities[count].evidence.end, self.quantities[money].evidence.start
        return bracket_end(self.document.text, start, end) < end

    def is_divided(self, money: int) -> bool:
        """Whether the parts of an amount are listed behind it: each of them may have a standard of its own."""
        return bool(self.language.of_which.match(self.document.text, self.quantities[money].evidence.end))

    def measures(self, head: int, paid_for: Sequence[str]) -> bool:
        """Whether a figure counts nothing that is paid for by the piece: it is a measure itself, or land or length is
        what is paid for (管护协议31份，按每亩10元)."""
        kinds = {q.kind for q in self.quantities if q.unit in paid_for and q.unit not in TIMED}
        return self.quantities[head].kind is Kind.OTHER or Kind.OTHER in kinds

    def is_of_another(self, head: int, standard: int, sentence: Sentence) -> bool:
        """Whether things counted stand behind a semicolon that parts them from a price: 每台2860元 …；护理床303件."""
        things = self.quantities[head].kind is Kind.COUNT and standard in sentence.figures
        return things and self.segment(sentence, head) != self.segment(sentence, standard)

    def segment(self, sentence: Sentence, index: int) -> tuple[int, int]:
        """The part of a sentence, between semicolons, in which a figure stands."""
        at, text = self.quantities[index].evidence.start, self.document.text
        start = max(text.rfind(mark, sentence.start, at) for mark in "；;") + 1
        ends = [e for mark in "；;" if (e := text.find(mark, at, sentence.end)) >= 0]
        return max(start, sentence.start), min(ends, default=sentence.end)

    def in_one_paragraph(self, one: int, other: int) -> bool:
        """Whether two figures of prose stand in one paragraph."""
        return self._paragraphs.get(one, one) == self._paragraphs.get(other, other)

    def named_alike(self, one: int, other: int) -> bool:
        return self._alike(self.said_of(one), self.said_of(other))

    def is_headed(self, standard: int, heads: int) -> bool:
        """Whether the paragraph of a standard opens with the name of the heads and a colon: 1.保健费：每户每月10元."""
        block = self.document.block_at(self.quantities[standard].evidence.start)
        name = self.quantities[heads].label
        opening = opening_name(self.document.text, block.start, block.end) if block and name else None
        return opening in ((name, "："), (name, ":"))

    def related(self, one: int, other: int) -> bool:
        return self.likeness(one, other) > 0

    def likeness(self, one: int, other: int) -> int:
        """How much the names of two figures share: two for each character in a row and one more where they begin alike
        (失能老人 and not 半失能老人); 0 for names that are not alike."""
        names = [(self.said_of(one), self.said_of(other)), (self.quantities[one].label, self.quantities[other].label)]
        return max(2 * _shared(a, b) + (a[:1] == b[:1]) if self._alike(a, b) else 0 for a, b in names)

    def _alike(self, a: str, b: str) -> bool:
        return any(a[i : i + 4] in b for i in range(len(a) - 3)) or (len(a) >= 2 and a in b) or (len(b) >= 2 and b in a)

    def said_of(self, index: int) -> str:
        """The words a figure is said of: what stands before it in its clause."""
        if index in self.listed:
            return self.listed[index]
        start = self.quantities[index].evidence.start
        text = self.document.text[max(0, start - _REACH) : start]
        if index and text.endswith(_BESIDE) and self.quantities[index - 1].evidence.end == start - len(_BESIDE):
            return self.said_of(index - 1)  # 初中1952人、122万元
        clauses = [str(self.language.around.sub("", clause.strip())) for clause in PHRASE_END.split(text)]
        if index in self.standards and len(clauses) > 1:
            paid_for = [f"每{part}" for part in (self.quantities[index].per or "").split("·")]
            if clauses[-1] in paid_for or not self.language.of_each.sub("", clauses[-1]):
                return clauses[-2]  # 城镇岗位参照最低工资标准，每人每月补贴1730元
        return clauses[-1]

    def _name_listed(self) -> None:
        """一类、二类、三类 … 标准分别为420元、389元、84元: standards in a list take the names listed before them."""
        for sentence in self.sentences:
            inside = [i for i in sentence.figures if i in self.standards]
            if len(inside) < len("ab"):
                continue
            lead = self.document.text[sentence.start : self.quantities[inside[0]].evidence.start]
            lists = list(regex.finditer(rf"(?:\p{{Han}}{{1,12}}、){{{len(inside) - 1}}}\p{{Han}}{{1,12}}", lead))
            if not lists or "分别" not in lead:
                continue
            names = lists[-1][0].split("、")
            size = len(names[1]) if len(names) > len("ab") else min(len(names[0]), len(names[1]))
            names[0], names[-1] = names[0][-size:], names[-1][:size]
            self.listed.update(zip(inside, names, strict=True))

    def _sentences(self, stream: Stream) -> Iterator[Sentence]:
        if stream.cell is not None and sum(t.quantity is not None for t in stream.tokens) < len("ab"):
            return
        paragraph = stream.cell or self.document.blocks[stream.block]
        tokens: list[Token] = []
        for token in stream.tokens:
            tokens.append(token)
            if token.kind == "end":
                yield self._sentence(tokens, paragraph)
                tokens = []
        if tokens:
            yield self._sentence(tokens, paragraph)

    def _sentence(self, tokens: Sequence[Token], paragraph: Cell | Block) -> Sentence:
        figures = tuple(t.quantity for t in tokens if t.quantity is not None)
        return Sentence(tokens[0].start, tokens[-1].end, paragraph, figures)


def _shared(a: str, b: str) -> int:
    return SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
