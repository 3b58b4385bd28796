"""Label cells with their value beside them or after a colon: project name, grade, inline fund rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.model import Cell, Column, GridRow, Pair
from extractor.recognition.grids_lattice import Lattice, is_figure, is_stated
from extractor.recognition.grids_vocabulary import Vocabulary, bare, plain

_STATED = re.compile(r"(?P<label>[^：:，,；;。\n]+)[：:][ \t\u3000]*(?P<value>[^，,；;\s][^，,；;\n]*)")
_AMOUNT = re.compile(
    r"[^\W\d_][^：:，,；;。\n\d]*[：:][ \t\u3000]*(?P<value>\d[\d,，]*(?:\.\d+)?)(?=\s*(?:万?元)?\s*(?:[\n；;]|$))"
)
_COLUMNS_ONLY = frozenset({"total", "money_source", "number"})


@dataclass(frozen=True, slots=True)
class PairRow:
    """The pairs of one row; ``funds`` are those whose role is a sum or rate of the funds block."""

    keys: tuple[Pair, ...]
    funds: tuple[Pair, ...]


def find_pairs(lattice: Lattice, words: Vocabulary, row: int, above: Sequence[Pair]) -> PairRow:
    """The label–value pairs of a row. ``above`` are the fund pairs of the row before: a 其中 label takes its
    role from the label it stands under. Beside other keys 总分 is one too."""
    keys: list[Pair] = []
    funds: list[Pair] = []
    totals: list[Pair] = []
    cells = [cell for cell in lattice.across(row) if cell.row == row]
    for i, cell in enumerate(cells):
        text = lattice.text(cell)
        if not text:
            continue
        if inline := _inline(lattice, words, cell):
            keys += [pair for pair in inline if pair.role in words.keys]
            funds += [pair for pair in inline if pair.role not in words.keys]
            continue
        value = _value(lattice, words, cells[i + 1 :])
        if key := words.key(text):
            if value is not None:
                unit = words.unit(text)
                keys.append(Pair(key.id, cell, value, unit.id if unit else ""))
        elif (pair := _fund(lattice, words, cell, value, above)) is not None:
            funds.append(pair)
        elif value is not None and words.is_label(text, "total") and is_figure(lattice.text(value)):
            totals.append(Pair("total_score", cell, value))
    if not any(is_figure(_value_text(lattice, pair)) for pair in funds):
        funds = []
    return PairRow((*keys, *totals) if keys else (), tuple(funds))


def _inline(lattice: Lattice, words: Vocabulary, cell: Cell) -> list[Pair]:
    """The pairs of a cell that holds labels with values (自评得分：98分，评价等级：优); it must begin with a label."""
    printed = lattice.document.text[cell.start : cell.end]
    found: list[Pair] = []
    for match in _STATED.finditer(printed):
        label, value = plain(match["label"]), match["value"].rstrip()
        key = words.key(label)
        fund = _fund_role(words, label) if key is None and is_figure(plain(value)) else None
        role = key.id if key else fund
        if role is None:
            if not found:
                return []
            continue
        start = cell.start + match.start("value")
        unit = words.unit(label)
        found.append(Pair(role, cell, replace(cell, start=start, end=start + len(value)), unit.id if unit else ""))
    return found


def _fund_role(words: Vocabulary, label: str) -> str | None:
    """The role of a label that states a sum or rate of the funds block."""
    role = words.role(label, "funds")
    return role if role and words.roles[role].kind and role not in _COLUMNS_ONLY else None


def _value_text(lattice: Lattice, pair: Pair) -> str:
    return plain(lattice.document.text[pair.value.start : pair.value.end])


def _value(lattice: Lattice, words: Vocabulary, right: Sequence[Cell]) -> Cell | None:
    """The first cell with text to the right, if no label comes before it; a blank one if there is only that."""
    if not right:
        return None
    for cell in right:
        text = lattice.text(cell)
        if text:
            return (
                right[0] if cell is not right[0] and is_label(words, text) else None if is_label(words, text) else cell
            )
    return right[0]


def is_label(words: Vocabulary, text: str) -> bool:
    """Whether a plain text labels something rather than being a value."""
    return (
        words.key(text) is not None
        or words.is_label(text, "part", "money_part", "money_total")
        or any(words.role(text, kind) is not None for kind in ("funds", "indicators"))
    )


def _fund(lattice: Lattice, words: Vocabulary, cell: Cell, value: Cell | None, above: Sequence[Pair]) -> Pair | None:
    if value is None:
        return None
    text, amount = lattice.text(cell), lattice.text(value)
    if amount and not is_figure(amount) and not words.is_label(amount, "no_value"):
        return None
    unit = words.unit(text)
    if words.is_label(text, "part", "money_part"):
        over = next((pair for pair in above if pair.label.column == cell.column), None)
        return Pair(over.role, cell, value, over.unit, part=True) if over else None
    role = _fund_role(words, text)
    return Pair(role, cell, value, unit.id if unit else "") if role else None


def inline_rows(lattice: Lattice, pairs: Sequence[Pair]) -> tuple[tuple[Column, ...], tuple[GridRow, ...]]:
    """Inline fund pairs as a block with a header: a column for each role, a total row of their values and, below it,
    one row for each row of 其中 values."""
    wholes: dict[str, Pair] = {}
    for pair in pairs:
        if not pair.part:
            wholes.setdefault(pair.role, pair)
    columns = tuple(
        Column(pair.value.column, pair.role, pair.unit, ((pair.label.start, pair.label.end),))
        for pair in wholes.values()
    )
    if not wholes:
        return columns, ()
    first = next(iter(wholes.values())).label
    total = GridRow(first.row, "total", tuple(pair.value for pair in wholes.values()))
    rows = [total]
    for row in dict.fromkeys(pair.label.row for pair in pairs if pair.part):
        parts = {pair.role: pair for pair in pairs if pair.part and pair.label.row == row}
        cells = tuple(parts[role].value if role in parts else None for role in wholes)
        label = lattice.text(next(iter(parts.values())).label)
        rows.append(GridRow(row, "part", cells, label, total.row))
    return columns, tuple(rows)


def amounts_in_words(lattice: Lattice, words: Vocabulary, rows: Sequence[int], unit: str) -> tuple[Pair, ...]:
    """The amounts that cells of a funds block hold after a label and a colon (其中：基本支出：300), column by column:
    ``total`` for what stands above 其中, ``money_source`` and ``part`` from there on."""
    found: list[Pair] = []
    cells = [cell for row in rows for cell in lattice.filled(row) if is_stated(lattice.text(cell))]
    for column in dict.fromkeys(cell.column for cell in cells):
        listing = False
        for cell in (cell for cell in cells if cell.column == column):
            listing = listing or words.is_label(lattice.text(cell).rpartition(":")[0], "part")
            for match in _AMOUNT.finditer(lattice.document.text, cell.start, cell.end):
                value = replace(cell, start=match.start("value"), end=match.end("value"))
                found.append(Pair("money_source" if listing else "total", cell, value, unit, listing))
    return tuple(found)


def is_key_row(lattice: Lattice, words: Vocabulary, row: int) -> bool:
    """Whether a row begins with a form key (说明, 年度总体目标 …) and so belongs to no grid of figures."""
    cells = lattice.filled(row)
    return bool(cells) and (holds_key(lattice, words, cells[0]) or words.is_unit_label(bare(lattice.text(cells[0]))))


def holds_key(lattice: Lattice, words: Vocabulary, cell: Cell) -> bool:
    """Whether a cell is a label of the form, or holds labels with their values."""
    return words.key(lattice.text(cell)) is not None or bool(_inline(lattice, words, cell))
