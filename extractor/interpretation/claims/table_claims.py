"""The equations that a table asserts by its structure: total rows, 其中 rows, a 合计 column beside its
parts, rates beside the two amounts they are said of, heads beside standards, weights beside coefficients."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, islice, pairwise, takewhile

import regex

from extractor.interpretation.language.grid_figures import GridFigures, figures_by_cell
from extractor.interpretation.products.table_products import table_products
from extractor.model import Claim, Grid, GridRow, Kind, Operation, Quantity, Recognition, Term

_SUMMED = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_CHECK_OF_KIND = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_FULL = Decimal(100)
_OF_ALL = "占"
_GROWTH = regex.compile(r"[增降]|变动|变化|同比")
_HEAD = regex.compile(r"[一二三四五六七八九十]{1,3}、")
_NUMBERED = regex.compile(r"[（(]?(\d{1,2})[)）、.．](?!\d)")


def table_claims(recognition: Recognition) -> tuple[Claim, ...]:
    """The claims of all typed table parts, in reading order."""
    cells = figures_by_cell(recognition.quantities)
    return tuple(
        claim
        for grid in recognition.grids
        if grid.rows
        for claim in _GridClaims(grid, recognition.quantities, cells).run()
    )


def numbered_parts(rows: Sequence[GridRow]) -> Iterator[tuple[GridRow, list[GridRow]]]:
    """Each row without a number that rows numbered from 1 follow, with those rows; what stands below one of them is
    passed over."""
    for at, (above, first) in enumerate(pairwise(rows)):
        if above.kind != "line" or first.kind != "line" or _NUMBERED.match(above.label) or _number(first) != 1:
            continue
        parts = [first]
        for row in islice(rows, at + 2, None):
            if row.kind == "part":
                continue
            if row.kind != "line" or _number(row) != len(parts) + 1:
                break
            parts.append(row)
        if len(parts) > 1:
            yield above, parts


def _number(row: GridRow) -> int | None:
    found = _NUMBERED.match(row.label)
    return int(found[1]) if found else None


class _GridClaims:
    def __init__(self, grid: Grid, quantities: Sequence[Quantity], cells: Mapping[tuple[int, int, int], int]) -> None:
        self.grid = grid
        self.quantities = quantities
        self.figures = GridFigures(grid, quantities, cells)
        self.made_up: Mapping[int, int] = {}

    def run(self) -> Iterator[Claim]:
        self.made_up = self._made_up() if self.grid.kind != "indicators" else {}
        if self.grid.kind != "indicators":
            for at, column in enumerate(self.grid.columns):
                if column.role not in ("number", "average"):
                    yield from self._totals(at)
                    yield from self._parts(at)
            yield from self._numbered()
            for row in self.grid.rows:
                yield from self._across(row)
                yield from self._rates(row)
                yield from self._changes(row)
            yield from table_products(self.figures)
        else:
            for row in self.grid.rows:
                if row.kind == "line":
                    yield from self._coefficient(row)
                yield from self._score_rate(row)
        if self.grid.kind == "funds":
            yield from self._in_words()

    # ------------------------------------------------------------------ down the columns

    def _totals(self, at: int) -> Iterator[Claim]:
        """A total at the foot of its lines, or of its subtotals."""
        lines: list[int] = []
        subtotals: list[int] = []
        section: list[int] = []
        doubtful: list[int] = []
        heads: list[int] = []
        divided: list[int] = []  # rows after a 其中 that the next 其中 speaks of
        for row in self.grid.rows:
            index = self.figures.at(row, at)
            if index is None or self.quantities[index].kind not in _SUMMED:
                continue
            if row.kind == "line":
                lines.append(index)
                section.append(index)
                heads += [index] if _HEAD.match(row.label) else []
            elif row.kind == "part" and not row.certain:
                doubtful.append(index)
            elif row.kind == "part":
                divided += [i for i in doubtful[-1:] if self._row_of(i) == row.row - 1]
            elif row.kind == "subtotal":
                yield from self._sum(section, index, "table-subtotal")
                subtotals.append(index)
                section = []
            elif row.kind == "total":
                parts = [*subtotals, *section] if subtotals else lines
                others = [heads] if 1 < len(heads) < len(parts) else []
                others += [[*parts, *divided]] if divided else []
                yield from self._sum(parts, index, "table-total", doubtful, others)
                lines, subtotals, section, doubtful, heads, divided = [], [], [], [], [], []

    def _row_of(self, index: int) -> int | None:
        return self.quantities[index].evidence.row

    def _sum(
        self,
        parts: Sequence[int],
        stated: int,
        name: str,
        doubtful: Sequence[int] = (),
        others: Sequence[Sequence[int]] = (),
    ) -> Iterator[Claim]:
        """``doubtful`` are rows after a 其中 that may be lines of their own, from one of them on: a reading each.
        ``others`` are further readings: the rows numbered 一、二、 of which the rest may be parts, or the lines with
        those rows after a 其中 that another 其中 speaks of."""
        readings = [tuple(parts), *((*parts, *doubtful[at:]) for at in range(len(doubtful)))]
        readings += [tuple(other) for other in others]
        every = (*parts, *doubtful)
        kinds = {(self.quantities[i].kind, self.quantities[i].unit) for i in (*every, stated)}
        if len(every) < 2 or len(kinds) != 1:
            return
        claim = self._claim(
            Operation.SUM, name, [Term(i) for i in readings[0]], stated, self._sum_check(stated), cue="合计"
        )
        yield replace(claim, readings=tuple(tuple(Term(i) for i in reading) for reading in readings if reading))

    def _sum_check(self, stated: int) -> str:
        return _CHECK_OF_KIND.get(self.quantities[stated].kind, "amount-sum-mismatch")

    def _parts(self, at: int) -> Iterator[Claim]:
        """其中 rows against the row they are part of. In a funds block they are all its sources of money."""
        wholes = {row.row: row for row in self.grid.rows}
        for whole in dict.fromkeys(row.whole for row in self.grid.rows if row.whole is not None):
            rows = [row for row in self.grid.rows if row.whole == whole][: self.made_up.get(whole)]
            stated = self.figures.at(wholes[whole], at) if whole in wholes else None
            figures = [i for row in rows if (i := self.figures.at(row, at)) is not None]
            if stated is None or not figures or self.quantities[stated].kind not in _SUMMED:
                continue
            empty = self.quantities[stated].value == 0 and any(self.quantities[i].value for i in figures)
            yield self._claim(
                Operation.SUM,
                "table-parts",
                [Term(i) for i in figures],
                stated,
                "total-row-empty" if empty else self._sum_check(stated),
                cue="其中",
                complete=whole in self.made_up or (self.grid.kind == "funds" and len(rows) > 1),
                certain=whole in self.made_up or all(row.certain for row in rows),
            )

    def _made_up(self) -> dict[int, int]:
        """The rows that their 其中 rows make up exactly in some column, with how many of those rows do so: there the
        list names all parts, in every column. Rows behind the list that are no parts of it do so in none."""
        parts = defaultdict(list)
        for row in self.grid.rows:
            if row.whole is not None:
                parts[row.whole].append(row)
        exact = {row.row: self._made_up_by(row, parts[row.row]) for row in self.grid.rows if row.row in parts}
        return {row: max(sizes, key=lambda size: (sizes[size], size)) for row, sizes in exact.items() if sizes}

    def _made_up_by(self, whole: GridRow, parts: Sequence[GridRow]) -> Counter[int]:
        """For each number of rows, from two on, in how many columns the first so many add up to another."""
        found = Counter[int]()
        for at in range(len(self.grid.columns)):
            figures = [self.figures.at(row, at) for row in (whole, *parts)]
            values = [self.quantities[i].value for i in takewhile(lambda i: i is not None, figures) if i is not None]
            sums = accumulate(values[1:])
            found.update(size for size, made in enumerate(sums, 1) if size > 1 and made == values[0] != 0)
        return found

    def _numbered(self) -> Iterator[Claim]:
        """项目支出 above 1、… 2、… 3、…: numbered rows make up the plain one above them if they do so in a column."""
        for whole, parts in numbered_parts(self.grid.rows):
            if not self._made_up_by(whole, parts)[len(parts)]:
                continue
            for at in range(len(self.grid.columns)):
                stated = self.figures.at(whole, at)
                figures = [i for row in parts if (i := self.figures.at(row, at)) is not None]
                if stated is not None and len(figures) == len(parts) and self.quantities[stated].kind in _SUMMED:
                    terms = [Term(i) for i in figures]
                    yield self._claim(Operation.SUM, "table-numbered", terms, stated, self._sum_check(stated))

    def _in_words(self) -> Iterator[Claim]:
        """Amounts that cells below the total row hold in words (其中：基本支出：…): each list makes up the sum above it
        or, without one, one of the amounts of the total row."""
        starts = {quantity.evidence.start: index for index, quantity in enumerate(self.quantities)}
        total = next((row for row in self.grid.rows if row.kind == "total"), None)
        for column in dict.fromkeys(pair.label.column for pair in self.grid.pairs):
            listed = [pair for pair in self.grid.pairs if pair.label.column == column]
            parts = [starts[pair.value.start] for pair in listed if pair.part and pair.value.start in starts]
            heads = [starts[pair.value.start] for pair in listed if not pair.part and pair.value.start in starts]
            if len(parts) < 2 or (total is None and not heads):
                continue
            roles = ("final_budget", "expenditure", "original_budget")
            found = (
                [self.figures.of_role(total, role) for role in roles] if total is not None and not heads else heads[-1:]
            )
            wholes = [index for index in found if index is not None]
            made = sum((self.quantities[i].value for i in parts), Decimal(0))
            stated = next((i for i in wholes if self.quantities[i].value == made), next(iter(wholes), None))
            if stated is not None:
                terms = [Term(i) for i in parts]
                yield self._claim(Operation.SUM, "parts-in-words", terms, stated, self._sum_check(stated), cue="其中")

    # ------------------------------------------------------------------ along the rows

    def _across(self, row: GridRow) -> Iterator[Claim]:
        """合计 beside 中央资金, 地方资金 …"""
        stated = self.figures.of_role(row, "total")
        parts = [
            index
            for at, column in enumerate(self.grid.columns)
            if column.role == "money_source" and (index := self.figures.at(row, at)) is not None
        ]
        if stated is not None and len(parts) > 1 and self.quantities[stated].kind is Kind.AMOUNT:
            yield self._claim(
                Operation.SUM, "table-row-total", [Term(i) for i in parts], stated, "amount-sum-mismatch", cue="合计"
            )

    def _rates(self, row: GridRow) -> Iterator[Claim]:
        spent = self.figures.of_role(row, "expenditure")
        budget = self.figures.of_role(row, "final_budget", "arrival", "original_budget")
        rate = self.figures.of_role(row, "execution_rate")
        if spent is not None and budget is not None and rate is not None:
            yield from self._quotient("table-execution-rate", "execution-rate-mismatch", spent, budget, rate)
        arrived = self.figures.of_role(row, "arrival")
        planned = self.figures.of_role(row, "final_budget", "original_budget")
        rate = self.figures.of_role(row, "arrival_rate")
        if arrived is not None and planned is not None and rate is not None:
            yield from self._quotient("table-arrival-rate", "arrival-rate-mismatch", arrived, planned, rate)

    def _quotient(self, name: str, check: str, part: int, whole: int, rate: int) -> Iterator[Claim]:
        if self.quantities[part].value == 0 == self.quantities[whole].value:
            return
        yield self._claim(Operation.RATIO, name, [Term(part, role="part"), Term(whole, role="whole")], rate, check)

    def _changes(self, row: GridRow) -> Iterator[Claim]:
        """2022年 | 2023年 | 增减额 | 增减率: the later year less the earlier, and that by the earlier."""
        dated = [
            (column.period, index)
            for at, column in enumerate(self.grid.columns)
            if column.role in ("amount", "") and column.period and (index := self.figures.at(row, at)) is not None
        ]
        if len(dated) != len(("earlier", "later")):
            return
        (_, base), (_, new) = sorted(dated)
        change, rate = self.figures.of_role(row, "change"), self.figures.of_role(row, "rate")
        if change is not None and rate is None and self.quantities[change].kind is Kind.RATE:
            change, rate = None, change
        if self.quantities[new].kind is not Kind.AMOUNT:
            change = None
            rate = rate if rate is not None and _GROWTH.search(self.quantities[rate].label) else None
        if change is not None:
            terms = [Term(new), Term(base, sign=-1)]
            yield self._claim(Operation.DIFFERENCE, "table-change", terms, change, "amount-sum-mismatch")
        if rate is not None and self.quantities[base].value and _OF_ALL not in self.quantities[rate].label:
            named = [Term(new, role="new"), Term(base, role="base")]
            yield self._claim(Operation.PERCENT_CHANGE, "table-change-rate", named, rate, "percent-change-mismatch")

    def _coefficient(self, row: GridRow) -> Iterator[Claim]:
        weight, coefficient = self.figures.of_role(row, "weight"), self.figures.of_role(row, "coefficient")
        score = self.figures.of_role(row, "score")
        if weight is not None and coefficient is not None and score is not None:
            terms = [Term(weight, role="points"), Term(coefficient)]
            yield self._claim(Operation.PRODUCT, "table-coefficient", terms, score, "weighted-score-mismatch")
        share, converted = self.figures.of_role(row, "weight_share"), self.figures.of_role(row, "converted_score")
        if score is not None and share is not None and converted is not None:
            terms = [Term(score), Term(share)]
            yield self._claim(Operation.PRODUCT, "table-converted-score", terms, converted, "weighted-score-mismatch")

    def _score_rate(self, row: GridRow) -> Iterator[Claim]:
        weight, score = self.figures.of_role(row, "weight"), self.figures.of_role(row, "score")
        rate = self.figures.of_role(row, "score_rate")
        if weight is not None and score is not None and rate is not None and self.quantities[weight].value:
            terms = [Term(score, role="part"), Term(weight, role="whole")]
            yield self._claim(Operation.RATIO, "table-score-rate", terms, rate, "score-rate-mismatch")

    def _claim(
        self,
        operation: Operation,
        name: str,
        terms: Sequence[Term],
        stated: int,
        check: str,
        *,
        cue: str = "",
        complete: bool = True,
        certain: bool = True,
    ) -> Claim:
        return Claim(
            operation,
            check,
            name,
            (tuple(terms),),
            stated,
            cue,
            complete,
            certain,
            self.quantities[stated].label,
            apart=operation is Operation.SUM,
        )
