"""Finds the equations that prose asserts, with the expressions of ``patterns/claims.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from extractor.interpretation.grammar import Expression, compile_expression, layers, unit_key
from extractor.interpretation.word_classes import word_classes
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Stream, Term, Token
from extractor.pattern import Example, PatternError, PatternSet, Place

_STATED = {
    Operation.SUM: "sum",
    Operation.DIFFERENCE: "result",
    Operation.PRODUCT: "funds",
    Operation.RATIO: "rate",
    Operation.PERCENT_CHANGE: "rate",
}
_ROLES: dict[Operation, tuple[tuple[str, int], ...]] = {
    Operation.SUM: (("part", 1), ("less", -1)),
    Operation.DIFFERENCE: (("from", 1), ("minus", -1)),
    Operation.PRODUCT: (("heads", 1), ("standard", 1), ("share", 1), ("months", 1)),
    Operation.RATIO: (("part", 1), ("whole", 1)),
    Operation.PERCENT_CHANGE: (("new", 1), ("base", 1), ("delta", 1)),
}
_MEANT_TO_EXHAUST = Fraction(1, 4)
"""A 其中 list that leaves out more than this part of the whole is not meant to exhaust it."""

_WHOLE = 100
_REACH = 30
_NEVER_ADDED = (Kind.RATE, Kind.SHARE, Kind.PER_UNIT)
_CLAUSE_ENDS = ("comma", "list", "stop", "end")


@dataclass(frozen=True, slots=True)
class ClaimPattern:
    """An entry of ``patterns/claims.yaml``.

    ``rescue: earlier`` also tries the figures said earlier in the sentence as the first operand,
    ``rescue: fewer`` a list without its first parts;
    ``checks`` names other checks for stated figures of a kind (``headcount headcount-sum-mismatch``);
    ``open_ended`` marks lists that need not exhaust the whole; ``falling`` a change downwards; ``certain``
    is false where the words may mean no equation; ``linked`` is a term said elsewhere in the document, found by
    the rate's name (参保率 ← 参保人数).
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
    return merged(claim for stream in recognition.streams for claim in finder.claims(stream))


def merged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """One claim for each stated figure, operation and check: several ways to find the operands of one statement
    become its readings. Equalities stay apart: each compares another mention."""
    found: dict[tuple[int, Operation, str, int], Claim] = {}
    for number, claim in enumerate(claims):
        apart = number + 1 if claim.operation in (Operation.EQUALITY, Operation.BOUND) else 0
        key = (claim.stated, claim.operation, claim.check, apart)
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
        kinds = [t.kind for t in tokens]
        figures = (self.quantities[t.quantity] for t in tokens if t.quantity is not None)
        units = dict.fromkeys(unit_key(q) for q in figures if q.kind not in _NEVER_ADDED)
        for pattern, expression in self.grammar.patterns:
            if not pattern.each_unit:
                yield from self._matches(pattern, expression, tokens, kinds)
                continue
            for unit in units:
                here = [
                    "Q" if t.quantity is not None and unit_key(self.quantities[t.quantity]) == unit else t.kind
                    for t in tokens
                ]
                if here.count("Q") > 1:
                    yield from self._matches(pattern, expression, tokens, here)

    def _matches(
        self, pattern: ClaimPattern, expression: Expression, tokens: Sequence[Token], letters: Sequence[str]
    ) -> Iterator[Claim]:
        encoded = expression.encode(letters)
        for match in expression.finder.finditer(encoded, overlapped=pattern.operation is not Operation.SUM):
            captured = {name: tuple(match.starts(name)) for name in expression.groups}
            claim = self._claim(pattern, captured, tokens, letters, match.span())
            if claim is not None:
                yield claim

    def _claim(
        self,
        pattern: ClaimPattern,
        captured: dict[str, tuple[int, ...]],
        tokens: Sequence[Token],
        letters: Sequence[str],
        span: tuple[int, int],
    ) -> Claim | None:
        for condition in pattern.where:
            if not self._meets(condition, pattern, captured, tokens):
                return None
        (stated,) = captured[_STATED[pattern.operation]]
        certain = pattern.certain
        if pattern.open_ended:
            captured["part"] = self._one_list(stated, captured["part"], tokens)
            stated, certain = self._whole(stated, captured["part"], tokens, letters)
        terms: list[tuple[int, Term]] = []
        for role, sign in _ROLES[pattern.operation]:
            for position in captured.get(role, ()):
                falling = pattern.falling and role in ("new", "delta")
                terms.append((position, Term(tokens[position].quantity, sign=-1 if falling else sign, role=role)))
        if pattern.operation in (Operation.SUM, Operation.PRODUCT):
            terms.sort(key=lambda pair: pair[0])
        reading = tuple(term for _, term in terms)
        readings = [reading, *self._rescues(pattern, captured, tokens, letters, reading)]
        if pattern.linked == "plan":
            readings = [(*reading, Term(i, role="whole")) for i in self._planned(captured["part"][0], tokens)]
        elif pattern.linked:
            readings = [(Term(i, role=pattern.linked), *reading) for i in self._namesakes(captured, tokens)]
        if pattern.operation is Operation.RATIO:
            certain = certain and not self._shared_out(stated, tokens, letters)
            readings = [r for r in readings if self._is_share(r, tokens[stated])]
        if not readings:
            return None
        quantity = tokens[stated].quantity
        assert quantity is not None
        if any(term.quantity == quantity for term in reading):
            return None
        cue = next(
            (t for t in tokens[span[0] : span[1]] if t.kind in ("total", "part", "rest", "growth", "decline")), None
        )
        by_kind = dict(entry.split() for entry in pattern.checks)
        return Claim(
            pattern.operation,
            by_kind.get(self.quantities[quantity].kind, pattern.check),
            pattern.id,
            tuple(readings),
            quantity,
            cue=self.document.text[cue.start : cue.end] if cue else "",
            complete=not pattern.open_ended or self._exhaustive(reading, quantity, tokens, span),
            certain=certain,
            subject=self.quantities[quantity].label,
        )

    def _rescues(
        self,
        pattern: ClaimPattern,
        captured: dict[str, tuple[int, ...]],
        tokens: Sequence[Token],
        letters: Sequence[str],
        reading: tuple[Term, ...],
    ) -> Iterator[tuple[Term, ...]]:
        """Other operands that the sentence offers for the same statement."""
        if pattern.rescue == "fewer":
            for dropped in range(1, len(reading) - 1):
                yield reading[dropped:]
        if pattern.rescue == "earlier":
            first = min(position for positions in captured.values() for position in positions)
            for position in range(first - 1, -1, -1):
                if tokens[position].kind == "end":
                    break
                if letters[position] == "Q":
                    yield from self._with_earlier(pattern, tokens[position].quantity, reading)

    def _with_earlier(
        self, pattern: ClaimPattern, earlier: int | None, reading: tuple[Term, ...]
    ) -> Iterator[tuple[Term, ...]]:
        if pattern.operation is Operation.DIFFERENCE:
            yield (Term(earlier), *reading)
            yield (Term(earlier, role="from"), *reading[1:])
        else:
            yield tuple(Term(earlier, role="whole") if t.role == "whole" else t for t in reading)

    def _is_share(self, reading: tuple[Term, ...], stated: Token) -> bool:
        """A part is not larger than its whole, unless the rate says so."""
        if len(reading) < len(("part", "whole")) or self._value(stated) > _WHOLE:
            return True
        part, whole = (self.quantities[t.quantity] for t in reading if t.quantity is not None)
        return part.value <= whole.value

    def _shared_out(self, stated: int, tokens: Sequence[Token], letters: Sequence[str]) -> bool:
        """Whether the figures before a rate divide one before them (抽查25个，优良18个，合格7个，合格率100%): which of
        them the rate counts is then open."""
        first = stated
        while first > 0 and tokens[first - 1].kind != "end":
            first -= 1
        values = [self._value(tokens[at]) for at in range(first, stated) if letters[at] == "Q"]
        return any(values[k] == sum(values[k + 1 :]) and len(values) - k > len("ab") for k in range(len(values)))

    def _planned(self, part: int, tokens: Sequence[Token]) -> list[int]:
        """The planned figure of the part's unit said last before it, if the document plans but one."""
        index = tokens[part].quantity
        assert index is not None
        done = self.quantities[index]
        words = self.grammar.classes["plan"]
        found = [
            i
            for i, q in enumerate(self.quantities[:index])
            if unit_key(q) == unit_key(done) and any(w in self._lead(q) for w in words)
        ]
        return found[-1:] if len({self.quantities[i].value for i in found}) == 1 else []

    def _lead(self, quantity: Quantity) -> str:
        """The words before a figure, back to the clause before its own."""
        start = quantity.evidence.start
        return "".join(regex.split("[，。；\n]", self.document.text[max(0, start - _REACH) : start])[-1:])

    def _namesakes(self, captured: dict[str, tuple[int, ...]], tokens: Sequence[Token]) -> list[int]:
        """The exact figures of the base's kind that are said of what the rate is named after, the nearest first,
        the base's own period left out."""
        (rate,), (whole,) = captured["rate"], captured["whole"]
        base = self.quantities[tokens[whole].quantity or 0]
        stem = self._stem(self._before(rate, tokens))
        found = [
            i
            for i, q in enumerate(self.quantities)
            if unit_key(q) == unit_key(base)
            and q.qualifier is Qualifier.EXACT
            and q.period != base.period
            and any(stem[k : k + 2] in q.label for k in range(len(stem) - 1))
        ]
        at = tokens[rate].start
        return sorted(found, key=lambda i: abs(self.quantities[i].evidence.start - at))

    def _one_list(self, whole: int, parts: tuple[int, ...], tokens: Sequence[Token]) -> tuple[int, ...]:
        """The parts up to where they make up the whole, else up to where 、 gives way to ，: what follows is
        said of something else (道路21个、水利14个，覆盖19个乡镇)."""
        total = Fraction(0)
        for count, at in enumerate(parts, 1):
            total += self._value(tokens[at])
            if count > 1 and total == self._value(tokens[whole]):
                return parts[:count]
        joints = [
            "list" if any(t.kind == "list" for t in tokens[a:b]) else "comma"
            for a, b in zip(parts, parts[1:], strict=False)
        ]
        if joints[:1] == ["list"] and "comma" in joints:
            return parts[: joints.index("comma") + 1]
        return parts

    def _whole(
        self, nearest: int, parts: Sequence[int], tokens: Sequence[Token], letters: Sequence[str]
    ) -> tuple[int, bool]:
        """Which figure a 其中 list divides, and whether that is certain: the last one before it, unless the list
        opens a sentence and an earlier figure of the sentence before is the parts' sum."""
        first = nearest
        while first > 0 and tokens[first - 1].kind != "end":
            first -= 1
        earlier = [at for at in range(first, nearest) if letters[at] == "Q"]
        total = sum(self._value(tokens[at]) for at in parts)
        exact = next((at for at in (nearest, *reversed(earlier)) if self._value(tokens[at]) == total), None)
        if exact is not None:
            return exact, True
        parted = any(t.kind in ("end", "stop") for t in tokens[nearest : parts[0]])
        return nearest, not (parted and earlier)

    def _value(self, token: Token) -> Fraction:
        assert token.quantity is not None
        return Fraction(self.quantities[token.quantity].value)

    def _exhaustive(
        self, reading: tuple[Term, ...], stated: int, tokens: Sequence[Token], span: tuple[int, int]
    ) -> bool:
        """Whether a 其中 list means to name all parts: two or more, no 其余 or 等 about it, and what is
        left out is small beside the whole."""
        after = span[1]
        while after < len(tokens) and tokens[after].kind not in ("end", "stop"):
            after += 1
        if len(reading) < 2 or any(self._leaves_open(at, tokens) for at in range(span[0], after)):
            return False
        whole = Fraction(self.quantities[stated].value)
        parts = sum(Fraction(self.quantities[t.quantity].value) for t in reading if t.quantity is not None)
        return whole > 0 and whole - parts <= whole * _MEANT_TO_EXHAUST

    def _leaves_open(self, at: int, tokens: Sequence[Token]) -> bool:
        """其余, 等, 主要用于 leave a list open, unless a figure follows: 其他残疾人5135人 closes it."""
        if tokens[at].kind != "open_list":
            return False
        after = next((t for t in tokens[at + 1 :] if t.kind not in ("word", "be")), None)
        return after is None or after.quantity is None

    # ---------------------------------------------------------------- conditions

    def _meets(
        self, condition: str, pattern: ClaimPattern, captured: dict[str, tuple[int, ...]], tokens: Sequence[Token]
    ) -> bool:
        match condition.split():
            case [role, "says", name] if name in self.grammar.classes and role in captured:
                return all(self._says(p, name, tokens) for p in captured[role])
            case [role, "not", "after", cue] if role in captured:
                return not any(self._after(p, cue, tokens) for p in captured[role])
            case [role, "outside", "parts"] if role in captured:
                return not any(self._in_parts(p, tokens) for p in captured[role])
            case ["sum", "not", "of", "a", "count"]:
                return not self._of_a_count(captured["sum"][0], tokens)
            case [role, "is", name] if name in self.grammar.classes and role in captured:
                return all(self._named(p, name, tokens) for p in captured[role])
            case ["rate", "named", "by", "part"]:
                return self._named_by(captured["rate"][0], captured["part"][0], tokens)
            case ["parts", "mixed"]:
                return len({tokens[p].kind for p in captured["part"]}) > 1
            case ["share", "of", "nothing", "named"]:
                return self._share_name(captured["rate"][0], captured["part"][0], tokens) == ""
            case ["share", "of", "whole"]:
                return self._share_of(captured["rate"][0], captured["whole"][0], tokens)
        raise PatternError(f"{pattern.place.file}:{pattern.place.line}: unknown condition {condition!r}")

    def _clause(self, position: int, tokens: Sequence[Token]) -> str:
        first = last = position
        while first > 0 and tokens[first - 1].kind not in _CLAUSE_ENDS:
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].kind not in _CLAUSE_ENDS:
            last += 1
        return self.document.text[tokens[first].start : tokens[last].end]

    def _before(self, position: int, tokens: Sequence[Token]) -> str:
        first = position
        while first > 0 and tokens[first - 1].kind not in _CLAUSE_ENDS:
            first -= 1
        return self.document.text[tokens[first].start : tokens[position].start]

    def _says(self, position: int, name: str, tokens: Sequence[Token]) -> bool:
        clause = self._clause(position, tokens)
        return any(word in clause for word in self.grammar.classes[name])

    def _in_parts(self, position: int, tokens: Sequence[Token]) -> bool:
        """Whether a figure stands in a 其中 list of its sentence."""
        for at in range(position - 1, -1, -1):
            if tokens[at].kind == "end":
                return False
            if tokens[at].kind == "part":
                return True
        return False

    def _of_a_count(self, total: int, tokens: Sequence[Token]) -> bool:
        """Whether 共 follows a count in its own clause: 126个村共252万元 adds nothing up."""
        at = total - 1
        while at >= 0 and tokens[at].kind not in _CLAUSE_ENDS:
            if tokens[at].kind in "HCOU":
                return True
            at -= 1
        return False

    def _after(self, position: int, cue: str, tokens: Sequence[Token]) -> bool:
        """Whether a cue leads a figure, with nothing but words between them."""
        at = position - 1
        while at >= 0 and tokens[at].kind in ("word", "number"):
            at -= 1
        return at >= 0 and tokens[at].kind == cue

    def _named(self, position: int, name: str, tokens: Sequence[Token]) -> bool:
        """Whether the words before a figure in its own clause hold one of the class."""
        before = self._before(position, tokens)
        return any(word in before for word in self.grammar.classes[name])

    def _named_by(self, rate: int, part: int, tokens: Sequence[Token]) -> bool:
        """Whether the rate's name shares a word with what is said of the part: 满意390人 … 满意度."""
        stem, clause = self._stem(self._before(rate, tokens)), self._clause(part, tokens)
        return any(stem[i : i + 2] in clause for i in range(len(stem) - 1))

    def _stem(self, name: str) -> str:
        """The name of a rate without its ending: 综合参保率为 → 综合参保."""
        for ending in ("率", "度", "比例", "占比"):
            stem, found, _ = name.rpartition(ending)
            if found:
                return stem[-4:]
        return ""

    def _share_of(self, rate: int, whole: int, tokens: Sequence[Token]) -> bool:
        """Whether the words between 占 and the rate name the whole: 预算10万元 … 占预算的86%."""
        name = self._share_name(rate, whole, tokens)
        if not name:
            return False
        clause = self._clause(whole, tokens)
        return any(name[i : i + 2] in clause for i in range(max(1, len(name) - 1)))

    def _share_name(self, rate: int, after: int, tokens: Sequence[Token]) -> str | None:
        """The words between the last 占 after a figure and the rate, None where there is no 占."""
        cue = next((i for i in range(rate - 1, after, -1) if tokens[i].kind == "share_of"), None)
        return None if cue is None else self.document.text[tokens[cue].end : tokens[rate].start].strip("的约为到达比 ")
