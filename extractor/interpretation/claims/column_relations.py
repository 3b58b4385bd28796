"""Relations between the columns of a list that its own rows show: 签约率 is 签约人数 by 常住人口, but for one row."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, permutations

import regex

from extractor.interpretation.language.figures import is_rate_of
from extractor.interpretation.language.grid_figures import figures_by_cell
from extractor.interpretation.language.slips import is_transposed, odd_place
from extractor.model import Claim, Grid, Kind, Operation, Qualifier, Quantity, Recognition, Term

_FEWEST = 3
"""Rows that must show a relation before it is held against another."""
_MOST_COLUMNS = 10
_SAMPLE = 40
_HUNDRED = 100
_PRICED = regex.compile(r"(?:均|每[户人亩校村]|单价|标准)")
_CHECK = {Kind.AMOUNT: "amount-sum-mismatch", Kind.HEADCOUNT: "headcount-sum-mismatch"}
_Row = Mapping[int, int]
_Test = Callable[[Sequence[Quantity]], bool | None]


def column_relations(recognition: Recognition, stated: Container[int]) -> Iterator[Claim]:
    """One claim for each row of a relation that enough rows show: a rate that is one column by another or by its
    total, a column that is the sum of two others, the product of a count and a price, or the share of another that
    prose names (按投资额的10%补助). Figures ``stated`` by other claims of the table are left to those."""
    cells = figures_by_cell(recognition.quantities)
    prose = [(i, q) for i, q in enumerate(recognition.quantities) if q.evidence.table is None]
    shares = [i for i, q in prose if q.kind is Kind.SHARE and q.unit == "%" and 0 < q.value < _HUNDRED]
    caps = {q.value for _, q in prose if q.kind is Kind.AMOUNT and q.qualifier is Qualifier.AT_MOST}
    for grid in recognition.grids:
        if grid.kind in ("list", "tasks"):
            rows = _figures(grid, cells)
            yield from _of_grid(grid, rows, recognition.quantities, stated)
            lines = [figures for figures, row in zip(rows, grid.rows, strict=True) if row.kind != "total"]
            yield from _of_share(lines, shares, caps, recognition.quantities, stated)


def _figures(grid: Grid, cells: Mapping[tuple[int, int, int], int]) -> list[_Row]:
    """The figures of each row by their column."""
    rows: list[_Row] = []
    for row in grid.rows:
        figures = {}
        for at, cell in enumerate(row.cells):
            index = None if cell is None else cells.get((grid.table, cell.row, cell.column))
            if index is not None and grid.columns[at].role != "number":
                figures[at] = index
        rows.append(figures)
    return rows


def _of_share(
    rows: Sequence[_Row],
    shares: Sequence[int],
    caps: Container[Decimal],
    quantities: Sequence[Quantity],
    stated: Container[int],
) -> Iterator[Claim]:
    """补助 | 设备投资, and the one share said in prose that the first is of the second in enough rows; a part that is
    one of the ``caps`` (最高不超过200万元) tells nothing, and another one is wrong only by a slip: it may have a
    share of its own."""
    columns = sorted({at for row in rows for at in row})[:_MOST_COLUMNS]
    pairs = {
        (part, whole): [
            (row[part], row[whole])
            for row in rows
            if part in row and whole in row and quantities[row[part]].value not in caps
        ]
        for part, whole in permutations(columns, 2)
    }
    found = {}
    for (part, whole), figures in pairs.items():
        for share in shares:
            told = [_is_share(quantities[a], quantities[b], quantities[share]) for a, b in figures]
            telling = [verdict for verdict in told if verdict is not None]
            if _is_shown(sum(telling), len(telling), (), named=False):
                found[part, whole, quantities[share].value] = share
    if len(found) != 1:
        return
    (((part, whole, _), share),) = found.items()
    for amount, base in pairs[part, whole]:
        due, printed = quantities[base].value * quantities[share].value / _HUNDRED, quantities[amount]
        right = _is_share(printed, quantities[base], quantities[share])
        slip = is_transposed(due, printed, _FEWEST) or odd_place(due, printed) is not None
        if amount not in stated and (right or slip):
            terms = (Term(base, role="funds"), Term(share, role="share"))
            yield Claim(Operation.PRODUCT, "headcount-funding-mismatch", "share of a column", (terms,), amount)


def _of_grid(
    grid: Grid, rows: Sequence[_Row], quantities: Sequence[Quantity], stated: Container[int]
) -> Iterator[Claim]:
    totals = [figures for figures, row in zip(rows, grid.rows, strict=True) if row.kind == "total"]
    if len(totals) == 1:
        yield from _shares(rows, totals[0], quantities, stated)
    numeric = [at for at in range(len(grid.columns)) if sum(at in row for row in rows) >= _FEWEST]
    if not _FEWEST <= len(numeric) <= _MOST_COLUMNS:
        return
    rates = [at for at in numeric if _is_rate(at, rows, quantities)]
    plain = [at for at in numeric if at not in rates]
    for rate in rates:
        yield from _shown(rows, [(*pair, rate) for pair in permutations(plain, 2)], _is_quotient, quantities, stated)
    triples = [(*pair, at) for at in plain for pair in combinations([i for i in plain if i != at], 2)]
    yield from _shown(rows, triples, _is_product, quantities, stated)
    for whole in plain:
        others = list(combinations([at for at in plain if at != whole], 2))
        meant = [pair for pair in others if not _has_better(rows, pair, whole, plain, quantities)]
        yield from _shown(rows, [(*pair, whole) for pair in meant], _is_sum, quantities, stated)


def _has_better(
    rows: Sequence[_Row], pair: tuple[int, int], whole: int, columns: Sequence[int], quantities: Sequence[Quantity]
) -> bool:
    """Whether two columns make up another column in more rows: 支出 and 结余 the 调整后预算, not the 年初预算."""

    def right(of: int) -> int:
        complete = [row for row in rows if all(at in row for at in (*pair, of))]
        return sum(
            quantities[row[pair[0]]].value + quantities[row[pair[1]]].value == quantities[row[of]].value
            for row in complete
        )

    return any(right(other) > right(whole) for other in columns if other not in (*pair, whole))


def _shares(
    rows: Sequence[_Row], total: _Row, quantities: Sequence[Quantity], stated: Container[int]
) -> Iterator[Claim]:
    """占比: what the figures of one column are of their total, in enough rows."""
    for rate in (at for at in total if _is_rate(at, rows, quantities)):
        for part in (at for at in total if at != rate and quantities[total[at]].value > 0):
            shares = [(row[part], row[rate]) for row in rows if part in row and rate in row and row is not total]
            right = sum(
                _is_quotient([quantities[a], quantities[total[part]], quantities[r]]) is True for a, r in shares
            )
            whole = quantities[total[rate]].value == _HUNDRED
            if not _is_shown(right, len(shares), [quantities[r] for _, r in shares], named=whole):
                continue
            for amount, share in shares:
                if share not in stated:
                    terms = (Term(amount, role="part"), Term(total[part], role="whole"))
                    yield Claim(Operation.RATIO, "rate-mismatch", "shares of the total", (terms,), share)


def _is_rate(at: int, rows: Sequence[_Row], quantities: Sequence[Quantity]) -> bool:
    figures = [quantities[row[at]] for row in rows if at in row]
    return all(q.unit == "%" for q in figures)


def _shown(
    rows: Sequence[_Row],
    relations: Sequence[tuple[int, int, int]],
    test: _Test,
    quantities: Sequence[Quantity],
    stated: Container[int],
) -> Iterator[Claim]:
    """The claims of the one relation that the rows show."""
    found = [r for r in relations if _shows(rows[:_SAMPLE], r, test, quantities) and _shows(rows, r, test, quantities)]
    if len(found) != 1:
        return
    (relation,) = found
    for row in rows:
        if all(at in row for at in relation) and row[relation[-1]] not in stated:
            first, second, result = (row[at] for at in relation)
            if test is _is_quotient:
                terms = (Term(first, role="part"), Term(second, role="whole"))
                if quantities[second].value:
                    yield Claim(Operation.RATIO, "rate-mismatch", "columns", (terms,), result)
            elif test is _is_product:
                check = "headcount-funding-mismatch"
                factors = (Term(first, role="heads"), Term(second, role="standard"))
                yield Claim(Operation.PRODUCT, check, "columns", (factors,), result)
            else:
                check = _CHECK.get(quantities[result].kind, "amount-sum-mismatch")
                yield Claim(Operation.SUM, check, "columns", ((Term(first), Term(second)),), result, apart=True)


def _shows(rows: Sequence[_Row], relation: tuple[int, int, int], test: _Test, quantities: Sequence[Quantity]) -> bool:
    verdicts = [test([quantities[row[at]] for at in relation]) for row in rows if all(at in row for at in relation)]
    telling = [verdict for verdict in verdicts if verdict is not None]
    results = [quantities[row[relation[-1]]] for row in rows if all(at in row for at in relation)]
    factors = (quantities[row[at]].label for row in rows[:1] for at in relation[:-1] if at in row)
    priced = test is _is_product and any(_PRICED.search(label) for label in factors)
    return _is_shown(sum(telling), len(telling), results if test is _is_quotient else (), named=priced)


def _is_shown(right: int, rows: int, rates: Sequence[Quantity], *, named: bool) -> bool:
    """Whether enough rows show a relation: three and all but a quarter; two and all but a third of rates with a
    decimal, or where heads ``named`` it: 户均, or shares that make up 100."""
    precise = named or (bool(rates) and sum(rate.step < 1 for rate in rates) * 2 > len(rates))
    return (right >= _FEWEST and 4 * right >= 3 * rows) or (precise and right > 1 and 3 * right >= 2 * rows)


def _is_quotient(figures: Sequence[Quantity]) -> bool | None:
    """Whether a rate is its two figures; None for one that tells nothing (0 %, 100 %)."""
    part, whole, rate = figures
    if not whole.value or part.value in (0, whole.value) or (part.kind is not whole.kind and (part.unit or whole.unit)):
        return None
    return is_rate_of(part.value, whole.value, rate)


def _is_product(figures: Sequence[Quantity]) -> bool | None:
    """Whether an amount is a count times another amount or a standard; None where one of them is 0 or 1, or two are no
    amounts."""
    one, other, result = figures
    paid = [q for q in (one, other) if q.kind in (Kind.AMOUNT, Kind.PER_UNIT)]
    if len(paid) != 1 or result.kind is not Kind.AMOUNT or min(abs(one.value), abs(other.value)) <= 1:
        return None
    return abs(one.value * other.value - result.value) < result.step and result.value > 0


def _is_share(part: Quantity, whole: Quantity, share: Quantity) -> bool | None:
    """Whether an amount is a share of another; None where there is none, or one of too few digits to tell."""
    if part.kind is not Kind.AMOUNT or whole.kind is not Kind.AMOUNT or not whole.value:
        return None
    if abs(part.value) < part.step * _HUNDRED:
        return None
    return abs(whole.value * share.value / _HUNDRED - part.value) < part.step


def _is_sum(figures: Sequence[Quantity]) -> bool | None:
    """Whether a figure is the sum of two; None where one of them is nothing."""
    one, other, whole = figures
    if not one.value or not other.value or len({q.kind for q in figures}) > 1 or len({q.unit for q in figures}) > 1:
        return None
    return one.value + other.value == whole.value
