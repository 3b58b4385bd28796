"""The indicator tree of a form: one line for each row, with the groups its merged cells make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import regex

from extractor.interpretation.indicators.cells import Cells, mark_roles
from extractor.interpretation.indicators.names import Names
from extractor.interpretation.indicators.signs import Signs
from extractor.model import Cell, Evidence, Grid, GridRow, Indicator, Kind, Problem

_LEVELS = {"level1": 1, "level2": 2, "level3": 3, "level4": 4, "name": 1}
_MARKS = (Kind.SCORE, Kind.WEIGHT)
_WEIGHTS = (Kind.WEIGHT, Kind.SCORE, Kind.RATE, Kind.SHARE)
_NUMBERINGS = (
    regex.compile(r"[一二三四五六七八九十]+[、.．]"),
    regex.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    regex.compile(r"[0-9０-９]{1,2}[、.．](?![0-9])"),
    regex.compile(r"[（(][0-9０-９]{1,2}[）)]"),
)


@dataclass(slots=True)
class Tree:
    """The lines of one document's forms while they are collected. ``parent`` and ``shared_with`` are indices
    into ``lines``."""

    lines: list[Indicator] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: Indicator) -> int:
        self.lines.append(line)
        return len(self.lines) - 1


Groups = dict[int, tuple[Cell, int]]
"""The open groups of a table: level → the cell of the name and the line."""


def grow(
    tree: Tree, grid: Grid, cells: Cells, names: Names, signs: Signs, above: Mapping[int, tuple[Cell, int]]
) -> Groups:
    """Add the lines of one indicator table to the tree, and a problem for each row that gives none. ``above`` are the
    groups still open where the table before broke off; those open at the end are returned."""
    grower = _Grower(tree, grid, cells, names, signs, dict(above))
    grower.run()
    return grower.groups


class _Grower:
    def __init__(self, tree: Tree, grid: Grid, cells: Cells, names: Names, signs: Signs, groups: Groups) -> None:
        self.tree = tree
        self.grid = grid
        self.cells = cells
        self.names = names
        self.signs = signs
        self.weight_role, self.score_role = mark_roles(grid, cells)
        self.levels = [(at, _LEVELS[c.role]) for at, c in enumerate(grid.columns) if c.role in _LEVELS]
        self.groups = groups
        self.inherited = bool(groups)  # no row has opened a group of this table yet
        self.by_mark: dict[int, int] = {}  # start of a mark's cell → the line that has it
        self.above: int | None = None  # the side label's line
        self.depths = self._depths()
        self.numbered: list[tuple[int, int]] = []  # level and line, of names that number their depth

    def run(self) -> None:
        for cell in self.grid.side:
            weight = self.cells.figure(cell, _MARKS)
            if weight is not None:
                self.above = self.tree.add(self._group(cell, 0, self.above, weight, None))
        for row in self.grid.rows:
            if row.kind == "line":
                self._line(row)
            elif row.kind == "group":
                self._banner(row)
            elif row.kind == "subtotal":
                self._subtotal(row)

    # ------------------------------------------------------------------ columns

    def _of_role(self, row: GridRow, *roles: str) -> Cell | None:
        for role in roles:
            for column, cell in zip(self.grid.columns, row.cells, strict=True):
                if column.role == role and cell is not None and self.cells.text(cell):
                    return cell
        return None

    def _marks(self, row: GridRow, role: str) -> tuple[Mapping[int, Cell], Cell | None]:
        """The mark cells of a row: those that stand between two columns of names belong to the names of the
        level before them; the first one after the last column of names is the line's."""
        groups: dict[int, Cell] = {}
        line: Cell | None = None
        last = self.levels[-1][0] if self.levels else -1
        for at, (column, cell) in enumerate(zip(self.grid.columns, row.cells, strict=True)):
            if column.role != role or cell is None or not self.cells.text(cell):
                continue
            before = [level for place, level in self.levels if place < at]
            if at < last and before:
                groups[before[-1]] = cell
            elif line is None:
                line = cell
        return groups, line

    # ------------------------------------------------------------------ rows

    def _line(self, row: GridRow) -> None:
        named = [(at, level, row.cells[at]) for at, level in self.levels]
        filled = [(level, cell) for _, level, cell in named if cell is not None and self.cells.text(cell)]
        if not filled:
            self._unread(row, "没有指标名称")
            return
        weights, weight_cell = self._marks(row, self.weight_role)
        scores, score_cell = self._marks(row, self.score_role)
        leaf = filled[-1][1]
        level = next(level for level, cell in filled if cell is leaf)
        banner = self.groups.get(self.levels[0][1] - 1)
        parent = banner[1] if banner is not None else self.above
        if self.inherited:
            open_above = [known for known in self.groups if known < filled[0][0]]
            parent = self.groups[max(open_above)][1] if open_above else parent
            self.inherited = bool(open_above)
        for above, cell in filled:
            if cell is leaf:
                break
            parent = self._open(above, cell, parent, weights.get(above), scores.get(above))
        self._close(level)
        if self.depths:
            parent, level = self._outline(leaf, parent)
        self._add_line(row, leaf, level, parent, weight_cell, score_cell)
        if self.depths:
            self.numbered.append((level, len(self.tree.lines) - 1))

    def _add_line(
        self,
        row: GridRow,
        leaf: Cell,
        level: int,
        parent: int | None,
        weight_cell: Cell | None,
        score_cell: Cell | None,
    ) -> None:
        weight = self.cells.figure(weight_cell, _WEIGHTS)
        score = self.cells.figure(score_cell, _MARKS)
        shared = self._shared(score_cell, score) if score is not None else None
        shared = shared if shared is not None else self._shared(weight_cell, weight)
        if weight is not None and self._shared(weight_cell, weight) is not None:
            weight = None
        if score is not None and self._shared(score_cell, score) is not None:
            score = None
        if weight is None and weight_cell is None:
            weight = self.cells.figure(leaf, (Kind.WEIGHT,))
        target_cell = self._of_role(row, "target")
        actual_cell = self._of_role(row, "actual")
        target = self.cells.only(target_cell)
        coefficient = self._of_role(row, "coefficient")
        evidence: list[Evidence] = [self.names.evidence(self.cells.document, leaf.start, leaf.end)]
        evidence += [self.cells.quantities[i].evidence for i in (weight, score) if i is not None]
        index = self.tree.add(
            Indicator(
                name=self.names.name(self.cells.document.text[leaf.start : leaf.end]),
                level=level,
                parent=parent,
                evidence=tuple(evidence),
                weight=weight,
                score=score,
                target=self.cells.text(target_cell) or None,
                actual=self.cells.text(actual_cell) or None,
                reason=self.cells.words(self._of_role(row, "reason", "remark")),
                target_quantity=target,
                actual_quantity=self.cells.only(actual_cell),
                coefficient=self.cells.only(coefficient),
                sign=self._sign(row, target_cell, target),
                shared_with=shared,
                scored=weight is not None or score is not None,
                place="form",
                table=self.grid.table,
                row=row.row,
            )
        )
        for cell, mark in ((weight_cell, weight), (score_cell, score)):
            if cell is not None and mark is not None:
                self.by_mark.setdefault(cell.start, index)

    def _shared(self, cell: Cell | None, mark: int | None) -> int | None:
        """The earlier line that has the mark of a merged cell."""
        return self.by_mark.get(cell.start) if cell is not None and mark is not None else None

    def _sign(self, row: GridRow, target_cell: Cell | None, target: int | None) -> str | None:
        stated = self.signs.of_cell(self.cells.text(self._of_role(row, "target_sign")))
        if stated is not None:
            return stated
        quantity = self.cells.quantities[target] if target is not None else None
        return self.signs.of_target(self.cells.text(target_cell), quantity)

    def _banner(self, row: GridRow) -> None:
        """A name written across the whole row heads the rows below it."""
        cell = next((cell for cell in row.cells if self.cells.text(cell)), None)
        if cell is not None and self.levels:
            self.groups.clear()
            banner = self.levels[0][1] - 1
            line = self.tree.add(self._group(cell, banner, self.above, self.cells.figure(cell, (Kind.WEIGHT,)), None))
            self.groups[banner] = (cell, line)

    def _subtotal(self, row: GridRow) -> None:
        """小计: another statement of the open group's marks."""
        top = min(self.groups, default=None)
        if top is None or top > 1:
            self._unread(row, "没有可对应的上级指标")
            return
        _, line = self.groups[top]
        said: list[tuple[str, int]] = []
        for what, role, kinds in (("weight", self.weight_role, _WEIGHTS), ("score", self.score_role, _MARKS)):
            figure = self.cells.figure(self._of_role(row, role), kinds)
            if figure is not None:
                said.append((what, figure))
        group = self.tree.lines[line]
        for what, figure in said:
            if what == "weight" and group.weight is None:
                group = replace(group, weight=figure)
            elif what == "score" and group.score is None:
                group = replace(group, score=figure)
            else:
                group = replace(group, mentions=(*group.mentions, (what, figure)))
        self.tree.lines[line] = group

    # ------------------------------------------------------------------ groups

    def _open(self, level: int, cell: Cell, parent: int | None, weight: Cell | None, score: Cell | None) -> int:
        """The group a name's cell stands for: the open one if it is the same cell or says the same, else a new one."""
        known = self.groups.get(level)
        if known is not None and self.tree.lines[known[1]].parent == parent:
            same = known[0] is cell or self.cells.text(known[0]) == self.cells.text(cell)
            if same:
                return known[1]
        self._close(level)
        stated = self.cells.figure(weight, _WEIGHTS) if weight is not None else None
        if stated is None:
            stated = self.cells.figure(cell, (Kind.WEIGHT,))
        line = self.tree.add(self._group(cell, level, parent, stated, self.cells.figure(score, _MARKS)))
        self.groups[level] = (cell, line)
        return line

    def _close(self, level: int) -> None:
        for deeper in [known for known in self.groups if known >= level]:
            del self.groups[deeper]

    def _group(self, cell: Cell, level: int, parent: int | None, weight: int | None, score: int | None) -> Indicator:
        marks = [self.cells.quantities[i].evidence for i in (weight, score) if i is not None]
        return Indicator(
            name=self.names.name(self.cells.document.text[cell.start : cell.end]),
            level=level,
            parent=parent,
            evidence=(self.names.evidence(self.cells.document, cell.start, cell.end), *marks),
            weight=weight,
            score=score,
            scored=False,
            place="form",
            table=self.grid.table,
            row=cell.row,
        )

    # ------------------------------------------------------------------ numbered names

    def _styles(self) -> Iterator[int]:
        for row in self.grid.rows:
            if row.kind == "line":
                yield next((n for n, style in enumerate(_NUMBERINGS) if style.match(row.label)), -1)

    def _depths(self) -> list[int]:
        """The numbering styles, top first, of a single column of names that numbers its lines at several depths
        (一、 …（一） … 1.); empty for any other."""
        styles = list(self._styles())
        depths = sorted(set(styles) - {-1})
        nested = len(self.levels) == 1 and len(set(styles)) > 1 and styles[0] == min(depths)
        return depths if nested else []

    def _outline(self, leaf: Cell, parent: int | None) -> tuple[int | None, int]:
        """Parent and level of a line by the style of its number; an unnumbered line goes below the last number."""
        text = self.cells.text(leaf)
        style = next((n for n, known in enumerate(_NUMBERINGS) if known.match(text)), len(_NUMBERINGS))
        level = self.depths.index(style) + 1 if style in self.depths else len(self.depths) + 1
        for known, line in reversed(self.numbered):
            if known < level:
                return line, level
        return parent, level

    def _unread(self, row: GridRow, why: str) -> None:
        shown = "｜".join(text for cell in row.cells if (text := self.cells.text(cell)))
        message = f"表{self.grid.table + 1}第{row.row + 1}行“{shown[:40]}”{why}，未能读作指标"
        self.tree.problems.append(Problem("row-not-read", message))
