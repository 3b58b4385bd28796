"""Workbooks: displayed values, merged areas, what is a table, what is hidden, what is broken."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from extractor.model import BlockRole, Document, Table
from extractor.readers import Limits, ReadFailure, read
from extractor.readers.xlsx import read as read_xlsx

THIN = Border(*[Side(style="thin")] * 4)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    fill(sheet)
    return saved(book)


def parse(data: bytes, limits: Limits | None = None) -> Document:
    return read_xlsx(Path("表.xlsx"), data, limits or Limits())


def rows(document: Document, table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = document.text[cell.start : cell.end]
    return grid


def outline(document: Document) -> list[str]:
    """One entry a block: a table as its size, text as its text."""
    return [
        f"{block.rows}×{block.columns}" if isinstance(block, Table) else document.text[block.start : block.end]
        for block in document.blocks
    ]


def put(sheet: Worksheet, lines: list[list[object]], *, top: int = 1, bordered: bool = False) -> None:
    for i, line in enumerate(lines):
        for j, value in enumerate(line):
            cell = sheet.cell(top + i, j + 1)
            cell.value = value  # type: ignore[assignment]
            if bordered:
                cell.border = THIN


def test_values_as_displayed_with_their_addresses() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["执行率", "金额", "日期", "差额", "合计", "达标"]])
        put(sheet, [[0.99, 1234567.5, datetime(2021, 3, 31), -30, 0.1 + 0.2, True]], top=2)
        for column, code in zip("ABCD", ("0%", "#,##0.00", 'yyyy"年"m"月"d"日"', "0.00;(0.00)"), strict=True):
            sheet[f"{column}2"].number_format = code

    document = parse(workbook(fill))
    (table,) = document.tables
    assert rows(document, table)[1] == ["99%", "1,234,567.50", "2021年3月31日", "(30.00)", "0.3", "TRUE"]
    at = document.text.index("1,234,567.50")
    segment = document.segment_at(at)
    assert segment is not None
    assert (segment.origin, segment.start, segment.offset) == ("自评表!B2", at, 0)
    assert document.evidence(at, at + 5).column == 1
    assert document.source.format == "xlsx"


def test_merged_areas_are_cells_with_spans_and_blank_cells_exist() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["资金", None, "预算数", "执行数"], [None, None, 6.84, 6.84], ["目标", "全年发放", None, None]])
        sheet.merge_cells("A1:B2")
        sheet.merge_cells("B3:D3")

    (table,) = parse(workbook(fill)).tables
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert spans == {
        (0, 0): (2, 2),
        (0, 2): (1, 1),
        (0, 3): (1, 1),
        (1, 2): (1, 1),
        (1, 3): (1, 1),
        (2, 0): (1, 1),
        (2, 1): (1, 3),
    }


def test_lines_of_text_around_and_between_tables_without_borders() -> None:
    def fill(sheet: Worksheet) -> None:
        put(
            sheet,
            [
                ["2020年度津贴自评报告"],
                ["一、资金情况"],
                ["全年预算6.84万元，全部执行。"],
                ["来源", "预算数", "执行数"],
                ["财政资金", 6.84, 6.84],
                ["其他资金"],
                ["合计", 6.84, 6.84],
                ["二、自评得分"],
                ["指标", "分值", "得分"],
                ["产出", 50, 49],
                ["自评得分49分。"],
            ],
        )

    document = parse(workbook(fill))
    assert outline(document) == [
        "2020年度津贴自评报告",
        "一、资金情况",
        "全年预算6.84万元，全部执行。",
        "4×3",
        "二、自评得分",
        "2×3",
        "自评得分49分。",
    ]
    assert getattr(document.blocks[0], "role", None) is BlockRole.TITLE
    assert rows(document, document.tables[0])[2] == ["其他资金", "", ""]


def test_a_form_with_borders_under_a_merged_title() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "项目支出绩效自评表"
        sheet.merge_cells("A1:D1")
        sheet["A2"] = "（2022年度）"
        sheet.merge_cells("A2:D2")
        put(sheet, [["填报单位：某局", None, None, "单位：万元"]], top=3)
        put(
            sheet,
            [
                ["项目名称", "设备购置", None, None],
                ["一、产出指标", None, None, None],
                ["指标", "目标", "完成", "得分"],
                [None, None, None, None],
                ["说明", "无", None, None],
            ],
            top=4,
            bordered=True,
        )
        sheet.merge_cells("B4:D4")
        sheet.merge_cells("A5:D5")
        put(sheet, [["填表人：王某", None, "电话："]], top=9)

    document = parse(workbook(fill))
    assert outline(document) == [
        "项目支出绩效自评表",
        "（2022年度）",
        "填报单位：某局",
        "单位：万元",
        "5×4",
        "填表人：王某",
        "电话：",
    ]


def test_blank_rows_part_tables_and_trailing_columns_are_trimmed() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["指标", "得分"], ["产出", 49]])
        put(sheet, [["来源", "数额"], ["中央", 3], ["地方", 4]], top=5)
        sheet["H1"].border = THIN

    assert outline(parse(workbook(fill))) == ["2×2", "3×2"]


def test_tables_beside_each_other() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["指标", "得分", None, "来源", "数额"], ["产出", 49, None, "中央", 3]])
        for row in (1, 2):
            for column in (1, 2, 4, 5):
                sheet.cell(row, column).border = THIN

    document = parse(workbook(fill))
    assert [rows(document, table) for table in document.tables] == [
        [["指标", "得分"], ["产出", "49"]],
        [["来源", "数额"], ["中央", "3"]],
    ]


def test_sheets_come_in_order_and_hidden_ones_are_named() -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "资金表"
    put(first, [["来源", "数额"], ["中央", 3]])
    second = book.create_sheet("指标 表")
    put(second, [["指标", "得分"], ["产出", 49]])
    hidden = book.create_sheet("底稿")
    hidden["A1"] = "草稿数据"
    hidden.sheet_state = "hidden"
    document = parse(saved(book))
    assert outline(document) == ["资金表", "2×2", "指标 表", "2×2"]
    assert "草稿" not in document.text
    assert [p.kind for p in document.problems] == ["hidden-sheet"]
    assert "底稿" in document.problems[0].message
    assert document.segments[-1].origin == "'指标 表'!B2"


def test_hidden_rows_and_columns_are_left_out_and_named() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["指标", "底数", "得分"], ["产出", 7, 49], ["草稿", 8, 1], ["效益", 9, 30]])
        sheet.merge_cells("A5:C5")
        sheet["A5"] = "说明"
        sheet["A6"] = "备注"
        sheet["B6"] = "无"
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    document = parse(workbook(fill))
    assert rows(document, document.tables[0])[:3] == [["指标", "得分"], ["产出", "49"], ["效益", "30"]]
    assert {p.kind: p.message for p in document.problems} == {
        "hidden-rows": "工作表“自评表”有1个隐藏行未读取：第3行",
        "hidden-columns": "工作表“自评表”有1个隐藏列未读取：B列",
    }


def test_formulas_without_result_and_error_values_are_named() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["指标", "得分"], ["产出", "=1+1"], ["执行率", "#DIV/0!"]])
        sheet["B3"].data_type = "e"

    document = parse(workbook(fill))
    assert rows(document, document.tables[0])[1:] == [["产出", ""], ["执行率", "#DIV/0!"]]
    messages = {p.kind: p.message for p in document.problems}
    assert messages["formula-without-value"].endswith("按空白读取：B2")
    assert messages["error-value"].endswith("B3 #DIV/0!")


def test_stored_results_of_formulas_are_read() -> None:
    document = parse(
        raw(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f><v>98.5</v></c></row>'
            '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="str"><f>A1</f><v>优</v></c></row>',
            "<si><t>合计</t></si><si><t>等级</t></si>",
        )
    )
    assert rows(document, document.tables[0]) == [["合计", "98.5"], ["等级", "优"]]
    assert document.problems == ()


def test_rich_text_line_breaks_and_readings() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText("产出", TextBlock(InlineFont(b=True), "指标"), "（50分）")
        sheet["B1"] = "第一行\n第二行"
        sheet["A2"], sheet["B2"] = "优", "良"

    document = parse(workbook(fill))
    assert rows(document, document.tables[0]) == [["产出指标（50分）", "第一行\n第二行"], ["优", "良"]]


def test_shared_strings_without_the_readings_above_them() -> None:
    document = parse(
        raw(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>7</v></c></row>',
            "<si><r><t>绩</t></r><r><t>效</t></r><rPh><t>jixiao</t></rPh></si><si><t>一_x000D_\n二_x0041_</t></si>",
        )
    )
    assert rows(document, document.tables[0]) == [["绩效", "一\n二A"]]
    assert [p.message for p in document.problems] == ["工作表“表”有1个单元格是错误值：C1"]


def test_text_boxes_are_read_and_pictures_named() -> None:
    data = workbook(lambda sheet: put(sheet, [["指标", "得分"], ["产出", 49]]))
    drawing = (
        '<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="urn:a"><xdr:twoCellAnchor><xdr:sp><xdr:txBody>'
        "<a:p><a:r><a:t>注：得分</a:t></a:r><a:r><a:t>已复核</a:t></a:r></a:p>"
        "</xdr:txBody></xdr:sp></xdr:twoCellAnchor>"
        "<xdr:twoCellAnchor><xdr:pic/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    rels = '<Relationships><Relationship Id="rId9" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    data = edited(
        data,
        "sheet1.xml",
        lambda xml: xml.replace("</worksheet>", '<drawing xmlns:r="urn:r" r:id="rId9"/></worksheet>'),
        **{"xl/drawings/drawing1.xml": drawing, "xl/worksheets/_rels/sheet1.xml.rels": rels},
    )
    document = parse(data)
    assert outline(document) == ["2×2", "注：得分已复核"]
    assert [p.kind for p in document.problems] == ["picture-not-read"]


def test_strict_namespaces_and_macro_workbooks(tmp_path: Path) -> None:
    data = workbook(lambda sheet: put(sheet, [["指标", "得分"], ["产出", 49]]))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for part in ("workbook.xml", "sheet1.xml", "sharedStrings.xml", "styles.xml"):
        data = edited(data, part, lambda xml: xml.replace(main, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    data = edited(data, "workbook.xml", str, **{"xl/vbaProject.bin": "宏"})
    path = tmp_path / "表.xlsm"
    path.write_bytes(data)
    document = read(path)
    assert rows(document, document.tables[0]) == [["指标", "得分"], ["产出", "49"]]


def test_cells_without_references_or_styles() -> None:
    data = workbook(lambda sheet: put(sheet, [["指标", "得分"], ["产出", 49]]))
    data = edited(data, "sheet1.xml", lambda xml: re.sub(r' r="[A-Z]*\d+"', "", xml))
    data = edited(data, "styles.xml", lambda xml: re.sub(r"<cellXfs.*?</cellXfs>", "", xml))
    document = parse(data)
    assert rows(document, document.tables[0]) == [["指标", "得分"], ["产出", "49"]]


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    data = workbook(lambda sheet: put(sheet, [["指标", "得分"], ["产出", 49]]))
    area = '<mergeCells><mergeCell ref="A3:XFD1048576"/><mergeCell ref="A1:B1"/><mergeCell ref="B1:B2"/></mergeCells>'
    data = edited(data, "sheet1.xml", lambda xml: xml.replace("</sheetData>", "</sheetData>" + area))
    document = parse(data)
    assert [table.columns for table in document.tables] == [2]


def test_limits() -> None:
    data = workbook(lambda sheet: put(sheet, [[1] * 30] * 30))
    for limits in (Limits(cells=100), Limits(part_bytes=500), Limits(unpacked_bytes=1000), Limits(parts=3)):
        with pytest.raises(ReadFailure) as caught:
            parse(data, limits)
        assert caught.value.kind == "too_large"


def test_a_cell_far_away_does_not_fill_the_space_between() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["指标", "得分"], ["产出", 49]])
        sheet["XFD2"] = "远"

    document = parse(workbook(fill))
    assert outline(document) == ["2×2", "远"]


def test_no_text_at_all() -> None:
    with pytest.raises(ReadFailure) as caught:
        parse(workbook(lambda sheet: put(sheet, [[" "]])))
    assert caught.value.kind == "empty"


@pytest.mark.parametrize("part", ["sheet1.xml", "sharedStrings.xml", "workbook.xml"])
def test_entities_are_refused(part: str) -> None:
    data = raw('<row><c t="s"><v>0</v></c></row>', "<si><t>甲</t></si>")
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(ReadFailure) as caught:
        parse(edited(data, part, lambda xml: doctype + xml))
    assert part in caught.value.message


def raw(sheet_rows: str, strings: str) -> bytes:
    """The smallest package with these rows and shared strings, as spreadsheet programs write them."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="urn:r"><sheets><sheet name="表" r:id="rId1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        package.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {main}><sheetData>{sheet_rows}</sheetData></worksheet>"
        )
        package.writestr("xl/sharedStrings.xml", f"<sst {main}>{strings}</sst>")
    return out.getvalue()


def edited(data: bytes, part: str, change: Callable[[str], str], **added: str) -> bytes:
    """The package with one part's XML changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("/" + part):
                content = change(content.decode()).encode()
            new.writestr(name, content)
        for name, text in added.items():
            new.writestr(name, text)
    return out.getvalue()


CELL = st.text(alphabet="甲乙丙项目资金0123456789.%，（）", min_size=1, max_size=8)


@given(
    st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=4),
)
@settings(max_examples=40)
def test_every_bordered_grid_comes_back(grid: list[list[str]], merges: list[tuple[int, int, int, int]]) -> None:
    taken: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    grid = [["名称", "数额", "说明", "备注"], *grid]
    for row, column, down, right in merges:
        area = {(row + i, column + j) for i in range(1, down + 2) for j in range(right + 1)}
        if max(i for i, _ in area) < len(grid) and max(j for _, j in area) < 4 and not area & taken:
            taken |= area
            spans[row + 1, column] = (down + 1, right + 1)

    def fill(sheet: Worksheet) -> None:
        put(sheet, [list(line) for line in grid], bordered=True)
        for (row, column), (height, width) in spans.items():
            if (height, width) != (1, 1):
                sheet.merge_cells(
                    start_row=row + 1, start_column=column + 1, end_row=row + height, end_column=column + width
                )

    document = parse(workbook(fill))
    (table,) = document.tables
    assert (table.rows, table.columns) == (len(grid), 4)
    for cell in table.cells:
        assert document.text[cell.start : cell.end] == grid[cell.row][cell.column]
        assert (cell.row_span, cell.column_span) == spans.get((cell.row, cell.column), (1, 1))


SAMPLE = edited(
    workbook(
        lambda sheet: (
            put(sheet, [["某表"], ["指标", "得分", "日期"], ["产出", 0.5, datetime(2020, 1, 1)], ["=A1", None, True]]),
            sheet.merge_cells("A4:B4"),
        )[0]
    ),
    "sheet1.xml",
    lambda xml: xml.replace("<row", '<row><c t="s"><v>0</v></c></row><row', 1),
    **{"xl/sharedStrings.xml": "<sst><si><t>共享</t></si></sst>"},
)
PARTS = ["workbook.xml", "sheet1.xml", "styles.xml", "sharedStrings.xml", "workbook.xml.rels", ".rels"]


@given(st.sampled_from(PARTS), st.lists(st.tuples(st.floats(0, 1), st.text(max_size=3), st.integers(0, 9)), max_size=5))
@settings(max_examples=150)
def test_broken_parts_end_in_a_document_or_a_failure(part: str, changes: list[tuple[float, str, int]]) -> None:
    def damage(xml: str) -> str:
        for place, inserted, removed in changes:
            at = int(place * len(xml))
            xml = xml[:at] + inserted + xml[at + removed :]
        return xml

    with contextlib.suppress(ReadFailure):
        document = parse(edited(SAMPLE, part, lambda xml: damage(xml).encode("utf-8", "ignore").decode()))
        assert document.text or document.problems


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=150)
def test_broken_bytes_end_in_a_document_or_a_failure(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(ReadFailure):
        document = parse(bytes(data))
        assert document.text or document.problems
