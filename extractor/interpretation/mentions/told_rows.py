"""Figures of tables that prose tells again with a slip: under the name of a row, in a list of the names of several
rows, or with the totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import PHRASE_END, opening_name, said_before, sentence_start
from extractor.interpretation.language.figures import COUNTED
from extractor.interpretation.language.grid_figures import GridFigures, figures_by_cell
from extractor.interpretation.language.slips import digits
from extractor.interpretation.mentions.same_fact import equal
from extractor.model import Claim, Document, GridRow, Kind, Quantity, Recognition, TextBlock
from extractor.numeral import are_transposed, odd_digit

_FEW = 3
"""Digits of a figure, and items of a list, that do not agree by chance."""
_TWO_DIGITS = 10
_REACH = 24
_SPECIFIC = 4
_HEADS = ("。", "：", ":", ".")
_NUMERAL = regex.compile(r"\d[\d,]*(?:\.\d+)?")
_IN_ALL = regex.compile(r"[共计总][\p{Han}]{0,2}$")
_OPENING = regex.compile(r"^\s*(?:其中[:：，]?)?")
_UNIT = regex.compile(r"[（(][^（）()]*[)）]$")


def told_rows(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """One claim for each figure of prose that a table shows to be a slip; see the module."""
    grids = [grid for grid in recognition.grids if grid.kind not in ("indicators", "keys")]
    if not grids:
        return
    teller = _Teller(document, recognition.quantities)
    cells = figures_by_cell(recognition.quantities)
    for grid in grids:
        figures = GridFigures(grid, recognition.quantities, cells)
        for row in grid.rows:
            places = (figures.at(row, at) for at in range(len(grid.columns)))
            inside = [index for index in places if index is not None]
            if row.kind == "total":
                yield from teller.totals(inside)
            elif row.label:
                yield from teller.headed(row.label, inside)
        yield from teller.listed(figures)
        yield from teller.cells(figures)
        yield from teller.counts(figures)
        yield from teller.measures(figures)


class _Teller:
    def __init__(self, document: Document, quantities: Sequence[Quantity]) -> None:
        self.document = document
        self.quantities = quantities
        self.sentences: dict[int, list[int]] = {}
        self.paragraphs: dict[int, list[int]] = {}
        for index, quantity in enumerate(quantities):
            if quantity.evidence.table is not None or quantity.kind not in COUNTED:
                continue
            at = quantity.evidence.start
            self.sentences.setdefault(sentence_start(document, at), []).append(index)
            block = document.block_at(at)
            if isinstance(block, TextBlock):
                self.paragraphs.setdefault(block.start, []).append(index)

    def headed(self, label: str, row: Sequence[int]) -> Iterator[Claim]:
        """智慧旅游平台 | 62 | 48.5, and a paragraph headed 智慧旅游平台 that tells 62万元 and 49.5万元."""
        for start, inside in self.paragraphs.items():
            name, mark = opening_name(self.document.text, start, len(self.document.text))
            alike = label.startswith(name) or name.startswith(label)
            if mark not in _HEADS or not alike or min(len(name), len(label)) < _SPECIFIC:
                continue
            amounts = [i for i in inside if self.quantities[i].kind is Kind.AMOUNT]
            cells = [i for i in row if self.quantities[i].kind is Kind.AMOUNT]
            told = {self.quantities[i].value for i in cells} & {self.quantities[i].value for i in amounts}
            for index in amounts:
                near = [c for c in cells if self._is_slip(index, c, one_digit=bool(told))]
                if self.quantities[index].value not in told and len({self.quantities[c].value for c in near}) == 1:
                    yield equal(near[0], index, self.quantities, certain=True, name="row told again")

    def totals(self, row: Sequence[int]) -> Iterator[Claim]:
        """合计 | 97场次 | 20720人次, and a sentence that tells 97场次 and 2.27万人次; the unit of money says too little
        of what is meant."""
        for inside in self.sentences.values():
            same = [i for i in inside if any(self._is_told(i, c) for c in row)]
            for index in inside if same else ():
                unit = self.quantities[index].unit
                cells = [c for c in row if unit and unit in self.quantities[c].label]
                if (
                    self.quantities[index].kind is Kind.AMOUNT
                    or index in same
                    or len(cells) != 1
                    or self._is_told(same[0], cells[0])
                ):
                    continue
                if self._is_slip(index, cells[0], one_digit=True):
                    yield equal(cells[0], index, self.quantities, certain=True, name="totals told again")

    def listed(self, figures: GridFigures) -> Iterator[Claim]:
        """免疫生猪18.21万头、牛2.61万头、羊6.24万只 beside a column 18.12, 2.61, 6.24: of three items or more, all
        but one are the column's."""
        rows = {row.label: row for row in figures.grid.rows if row.label and row.kind != "total"}
        for inside in self.sentences.values():
            named = [(i, row) for i in inside if (row := self._row_named(i, rows)) is not None]
            if len({row.label for _, row in named}) < max(_FEW, len(named)):
                continue
            for at in range(len(figures.grid.columns)):
                pairs = [(i, c) for i, row in named if (c := figures.at(row, at)) is not None]
                apart = [(i, c) for i, c in pairs if not self._is_same(i, c)]
                if len(pairs) == len(named) and len(apart) == 1:
                    ((index, cell),) = apart
                    yield equal(cell, index, self.quantities, certain=True, name="list told again")

    def cells(self, figures: GridFigures) -> Iterator[Claim]:
        """县妇幼保健院 | 信息化建设（万元） | 15, and prose that tells 县妇幼保健院的信息化建设资金18万元."""
        rows = [row for row in figures.grid.rows if len(row.label) >= _FEW and row.kind == "line"]
        for index, quantity in enumerate(self.quantities) if rows else ():
            if quantity.evidence.table is not None or quantity.kind is not Kind.AMOUNT:
                continue
            said = said_before(self.document.text, quantity.evidence.start, _REACH, PHRASE_END)
            told = {
                cell
                for row in rows
                if row.label in said
                for at in range(len(figures.grid.columns))
                if (cell := figures.at(row, at)) is not None
                and self._names(said.partition(row.label)[2], self.quantities[cell], row)
            }
            if len(told) == 1:
                yield equal(told.pop(), index, self.quantities, certain=True, name="cell told again")

    def counts(self, figures: GridFigures) -> Iterator[Claim]:
        """波形护栏 | 9.6公里, and a sentence that begins with 波形护栏 and tells 共8.6公里 of it, one digit off."""
        rows = [row for row in figures.grid.rows if len(row.label) >= _FEW and row.kind == "line"]
        for start, inside in self.sentences.items() if rows else ():
            for index in inside:
                quantity = self.quantities[index]
                said = self.document.text[start : quantity.evidence.start]
                if quantity.kind is Kind.AMOUNT or not _IN_ALL.search(said):
                    continue
                told = {
                    cell
                    for row in rows
                    if _OPENING.sub("", said).startswith(row.label)
                    for at in range(len(figures.grid.columns))
                    if (cell := figures.at(row, at)) is not None
                    and self.quantities[cell].unit == quantity.unit
                    and self.quantities[cell].kind is quantity.kind
                }
                if len(told) == 1 and self._is_one_digit_off(index, min(told)):
                    yield equal(told.pop(), index, self.quantities, certain=True, name="row told again")

    def measures(self, figures: GridFigures) -> Iterator[Claim]:
        """石门河桥 | 四类 | 68.5, and prose that tells 石门河桥全长86.5米: two digits changed over in what is said
        right behind the name of a row, where nothing in the row is told so."""
        rows = [row for row in figures.grid.rows if len(row.label) >= _FEW and row.kind == "line"]
        labels = [row.label for row in rows]
        for index, quantity in enumerate(self.quantities) if rows else ():
            if quantity.evidence.table is not None or quantity.kind is not Kind.OTHER:
                continue
            said = said_before(self.document.text, quantity.evidence.start, _REACH, PHRASE_END)
            named = [row for row in rows if row.label in said and len(said.partition(row.label)[2]) <= _SPECIFIC]
            if len(named) != 1 or labels.count(named[0].label) != 1:
                continue
            places = (figures.at(named[0], at) for at in range(len(figures.grid.columns)))
            cells = [c for c in places if c is not None]
            near = [c for c in cells if self._is_slip(index, c, one_digit=False)]
            if len(near) == 1 and not any(self._is_same(index, c) for c in cells):
                yield equal(near[0], index, self.quantities, certain=True, name="row told again")

    def _names(self, said: str, cell: Quantity, row: GridRow) -> bool:
        """Whether the words behind a row's name begin with the head of a cell's column: 的信息化建设资金."""
        head = _UNIT.sub("", cell.label.removeprefix(row.label).strip())
        rest = said.removeprefix("的")
        begun = len(head) >= _SPECIFIC and rest.startswith(head) and len(rest) <= len(head) + 2
        ends = len(row.label) > _SPECIFIC and len(rest) >= 2 and head.endswith(rest[-2:]) and len(rest) <= _SPECIFIC
        return cell.kind is Kind.AMOUNT and (begun or ends)

    def _is_one_digit_off(self, index: int, cell: int) -> bool:
        """Whether two figures of two digits or more are printed alike but for one."""
        step = max(self.quantities[i].step for i in (index, cell))
        one, other = (digits(self.quantities[i].value, step) if step > 0 else 0 for i in (index, cell))
        return min(one, other) >= _TWO_DIGITS and odd_digit(one, other) is not None

    def _row_named(self, index: int, rows: dict[str, GridRow]) -> GridRow | None:
        start = self.quantities[index].evidence.start
        said = said_before(self.document.text, start, _REACH, PHRASE_END)
        names = [label for label in rows if said == label or (len(label) > 1 and said.endswith(label))]
        if not names and len(said) > 1:  # 帐篷 of 救灾帐篷
            longer = [label for label in rows if label.endswith(said)]
            names = longer if len(longer) == 1 else []
        return rows[max(names, key=len)] if names else None

    def _is_same(self, index: int, cell: int) -> bool:
        """Whether a figure is printed as a cell is, or has its value: 12万条 and 120000."""
        same_value = self.quantities[index].value == self.quantities[cell].value
        return same_value or self._numeral(index) == self._numeral(cell)

    def _numeral(self, index: int) -> Decimal | None:
        """The number as printed, without its unit."""
        found = _NUMERAL.search(self.quantities[index].text)
        return Decimal(found[0].replace(",", "")) if found else None

    def _is_told(self, index: int, cell: int) -> bool:
        """Whether a figure of two digits or more is that of a cell, whose label names its unit."""
        one, other = self.quantities[index], self.quantities[cell]
        return one.value == other.value >= _TWO_DIGITS and bool(one.unit) and one.unit in other.label

    def _is_slip(self, index: int, cell: int, *, one_digit: bool) -> bool:
        """Whether a figure, to its last printed place, is that of a cell but for the order of two digits or, with
        ``one_digit``, one of them."""
        one, other = self.quantities[index], self.quantities[cell]
        if one.step <= 0 or one.value <= 0 or other.value <= 0:
            return False
        step = max(one.step, other.step)
        told, shown = (digits(q.value, step) for q in (one, other))
        if min(told, shown) < 10 ** (_FEW - 1) or told == shown:
            return False
        return are_transposed(told, shown, _FEW) or (one_digit and odd_digit(told, shown) is not None)
