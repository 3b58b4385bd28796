"""The typed parts of tables: header rows, columns with their roles, rows with their kinds, label–value cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.model import BlockRole, Column, Document, Grid, GridRow, Kind, Pair, Table, TextBlock
from extractor.pattern import PatternSet
from extractor.recognition.grids_headers import Header, columns, find_header, find_list_header
from extractor.recognition.grids_lattice import Lattice, bottom, is_figure, is_number, is_stated, lattice
from extractor.recognition.grids_pairs import amounts_in_words, find_pairs, holds_key, inline_rows, is_key_row
from extractor.recognition.grids_rows import indicator_rows, money_rows, without_cells
from extractor.recognition.grids_turned import transposed, turned_marks
from extractor.recognition.grids_vocabulary import Vocabulary, vocabulary
from extractor.recognition.target_signs import is_sign

_LINES_BEFORE = 4
_MARKS = ("weight", "score")


def grids(document: Document, patterns: PatternSet) -> tuple[Grid, ...]:
    """The typed stretches of every table, in reading order; what no header or label types is left out."""
    words = vocabulary(patterns)
    found: list[Grid] = []
    for at, block in enumerate(document.blocks):
        if isinstance(block, Table):
            positions = lattice(document, block)
            units = ((-1, _unit_before(document, at, words)), *_stated_units(positions, words))
            above = found[-1] if found and _follows(document, at, found[-1]) else None
            found += _Scan(positions, words, patterns, units).run(above)
    return tuple(found)


def _follows(document: Document, at: int, above: Grid) -> bool:
    """Whether the table at a block begins where the one with an unfinished indicator table broke off: nothing of the
    text stands between them, and they have as many columns."""
    if above.kind != "indicators" or any(row.kind == "total" for row in above.rows):
        return False
    first, table = document.tables[above.table], document.blocks[at]
    between = document.blocks[document.blocks.index(first) + 1 : at]
    if any(isinstance(b, Table) or b.role not in (BlockRole.FURNITURE, BlockRole.CAPTION) for b in between):
        return False
    return isinstance(table, Table) and (first.columns, first.rows) == (table.columns, above.last_row)


@dataclass(frozen=True, slots=True)
class _Scan:
    lattice: Lattice
    words: Vocabulary
    patterns: PatternSet
    units: tuple[tuple[int, str], ...]  # rows that state a unit of money, that before the table first

    def run(self, above: Grid | None = None) -> list[Grid]:
        """The grids of the table; ``above`` is one that its first rows may belong to."""
        found = self._continued(above) if above is not None else []
        row, rows = (found[-1].last_row if found else 0), self.lattice.table.rows
        pending: list[Pair] = []
        inline: list[Pair] = []
        while row < rows:
            header = find_header(self.lattice, self.words, row)
            turned = turned_marks(self.lattice, self.words, row) if header is None else None
            if turned is not None:
                found += [*self._pair_grids(pending, inline), turned]
                pending, inline, row = [], [], turned.last_row
                continue
            if header is None and self._add_total(found, row):
                row += 1
                continue
            pairs = None if header else find_pairs(self.lattice, self.words, row, inline)
            if pairs is not None and (pairs.keys or pairs.funds) and not self._heads_list(row):
                pending.extend(pairs.keys)
                inline.extend(pairs.funds)
                row += 1
                continue
            header = header or find_list_header(self.lattice, row)
            if header is None:
                row += 1
                continue
            found += self._pair_grids(pending, inline)
            pending, inline = [], []
            end = self._end(header)
            grid = self._grid(header, end)
            found.append(transposed(self.lattice, self.words, grid) or grid)
            row = max(end, header.end)
        return [*found, *self._pair_grids(pending, inline)]

    def _heads_list(self, row: int) -> bool:
        """Whether a row that begins with a key is the header of a list: 项目名称 | 批复投资（万元） | 完成投资（元）"""
        cells = self.lattice.filled(row)
        united = [cell for cell in cells[1:] if self.words.unit(self.lattice.text(cell)) is not None]
        return len(cells) > 2 and len(united) > 1 and find_list_header(self.lattice, row) is not None

    def _continued(self, above: Grid) -> list[Grid]:
        """The first rows, read under the header of the table above; none where they have no marks in its columns."""
        if find_header(self.lattice, self.words, 0) is not None:
            return []
        end = self._end(Header(above.kind, 0, 0))
        marks = [c.column for c in above.columns if c.role in _MARKS]
        if not any(is_number(self.lattice.text(self.lattice.at(row, c))) for row in range(end) for c in marks):
            return []
        rows = indicator_rows(self.lattice, self.words, above.columns, (), range(end))
        continued = replace(
            above,
            table=self.lattice.table.index,
            header_row=0,
            first_row=0,
            last_row=end,
            columns=tuple(replace(column, header=()) for column in above.columns),
            rows=rows,
            side=(),
        )
        return [continued]

    def _add_total(self, found: list[Grid], row: int) -> bool:
        """Adds a total row that stands below the notes of an indicator table to it, as its last row."""
        cells = self.lattice.filled(row)
        if not found or found[-1].kind != "indicators" or any(r.kind == "total" for r in found[-1].rows):
            return False
        if len(cells) < 2 or not self.words.is_label(self.lattice.text(cells[0]), "total"):
            return False
        if any(holds_key(self.lattice, self.words, cell) for cell in cells[1:]):
            return False
        last = found[-1]
        total = indicator_rows(self.lattice, self.words, last.columns, last.side, [row])
        found[-1] = replace(last, rows=(*last.rows, *total), last_row=row + 1)
        return True

    def _pair_grids(self, keys: list[Pair], funds: list[Pair]) -> Iterator[Grid]:
        for kind, pairs in (("keys", keys), ("funds", funds)):
            if pairs:
                first = min(pair.label.row for pair in pairs)
                last = max(bottom(pair.label) for pair in pairs)
                unit = self._side_unit(first, pairs[0].label.column) or self._table_unit(first)
                united = tuple(self._with_unit(pair, unit) for pair in pairs)
                typed, rows = inline_rows(self.lattice, united) if kind == "funds" else ((), ())
                yield Grid(
                    table=self.lattice.table.index,
                    kind=kind,
                    header_row=first,
                    first_row=first,
                    last_row=last,
                    columns=typed,
                    rows=rows,
                    pairs=united,
                    unit=unit,
                )

    def _side_unit(self, row: int, column: int) -> str:
        """The unit of money a cell to the left states for the labels beside it."""
        stated = (self.words.unit(self.lattice.text(c)) for c in self.lattice.across(row) if c.column < column)
        return next((unit.id for unit in stated if unit and unit.kind == Kind.AMOUNT), "")

    def _with_unit(self, pair: Pair, unit: str) -> Pair:
        role = self.words.roles.get(pair.role)
        if pair.unit or role is None:
            return pair
        return replace(pair, unit=unit if role.kind == Kind.AMOUNT else role.unit)

    def _grid(self, header: Header, end: int) -> Grid:
        table, body = self.lattice.table, range(header.end, end)
        typed, sides = columns(self.lattice, self.words, header, body, lambda text: is_sign(text, self.patterns))
        stated = (self.words.unit(self.lattice.text(side)) for side in sides)
        beside = next((unit.id for unit in stated if unit and unit.kind == Kind.AMOUNT), None)
        left = typed[0].unit if typed and header.kind != "indicators" and self._names_rows(typed[0], body) else ""
        unit = beside or (left if self._is_amount(left) else "") or self._table_unit(header.row)
        if header.kind == "indicators":
            rows = indicator_rows(self.lattice, self.words, typed, sides, body)
        else:
            typed = typed if header.kind == "goals" else self._labelled(header, typed, body, unit)
            rows = money_rows(self.lattice, self.words, typed, sides, body)
        in_words = amounts_in_words(self.lattice, self.words, body, unit) if header.kind == "funds" else ()
        if in_words:
            rows = without_cells(rows, {pair.label for pair in in_words})
        return Grid(
            table=table.index,
            kind="list" if header.kind == "funds" and self._lists_items(typed, rows) else header.kind,
            header_row=header.row,
            first_row=header.end,
            last_row=end,
            columns=tuple(self._united(column, unit) for column in typed),
            rows=rows,
            pairs=in_words,
            side=sides,
            unit=unit,
        )

    def _names_rows(self, column: Column, body: range) -> bool:
        """Whether a column holds no figures, so that a unit in its header is that of the whole table."""
        texts = [self.lattice.text(self.lattice.at(row, column.column)) for row in body]
        return not self._kind(column.role) or not any(map(is_figure, texts))

    def _labelled(self, header: Header, typed: tuple[Column, ...], body: range, unit: str) -> tuple[Column, ...]:
        """Columns of a money table: those left of the first of figures hold labels or units, and a column of figures
        nobody named holds amounts when the table states a unit of money."""
        figures = {
            c.column
            for c in typed
            if any(is_figure(self.lattice.text(self.lattice.at(row, c.column))) for row in body) and c.role != "number"
        }
        valued = {
            c.column
            for c in typed
            if c.role in self.words.roles and self.words.roles[c.role].kind not in ("", "ordinal")
        }
        valued |= {c.column for c in typed if c.period and c.column in figures}
        first = min(figures & valued or figures or valued, default=self.lattice.table.columns)
        found: list[Column] = []
        for c in typed:
            if c.column < first and self.words.is_unit_label(self.lattice.text(self.lattice.at(header.row, c.column))):
                found.append(c)
            elif c.column < first and c.role != "number":
                found.append(replace(c, role="task" if c.role == "task" else "label"))
            elif not c.role and c.column in figures and header.kind == "list" and self._is_money(c, unit):
                found.append(replace(c, role="amount"))
            else:
                found.append(c)
        return tuple(found)

    def _kind(self, role: str) -> str:
        """The kind of figures a role stands for, "" for words."""
        known = self.words.roles.get(role)
        return known.kind if known else ""

    def _lists_items(self, typed: Sequence[Column], rows: Sequence[GridRow]) -> bool:
        """Whether the rows under budget and expenditure are things the money was for, not where it came from: several
        have amounts of their own, and neither marks nor a row for all the money (年度资金总额) show a form's block."""
        if any(c.role in _MARKS for c in typed) or any(self.words.is_label(r.label, "money_total") for r in rows):
            return False
        amounts = [at for at, column in enumerate(typed) if self._kind(column.role) == Kind.AMOUNT]
        items = [
            row
            for row in rows
            if row.kind == "line"
            and row.label
            and not self.words.is_label(row.label, "money_part")
            and any(is_figure(self.lattice.text(row.cells[at])) for at in amounts)
        ]
        return len(items) > 1

    def _is_money(self, column: Column, unit: str) -> bool:
        return self._is_amount(column.unit) if column.unit else bool(unit)

    def _is_amount(self, unit: str) -> bool:
        known = self.words.units.get(unit)
        return known is not None and known.kind == Kind.AMOUNT

    def _united(self, column: Column, unit: str) -> Column:
        role = self.words.roles.get(column.role)
        if column.unit or role is None:
            return column
        return replace(column, unit=unit if role.kind == Kind.AMOUNT else role.unit)

    def _end(self, header: Header) -> int:
        """The first row after a header's stretch."""
        amounts = {
            cell.column
            for row in range(header.row, header.end)
            for cell in self.lattice.filled(row)
            if (role := self.words.role(self.lattice.text(cell), header.kind))
            and self.words.roles[role].kind == Kind.AMOUNT
        }
        if header.kind == "funds" and len(amounts) > 1:
            # 年度预算数（万元） over 总额, 其中 …: the first column names the rows
            left = self.lattice.at(header.end, min(amounts))
            if self.words.is_label(self.lattice.text(left), "total", "money_total", "part", "money_part"):
                amounts.remove(min(amounts))
        if header.kind == "list":
            amounts &= {c.column for c in self.lattice.filled(header.end) if is_figure(self.lattice.text(c))}
        side = self.lattice.at(header.row, 0)
        beside = bottom(side) if side is not None and bottom(side) > header.end else None
        row = header.end
        while row < self.lattice.table.rows:
            if find_header(self.lattice, self.words, row) is not None:
                break
            if self.lattice.is_blank(row) and header.kind != "indicators" and not self._is_covered(row):
                break
            if header.kind in ("funds", "goals") and beside is not None and row >= beside:
                break
            if self._is_other(header, row, amounts):
                break
            row += 1
        return row

    def _is_covered(self, row: int) -> bool:
        return any(cell.row < row for cell in self.lattice.across(row))

    def _is_scored(self, header: Header, row: int) -> bool:
        """Whether a row has a figure in the column of scores."""
        heads = (cell for above in range(header.row, header.end) for cell in self.lattice.filled(above))
        scores = [head.column for head in heads if self.words.role(self.lattice.text(head), header.kind) == "score"]
        return any(is_number(self.lattice.text(self.lattice.at(row, column))) for column in scores)

    def _is_other(self, header: Header, row: int, amounts: set[int]) -> bool:
        """Whether a row belongs to something that follows the stretch."""
        cells = self.lattice.filled(row)
        if not cells:
            return False
        if header.kind == "indicators":
            if self.words.is_label(self.lattice.text(cells[0]), "total"):
                return any(holds_key(self.lattice, self.words, c) for c in cells[1:]) and not self._is_scored(
                    header, row
                )
            left = min(c.column for c in self.lattice.filled(header.row))
            figures = any(is_number(self.lattice.text(cell)) for cell in cells[1:])
            return cells[0].column <= left and not figures and is_key_row(self.lattice, self.words, row)
        if is_key_row(self.lattice, self.words, row):
            return True
        if header.kind == "goals":
            return False
        labels = ("total", "subtotal", "money_total", "part", "money_part")
        if header.kind == "funds" and len(cells) == 1 and not self.words.is_label(self.lattice.text(cells[0]), *labels):
            return True
        texts = [self.lattice.text(cell) for cell in cells if cell.column in amounts]
        if header.kind == "funds":
            texts = [text for text in texts if not is_stated(text)]
        if any(not is_figure(text) and not self.words.is_label(text, "no_value") for text in texts):
            return True
        return header.kind == "list" and find_list_header(self.lattice, row) is not None

    def _table_unit(self, row: int) -> str:
        """The unit of money a line above a row states: in the table itself, else in the text before it."""
        return next(unit for stated, unit in reversed(self.units) if stated < row)


def _stated_units(lattice: Lattice, words: Vocabulary) -> Iterator[tuple[int, str]]:
    """The rows that state a unit of money, in one cell or in a label and the cell beside it."""
    for row in range(lattice.table.rows):
        cells = lattice.filled(row)
        for cell, right in zip(cells, [*cells[1:], None], strict=False):
            unit = words.table_unit(lattice.document.text[cell.start : cell.end])
            if unit is None and right is not None and words.is_unit_label(lattice.text(cell)):
                unit = words.unit(lattice.text(right))
            if unit is not None and unit.kind == Kind.AMOUNT:
                yield row, unit.id


def _unit_before(document: Document, at: int, words: Vocabulary) -> str:
    """The unit of money the text before a block states; "" for none."""
    lines = 0
    for block in reversed(document.blocks[:at]):
        if not isinstance(block, TextBlock) or lines == _LINES_BEFORE:
            break
        if block.role is BlockRole.FURNITURE:
            continue
        lines += 1
        if unit := words.table_unit(document.text[block.start : block.end]):
            return unit.id
    return ""
