"""Finds claims that money is heads × standard × share × months.

Heads and money stand in one sentence; the standard in that sentence, before it in the paragraph, or
earlier in the document under the same name. Several groups (甲类319人 × 60元 + 乙类5人 × 300元) are added
where the text states the rule. Which share and how many months is decided by the words; where they leave
it open each possibility is a reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import regex

from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.products.explained_products import explained_products
from extractor.interpretation.products.factors import LIST_LEAD, Factors
from extractor.interpretation.products.named_formulas import named_formulas
from extractor.interpretation.products.named_products import listed_products, named_products
from extractor.interpretation.products.paired_products import paired_products
from extractor.interpretation.products.product_doubts import costs_more, has_own_average, is_of_another
from extractor.interpretation.products.product_language import Language, language_of
from extractor.interpretation.products.said_standard import by_number, by_said_standard, for_all_there_are
from extractor.interpretation.products.same_formulas import same_formulas
from extractor.interpretation.products.shared_money import shared_out
from extractor.interpretation.products.slipped_results import slips
from extractor.interpretation.products.so_many_each import so_many_each
from extractor.interpretation.products.standard_choice import namesakes, near_standards, only_standard, standard_of_all
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.interpretation.products.twins import settled, sum_of_products
from extractor.interpretation.products.written_products import written_products
from extractor.model import Claim, Document, Fact, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_CHECK = "headcount-funding-mismatch"
_YEAR = "年"
_PLAIN = regex.compile(r"[，,、]?(?:(?!\p{Han}?级|中央|承担|负担|配套|其中|首|预|已|半|期|尾|补|扣|拟|需)\p{Han}){0,6}")
"""What may stand between a standard and the whole amount it comes to."""
_CLOSED = "product in one clause"
_GUESSED = "heads-times-only-standard"
_REACH = 24
_BEHIND = 16


def product_claims(
    document: Document, recognition: Recognition, facts: Sequence[Fact], patterns: PatternSet
) -> tuple[Claim, ...]:
    """The product claims of all paragraphs, one for each amount."""
    finder = _Finder(document, recognition, patterns.derived(language_of), patterns)
    found = settled(tuple(finder.claims()), finder.names)
    certain = {claim.stated for claim in found if claim.certain}
    spent = [f.quantity for f in facts if f.field == "expenditure" and f.quantity is not None]
    alike = (*same_formulas(finder.names, certain), *named_formulas(finder.names))
    slipped = tuple(slips(document, finder.names, certain | {c.stated for c in alike}, spent, patterns))
    slipped = (*alike, *slipped)
    shown = {claim.stated for claim in slipped}
    shares = {claim.stated for claim in slipped if claim.readings[0][-1].role == "share"}
    kept = (claim for claim in found if claim.stated not in (shares if claim.certain else shown))
    return (*kept, *slipped)


class _Finder:
    def __init__(self, document: Document, recognition: Recognition, language: Language, patterns: PatternSet) -> None:
        self.document = document
        self.quantities: Sequence[Quantity] = recognition.quantities
        self.language = language
        self.patterns = patterns
        self.names = StandardNames(document, recognition, language)
        self.sentences = self.names.sentences
        self.standards = self.names.standards
        self.factors = Factors(self.names)

    def claims(self) -> Iterator[Claim]:
        listed: set[int] = set()
        claimed: set[int] = set()
        for at, sentence in enumerate(self.sentences):
            yield from shared_out(sentence, self.document, self.quantities)
            yield from written_products(sentence, self.document, self.quantities)
            yield from so_many_each(sentence, self.document, self.quantities, self.patterns)
            if not self.standards:
                continue
            respective = self._respective(at)
            if respective:
                yield from respective
                continue
            together = list(paired_products(sentence, self.names, self.document, self.patterns))
            if together:
                yield from together
                claimed |= {claim.stated for claim in together}
                continue
            explained = explained_products(sentence, self.names, self.document, self.language)
            yield from explained
            used = {t.quantity for claim in explained for t in claim.readings[0]}
            paired = {claim.stated for claim in explained}
            pairs = [(heads, funds) for heads, funds in self._pairs(sentence) if not used.intersection(heads)]
            if not pairs and (earlier := self._heads_before(at)):
                owned = any(i in self.standards for i in sentence.figures)
                amounts = [i for i in sentence.figures if self.quantities[i].kind is Kind.AMOUNT]
                pairs = [(earlier, amounts[0])] if owned and len(amounts) == 1 else []
            if not pairs and (paid := self._funds_before(at)) is not None:
                counts = [i for i in sentence.figures if self.quantities[i].kind in (Kind.HEADCOUNT, Kind.COUNT)]
                pairs = [((counts[0],), paid)] if len(counts) == 1 else []
            for heads, funds in pairs:
                claim = self._single(at, heads, funds)
                if claim is not None:
                    paired.update({funds} if claim.name != _GUESSED else ())
                    yield claim
            if not paired:
                named = named_products(sentence, self.names)
                listed |= {claim.stated for claim in named}
                yield from named
                yield from by_said_standard(sentence, self.names)
                yield from by_number(sentence, self.names)
                yield from for_all_there_are(sentence, self.names)
                yield from self._grouped(at, sum((self.quantities[i].value for i in listed), Decimal(0)))
            claimed |= paired | listed
        if self.standards:
            yield from listed_products(self.sentences, self.document, self.names, claimed)

    def _pairs(self, sentence: Sentence) -> Iterator[tuple[tuple[int, ...], int]]:
        """Each amount of a sentence with the counts said since the amount before it, but for those that a semicolon
        leaves with that one (加工费30.24万元，加工86.4万页；维护12.8万元)."""
        heads: list[int] = []
        segments = {i: self.names.segment(sentence, i) for i in sentence.figures}
        paid = [i for i in sentence.figures if self.quantities[i].kind is Kind.AMOUNT]
        for index in sentence.figures:
            kind = self.quantities[index].kind
            heads = [
                i for i in heads if segments[i] == segments[index] or all(segments[k] != segments[i] for k in paid)
            ]
            if self.names.is_difference(index) or self.names.is_average(index):
                if kind is Kind.AMOUNT:
                    heads = []  # what is paid behind it is paid less it
                continue
            if kind in (Kind.HEADCOUNT, Kind.COUNT) or (kind is Kind.OTHER and self._is_paid_for(index)):
                heads.append(index)
            elif kind is Kind.AMOUNT and heads:
                open_heads = tuple(i for i in heads if not self.names.is_shut_off(i, index))
                if open_heads:
                    yield open_heads, index
                heads = []

    def _heads_before(self, at: int) -> tuple[int, ...]:
        """The last head count of the sentence before, in the same paragraph."""
        if at == 0 or self.sentences[at - 1].paragraph is not self.sentences[at].paragraph:
            return ()
        heads = [i for i in self.sentences[at - 1].figures if self.quantities[i].kind is Kind.HEADCOUNT]
        return tuple(heads[-1:])

    def _funds_before(self, at: int) -> int | None:
        """The one figure of the sentence before, which opens the paragraph, where it is an amount and this sentence
        tells a standard and no amount: 交通补贴162.85万元。按每人500元的标准发放，惠及3257人."""
        if at == 0 or self.sentences[at - 1].paragraph is not self.sentences[at].paragraph:
            return None
        inside = [self.quantities[i].kind for i in self.sentences[at].figures]
        opening = self.sentences[at - 1].figures
        owned = any(i in self.standards for i in self.sentences[at].figures)
        told = len(opening) == 1 and self.quantities[opening[0]].kind is Kind.AMOUNT
        return opening[0] if told and owned and Kind.AMOUNT not in inside else None

    def _is_paid_for(self, index: int) -> bool:
        """Whether a measure is one that a standard is paid for: 38.64万亩 where 73.5元/亩 stands."""
        return any(self.names.paid_by(i, index) for i in self.standards)

    # ------------------------------------------------------------------ one group

    def _single(self, at: int, heads: Sequence[int], funds: int) -> Claim | None:
        sentence = self.sentences[at]
        near = near_standards(sentence, heads[-1], funds, self.names)
        only = only_standard(heads[-1], funds, self.names)
        chosen = near or namesakes(heads[-1], funds, self.names) or only
        guessed = not chosen
        chosen = chosen or standard_of_all(heads[-1], self.names)
        chosen = [i for i in chosen if not self.names.is_for_longer(i, funds)]
        chosen = [i for i in chosen if self.quantities[i].value != self.quantities[funds].value]
        if not chosen or self.language.varies.search(self.document.text, *self.names.segment(sentence, funds)):
            return None
        paid_for = (self.quantities[chosen[-1]].per or "").split("·")
        heads = [
            i
            for i in heads
            if self.quantities[i].unit in paid_for
            or not (self.names.measures(i, paid_for) or self.names.is_of_another(i, chosen[-1], sentence))
        ]
        if not heads:
            return None
        lump = self.names.is_lump(chosen[0], heads[-1], funds)
        counted = [tuple(heads[-1:])] if lump else self._counted(heads, self.quantities[chosen[-1]].per or "")
        readings: list[tuple[Term, ...]] = []
        for standard in chosen:
            factors = self.factors.readings(sentence, heads, standard, funds)
            if factors is None:
                continue
            for number in counted:
                terms = (*(Term(i, role="heads") for i in number), Term(standard, role="standard"))
                readings += [(*terms, *extra) for extra in factors]
        if not readings:
            return None
        listed = chosen[0] in self.names.listed
        since = sentence.start - LIST_LEAD if listed else sentence.start
        until = self.quantities[funds].evidence.start if funds in sentence.figures else sentence.end
        stated = self._quote(self.language.asserts, max(0, since), until)
        named = len(chosen) == 1 and self._is_price_of(chosen[0], heads[-1], funds)
        known = near or listed or named or only == chosen or self.names.is_headed(chosen[0], heads[-1])
        said = bool(stated) or lump or named or self._all_said(sentence, readings[0], funds)
        closed = self._is_closed(sentence, readings[0], funds)
        certain = len(chosen) == 1 and bool(known) and (said or closed)
        if has_own_average(heads[-1], chosen[0], funds, self.names):
            return None
        of_another = is_of_another(sentence, chosen[0], heads, funds, self.names)
        return Claim(
            Operation.PRODUCT,
            _CHECK,
            _GUESSED if guessed else _CLOSED if closed else "heads-times-standard",
            tuple(dict.fromkeys(readings)),
            funds,
            cue=stated,
            certain=certain and len(readings) == 1 and not of_another,
            subject=self.quantities[funds].label,
        )

    def _is_price_of(self, standard: int, heads: int, funds: int) -> bool:
        """Whether a standard is the only one paid for what is counted, things and not persons, and bears the name of
        the amount: 建设补贴每张6000元 … 新增床位86张，发放建设补贴51.6万元."""
        unit = self.quantities[heads].unit
        alike = [i for i in self.standards if self.quantities[i].per == unit]
        things = self.quantities[heads].kind is Kind.COUNT and unit not in TIMED
        return (
            things
            and alike == [standard]
            and self.names.related(standard, funds)
            and not self.names.is_average(standard)
        )

    def _all_said(self, sentence: Sentence, terms: Sequence[Term], funds: int) -> bool:
        """Whether one sentence says every factor of a standard by time and person and calls the amount all of it:
        每人每天320元，412人培训5天，共列支65.92万元."""
        said = said_before(self.document.text, self.quantities[funds].evidence.start, _REACH)
        timed = any(t.role == "months" for t in terms)
        return timed and all(t.quantity in sentence.figures for t in terms) and bool(self.language.sums.match(said))

    def _is_closed(self, sentence: Sentence, terms: Sequence[Term], funds: int) -> bool:
        """Whether a part of a sentence tells heads, a standard by time, a number of months or days and an amount, and
        no other figure before it but averages: 14支放映队，每队每月260元，12个月共4.37万元."""
        start, end = self.names.segment(sentence, funds)
        told = {
            i
            for i in sentence.figures
            if i < funds and start <= self.quantities[i].evidence.start < end and not self.names.is_average(i)
        }
        timed = any(t.role == "months" and t.quantity is not None for t in terms)
        return (
            (timed or self._is_yearly(terms, funds)) and told == {t.quantity for t in terms} and len(terms) == len(told)
        )

    def _is_yearly(self, terms: Sequence[Term], funds: int) -> bool:
        """Whether an amount stands right behind the heads and what each of them gets in a year, and nothing calls it a
        part: 564人投保，每人每年400元，保费225600元."""
        heads, standard = (next((t.quantity for t in terms if t.role == role), None) for role in ("heads", "standard"))
        if heads is None or standard is None or (heads + 1, standard + 1) != (standard, funds):
            return False
        per = (self.quantities[standard].per or "").split("·")
        between = self.document.text[self.quantities[standard].evidence.end : self.quantities[funds].evidence.start]
        return per == [self.quantities[heads].unit, _YEAR] and _PLAIN.fullmatch(between) is not None

    def _counted(self, heads: Sequence[int], per: str) -> list[tuple[int, ...]]:
        """What the standard is multiplied by under each reading: the count in the unit it is paid for, else the
        last head count, else any; and of two counts their product (7320人, 每人1剂)."""
        fitting = [i for i in heads if self.quantities[i].unit and self.quantities[i].unit in per]
        persons = [i for i in heads if self.quantities[i].kind is Kind.HEADCOUNT]
        if len(heads) == 1 or (persons and not fitting and "人" in (per or "人")):
            return [((persons or list(heads))[-1],)]
        values = [self.quantities[i].value for i in heads]
        if any(a * b == values[-1] for a, b in pairwise(values[:-1])):
            return [(heads[-1],)]  # 21所，每所2人，共42人
        each = "每" in said_before(self.document.text, self.quantities[heads[-1]].evidence.start, _REACH)
        if not each and fitting == list(heads[-1:]) and self.quantities[heads[-1]].unit == per:
            return [(heads[-1],)]
        readings: list[tuple[int, ...]] = [(i,) for i in (*reversed(fitting), *reversed(heads))]
        readings += [(a, b) for k, a in enumerate(heads) for b in heads[k + 1 :]]
        return list(dict.fromkeys(readings))

    # ------------------------------------------------------------------ several at once

    def _respective(self, at: int) -> list[Claim]:
        """每个村2万元、每个社区3万元 … 126个村、56个社区，分别安排252万元和168万元: one claim for each."""
        sentence = self.sentences[at]
        standards = [i for i in sentence.figures if i in self.standards]
        heads = [i for i in sentence.figures if self.quantities[i].kind in (Kind.HEADCOUNT, Kind.COUNT)]
        funds = [i for i in sentence.figures if self.quantities[i].kind is Kind.AMOUNT]
        if len(standards) < 2 or not len(standards) == len(heads) == len(funds) or max(heads) > min(funds):
            return []
        return [
            Claim(
                Operation.PRODUCT,
                _CHECK,
                "respective-products",
                ((Term(count, role="heads"), Term(standard, role="standard")),),
                money,
                cue=self._quote(self.language.asserts, sentence.start, sentence.end),
                certain=not set((self.quantities[standard].per or "").split("·")) & set(TIMED),
                subject=self.quantities[money].label,
            )
            for count, standard, money in zip(heads, standards, funds, strict=True)
        ]

    # ------------------------------------------------------------------ several groups

    def _grouped(self, at: int, listed: Decimal) -> Iterator[Claim]:
        """Σ heads × standard over groups named alike, where the sentence states the rule for an amount; not for the
        total ``listed`` of amounts each of which is claimed by name."""
        sentence = self.sentences[at]
        amounts = [i for i in sentence.figures if self.quantities[i].kind is Kind.AMOUNT]
        end = min(sentence.end, self.quantities[amounts[0]].evidence.end + _BEHIND) if amounts else sentence.start
        if not self.language.rule.search(self.document.text, sentence.start, end):
            return
        if amounts and costs_more(amounts[0], self.names):
            return
        groups = self._groups(amounts[0]) if amounts and self.quantities[amounts[0]].value != listed else []
        if len(groups) < 2:
            return
        paid_for = [self.quantities[standard].per or "" for _, standard in groups]
        options = [self.factors.times(sentence, per, amounts[0]) for per in paid_for]
        timed = {tuple(set(TIMED) & set(per.split("·"))) for per in paid_for}
        if None in options or len(timed) > 1:  # by the year here and by the month there: how often is not said
            return
        readings = []
        for extra in options[0] or ():
            terms: list[Term] = []
            for number, (heads, standard) in enumerate(groups):
                terms += [Term(heads, role="heads", group=number), Term(standard, role="standard", group=number)]
                terms += [Term(t.quantity, t.constant, t.evidence, role="months", group=number) for t in extra]
            readings.append(tuple(terms))
        others = {self.quantities[i].value for i in amounts[1:]}
        results = [sum_of_products(reading, self.quantities) for reading in readings]
        stated = self.quantities[amounts[0]].value
        if any(result in others for result in results) or all(abs(r - stated) * 2 > stated for r in results):
            return
        yield Claim(
            Operation.PRODUCT,
            _CHECK,
            "groups-times-standards",
            tuple(readings),
            amounts[0],
            cue=self._quote(self.language.rule, sentence.start, sentence.end),
            certain=len(readings) == 1,
            subject=self.quantities[amounts[0]].label,
        )

    def _groups(self, before: int) -> list[tuple[int, int]]:
        """Pairs of heads and standard said of the same group, the last heads of each; none where two standards
        would be paid to the same heads."""
        found: dict[int, int] = {}
        for standard in self.standards:
            heads = [
                i
                for i, q in enumerate(self.quantities[:before])
                if q.kind is Kind.HEADCOUNT and self.names.said_of(i) and self.names.related(standard, i)
            ]
            if standard < before and heads:
                if heads[-1] in found:
                    return []
                found[heads[-1]] = standard
        return list(found.items())

    def _quote(self, words: regex.Pattern[str], start: int, end: int) -> str:
        match = words.search(self.document.text, start, end)
        return str(match[0]) if match else ""
