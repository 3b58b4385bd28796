"""What the figures say: facts, indicator lines and claimed equations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from extractor.model.document import Document, Evidence, Problem
from extractor.model.figure import Quantity, Recognition


@dataclass(frozen=True, slots=True)
class Fact:
    """A value bound to a field of ``patterns/fields.yaml``.

    ``value`` is a Decimal in the base unit or a text. ``place`` tells where it was said: ``title``,
    ``summary``, ``body``, ``form``, ``conclusion``. Several facts of one field may disagree: that is for
    the checks. ``rank`` orders them for the report's answer, the lowest first. ``form`` numbers the forms of
    the document from 0 (a form may take several tables, and a table hold several forms), None in prose.
    """

    field: str
    value: Decimal | str
    evidence: tuple[Evidence, ...]
    quantity: int | None = None
    place: str = "body"
    rank: int = 0
    form: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the indicator tree. ``parent`` is an index into the same tuple, None at the top.

    ``weight`` and ``score`` are quantity indices, None = left blank (never 0). ``mentions`` are other
    places that state this line's score or weight (heading against body): ``(what, quantity)`` with
    what = "weight" or "score". ``target`` / ``actual`` / ``reason`` are texts as printed.
    ``shared_with`` points to the line whose merged mark this line shares. ``scored`` is False for a
    line that only groups others. ``place`` is "form" or "prose"; ``table`` and ``row`` for a form, and
    ``form`` as in ``Fact``: the lines of one form are one tree.
    """

    name: str
    level: int
    parent: int | None
    evidence: tuple[Evidence, ...]
    weight: int | None = None
    score: int | None = None
    target: str | None = None
    actual: str | None = None
    reason: str | None = None
    target_quantity: int | None = None
    actual_quantity: int | None = None
    coefficient: int | None = None
    sign: str | None = None
    mentions: tuple[tuple[str, int], ...] = ()
    aliases: tuple[Evidence, ...] = ()
    shared_with: int | None = None
    scored: bool = True
    place: str = "prose"
    table: int | None = None
    row: int | None = None
    form: int | None = None


class Operation(StrEnum):
    SUM = "sum"
    PRODUCT = "product"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    PERCENT_CHANGE = "percent_change"
    EQUALITY = "equality"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Term:
    """An operand: a quantity (by index), or a constant the words imply (一季度 → 3 months) with its
    evidence. ``sign`` is -1 for a subtracted term; ``group`` numbers the products that are added
    (319人×60元 + 5人×300元: groups 0 and 1). ``role`` says what the term is where order does not:
    ``part`` and ``whole`` of a ratio (the parts are added; a subtracted one is what the whole lacks); ``new``,
    ``base`` and ``delta`` of a percent change (a delta's ``sign`` is its direction); ``points`` for a weight that
    counts as marks also where it is printed in percent."""

    quantity: int | None = None
    constant: Decimal | None = None
    evidence: Evidence | None = None
    sign: int = 1
    group: int = 0
    role: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An equation the document asserts between printed figures.

    ``readings`` are the operand lists under which the text may be understood, the likeliest first: a
    claim holds if one of them does. ``certain`` is False where the words may mean no equation at all:
    then failing every reading is no error. ``complete`` is False when the parts listed need not exhaust
    the whole (其中): then parts ≤ whole is all that is claimed.
    ``check`` is the id of the check that judges it, ``name`` the entry of claims.yaml or the table
    rule it came from, ``cue`` the printed words that claim it. ``hedged`` names words that explain a
    difference (四舍五入): then a miss within rounding is no finding. ``apart`` is True where the figure is claimed to
    be each of several sums (a corner of a table, sources and uses of one total), not one of them. ``explicit`` is True
    where the words write the operation out (前两项合计占): then no other figures can be meant.
    """

    operation: Operation
    check: str
    name: str
    readings: tuple[tuple[Term, ...], ...]
    stated: int
    cue: str = ""
    complete: bool = True
    certain: bool = True
    subject: str = ""
    hedged: str = ""
    apart: bool = False
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class LineCount:
    """A stated number of indicator lines (7个二级指标): of the whole tree, or of the lines below ``parent``
    (an index into the indicators)."""

    quantity: int
    level: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What interpretation understood: the one value the checks see."""

    document: Document
    recognition: Recognition
    facts: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()
    line_counts: tuple[LineCount, ...] = ()

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self.recognition.quantities

    def with_quantity(self, index: int, quantity: Quantity) -> Reading:
        """The same statements about another figure in the place of that of an index."""
        quantities = (*self.quantities[:index], quantity, *self.quantities[index + 1 :])
        return replace(self, recognition=replace(self.recognition, quantities=quantities))

    def facts_of(self, name: str) -> tuple[Fact, ...]:
        """The facts of one field, best first (by rank, then reading order)."""
        return tuple(sorted((f for f in self.facts if f.field == name), key=lambda f: f.rank))
