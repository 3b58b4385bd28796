"""Word tables: every cell at its place, merged areas once."""

from __future__ import annotations

import io
import time

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import p, parse, tbl, tc, word

from extractor.model import Document, Table
from extractor.readers.limits import Limits, ReadFailure

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def cells(document: Document, table: int = 0) -> list[tuple[str, int, int, int, int]]:
    return [
        (document.text[c.start : c.end], c.row, c.column, c.row_span, c.column_span)
        for c in document.tables[table].cells
    ]


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def test_merged_areas_are_one_cell_each() -> None:
    body = tbl(
        tc("指标", RESTART) + tc("资金", span(2)),
        tc("", CONTINUE) + tc("预算") + tc("执行"),
        tc("", CONTINUE) + tc("1") + tc("2", RESTART),
        tc("末", RESTART) + tc("3") + tc("", CONTINUE),
    )
    document = parse(word(body))
    assert cells(document) == [
        ("指标", 0, 0, 3, 1),
        ("资金", 0, 1, 1, 2),
        *(("预算", 1, 1, 1, 1), ("执行", 1, 2, 1, 1), ("1", 2, 1, 1, 1), ("2", 2, 2, 2, 1)),
        *(("末", 3, 0, 1, 1), ("3", 3, 1, 1, 1)),
    ]
    assert document.text == "指标\t资金\n预算\t执行\n1\t2\n末\t3"
    assert (document.tables[0].rows, document.tables[0].columns) == (4, 3)


def test_an_area_merged_both_ways() -> None:
    body = tbl(tc("甲", span(2) + RESTART) + tc("乙"), tc("", span(2) + CONTINUE) + tc("丙"))
    assert cells(parse(word(body))) == [("甲", 0, 0, 2, 2), ("乙", 0, 2, 1, 1), ("丙", 1, 2, 1, 1)]


def test_continuation_without_a_beginning_or_of_another_width_is_a_cell_of_its_own() -> None:
    body = tbl(tc("甲", CONTINUE) + tc("乙", span(2) + RESTART), tc("丙") + tc("丁", CONTINUE) + tc("戊"))
    assert [cell[0] for cell in cells(parse(word(body)))] == ["甲", "乙", "丙", "丁", "戊"]


def test_horizontal_merge_of_old_files() -> None:
    body = tbl(tc("甲", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("乙"), tc("1") + tc("2") + tc("3"))
    assert cells(parse(word(body)))[:2] == [("甲", 0, 0, 1, 2), ("乙", 0, 2, 1, 1)]


def test_rows_that_begin_later_and_end_sooner() -> None:
    body = f"<w:tbl><w:tr>{tc('1') + tc('2') + tc('3')}</w:tr>"
    body += f'<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>{tc("中")}</w:tr></w:tbl>'
    assert cells(parse(word(body)))[-1] == ("中", 1, 1, 1, 1)


def test_deleted_rows_and_cells_are_gone_and_inserted_ones_there() -> None:
    body = (
        f"<w:tbl><w:tr>{tc('甲')}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{tc('旧')}</w:tr>"
        f"<w:tr><w:trPr><w:ins/></w:trPr>{tc('消', '<w:cellDel/>')}{tc('新')}</w:tr></w:tbl>"
    )
    assert cells(parse(word(body))) == [("甲", 0, 0, 1, 1), ("新", 1, 0, 1, 1)]


def test_rows_and_cells_inside_content_controls() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{control.format(tc('甲'))}{tc('乙')}</w:tr>"
    body = f"<w:tbl>{row}{control.format('<w:tr>' + tc('丙') + '</w:tr>')}</w:tbl>"
    assert [cell[:3] for cell in cells(parse(word(body)))] == [("甲", 0, 0), ("乙", 0, 1), ("丙", 1, 0)]


def test_paragraphs_of_a_cell_and_blank_cells() -> None:
    body = tbl(f"<w:tc>{p('目标')}{p()}{p('　100%')}</w:tc>" + tc("") + tc("　") + tc("　完"))
    document = parse(word(body))
    assert document.text == "目标\n　100%\t\t\t　完"
    assert [cell[0] for cell in cells(document)] == ["目标\n　100%", "", "", "完"]


def test_a_table_in_a_cell_follows_the_outer_table() -> None:
    inner = tbl(tc("内1") + tc("内2"))
    body = p("前") + tbl(f"<w:tc>{p('外')}{inner}{p('完')}</w:tc>" + tc("右")) + p("后")
    document = parse(word(body))
    assert document.text == "前\n外\n完\t右\n内1\t内2\n后"
    assert [table.index for table in document.tables] == [0, 1]
    assert cells(document, 1) == [("内1", 0, 0, 1, 1), ("内2", 0, 1, 1, 1)]


def test_cells_agree_with_python_docx() -> None:
    built = python_docx.Document()
    table = built.add_table(5, 4)
    for row in range(5):
        for column in range(4):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 1).merge(table.cell(1, 2))
    table.cell(2, 0).merge(table.cell(4, 0))
    table.cell(3, 2).merge(table.cell(3, 3))
    buffer = io.BytesIO()
    built.save(buffer)
    document = parse(buffer.getvalue())
    found = {}
    for text, row, column, rows, columns in cells(document):
        found.update({(row + i, column + j): text for i in range(rows) for j in range(columns)})
    assert found == {(row, column): table.cell(row, column).text for row in range(5) for column in range(4)}


def test_absurd_spans() -> None:
    for properties in ('<w:gridSpan w:val="-3"/>', '<w:gridSpan w:val="９x"/>'):
        assert [cell[2:] for cell in cells(parse(word(tbl(tc("甲", properties) + tc("乙")))))] == [(0, 1, 1), (1, 1, 1)]
    with pytest.raises(ReadFailure) as failure:
        parse(word(tbl(tc("甲", span(999_999_999)) + tc("乙"))))
    assert failure.value.kind == "too_large"


def test_nesting_has_a_limit() -> None:
    body = p("里")
    for _ in range(5):
        body = tbl(f"<w:tc>{body}</w:tc>")
    assert len(parse(word(body), Limits(table_depth=5)).tables) == 5
    with pytest.raises(ReadFailure) as failure:
        parse(word(body), Limits(table_depth=4))
    assert failure.value.kind == "too_large"


def test_time_grows_with_the_rows_and_not_faster() -> None:
    def seconds(rows: int) -> float:
        data = word(tbl(*(tc(f"第{n}项") + tc(f"{n}.5万元", RESTART if n % 3 == 0 else CONTINUE) for n in range(rows))))
        start = time.process_time()
        assert parse(data).tables[0].rows == rows
        return time.process_time() - start

    seconds(100)
    assert seconds(10_000) < 30 * min(seconds(1_000) for _ in range(3))


CELL = st.tuples(
    st.sampled_from(["", "甲", "12.5", "　乙 "]), st.integers(1, 3), st.sampled_from(["", RESTART, CONTINUE])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, max_size=4), min_size=1, max_size=5))
def test_cells_never_overlap_whatever_the_merges(rows: list[list[tuple[str, int, str]]]) -> None:
    body = p("表") + tbl(*("".join(tc(text, span(width) + merge) for text, width, merge in row) for row in rows))
    document = parse(word(body))
    for table in document.tables:
        assert_grid(table)


def assert_grid(table: Table) -> None:
    taken = set()
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                assert (row, column) not in taken
                taken.add((row, column))
                assert row < table.rows
                assert column < table.columns
    assert list(table.cells) == sorted(table.cells, key=lambda cell: cell.start)
