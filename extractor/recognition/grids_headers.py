"""Header rows of tables: which rows are one, how deep it is, and the role of each column under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extractor.model import Cell, Column, Kind
from extractor.recognition.grids_lattice import Lattice, bottom, is_figure, is_year
from extractor.recognition.grids_vocabulary import Vocabulary

LEVELS = ("level1", "level2", "level3", "level4")
_VALUES = ("target", "actual", "weight", "score")
_DEEPEST_HEADER = 3
_LONGEST_UNIT = 10
_PERIOD = re.compile(r"(?:19|20)\d\d(?=年|$|\D)")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``row`` to ``end`` (half-open) head a grid of this kind."""

    kind: str
    row: int
    end: int


def find_header(lattice: Lattice, words: Vocabulary, row: int) -> Header | None:
    """The typed header that begins at a row, or None. Plain lists are found by :func:`find_list_header`."""
    one = lattice.filled(row)
    kind = _kind(lattice, words, one)
    if kind is None and row + 1 < lattice.table.rows and _is_stacked(lattice, row):
        below = lattice.filled(row + 1)
        if _kind(lattice, words, below) is None:
            kind = _kind(lattice, words, [*one, *below])
    if kind is None:
        return None
    end = row + 1
    while end < min(lattice.table.rows, row + _DEEPEST_HEADER) and _continues(lattice, words, kind, row, end):
        end += 1
    return Header(kind, row, end) if end < lattice.table.rows else None


def find_list_header(lattice: Lattice, row: int) -> Header | None:
    """A header of a plain list: texts over at least one column of figures."""
    heads = lattice.filled(row)
    if len(heads) < 2 or any(_is_value(lattice, cell) for cell in heads):
        return None
    end = row + 1
    while end < min(lattice.table.rows - 1, row + _DEEPEST_HEADER) and _is_list_continuation(lattice, row, end):
        end += 1
    if end >= lattice.table.rows:
        return None
    over = {c for head in heads for c in range(head.column, head.column + head.column_span)}
    if not lattice.table.spans_known:
        over = set(range(min(over), lattice.table.columns))
    figures = [cell for cell in lattice.filled(end) if is_figure(lattice.text(cell)) and cell.column in over]
    first = min(head.column for head in heads)
    return Header("list", row, end) if any(cell.column > first for cell in figures) else None


def _kind(lattice: Lattice, words: Vocabulary, cells: Sequence[Cell]) -> str | None:
    if len(cells) < 2:
        return None
    texts = [lattice.text(cell) for cell in cells]
    best: tuple[int, str] | None = None
    for kind in words.kinds:
        named = [words.role(text, kind.id) for text in texts]
        if any(role is None and _is_value(lattice, cell) for role, cell in zip(named, cells, strict=True)):
            continue
        found = {role for role in named if role}
        if all(len(found.intersection(need.roles)) >= need.least for need in kind.needs):
            size = sum(role is not None for role in named)
            if best is None or size > best[0]:
                best = (size, kind.id)
    return best[1] if best else None


def _is_value(lattice: Lattice, cell: Cell) -> bool:
    text = lattice.text(cell)
    return is_figure(text) and not is_year(text)


def _is_stacked(lattice: Lattice, row: int) -> bool:
    """Whether a row's cells and the next row's may be one header: some reach down, others are divided below."""
    if not lattice.table.spans_known:
        below = {cell.column for cell in lattice.filled(row + 1)}
        above = {cell.column for cell in lattice.filled(row)}
        return bool(below - above) and bool(above - below)
    cells = lattice.filled(row)
    return any(bottom(cell) > row + 1 for cell in cells) and any(cell.column_span > 1 for cell in cells)


def _continues(lattice: Lattice, words: Vocabulary, kind: str, first: int, row: int) -> bool:
    """Whether a row belongs to the header that begins at ``first``."""
    cells = lattice.filled(row)
    if not cells or any(_is_value(lattice, cell) for cell in cells):
        return False
    roles = [words.role(lattice.text(cell), kind) for cell in cells]
    if not any(roles):
        return False
    named = [cell for cell in lattice.filled(first) if words.role(lattice.text(cell), kind) is not None]
    if lattice.table.spans_known:
        reaching = [cell for cell in named if bottom(cell) > row]
        divided = [cell for cell in lattice.filled(first) if cell.column_span > 1 and bottom(cell) <= row]
        under = all(any(d.column <= c.column < d.column + d.column_span for d in divided) for c in cells)
        return bool(reaching) and bool(divided) and under
    taken = {cell.column for cell in named}
    own = {cell.column for cell in cells}
    spread = {c for c in own if c not in taken or c + 1 in own - taken}
    return bool(taken - own) and own <= spread and all(roles)


def _is_list_continuation(lattice: Lattice, first: int, row: int) -> bool:
    cells = lattice.filled(row)
    if not cells or any(_is_value(lattice, cell) for cell in cells):
        return False
    heads = lattice.filled(first)
    if lattice.table.spans_known:
        return any(bottom(head) > row for head in heads) and any(head.column_span > 1 for head in heads)
    return min(cell.column for cell in cells) > min(head.column for head in heads)


def columns(
    lattice: Lattice, words: Vocabulary, header: Header, body: Iterable[int], is_sign: Callable[[str], bool]
) -> tuple[tuple[Column, ...], tuple[Cell, ...]]:
    """The typed columns under a header and the cells at its side that name the whole stretch.

    Columns without any header text and body are left out.
    """
    rows = list(body)
    sides = _sides(lattice, words, header, rows)
    stacks = [_stack(lattice, header, column) for column in range(lattice.table.columns)]
    typed: list[Column] = []
    covered = {c for side in sides for c in range(side.column, side.column + side.column_span)}
    free = [c for c in range(lattice.table.columns) if c not in covered]
    for key, group in groupby(free, key=lambda c: stacks[c][-1:]):
        members = list(group)
        used = [c for c in members if any(_begins_at(lattice, row, c) for row in rows)]
        if not key:
            typed.extend(Column(c, "") for c in used)
            continue
        chosen = used or members[:1]
        roles = [_role(lattice, words, header.kind, stacks[c]) for c in chosen]
        typed.extend(
            Column(
                column=c,
                role=role,
                unit=_unit(lattice, words, stacks[c]),
                header=tuple((cell.start, cell.end) for cell in stacks[c]),
                part=part,
                period=_period(lattice, stacks[c]),
            )
            for c, (role, part) in zip(chosen, _divide(lattice, words, roles, chosen, rows, is_sign), strict=True)
        )
    return tuple(_named(header.kind, typed)), tuple(sides)


def _sides(lattice: Lattice, words: Vocabulary, header: Header, rows: Sequence[int]) -> list[Cell]:
    found: list[Cell] = []
    for column in range(lattice.table.columns):
        cell = lattice.at(header.row, column)
        if cell is None or (found and found[-1] is cell):
            continue
        if lattice.table.spans_known:
            beside = bottom(cell) > header.end or cell.row < header.row
        else:
            beside = bool(lattice.text(cell)) and _is_side_text(lattice, words, header, column, rows)
        if not beside or cell.column != sum(side.column_span for side in found):
            break
        found.append(cell)
    return found


def _is_side_text(lattice: Lattice, words: Vocabulary, header: Header, column: int, rows: Sequence[int]) -> bool:
    """Whether a header cell of a table without spans names the stretch: nothing stands below it but totals."""
    others = [cell for cell in lattice.filled(header.row) if cell.column > column]
    if len(others) < 2:
        return False
    below = [cell for row in rows if (cell := lattice.at(row, column)) is not None and lattice.text(cell)]
    return all(words.is_label(lattice.text(cell), "total", "subtotal") for cell in below)


def _stack(lattice: Lattice, header: Header, column: int) -> list[Cell]:
    """The header cells over a column, top first. In a table without spans a label also stands over the
    blank positions to its right."""
    stack: list[Cell] = []
    for row in range(header.row, header.end):
        cell = lattice.at(row, column)
        if not lattice.table.spans_known and row == header.row:
            left = column
            while cell is not None and not lattice.text(cell) and left > 0:
                left -= 1
                cell = lattice.at(row, left)
        if cell is not None and lattice.text(cell) and cell not in stack:
            stack.append(cell)
    return stack


def _begins_at(lattice: Lattice, row: int, column: int) -> bool:
    cell = lattice.at(row, column)
    return cell is not None and cell.column == column and bool(lattice.text(cell))


def _role(lattice: Lattice, words: Vocabulary, kind: str, stack: Sequence[Cell]) -> tuple[str, bool]:
    """The role of a column and whether it is one source of money under a shared header."""
    texts = [lattice.text(cell) for cell in stack]
    lowest = words.role(texts[-1], kind)
    if lowest == "name" and (level := next((r for t in texts[:-1] if (r := words.role(t, kind)) in LEVELS), None)):
        return level, False
    beside_total = len(stack) > 1 and _stands_beside_total(lattice, words, kind, stack)
    source = lowest == "money_source" or beside_total
    if lowest and lowest not in ("money_source", "total") and not beside_total:
        return lowest, False
    for text in reversed(texts[:-1]):
        if role := words.role(text, kind) or words.role(text + texts[-1], kind):
            return role, source
    return lowest or "", False


def _stands_beside_total(lattice: Lattice, words: Vocabulary, kind: str, stack: Sequence[Cell]) -> bool:
    """Whether a header of money is one of several under a shared one, of which another is their total: 全年预算数 over
    合计, 当年预算, 上年结转."""
    over, own = stack[-2], stack[-1]
    role = words.role(lattice.text(over), kind)
    if role is None or words.roles[role].kind != Kind.AMOUNT:
        return False
    span = range(over.column, over.column + over.column_span)
    beside = [cell for cell in lattice.filled(own.row) if cell.column in span and cell is not own]
    return any(words.role(lattice.text(cell), kind) == "total" for cell in beside)


def _unit(lattice: Lattice, words: Vocabulary, stack: Sequence[Cell]) -> str:
    found = (words.unit(lattice.text(cell)) for cell in reversed(stack))
    return next((unit.id for unit in found if unit), "")


def _period(lattice: Lattice, stack: Sequence[Cell]) -> str:
    found = (_PERIOD.search(lattice.text(cell)) for cell in reversed(stack))
    return next((match[0] for match in found if match), "")


def _divide(
    lattice: Lattice,
    words: Vocabulary,
    roles: Sequence[tuple[str, bool]],
    members: Sequence[int],
    rows: Sequence[int],
    is_sign: Callable[[str], bool],
) -> list[tuple[str, bool]]:
    """Roles of several columns under one header cell that is not divided itself: names go level by level, a
    target splits into sign, value and unit by what its cells hold, anything else belongs to the first column."""
    role, part = roles[0]
    if len(members) == 1 or role in LEVELS or role == "name":
        return list(roles)
    if role in words.roles and words.roles[role].kind == Kind.AMOUNT:
        # 预算数：| 1482.36 under one header: the figures are what it names, the words before them label the row
        filled = next((c for c in members if any(is_figure(lattice.text(lattice.at(r, c))) for r in rows)), members[0])
        return [(role, part) if c == filled else ("label" if c < filled else "", False) for c in members]
    if role != "target":
        return [(role, part), *(("", False) for _ in members[1:])]
    found: list[str] = []
    for column in members:
        texts = [lattice.text(lattice.at(row, column)) for row in rows if _begins_at(lattice, row, column)]
        if texts and all(map(is_sign, texts)):
            found.append("target_sign")
        elif texts and "target" in found and all(len(t) <= _LONGEST_UNIT and not _DIGIT.search(t) for t in texts):
            found.append("target_unit")
        else:
            found.append("" if "target" in found else "target")
    return [(name, False) for name in found]


def _named(kind: str, typed: Sequence[Column]) -> list[Column]:
    """Columns with their names numbered as levels and with roles that only hold beside others settled."""
    roles = {column.role for column in typed}
    swaps: dict[str, str] = {}
    budgets = [at for at, column in enumerate(typed) if column.role == "final_budget" and not column.part]
    if kind in ("funds", "tasks") and len(budgets) == len(("original", "final")) and "original_budget" not in roles:
        typed = [replace(c, role="original_budget") if at == budgets[0] else c for at, c in enumerate(typed)]
    if kind == "indicators":
        if "actual" not in roles:
            swaps["completion"] = "actual"
        if "score" not in roles and "review_score" in roles:
            swaps["review_score"] = "score"
    named = [c.column for c in typed if c.role == "name" or c.role in LEVELS]
    result: list[Column] = []
    depth = 0
    valued = False
    for column in typed:
        role = swaps.get(column.role, column.role)
        if role in LEVELS:
            depth = max(depth + 1, LEVELS.index(role) + 1)
            role = LEVELS[min(depth, len(LEVELS)) - 1]
        elif role == "name" and kind == "indicators" and len(named) > 1:
            below = [LEVELS.index(c.role) for c in typed if c.role in LEVELS and c.column > column.column]
            if (below and min(below) <= depth) or depth >= 3 or (valued and depth):
                role = "" if below else "explanation"
            else:
                depth += 1
                role = LEVELS[depth - 1]
        valued = valued or role in _VALUES
        result.append(replace(column, role=role) if role != column.role else column)
    return result
