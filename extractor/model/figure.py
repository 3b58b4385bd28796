"""Printed figures, the tokens around them, the outline and the typed parts of tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from extractor.model.document import Cell, Evidence


class Kind(StrEnum):
    """What sort of figure a quantity is."""

    AMOUNT = "amount"
    HEADCOUNT = "headcount"
    PER_UNIT = "per_unit"
    RATE = "rate"
    SHARE = "share"
    SCORE = "score"
    WEIGHT = "weight"
    COUNT = "count"
    OTHER = "other"


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    NEARLY = "nearly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One printed figure.

    ``value`` is in the base unit (``unit``: 元, 人, %, 分, or the counter as printed: 户, 个, 亩 …);
    ``step`` is one in the last printed place, in the base unit (392.65万元 → 100), so that
    ``value ± step / 2`` is what rounding allows. ``low`` and ``high`` are what the qualifier allows
    (None = unbounded on that side); for an exact figure both equal ``value``. ``per`` names what a
    standard is paid for (``人``, ``人·月``). ``label`` is the noun phrase the figure is said of, as
    printed; ``period`` the year, quarter or month it is said of. ``inherited`` is True when the unit
    stands in a header, caption or 单位 line. ``confidence`` is below 1 only for optically read text.
    """

    text: str
    kind: Kind
    value: Decimal
    unit: str
    step: Decimal
    evidence: Evidence
    per: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    label: str = ""
    period: str | None = None
    inherited: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class NamedNumber:
    """A number that is no quantity, named for what it is: ``date``, ``period``, ``document-number``,
    ``section-number``, ``phone``, ``code``, ``name-part``, ``ordinal``, ``clock-time``, ``formula`` …"""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Token:
    """A typed stretch of a paragraph or cell.

    ``kind`` is a quantity letter (A amount, H headcount, U per_unit, R rate, S share, G score,
    W weight, C count, O other), a cue's name from ``patterns/cues.yaml`` (total, part, plus …),
    ``label`` (a segmented noun phrase), ``number`` (a named number), ``open`` / ``close`` (brackets,
    quotes), ``comma``, ``stop`` (clause end ；), ``end`` (sentence end) or ``word`` (anything else).
    """

    kind: str
    start: int
    end: int
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one text block (``cell`` None) or one table cell, in order and disjoint."""

    block: int
    tokens: tuple[Token, ...]
    cell: Cell | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered or styled heading. ``number`` as printed (（二）), ``ordinal`` its value, ``style`` the
    numbering family (``cn-dot``, ``cn-paren``, ``digit-dot`` …), ``title`` the text after the number;
    ``end`` is where the next section of this or a higher level starts. ``in_summary`` marks a 摘要."""

    start: int
    end: int
    heading_end: int
    level: int
    style: str
    number: str
    ordinal: int | None
    title: str
    parent: int | None
    in_summary: bool = False


@dataclass(frozen=True, slots=True)
class NumberingBreak:
    """A place where the headings of one list do not count on: ``gap`` (a number is missing before this heading)
    or ``repeated`` (it bears a number already given). ``section`` and ``previous`` (the heading before it in the
    list, None at its start) are indices of sections; ``expected`` is the number that should have been printed."""

    kind: str
    section: int
    expected: str
    previous: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A typed column of a part of a table. ``role`` is an id of ``patterns/columns.yaml`` ("" = not
    known), ``unit`` the unit its header states, ``header`` the header cells' spans, top first.

    ``part`` is True for one source of money under a header shared with its total (预算数: 总额 | 财政拨款);
    ``period`` is the year a header names (2021年（万元）)."""

    column: int
    role: str
    unit: str = ""
    header: tuple[tuple[int, int], ...] = ()
    part: bool = False
    period: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid below its header.

    ``kind``: ``line``, ``total`` (总分, 合计, 年度资金总额), ``subtotal`` (小计), ``part`` (其中：… and what belongs to
    it), ``group`` (a name written across the whole row), ``blank`` (a template row nobody filled in) or ``note``.
    ``cells`` stands beside ``Grid.columns``: the cell that covers the column, merged areas resolved, those a
    text table lost inferred; None where the row has none. ``label`` is the row's printed name without spaces.
    ``whole`` is the row a part belongs to; ``certain`` is False where the layout leaves open whether it does.
    """

    row: int
    kind: str
    cells: tuple[Cell | None, ...]
    label: str = ""
    whole: int | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A label cell and the cell beside it that holds its value (预算数 | 6.84; 项目名称 | …). ``role`` is an id of
    ``patterns/columns.yaml`` or ``patterns/form_keys.yaml``; ``part`` marks the value of a 其中 label. Where one
    cell holds both (评价等级：优), ``value`` covers only what follows the colon."""

    role: str
    label: Cell
    value: Cell
    unit: str = ""
    part: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A stretch of rows of one table that share a header: the rows ``first_row`` (first below the
    header) to ``last_row`` (exclusive). One table holds several (funds block, indicator rows).

    A stretch of label–value rows has no header: ``header_row`` is its first row, ``columns`` and ``rows``
    are empty and ``pairs`` holds its cells. ``side`` are the merged cells beside a stretch that name it
    (项目资金（万元）, 绩效指标（90分）); ``unit`` is the unit its amounts inherit."""

    table: int
    kind: str  # an id of patterns/grid_kinds.yaml: "funds", "indicators", "goals", "list", "keys" …
    header_row: int
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...] = ()
    pairs: tuple[Pair, ...] = ()
    side: tuple[Cell, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """Everything typed: figures in reading order, other numbers, the outline, the token streams and
    the typed parts of tables."""

    quantities: tuple[Quantity, ...]
    named: tuple[NamedNumber, ...]
    sections: tuple[Section, ...]
    streams: tuple[Stream, ...]
    grids: tuple[Grid, ...] = ()
    breaks: tuple[NumberingBreak, ...] = ()
