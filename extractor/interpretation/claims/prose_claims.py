"""Finds the equations that prose asserts, with the expressions of ``patterns/claims.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.interpretation.claims import operands, part_lists, sum_operands
from extractor.interpretation.claims.conditions import meets, share_of
from extractor.interpretation.claims.passage import Passage
from extractor.interpretation.language.grammar import (
    Expression,
    compile_expression,
    layers,
    unit_key,
    without_nested,
    without_shares,
)
from extractor.interpretation.language.word_classes import word_classes
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Stream, Term, Token
from extractor.pattern import Example, PatternSet, Place

_STATED = {
    Operation.SUM: "sum",
    Operation.DIFFERENCE: "result",
    Operation.PRODUCT: "funds",
    Operation.RATIO: "rate",
    Operation.PERCENT_CHANGE: "rate",
    Operation.BOUND: "limit",
}
_ROLES: dict[Operation, tuple[tuple[str, int], ...]] = {
    Operation.SUM: (("part", 1), ("less", -1)),
    Operation.DIFFERENCE: (("from", 1), ("minus", -1)),
    Operation.PRODUCT: (("heads", 1), ("standard", 1), ("share", 1), ("months", 1)),
    Operation.RATIO: (("part", 1), ("whole", 1)),
    Operation.PERCENT_CHANGE: (("new", 1), ("base", 1), ("delta", 1)),
    Operation.BOUND: (("value", 1),),
}
_DIVIDED = {Operation.PERCENT_CHANGE: "new"}
"""The operand for which the whole that a 其中 list divides may be meant, whatever the pattern."""
_NEVER_ADDED = (Kind.RATE, Kind.SHARE, Kind.PER_UNIT)
_LISTS = ("list-total", "list-altogether")
_DIVIDES = "whole made of part and rest"
"""The condition that shows of which whole a rate is."""
_EACH_OF = ("各承担", "各负担", "各安排", "各配套", "各")
"""省县各承担57.2万元: two parts told as one figure."""
_SHOWN_CUES = ("total", "altogether", "part", "rest", "growth", "decline")


@dataclass(frozen=True, slots=True)
class ClaimPattern:
    """An entry of ``patterns/claims.yaml``.

    ``rescue: earlier`` also tries the figures said earlier in the sentence as the first operand,
    ``rescue: divided`` the whole that a 其中 list divides for a part in it, ``rescue: fewer`` a list without its first
    parts, ``rescue: base`` the new figure as the base;
    ``checks`` names other checks for stated figures of a kind (``headcount headcount-sum-mismatch``);
    ``open_ended`` marks lists that need not exhaust the whole; ``falling`` a change downwards; ``certain``
    is false where the words may mean no equation; ``linked`` is a term said elsewhere in the document, found by
    the rate's name (参保率 ← 参保人数), as what was planned (``plan``) or by the words the rate is a share of
    (``named``) or the difference is told from (``compared``), or in the
    paragraph under the name of what grew (``told``).
    """

    id: str
    place: Place
    operation: Operation
    check: str
    expression: str
    checks: tuple[str, ...] = ()
    each_unit: bool = False
    open_ended: bool = False
    falling: bool = False
    certain: bool = True
    rescue: str = ""
    linked: str = ""
    where: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _CueNature:
    id: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    at_figure: tuple[str, ...] = ()
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Grammar:
    patterns: tuple[tuple[ClaimPattern, Expression], ...]
    classes: dict[str, tuple[str, ...]]


def _grammar(patterns: PatternSet) -> _Grammar:
    cues = {c.id: c.soft for c in patterns.entries("cues", _CueNature)}
    compiled = []
    for pattern in patterns.entries("claims", ClaimPattern):
        try:
            compiled.append((pattern, compile_expression(pattern.expression, cues)))
        except ValueError as error:
            raise pattern.place.error(str(error)) from error
    return _Grammar(tuple(compiled), word_classes(patterns))


def prose_claims(document: Document, recognition: Recognition, patterns: PatternSet) -> tuple[Claim, ...]:
    """The claims of all paragraphs and prose cells, merged."""
    finder = _Finder(document, recognition.quantities, patterns.derived(_grammar))
    claims = merged(claim for stream in recognition.streams for claim in finder.claims(stream))
    return tuple(
        replace(claim, readings=operands.by_the_change(claim.readings, recognition.quantities))
        if claim.operation is Operation.PERCENT_CHANGE
        else claim
        for claim in claims
    )


def is_list(claim: Claim, quantities: Sequence[Quantity], left: Sequence[str]) -> bool:
    """Whether a claim is that of a list of items and the total behind it; of two items none may be what is ``left``
    (支出90万元、结余10万元，合计100万元)."""
    labels = [quantities[t.quantity].label for t in claim.readings[0] if t.quantity is not None]
    rests = any(word in label for label in labels for word in left)
    return claim.name in _LISTS and (len(labels) > len("ab") or not rests)


def merged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """One claim for each stated figure, operation and check: several ways to find the operands of one statement
    become its readings. Equalities stay apart: each compares another mention; so do claims that say so."""
    found: dict[tuple[int, Operation, str, int, tuple[tuple[Term, ...], ...]], Claim] = {}
    for number, claim in enumerate(claims):
        apart = number + 1 if claim.operation in (Operation.EQUALITY, Operation.BOUND) else 0
        key = (claim.stated, claim.operation, claim.check, apart, claim.readings if claim.apart else ())
        known = found.get(key)
        if known is None:
            found[key] = claim
        elif not set(claim.readings) <= set(known.readings):
            found[key] = _joined(known, claim)
    return tuple(found.values())


def _joined(first: Claim, second: Claim) -> Claim:
    """One claim with the readings of both. Uncertainty of one does not weaken the other."""
    certain, other = (first, second) if first.certain or not second.certain else (second, first)
    extra = tuple(r for r in other.readings if r not in certain.readings)
    return Claim(
        certain.operation,
        certain.check,
        certain.name,
        certain.readings + extra,
        certain.stated,
        certain.cue,
        certain.complete and other.complete,
        certain.certain,
        certain.subject,
        certain.hedged or other.hedged,
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    document: Document
    quantities: Sequence[Quantity]
    grammar: _Grammar

    def claims(self, stream: Stream) -> Iterator[Claim]:
        if sum(t.quantity is not None for t in stream.tokens) < 2:
            return
        for tokens in layers(stream.tokens):
            yield from self._in_tokens(tokens)

    def _in_tokens(self, tokens: Sequence[Token]) -> Iterator[Claim]:
        figures = (self.quantities[t.quantity] for t in tokens if t.quantity is not None)
        apart = self.grammar.classes["not_added"]
        units = dict.fromkeys(unit_key(q) for q in figures if q.kind not in _NEVER_ADDED)
        plain = [self._passage(tokens, None)]
        by_unit = [p for unit in units if (p := self._passage(tokens, unit)).letters.count("Q") > 1]
        added = [p for p in by_unit if p.unit not in apart]
        bare = without_shares(tokens, self.quantities)
        shorter = len(bare) < len(tokens)
        summed = [self._passage(bare, u) for u in units if u[1] not in apart] if shorter else added
        outer = without_nested(bare)
        whole = [self._passage(outer, None)] if len(outer) < len(bare) else []
        if whole:
            summed = [*summed, *(self._passage(outer, u) for u in units if u[1] not in apart)]
        for pattern, expression in self.grammar.patterns:
            by_operation = {Operation.PERCENT_CHANGE: by_unit, Operation.SUM: summed}
            at_once = [*plain, *whole] if pattern.operation is Operation.SUM else plain
            for passage in by_operation.get(pattern.operation, added) if pattern.each_unit else at_once:
                if expression.may_match(passage.kinds):
                    yield from self._matches(pattern, expression, passage)

    def _passage(self, tokens: Sequence[Token], unit: tuple[str, str] | None) -> Passage:
        letters = [
            "Q" if unit and t.quantity is not None and unit_key(self.quantities[t.quantity]) == unit else t.kind
            for t in tokens
        ]
        return Passage(
            self.document.text, self.quantities, tokens, letters, frozenset(letters), unit[1] if unit else ""
        )

    def _matches(self, pattern: ClaimPattern, expression: Expression, passage: Passage) -> Iterator[Claim]:
        encoded = expression.encode(passage.letters)
        summed = pattern.operation is Operation.SUM
        match = expression.finder.search(encoded)
        while match is not None:
            captured = {name: tuple(match.starts(name)) for name in expression.groups}
            claim = self._claim(pattern, captured, match.span(), passage)
            if claim is not None:
                yield claim
            after = match.end() if summed else match.start() + 1
            if summed and claim is None and match.start("sum") > match.start():
                after = match.start("sum")  # what is no sum may be the first part of the next list
            match = expression.finder.search(encoded, after)

    def _claim(
        self, pattern: ClaimPattern, captured: dict[str, tuple[int, ...]], span: tuple[int, int], passage: Passage
    ) -> Claim | None:
        try:
            if not all(meets(condition, captured, passage, self.grammar.classes) for condition in pattern.where):
                return None
        except ValueError as error:
            raise pattern.place.error(str(error)) from error
        (stated,) = captured[_STATED[pattern.operation]]
        certain = pattern.certain
        if pattern.operation is Operation.SUM and "part" in captured:
            many = len(captured["part"])
            captured["part"] = sum_operands.without_asides(captured["part"], stated, passage, self.grammar.classes)
            captured["part"] = part_lists.of_one_noun(captured["part"], stated, passage)
            if not captured["part"] or sum_operands.respective(captured["part"], passage):
                return None
            if sum_operands.is_denied(stated, len(captured["part"]), passage):
                return None
            if not pattern.open_ended and (
                sum_operands.is_of_other_shares(captured["part"], stated, passage)
                or sum_operands.adds_what_is_named(captured["part"], stated, passage)
            ):
                return None
            captured["part"] = sum_operands.named_parts(captured["part"], stated, passage)
            if len(captured["part"]) == 1 < many and not pattern.open_ended:
                return None
        if pattern.open_ended:
            captured["part"] = sum_operands.one_of_each(captured["part"], stated, passage)
            captured["part"] = part_lists.one_list(stated, captured["part"], passage, self.grammar.classes["spent"])
            if any(doubt(stated, captured["part"], passage) for doubt in part_lists.DOUBTS):
                return None
            stated, certain = part_lists.whole_of(stated, captured["part"], passage)
            certain = certain and not any(passage.before(at).endswith(_EACH_OF) for at in captured["part"])
        readings = self._readings(pattern, captured, passage)
        rated = pattern.operation in (Operation.RATIO, Operation.PERCENT_CHANGE)
        if rated and pattern.check != "score-rate-mismatch" and operands.is_one_of_each(captured, stated, passage):
            return None
        if pattern.operation is Operation.DIFFERENCE and operands.is_told_in_turn(captured, stated, passage):
            return None
        if pattern.operation is Operation.RATIO and operands.is_left_behind(stated, passage):
            return None
        if pattern.operation is Operation.RATIO and operands.is_said_of_another(
            captured, stated, passage, linked=pattern.linked == "named"
        ):
            return None
        if pattern.operation is Operation.RATIO and (
            part_lists.are_items(captured, passage) or part_lists.are_other_things(captured, passage)
        ):
            return None
        if pattern.operation is Operation.RATIO:
            named = pattern.linked == "named" and operands.named_part(captured["part"][0], stated, passage) is not None
            divided = _DIVIDES in pattern.where
            certain = certain and (named or divided or not operands.shared_out(stated, passage))
            readings = [
                r
                for r in readings
                if operands.may_be_share(r, passage.value(stated), self.quantities)
                and not operands.is_of_the_others(r, passage.quantity(stated), self.quantities)
            ]
        if pattern.operation is Operation.PERCENT_CHANGE:
            readings = [r for r in readings if operands.may_be_change(r, self.quantities)]
        if pattern.operation is Operation.SUM:
            readings = [r for r in readings if sum_operands.may_be_sum(r, passage.value(stated), self.quantities)]
            holds = self.grammar.classes["contains"]
            undivided = [(r, sum_operands.without_divided(r, stated, passage, holds)) for r in readings]
            readings = [u for r, u in undivided if u == r or len(u) > 1]
        index = passage.index(stated)
        if not readings or any(term.quantity == index for term in readings[0]):
            return None
        complete = not pattern.open_ended or part_lists.exhaustive(
            stated, captured["part"], span, passage, self.grammar.classes["attributes"]
        )
        by_kind = dict(entry.split() for entry in pattern.checks)
        cue = next((t for t in passage.tokens[span[0] : span[1]] if t.kind in _SHOWN_CUES), None)
        return Claim(
            pattern.operation,
            by_kind.get(self.quantities[index].kind, pattern.check),
            pattern.id,
            tuple(readings),
            index,
            cue=self.document.text[cue.start : cue.end] if cue else "",
            complete=complete,
            certain=certain,
            subject=self.quantities[index].label,
        )

    def _readings(
        self, pattern: ClaimPattern, captured: dict[str, tuple[int, ...]], passage: Passage
    ) -> list[tuple[Term, ...]]:
        """The operands as matched, and the others that the pattern lets the sentence or the document offer."""
        terms: list[tuple[int, Term]] = []
        for role, sign in _ROLES[pattern.operation]:
            for at in captured.get(role, ()):
                falling = pattern.falling and role in ("new", "delta")
                role_told = "base" if role == "new" and operands.is_started_from(at, captured, passage) else role
                terms.append((at, Term(passage.index(at), sign=-1 if falling else sign, role=role_told)))
        if pattern.operation in (Operation.SUM, Operation.PRODUCT):
            terms.sort(key=lambda pair: pair[0])
        reading = tuple(term for _, term in terms)
        if pattern.linked == "plan":
            words = self.grammar.classes["plan"]
            wholes = operands.planned(captured["part"][0], captured["rate"][0], passage, words)
            return [(*reading, Term(i, role="whole")) for i in wholes]
        if pattern.linked == "named":
            (part,), (rate,) = captured["part"], captured["rate"]
            wholes = operands.named_whole(share_of(rate, part, passage), part, passage)
            named = operands.named_part(part, rate, passage)
            parts = reading if named is None else (Term(named, role="part"),)
            return [(*parts, Term(i, role="whole")) for i in wholes]
        if pattern.linked == "told":
            (delta,) = captured["delta"]
            return [(Term(i, role="new"), *reading) for i in operands.told_before(delta, passage)]
        if pattern.linked == "compared":
            (minus,), (result,) = captured["minus"], captured["result"]
            wholes = operands.named_whole(operands.compared_with(minus, result, passage), minus, passage)
            return [(Term(i, role="from"), *reading) for i in wholes]
        if pattern.linked:
            return [(Term(i, role=pattern.linked), *reading) for i in operands.namesakes(captured, passage)]
        if pattern.check == "balance-mismatch" and pattern.operation is Operation.DIFFERENCE:
            label = passage.quantity(captured["result"][0]).label
            lacking = any(word in label for word in self.grammar.classes["lacking"])
            budgeted = passage.quantity(captured["result"][0]).label.startswith(self.grammar.classes["budgeted"])
            reading = operands.larger_first(reading, self.quantities, lacking=lacking or budgeted)
        readings = [reading]
        if pattern.rescue == "fewer":
            readings += [reading[dropped:] for dropped in range(1, len(reading) - 1)]
            lasts, firsts = sum_operands.ends_of_each(captured["part"], passage)
            fits = sum(passage.value(at) for at in firsts) == passage.value(captured["sum"][0])
            others = (
                sum_operands.named_alike(captured["part"], captured["sum"][0], passage),
                lasts,
                firsts if fits else (),
                sum_operands.run_that_fits(captured["sum"][0], passage),
                sum_operands.parts_that_fit(captured["part"], captured["sum"][0], passage),
                sum_operands.labelled_that_fit(captured["sum"][0], passage),
            )
            readings += [tuple(Term(passage.index(at), role="part") for at in other) for other in others if other]
            if sum_operands.without_last(captured["part"], captured["sum"][0], passage):
                readings.append(reading[:-1])
        if pattern.rescue == "base":
            based = tuple(replace(t, role="base") if t.role == "new" else t for t in reading)
            if operands.is_named_behind_than(captured, passage):
                readings = [based]
            elif operands.dated_between(captured, passage):
                readings.append(based)
        divided = _DIVIDED.get(pattern.operation, "part" if pattern.rescue == "divided" else "")
        if pattern.operation is Operation.DIFFERENCE:
            divided = min(("from", "minus"), key=lambda role: captured.get(role, (len(passage.tokens),)))
        if divided in captured and len(captured[divided]) == 1:
            readings += operands.divided_readings(captured[divided][0], divided, passage, reading)
        if pattern.operation is Operation.RATIO and len(captured.get("part", ())) == 1:
            readings += operands.added_readings(captured["part"][0], passage, reading)
        if pattern.operation is Operation.PERCENT_CHANGE:
            readings += operands.before_an_average(captured, passage, reading, self.grammar.classes["average"])
        if pattern.rescue == "earlier":
            readings += operands.earlier_readings(pattern.operation, captured, passage, reading)
        return readings
