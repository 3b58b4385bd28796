"""The canonical text and the invariants every Document keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import BlockRole, Box, Cell, Document, Problem, Table, TextBlock
from extractor.readers import Limits, ReadFailure
from extractor.readers.builder import NEW_LINE, DocumentBuilder, Piece, TableDraft


def builder(limits: Limits | None = None) -> DocumentBuilder:
    return DocumentBuilder(Path("报告.x"), b"data", "x", limits or Limits())


def quotes(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks]


def test_blocks_rows_and_cells_are_parted() -> None:
    b = builder()
    b.paragraph([Piece("一、", "a"), Piece("概况", "b")], BlockRole.HEADING, 1)
    table = TableDraft()
    table.cell(1, 1, [Piece("2"), NEW_LINE, Piece("万元")])
    table.cell(0, 0, [Piece("项目")], row_span=2)
    table.cell(0, 1, [Piece("金额")])
    inner = TableDraft()
    inner.cell(0, 0, [Piece("内")])
    table.nested(inner)
    b.table(table)
    b.paragraph([Piece("完")])
    document = b.build(pages=3)
    assert document.text == "一、概况\n项目\t金额\n2\n万元\n内\n完"
    assert quotes(document) == ["一、概况", "项目\t金额\n2\n万元", "内", "完"]
    assert [table.index for table in document.tables] == [0, 1]
    assert document.blocks[0] == TextBlock(0, 4, BlockRole.HEADING, 1)
    assert (document.source.pages, document.source.characters, document.source.format) == (3, len(document.text), "x")


def test_whitespace_lies_outside_spans_but_in_the_text() -> None:
    b = builder()
    b.paragraph([Piece("　 得分", "a"), Piece("98 ", "b")])
    b.paragraph([Piece(" "), Piece("　")])
    table = TableDraft()
    table.cell(0, 0, [Piece(" 甲 ")])
    table.cell(0, 1, [Piece("　")])
    b.table(table)
    document = b.build()
    assert document.text == "　 得分98 \n 甲 \t　"
    assert document.text[document.blocks[0].start : document.blocks[0].end] == "得分98"
    first, second = document.tables[0].cells
    assert document.text[first.start : first.end] == "甲"
    assert second.start == second.end


def test_spacing_takes_the_place_of_the_newline() -> None:
    b = builder()
    b.spacing([Piece("\n\n")])
    b.paragraph([Piece("甲")])
    b.spacing([Piece("\n　\n")])
    b.paragraph([Piece("乙")])
    assert b.build().text == "\n\n甲\n　\n乙"


def test_a_table_kept_in_place() -> None:
    b = builder()
    b.paragraph([Piece("前")])
    b.table_in_place([Piece("| 甲 | 乙 |", "line 2")], [Cell(2, 3, 0, 0), Cell(6, 7, 0, 1)])
    document = b.build()
    table = document.tables[0]
    assert [document.text[c.start : c.end] for c in table.cells] == ["甲", "乙"]
    assert (table.rows, table.columns, table.spans_known) == (1, 2, False)
    assert document.evidence(table.cells[1].start, table.cells[1].end).column == 1


def test_a_cell_is_cut_back_where_an_earlier_one_lies() -> None:
    b = builder()
    table = TableDraft()
    table.cell(0, 1, [Piece("高")], row_span=2)
    table.cell(1, 0, [Piece("宽")], column_span=3)
    b.table(table)
    assert b.build().tables[0].cells[1].column_span == 1
    taken = TableDraft()
    taken.cell(0, 0, [Piece("甲")], column_span=2)
    taken.cell(0, 1, [Piece("乙")])
    with pytest.raises(ValueError, match="row 0, column 1"):
        builder().table(taken)


def test_boxes_and_confidences_belong_to_their_characters() -> None:
    b = builder()
    b.paragraph([Piece("甲")])
    b.paragraph([Piece("98", "page 1", 0, 1, [10, 20, 15, 30, 15, 20, 21, 30], 0.5)])
    b.paragraph([Piece("乙")])
    document = b.build()
    assert document.boxes is not None
    assert len(document.boxes.coordinates) == 4 * len(document.text)
    assert document.evidence(2, 4).box == Box(10, 20, 21, 30)
    assert document.evidence(2, 4).page == 1
    assert document.evidence(5, 6).box is None
    assert [(c.start, c.end, c.value) for c in document.confidences] == [(2, 4, 0.5)]
    with pytest.raises(ValueError, match="coordinates"):
        b.paragraph([Piece("98", "page 1", boxes=[1, 2, 3, 4])])


def test_problems_are_kept_once_and_an_empty_document_is_a_failure() -> None:
    b = builder()
    with pytest.raises(ReadFailure, match="没有") as failure:
        b.build()
    assert failure.value.kind == "empty"
    b.problem("page-unreadable", "第1页无法读取", 1)
    b.problem("page-unreadable", "第1页无法读取", 1)
    assert b.build().problems == (Problem("page-unreadable", "第1页无法读取", 1),)


@pytest.mark.parametrize(
    ("limits", "row"), [(Limits(characters=3), 0), (Limits(cells=10), 10), (Limits(seconds=-1), 0)]
)
def test_limits_hold(limits: Limits, row: int) -> None:
    table = TableDraft()
    table.cell(row, 0, [Piece("很长的字")])
    with pytest.raises(ReadFailure) as failure:
        builder(limits).table(table)
    assert failure.value.kind == "too_large"


PIECE = st.builds(
    Piece,
    st.text(st.sampled_from("甲9 　\n\t"), max_size=4),
    st.sampled_from(["", "x"]),
    boxes=st.none(),
    confidence=st.sampled_from([None, 0.9]),
)
PIECES = st.lists(PIECE, max_size=3)
CELLS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), PIECES, max_size=6)


@given(st.lists(st.one_of(PIECES, CELLS, st.just(None))))
def test_spans_lie_in_the_text_in_order_and_apart(
    content: list[list[Piece] | dict[tuple[int, int], list[Piece]] | None],
) -> None:
    b = builder()
    b.problem("test", "测试")
    for item in content:
        if item is None:
            b.spacing([Piece("\n", "x")])
        elif isinstance(item, dict):
            draft = TableDraft()
            for (row, column), pieces in item.items():
                draft.cell(row, column, pieces)
            b.table(draft)
        else:
            b.paragraph(item)
    assert_consistent(b.build())


def assert_consistent(document: Document) -> None:
    at = 0
    for block in document.blocks:
        assert at <= block.start <= block.end <= len(document.text)
        at = block.end
        if isinstance(block, Table):
            inside = block.start
            for cell in block.cells:
                assert inside <= cell.start <= cell.end <= block.end
                inside = cell.end
        else:
            quote = document.text[block.start : block.end]
            assert quote
            assert quote == quote.strip()
    at = 0
    for segment in document.segments:
        assert at <= segment.start < segment.end <= len(document.text)
        at = segment.end
