"""Claims that a row's amount is its heads × its standard, with the months where the standard is paid by the month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from extractor.interpretation.language.grid_figures import GridFigures
from extractor.model import Claim, GridRow, Operation, Term

_CHECK = "headcount-funding-mismatch"
_TIMES = "月天日季次"
_EACH_MONTH = ("人·月", "人月", "户月")
"""Units of a column whose figures are heads and months together."""
_MOST_TIMES = 366
_FACTORS = ("number", "label", "amount", "headcount", "count", "standard", "rate")


def table_products(figures: GridFigures) -> Iterator[Claim]:
    """One claim for each row of a grid that has one amount beside heads and a standard."""
    paid = _paid_column(figures)
    rows = [row for row in figures.grid.rows if _heads(figures, row, paid) is not None]
    shown = _shown_times(figures, rows, paid)
    for row in rows:
        claim = _product(figures, row, paid, shown)
        if claim is not None:
            yield claim


def _product(figures: GridFigures, row: GridRow, paid: int | None, shown: int | None) -> Claim | None:
    heads, standard, amounts = _heads(figures, row, paid), figures.of_role(row, "standard"), _amounts(figures, row)
    if heads is None or standard is None or len(amounts) != 1:
        return None
    (money,) = amounts
    terms = (Term(heads, role="heads"), Term(standard, role="standard"))
    lasting = figures.of_role(row, "duration")
    others = [
        index
        for at, role in enumerate(figures.roles)
        if role not in _FACTORS and (index := figures.at(row, at)) is not None
    ]
    readings: tuple[tuple[Term, ...], ...]
    if lasting is not None and any(unit in figures.quantities[lasting].label for unit in _EACH_MONTH):
        readings, certain = ((Term(lasting, role="heads"), Term(standard, role="standard")),), True
    elif lasting is not None:
        readings, certain = ((*terms, Term(lasting, role="months")), terms), True
    elif shown is not None:
        readings, certain = ((*terms, Term(constant=Decimal(shown), role="months")),), True
    else:
        readings = (terms, *((*terms, Term(index, role="months")) for index in reversed(others)))
        certain = not (_is_timed(figures, standard) or others)
    label = figures.quantities[money].label
    return Claim(
        Operation.PRODUCT, _CHECK, "table-heads-times-standard", readings, money, certain=certain, subject=label
    )


def _heads(figures: GridFigures, row: GridRow, paid: int | None) -> int | None:
    return figures.of_role(row, "headcount", "count") if paid is None else figures.at(row, paid)


def _amounts(figures: GridFigures, row: GridRow) -> list[int]:
    return [
        index
        for at, column in enumerate(figures.grid.columns)
        if column.role == "amount" and (index := figures.at(row, at)) is not None
    ]


def _is_timed(figures: GridFigures, standard: int) -> bool:
    """Whether a standard is paid by the month or the like, by its unit or by the head of its column."""
    quantity = figures.quantities[standard]
    return any(unit in (quantity.per or "") or unit in quantity.label.split()[-1] for unit in _TIMES)


def _shown_times(figures: GridFigures, rows: list[GridRow], paid: int | None) -> int | None:
    """How many times the rows pay a standard that is paid by the month or the like: what more than half of them show,
    at least two."""
    found: Counter[int] = Counter()
    for row in rows:
        heads, standard, amounts = _heads(figures, row, paid), figures.of_role(row, "standard"), _amounts(figures, row)
        if heads is None or standard is None or len(amounts) != 1 or not _is_timed(figures, standard):
            continue
        money = figures.quantities[amounts[0]]
        once = figures.quantities[heads].value * figures.quantities[standard].value
        times = round(money.value / once) if once else 0
        if 1 < times <= _MOST_TIMES and abs(times * once - money.value) < money.step:
            found[times] += 1
    times, often = max(found.items(), key=lambda item: item[1], default=(0, 0))
    return times if often > 1 and 2 * often > len(rows) else None


def _paid_column(figures: GridFigures) -> int | None:
    """Of several columns of heads (trained, certified) the one that the standard is paid for: it gives the amounts
    of most rows."""
    columns = [at for at, c in enumerate(figures.grid.columns) if c.role in ("headcount", "count") and not c.part]
    fitting = {at: _fitting_rows(figures, at) for at in columns} if len(columns) > 1 else {}
    return max(fitting, key=lambda at: fitting[at]) if any(fitting.values()) else None


def _fitting_rows(figures: GridFigures, heads: int) -> int:
    """How many rows have heads × standard = amount, as far as the amount is printed."""
    found = 0
    for row in figures.grid.rows:
        parts = (figures.at(row, heads), figures.of_role(row, "standard"), figures.of_role(row, "amount"))
        if None not in parts:
            count, standard, amount = (figures.quantities[i] for i in parts if i is not None)
            found += abs(count.value * standard.value - amount.value) < amount.step
    return found
