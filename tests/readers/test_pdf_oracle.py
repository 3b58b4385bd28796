"""The same cells and the same text as pdfplumber gives."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import Pages, wrapped
from pdfplumber import table as geometry

from extractor.model import Document, Table
from extractor.readers import read
from extractor.readers.pdf.lattice import TOLERANCE, closed_cells, merged
from extractor.readers.pdf.objects import Rule

WORDS = ("补助资金发放及时率", "1,284.56", "≥95%", "良好", "服务对象满意度指标", "", "第一季度", "12.5万元", "-")
FOUR = 4


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)


def squeezed(text: str) -> str:
    return "".join(text.split())


def read_bytes(data: bytes, folder: Path) -> Document:
    path = folder / "case.pdf"
    path.write_bytes(data)
    return read(path)


@st.composite
def areas(draw: Any) -> list[tuple[int, int, int, int, str]]:
    """A rectangle cut into merged areas: each is split once more, or stays a cell with a text."""

    def split(top: int, left: int, bottom: int, right: int) -> list[tuple[int, int, int, int, str]]:
        choices = ["keep"] + ["across"] * (bottom - top > 1) + ["down"] * (right - left > 1)
        choice = draw(st.sampled_from(choices * (1 if (bottom - top) * (right - left) < FOUR else 3)))
        if choice == "across":
            cut = draw(st.integers(top + 1, bottom - 1))
            return split(top, left, cut, right) + split(cut, left, bottom, right)
        if choice == "down":
            cut = draw(st.integers(left + 1, right - 1))
            return split(top, left, bottom, cut) + split(top, cut, bottom, right)
        return [(top, left, bottom, right, draw(st.sampled_from(WORDS)))]

    middle = draw(st.integers(1, 5))
    return split(0, 0, middle, 4) + split(middle, 0, 6, 4)


@settings(max_examples=60, deadline=None)
@given(areas())
def test_cells_and_their_texts_are_those_of_pdfplumber(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[int, int, int, int, str]]
) -> None:
    xs, ys = [80.0, 130.0, 220.0, 290.0, 400.0], [100.0 + 48 * i for i in range(7)]
    pages = Pages()
    for top, left, bottom, right, text in cells:
        pages.canvas.rect(xs[left], pages.height - ys[bottom], xs[right] - xs[left], ys[bottom] - ys[top])
        pages.cell(xs[left], ys[top], xs[right], text)
    data = pages.data()
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        tables = pdf.pages[0].extract_tables()
        page_text = pdf.pages[0].extract_text()
    if not any(squeezed(text) for *_, text in cells):
        return
    document = read_bytes(data, tmp_path_factory.mktemp("oracle"))
    ours = [[squeezed(document.text[c.start : c.end]) for c in table.cells] for table in document.tables]
    theirs = [[squeezed(text) for row in table for text in row if text is not None] for table in tables]
    assert ours == theirs
    assert sorted(squeezed(document.text)) == sorted(squeezed(page_text))


@settings(max_examples=60, deadline=None)
@given(areas())
def test_spans_are_those_that_were_drawn(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[int, int, int, int, str]]
) -> None:
    pages = Pages()
    for top, left, bottom, right, _ in cells:
        pages.canvas.rect(80 + 60 * left, 100 + 40 * (6 - bottom), 60 * (right - left), 40 * (bottom - top))
        pages.canvas.drawString(85 + 60 * left, 105 + 40 * (6 - bottom), "8")
    document = read_bytes(pages.data(), tmp_path_factory.mktemp("oracle"))
    rows = sorted({edge for top, _, bottom, _, _ in cells for edge in (top, bottom)})
    columns = sorted({edge for _, left, _, right, _ in cells for edge in (left, right)})
    drawn = [
        (rows.index(t), columns.index(le), rows.index(b) - rows.index(t), columns.index(r) - columns.index(le))
        for t, le, b, r, _ in sorted(cells)
    ]
    (table,) = document.tables
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == drawn


ends = st.tuples(st.integers(0, 5), st.integers(-2, 2)).map(lambda t: 60.0 * t[0] + t[1])
rules = st.lists(
    st.tuples(st.integers(0, 5), ends, ends).map(lambda t: Rule(60.0 * t[0], min(t[1:]), max(t[1:]))),
    min_size=2,
    max_size=14,
)


def edge(rule: Rule, orientation: str) -> dict[str, Any]:
    at, start, end = rule
    x0, x1, top, bottom = (start, end, at, at) if orientation == "h" else (at, at, start, end)
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip


@given(rules, rules)
def test_any_rules_close_the_same_cells(across: list[Rule], down: list[Rule]) -> None:
    edges = [edge(rule, "h") for rule in across] + [edge(rule, "v") for rule in down]
    joined = [
        e
        for e in geometry.merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
        if max(e["width"], e["height"], e["x1"] - e["x0"], e["bottom"] - e["top"]) >= TOLERANCE
    ]
    theirs = geometry.intersections_to_cells(geometry.edges_to_intersections(joined, TOLERANCE, TOLERANCE))
    ours = closed_cells(merged(across), merged(down))
    assert sorted(tuple(round(n, 3) for n in cell) for cell in ours) == sorted(
        tuple(round(n, 3) for n in cell) for cell in theirs
    )


def test_plain_pages_give_the_same_characters(tmp_path: Path) -> None:
    pages = Pages()
    text = "评价组查阅了凭证并走访了受益对象2,316人，发现个别台账登记不及时。" * 8
    for number in range(3):
        for i, line in enumerate(wrapped(text, 430)):
            pages.text(80, 80 + 17 * i, line)
        if number < 2:
            pages.next()
    data = pages.data()
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        theirs = "".join(page.extract_text() for page in pdf.pages)
    assert squeezed(read_bytes(data, tmp_path).text) == squeezed(theirs)
