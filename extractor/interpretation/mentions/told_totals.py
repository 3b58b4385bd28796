"""What prose says of several rows of a table: the share of one in the total, and what some of them make together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.interpretation.language.clauses import CLAUSE_END, PHRASE_END, said_before
from extractor.interpretation.language.figures import COUNTED, RATES
from extractor.interpretation.language.grid_figures import GridFigures, figures_by_cell
from extractor.interpretation.language.slips import digits
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Document, GridRow, Kind, Operation, Quantity, Recognition, Table, Term
from extractor.pattern import PatternSet

_REACH = 48
_LONGER = 4
"""Characters by which the words of a row's name may be longer in prose: 大中修工程支出."""
_HUNDRED = 100
_OF_ALL = regex.compile(
    r"补助|补贴|拨款|奖补|投资|分配|发放|全部|全年|年度|本年|当年|实际|项目|资金|财政|各项|专项|合计|预算|总|的"
)
"""Words before 支出 or 投资 that leave it all of it."""
_SUM_CHECK = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_Pair = tuple[Term, Term]


def told_totals(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each share of a total that prose tells of a row, and for each sum that it tells of rows by name."""
    grids = [grid for grid in recognition.grids if grid.kind not in ("indicators", "keys")]
    prose = [i for i, q in enumerate(recognition.quantities) if q.evidence.table is None]
    if not grids or not prose:
        return
    cells = figures_by_cell(recognition.quantities)
    teller = _Teller(document, recognition.quantities, prose, patterns)
    for grid in grids:
        figures = GridFigures(grid, recognition.quantities, cells)
        rows = {row.label: row for row in grid.rows if len(row.label) > 1 and row.kind == "line"}
        totals = [row for row in grid.rows if row.kind == "total"]
        if rows and len(totals) == 1:
            yield from teller.shares(figures, rows, totals[0])
        if len(rows) > 1:
            yield from teller.sums(figures, rows)


class _Teller:
    def __init__(
        self, document: Document, quantities: Sequence[Quantity], prose: Sequence[int], patterns: PatternSet
    ) -> None:
        self.document = document
        self.quantities = quantities
        self.prose = prose
        blocks = [block for block, table in pairwise(document.blocks) if isinstance(table, Table)]
        self.captions = "".join(document.text[block.start : block.end] for block in blocks)
        whole = alternatives("whole_of_it", patterns)
        share = rf"占(?:(?P<which>\p{{Han}}{{0,6}}?)(?:{whole})+|的)*(?:比|比例|比重)?(?:为|是|达|约)?$"
        self.of_row = regex.compile(rf"(?P<name>\p{{Han}}{{2,14}}?){share}")
        self.of_figure = regex.compile(rf"[，,（(]?{share}")
        altogether = alternatives("altogether", patterns)
        self.altogether = regex.compile(rf"[^、，。；]{{0,8}}?(?:{altogether})[^、，。；\d]{{0,6}}$")

    def shares(self, figures: GridFigures, rows: dict[str, GridRow], total: GridRow) -> Iterator[Claim]:
        """大中修工程 | 486 and 合计 | 1100, and prose that tells 大中修工程支出占全部支出的44.18%, or 486万元，占总支出
        的44.18%: of the column that most of the shares told are of, a reading of each if there are several."""
        of_row: dict[int, dict[int, _Pair]] = {}
        for rate in (i for i in self.prose if self.quantities[i].kind in RATES):
            row = self._row_of(rate, rows) or self._row_before(rate, figures, rows)
            if row is None:
                continue
            for at in range(len(figures.grid.columns)):
                part, whole = figures.at(row, at), figures.at(total, at)
                if part is not None and whole is not None and self._is_part(part, whole):
                    pair = Term(part, role="part"), Term(whole, role="whole")
                    of_row.setdefault(rate, {})[at] = pair
        right = Counter(at for rate, pairs in of_row.items() for at, pair in pairs.items() if self._gives(pair, rate))
        for rate, pairs in of_row.items():
            meant = tuple(pair for at, pair in pairs.items() if right[at] == max(right.values(), default=0))
            if meant:
                subject = self.quantities[rate].label
                yield Claim(Operation.RATIO, "rate-mismatch", "share of a total", meant, rate, subject=subject)

    def _row_of(self, rate: int, rows: dict[str, GridRow]) -> GridRow | None:
        """The row whose name the words before a share begin with."""
        said = self.of_row.search(
            said_before(self.document.text, self.quantities[rate].evidence.start, _REACH, PHRASE_END)
        )
        named = [label for label in rows if said and said["name"].startswith(label)]
        best = max(named, key=len, default="")
        if said and said["which"] and _OF_ALL.sub("", said["which"]) and said["which"] not in self.captions:
            return None  # a share of some of the rows
        return rows[best] if said and best and len(said["name"]) <= len(best) + _LONGER else None

    def _row_before(self, rate: int, figures: GridFigures, rows: dict[str, GridRow]) -> GridRow | None:
        """The one row that has the figure told right before a share, and whose name is said before that."""
        if not rate or rate - 1 not in self.prose:
            return None
        part = self.quantities[rate - 1]
        between = self.document.text[part.evidence.end : self.quantities[rate].evidence.start]
        said = self.document.text[max(0, part.evidence.start - _REACH) : part.evidence.start]
        found = [
            row
            for label, row in rows.items()
            if label in said
            and any(
                (i := figures.at(row, at)) is not None and self.quantities[i].value == part.value
                for at in range(len(row.cells))
            )
        ]
        return found[0] if len(found) == 1 and self.of_figure.fullmatch(between) else None

    def sums(self, figures: GridFigures, rows: dict[str, GridRow]) -> Iterator[Claim]:
        """东乡 | 120 and 西乡 | 98, and prose that tells 东乡、西乡两个乡镇共218户: of the one column of the figure's
        unit."""
        for index in (i for i in self.prose if self.quantities[i].kind in COUNTED):
            stated = self.quantities[index]
            said = said_before(self.document.text, stated.evidence.start, _REACH, CLAUSE_END)
            *names, last = regex.split("[、和及与]", said)
            behind = next((last[len(label) :] for label in rows if last.startswith(label)), None)
            if not names or behind is None or not self.altogether.fullmatch(behind):
                continue
            told = [next((label for label in rows if name.endswith(label)), "") for name in names]
            told.append(next(label for label in rows if last.startswith(label)))
            if "" in told or len(set(told)) < len(told):
                continue
            sums = [
                tuple(Term(i) for i in inside)
                for at in range(len(figures.grid.columns))
                if None not in (inside := [figures.at(rows[label], at) for label in told])
                and all(self._is_of_unit(i, stated) for i in inside if i is not None)
            ]
            if len(sums) == 1:
                check = _SUM_CHECK.get(stated.kind, "amount-sum-mismatch")
                yield Claim(Operation.SUM, check, "rows by name", (sums[0],), index, subject=stated.label)

    def _is_of_unit(self, cell: int, stated: Quantity) -> bool:
        """Whether a cell has the unit of a figure, by itself or by the head of its column (户数)."""
        known = self.quantities[cell]
        return known.unit == stated.unit or (not known.unit and bool(stated.unit) and stated.unit in known.label)

    def _is_part(self, part: int, whole: int) -> bool:
        one, other = self.quantities[part], self.quantities[whole]
        return one.kind is other.kind and one.kind in COUNTED and 0 < one.value < other.value

    def _gives(self, pair: _Pair, rate: int) -> bool:
        part, whole = (self.quantities[t.quantity] for t in pair if t.quantity is not None)
        stated = self.quantities[rate]
        return digits(part.value / whole.value * _HUNDRED, stated.step) == digits(stated.value, stated.step)
