"""Budget, arrival, spending, balance, people and standards as prose states them.

A figure states a field when its label says so in the words of ``patterns/fields.yaml``, and nothing shows that it is
a part (其中), a target, or another time's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from extractor.interpretation.facts.cues import cues
from extractor.interpretation.language.clauses import bracket_end, sentence_start
from extractor.interpretation.language.word_classes import word_class
from extractor.lexicon import lexicon
from extractor.model import Document, Fact, Kind, Qualifier, Quantity, Recognition, Section
from extractor.pattern import Example, PatternSet, Place

_RANKS = {"conclusion": 1, "body": 1, "summary": 2}
_STRENGTHS = 3
_OPENING = 16
"""How many characters of a paragraph may name what it is on."""
_NAMING = ("both", "set-by-rule")
_OF_THE_BODY = "整体支出"
_OF_PROJECTS = "项目支出"
"""A part of what is spent in a report on all that a body spends."""
_ADJUSTED = "调整后预算"
_FAR = 2
"""Times by which two values of a field cannot differ and still be the whole."""
_DWARFED = 5
"""Times by which the first value of a field must be more than the other to be the whole of which that is a part."""
_NEARLY = 40
"""A total that its parts miss by less than this part of it is theirs, and misprinted."""
_SUMMED = 4
_IN_TURN = regex.compile(r"(?:分别|依次)[^，。；：\d]*$")
_ANOTHER = regex.compile(r"[、和及与]\s*\d")
_CLAUSE_END = regex.compile("[，；]")
_REACH = 40
"""How many characters before a figure the two things that it is said of may begin."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label by which prose states a field. ``strength`` 0 says that the whole is meant, 1 leaves it to be
    understood, 2 only names what the money is paid for."""

    expression: str
    place: Place
    strength: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """An entry of ``patterns/fields.yaml``: a field of the report, its Chinese name, unit and meaning."""

    id: str
    place: Place
    name: str
    meaning: str
    unit: str = ""
    shown: bool = True
    kinds: tuple[Kind, ...] = ()
    labels: tuple[Label, ...] = ()
    after: str = ""
    parts: str = ""


@dataclass(frozen=True, slots=True)
class _Cue:
    """An expression for a label, or for the words right behind a figure."""

    field: str
    kinds: tuple[Kind, ...]
    strength: int
    expression: regex.Pattern[str]
    after: bool = False
    of_parts: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    field: str
    quantity: int
    value: Decimal
    strength: int
    place: str
    dated: bool


_YEAR_END = ("12月31日", "12月底", "年底", "年末")


def fields(patterns: PatternSet) -> tuple[Field, ...]:
    """All fields in the order in which they are shown."""
    return patterns.entries("fields", Field)


def _compile(patterns: PatternSet) -> tuple[_Cue, ...]:
    found: list[_Cue] = []
    for field in fields(patterns):
        try:
            for label in field.labels:
                found.append(_Cue(field.id, field.kinds, label.strength, regex.compile(label.expression)))
            if field.after:
                found.append(_Cue(field.id, field.kinds, 1, regex.compile(field.after), after=True))
            if field.parts:
                found.append(_Cue(field.id, field.kinds, 1, regex.compile(field.parts), of_parts=True))
        except regex.error as failure:
            raise field.place.error(f"{field.id}: {failure}") from None
    return tuple(sorted(found, key=lambda cue: cue.strength))


def prose_funds(
    document: Document,
    recognition: Recognition,
    patterns: PatternSet,
    year: int | None = None,
    title: str = "",
    items: Container[int | None] = (),
) -> tuple[Fact, ...]:
    """The facts that figures of prose state. ``year`` is the report's; figures of other years state nothing, nor
    do those of a half-year, quarter or month that ``title`` does not name, nor ``items``, the parts of a sum below.

    Of several values the ones said most plainly count. Where amounts differ, two are both returned if each is said
    to be the whole or one of them stands in the summary; else the one said of the year by its number, or the
    largest if it can be the sum of the others. What remains ambiguous is no fact.
    """
    candidates = list(_of_one_thing(document, recognition, _candidates(document, recognition, patterns, year, title)))
    candidates = list(
        _without_parts(
            document, recognition, (c for c in candidates if _is_plain_budget(c) or c.quantity not in items), patterns
        )
    )
    if _OF_THE_BODY in title:
        candidates = [c for c in candidates if not recognition.quantities[c.quantity].label.endswith(_OF_PROJECTS)]
    facts: list[Fact] = []
    for field in dict.fromkeys(c.field for c in candidates):
        for strength in range(2 * _STRENGTHS):
            said = [c for c in candidates if c.field == field and c.strength == strength]
            if said:
                money = recognition.quantities[said[0].quantity].kind is Kind.AMOUNT
                facts += (_fact(c, recognition.quantities) for c in (_agreed(said) if money else said))
                break
    return tuple(facts)


def _is_plain_budget(candidate: _Candidate) -> bool:
    """Whether a figure is said in so many words to be the budget: one that a list of sums takes in is still that."""
    return candidate.strength == 0 and candidate.field.endswith("_budget")


def _without_parts(
    document: Document, recognition: Recognition, candidates: Iterable[_Candidate], patterns: PatternSet
) -> Iterator[_Candidate]:
    """The candidates without those of the body that a sentence of totals (两项合计，年初预算4230万元) makes parts."""
    known = list(candidates)
    totals = cues(patterns).first("of-all-items")
    sums: dict[str, tuple[int, _Candidate]] = {}
    for c in known:
        at = recognition.quantities[c.quantity].evidence.start
        if totals.match(document.text, sentence_start(document, at)):
            sums.setdefault(c.field, (sentence_start(document, at), c))
    for c in known:
        at = recognition.quantities[c.quantity].evidence.start
        since, total = sums.get(c.field, (0, c))
        more = c.strength < total.strength and c.value > total.value  # 五项预算合计 of 全年预算
        if c.place != "body" or at >= since or more:
            yield c


def _of_one_thing(
    document: Document, recognition: Recognition, candidates: Iterable[_Candidate]
) -> Iterator[_Candidate]:
    """The candidates without those that one sentence says of several things in the same words
    (第一包预算300万元，第二包预算96万元)."""
    known = list(candidates)
    said: dict[tuple[str, int, str], set[Decimal]] = {}
    for c in known:
        said.setdefault(_wording(document, recognition.quantities, c), set()).add(c.value)
    yield from (c for c in known if len(said[_wording(document, recognition.quantities, c)]) == 1)


def _wording(document: Document, quantities: Sequence[Quantity], candidate: _Candidate) -> tuple[str, int, str]:
    quantity = quantities[candidate.quantity]
    return candidate.field, sentence_start(document, quantity.evidence.start), quantity.label


def _fact(candidate: _Candidate, quantities: Sequence[Quantity]) -> Fact:
    evidence = (quantities[candidate.quantity].evidence,)
    rank = _RANKS[candidate.place] + candidate.strength
    return Fact(candidate.field, candidate.value, evidence, candidate.quantity, candidate.place, rank)


def _agreed(said: Sequence[_Candidate]) -> Iterator[_Candidate]:
    values = list(dict.fromkeys(c.value for c in said))
    if len(values) > 1 and (not _restated(said, values) or max(values) > _FAR * min(values)):
        dated = {c.value for c in said if c.dated}
        largest = max(values)
        if len(dated) == 1:
            values = list(dated)
        elif values[0] == largest > _DWARFED * min(values) or (
            2 * largest >= sum(values) and (len(values) > 2 or _restated(said, values))
        ):
            values = [largest]
        else:
            return
    yield from (c for c in said if c.value in values)


def _restated(said: Sequence[_Candidate], values: Sequence[Decimal]) -> bool:
    """Whether two values are two statements of one fact: said in so many words, or one of them in the summary."""
    if len(values) != 2:
        return False
    in_summary = [{c.place == "summary" for c in said if c.value == value} for value in values]
    return said[0].strength == 0 or not in_summary[0] & in_summary[1]


def _candidates(
    document: Document, recognition: Recognition, patterns: PatternSet, year: int | None, title: str
) -> Iterator[_Candidate]:
    starts = [s.start for s in recognition.sections]
    subject = lexicon(patterns).subject
    for index, quantity in enumerate(recognition.quantities):
        if quantity.evidence.table is not None or quantity.qualifier not in (Qualifier.EXACT, Qualifier.ABOUT):
            continue
        delay = _delay(quantity, year, title, patterns)
        cues_found = _cues_of(document, quantity, patterns) if delay is not None else []
        if _is_one_of_several(document, quantity):
            cues_found = []
        cues_found = cues_found or _cues_of_sum(document, recognition.quantities, index, patterns)
        if delay is None or not cues_found:
            continue
        whole = any(cue.strength == 0 and ("stage", "final") in subject(quantity.label).axes for cue in cues_found)
        if quantity.kind is Kind.AMOUNT and not whole and _part(document, quantity, patterns):
            continue  # 追加69万元，其中项目9万元，调整后预算504万元: what is adjusted is no part
        place = _place(recognition.sections, starts, quantity.evidence.start, patterns)
        if _beside_heads(document, recognition.quantities, index):
            delay += _STRENGTHS
        if place is not None:
            dated = quantity.period is not None
            for cue in cues_found:
                yield _Candidate(cue.field, index, quantity.value, cue.strength + delay, place, dated)


def _is_one_of_several(document: Document, quantity: Quantity) -> bool:
    """Whether a figure is the first of several told in turn: 两块分别剩余21.6万元和3.05万元."""
    start, end = quantity.evidence.start, quantity.evidence.end
    told = _IN_TURN.search(document.text[max(0, start - _OPENING) : start])
    return told is not None and _ANOTHER.match(document.text, end) is not None


def _beside_heads(document: Document, quantities: Sequence[Quantity], index: int) -> bool:
    """Whether an amount stands beside a count that has its name: 全年发放412人、148.73万元 says whom it was paid to,
    which may be a group."""
    one, other = quantities[index - 1] if index else None, quantities[index]
    if one is None or one.kind not in (Kind.HEADCOUNT, Kind.COUNT) or one.label != other.label:
        return False
    return document.text[one.evidence.end : other.evidence.start].strip() in ("、", "，", ",")


def _cues_of(document: Document, quantity: Quantity, patterns: PatternSet) -> list[_Cue]:
    """What a figure states: by each label one field, the strongest; by the words behind it perhaps another."""
    start, end = quantity.evidence.start, quantity.evidence.end
    known = [cue for cue in patterns.derived(_compile) if quantity.kind in cue.kinds and not cue.of_parts]
    named = document.text[max(0, start - _REACH) : start]
    described = named.endswith("的")  # 超出预算的4万元 is no budget
    named = named[: len(named) - len(quantity.label)] if quantity.label and named.endswith(quantity.label) else ""
    known_cues = cues(patterns)
    described = described or bool(known_cues.first("beyond").search(named))  # nor is it in 超过年初预算85.32万元
    described = described or bool(
        known_cues.first("of-one-item").search(named + quantity.label)
    )  # 该项服务实际支付486.78万元
    by_label: list[_Cue] = []
    for label in _labels(document, quantity, patterns) if not described else ():
        by_label += [c for c in known if not c.after and c.expression.search(label)][:1]
    behind = [c for c in known if c.after and c.expression.match(document.text, end)]
    return by_label + [c for c in behind if c.field not in {x.field for x in by_label}]


def _labels(document: Document, quantity: Quantity, patterns: PatternSet) -> list[str]:
    """The label of a figure, also with what stands before its 共 (项目全年共支出579万元), and the other one where it is
    said of two things (年初预算与全年预算均为48万元) or worked out (年初预算按核定人数安排48万元); what a budget was
    adjusted to is the adjusted one."""
    start = quantity.evidence.start
    counted = cues(patterns).first("counted-whole").search(document.text, max(0, start - _REACH), start)
    whole = f"{counted['before']}{quantity.label}" if counted and counted["label"] == quantity.label else ""
    adjusted = cues(patterns).first("adjusted-to").search(document.text, sentence_start(document, start), start)
    if adjusted:
        return [_ADJUSTED]
    told = (cues(patterns).first(role).search(document.text, max(0, start - _REACH), start) for role in _NAMING)
    return [label for label in (*(found["first"] for found in told if found), whole, quantity.label) if label]


def _cues_of_sum(document: Document, quantities: Sequence[Quantity], index: int, patterns: PatternSet) -> list[_Cue]:
    """What an amount without a name of its own states that is the sum of those before it in its sentence, or nearly so
    (发放甲6万元、乙4万元，合计10万元): the field whose ``parts`` the first of them names."""
    total = quantities[index]
    at = total.evidence.start
    summed = document.text[max(0, at - _SUMMED) : at].endswith(word_class("added", patterns))
    if total.kind is not Kind.AMOUNT or (total.label and not summed):
        return []
    first = sentence_start(document, at)
    parts = [q for q in quantities[:index] if q.evidence.start >= first and q.kind is Kind.AMOUNT]
    off = abs(sum((q.value for q in parts), Decimal(0)) - total.value)
    if len(parts) < 2 or off > max(total.step * len(parts) / 2, total.value / _NEARLY if summed else Decimal(0)):
        return []
    return [cue for cue in patterns.derived(_compile) if cue.of_parts and cue.expression.search(parts[0].label)]


def _delay(quantity: Quantity, year: int | None, title: str, patterns: PatternSet) -> int | None:
    """By how many strengths the time a figure is said of weakens it: 0 where it is said of the report's year, or of
    the part of it that the title names; all of them for a month of the year in which all was done at once
    (9月一次性发放) and for a rate; None for any other time."""
    period = quantity.period
    if period is None:
        return 0
    printed, _, part = period.partition("年")
    if not printed.isdecimal() and period.startswith(_YEAR_END):
        return 0  # 6月底支出9284.6万元，截至12月31日支出17512.3万元
    if not printed.isdecimal():
        return 0 if part == "" and ("season", "prior") not in lexicon(patterns).subject(period).axes else None
    closing = part.endswith(("日", "底"))
    if year is not None and int(printed) != year:
        # 截至2022年6月底支出 … closes the account of the year before; 截至2020年末 … can be a misprint of this one
        return {year + 1: 0, year - 1: _STRENGTHS}.get(int(printed)) if closing else None
    adjusted = ("stage", "final") in lexicon(patterns).subject(quantity.label).axes
    if part in ("", "末") or part in title or closing or adjusted:
        return 0
    if quantity.kind is Kind.RATE:  # the rate of a month closes the account, that of a half-year does not
        return _STRENGTHS if "月" in part else None
    at_once = cues(patterns).any_of("at-once", quantity.label)
    return _STRENGTHS if at_once else None


def _part(document: Document, quantity: Quantity, patterns: PatternSet) -> bool:
    """Whether the sentence gives parts (其中…) before the figure, or its paragraph is on one part of the accounts
    (三公经费)."""
    at = quantity.evidence.start
    sentence = sentence_start(document, at)
    block = document.block_at(at)
    opening = document.text[block.start : min(at, block.start + _OPENING)] if block else ""
    if any(word in opening for word in word_class("part_accounts", patterns)):
        return True
    explaining = word_class("explaining", patterns)
    for cue in lexicon(patterns).finder("part").finditer(document.text, sentence, at):
        if bracket_end(document.text, cue.end(), at) < at:
            continue
        *_, last = parted = document.text[cue.end() : at].split("；")
        if len(parted) > 1 and any(word in last for word in word_class("whole_year", patterns)):
            continue  # the list of parts ends there
        clause, *behind = _CLAUSE_END.split(document.text[cue.end() : at], maxsplit=1)
        # 主要为上级资金，调整后预算 … only explains; a list has figures.
        if not (behind and cue[0].startswith(explaining) and not any(map(str.isdecimal, clause))):
            return True
    return False


def _place(sections: Sequence[Section], starts: Sequence[int], at: int, patterns: PatternSet) -> str | None:
    """Where a figure stands; None in a section of goals, whose figures are wishes."""
    index: int | None = bisect_right(starts, at) - 1
    if index is None or index < 0:
        return "body"
    known = cues(patterns)
    if any(word in sections[index].title for word in word_class("part_accounts", patterns)):
        return None
    of_money = any(word in sections[index].title for word in word_class("outlay", patterns))
    of_money = of_money or any(word in sections[index].title for word in word_class("budgeted", patterns))
    if known.any_of("goal", sections[index].title) and not of_money and at >= sections[index].heading_end:
        return None
    while index is not None:
        if sections[index].in_summary:
            return "summary"
        if known.any_of("conclusion", sections[index].title):
            return "conclusion"
        index = sections[index].parent
    return "body"
