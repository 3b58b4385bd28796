"""Tables of PDFs: grids with their spans, texts joined, parts on several pages made one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from pdf_files import Pages, font, wrapped
from reportlab.lib.colors import white

from extractor.model import BlockRole, Document, Table, TextBlock
from extractor.readers import read

XS = (80.0, 200.0, 300.0, 400.0)
ROWS = (("资金来源", "年初预算数", "全年执行数"), ("中央资金", "1200.00", "1180.50"), ("县级资金", "50.00", "42.36"))
YS = tuple(100.0 + 20 * i for i in range(len(ROWS) + 1))
PLAIN = [(i, j, 1, 1, text) for i, row in enumerate(ROWS) for j, text in enumerate(row)]

Placed = tuple[int, int, int, int, str]


def document_of(pages: Pages, tmp_path: Path) -> Document:
    path = tmp_path / "case.pdf"
    path.write_bytes(pages.data())
    return read(path)


def cells_of(document: Document) -> list[list[Placed]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end]) for c in table.cells]
        for table in document.tables
    ]


def paragraphs_of(document: Document) -> list[str]:
    return [
        document.text[b.start : b.end]
        for b in document.blocks
        if isinstance(b, TextBlock) and b.role is not BlockRole.FURNITURE
    ]


def test_a_ruled_table_stands_between_its_paragraphs(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(80, 70, "资金使用情况见下表。")
    pages.grid(XS, YS)
    pages.cells(XS, YS, ROWS)
    pages.text(80, 180, "资金全部用于补助。")
    document = document_of(pages, tmp_path)
    assert cells_of(document) == [PLAIN]
    assert paragraphs_of(document) == ["资金使用情况见下表。", "资金全部用于补助。"]
    evidence = document.evidence(document.text.index("1180.50"), document.text.index("1180.50") + 7)
    assert (evidence.page, evidence.table, evidence.row, evidence.column) == (1, 0, 1, 2)


def test_merged_areas_are_one_cell(tmp_path: Path) -> None:
    pages = Pages()
    pages.rule(80, 100, 400, 100)
    pages.rule(200, 120, 400, 120)
    pages.rule(80, 140, 400, 140)
    pages.rule(80, 160, 400, 160)
    for x in (80, 400):
        pages.rule(x, 100, x, 160)
    pages.rule(200, 100, 200, 140)
    pages.rule(300, 120, 300, 160)
    for x, y, text in (
        (83, 103, "项目资金"),
        (203, 103, "年初预算"),
        (203, 123, "90"),
        (303, 123, "89.97"),
        (83, 143, "总分"),
    ):
        pages.text(x, y, text, 9)
    assert cells_of(document_of(pages, tmp_path)) == [
        [
            (0, 0, 2, 1, "项目资金"),
            (0, 1, 1, 2, "年初预算"),
            (1, 1, 1, 1, "90"),
            (1, 2, 1, 1, "89.97"),
            (2, 0, 1, 2, "总分"),
            (2, 2, 1, 1, ""),
        ]
    ]


@pytest.mark.parametrize(
    ("text", "width", "read_as"),
    [
        ("服务对象满意度指标", 35, "服务对象满意度指标"),
        ("预算执行率（%）", 27, "预算执行率（%）"),
        ("≥100百分比", 30, "≥100百分比"),
        ("1084.25", 30, "1084.25"),
        ("产出指标（50分）", 40, "产出指标（50分）"),
        ("目标一：补助1200人\n目标二：及时率100%", 120, "目标一：补助1200人\n目标二：及时率100%"),
        ("1.完成设备采购并验收合格；\n2.开展培训三场", 80, "1.完成设备采购并验收合格；\n2.开展培训三场"),
        ("public budget review of the county", 70, "public budget review of the county"),
    ],
)
def test_a_text_wrapped_in_its_cell_reads_whole(tmp_path: Path, text: str, width: float, read_as: str) -> None:
    pages = Pages()
    xs, ys = (80.0, 80.0 + width, 300.0), (100.0, 200.0, 220.0)
    pages.grid(xs, ys)
    pages.cells(xs, ys, [(text, "说明"), ("合", "10")])
    assert cells_of(document_of(pages, tmp_path))[0][0][4] == read_as


@pytest.mark.parametrize(
    ("lines", "read_as"),
    [
        (("执行率（", "B/A）"), "执行率（B/A）"),
        (("年度绩效目标", "1（80分）"), "年度绩效目标1（80分）"),
        (("已全部足额拨付", "。"), "已全部足额拨付。"),
    ],
)
def test_what_cannot_stand_alone_goes_on(tmp_path: Path, lines: Sequence[str], read_as: str) -> None:
    pages = Pages()
    width = max(map(len, lines)) * 10.5 + 6 + 24
    pages.grid((80, 80 + width, 300), (100, 170))
    for i, line in enumerate(lines):
        pages.text(83, 104 + 14 * i, line)
    assert cells_of(document_of(pages, tmp_path))[0][0][-1] == read_as


def test_names_above_a_page_break_do_not_run_on_in_the_figures_below(tmp_path: Path) -> None:
    xs = (80.0, 129.0, 155.0, 181.0, 240.0)
    pages = Pages()
    pages.text(80, 80, "绩效指标完成情况如下。")
    pages.grid(xs, (770, 800))
    pages.cells(xs, (770, 800), [("三级指标", "分值", "得分", "偏差原因")])
    pages.next()
    pages.grid(xs, (60, 80, 100))
    pages.cells(xs, (60, 80, 100), [("委托项目", "8", "8", ""), ("及时完成", "10", "9", "验收推迟")])
    assert [text for *_, text in cells_of(document_of(pages, tmp_path))[0]] == [
        *("三级指标", "分值", "得分", "偏差原因"),
        *("委托项目", "8", "8", ""),
        *("及时完成", "10", "9", "验收推迟"),
    ]


def test_text_in_centred_cells_is_joined_by_the_same_rule(tmp_path: Path) -> None:
    pages = Pages()
    xs, ys = (80.0, 130.0, 300.0), (100.0, 140.0, 180.0)
    pages.grid(xs, ys)
    for x, y, text in ((82.5, 103, "服务对象满"), (87, 115, "意度指标"), (96, 143, "甲项"), (96, 155, "乙项")):
        pages.text(x, y, text, 9)
    assert [cell[4] for cell in cells_of(document_of(pages, tmp_path))[0]] == [
        "服务对象满意度指标",
        "",
        "甲项\n乙项",
        "",
    ]


def test_a_word_written_downwards_or_sideways_is_one_word(tmp_path: Path) -> None:
    pages = Pages()
    xs, ys = (80.0, 120.0, 160.0, 300.0), (100.0, 180.0, 200.0)
    pages.grid(xs, ys)
    for i, character in enumerate("绩效指标"):
        pages.text(92, 110 + 14 * i, character, 9)
    canvas = pages.canvas
    canvas.saveState()
    canvas.translate(145, pages.height - 170)
    canvas.rotate(90)
    canvas.setFont(font(), 9)
    canvas.drawString(0, 0, "产出指标")
    canvas.restoreState()
    assert [cell[4] for cell in cells_of(document_of(pages, tmp_path))[0]][:2] == ["绩效指标", "产出指标"]


def test_neighbouring_cells_share_no_text(tmp_path: Path) -> None:
    pages = Pages()
    pages.grid(XS, YS)
    pages.text(83, 103, "甲" * 14, 9)
    pages.text(200.5, 103, "1000.00", 9)
    pages.text(285, 123, "99", 9)
    pages.text(296.5, 123, "88", 9)
    texts = [cell[4] for cell in cells_of(document_of(pages, tmp_path))[0]]
    assert texts == ["甲" * 14, "1000.00", "", "", "99", "88", "", "", ""]


def bars(pages: Pages) -> None:
    for x in XS:
        pages.bar(x - 0.3, YS[0], x + 0.3, YS[-1])
    for y in YS:
        pages.bar(XS[0], y - 0.3, XS[-1], y + 0.3)


def boxes(pages: Pages) -> None:
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            pages.canvas.rect(left, pages.height - bottom, right - left, bottom - top)


def dashes(pages: Pages) -> None:
    pages.canvas.setDash(2, 1)
    pages.grid(XS, YS)


def inner_rules(pages: Pages) -> None:
    pages.grid(XS, YS, outer=False)


def inner_columns(pages: Pages) -> None:
    pages.grid(XS, YS, outer=False)
    pages.rule(XS[0], YS[0], XS[-1], YS[0])
    pages.rule(XS[0], YS[-1], XS[-1], YS[-1])


def form_object(pages: Pages) -> None:
    canvas = pages.canvas
    canvas.beginForm("grid", 0, 0, 400, 400)
    for x in XS:
        canvas.line((x - 80) / 2, 0, (x - 80) / 2, (YS[-1] - YS[0]) / 2)
    for y in YS:
        canvas.line(0, (y - YS[0]) / 2, (XS[-1] - 80) / 2, (y - YS[0]) / 2)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(80, pages.height - YS[-1])
    canvas.scale(2, 2)
    canvas.doForm("grid")
    canvas.restoreState()


def three_rules(pages: Pages) -> None:
    for y in (YS[0], YS[1], YS[-1]):
        pages.rule(XS[0], y, XS[-1], y)


def rows_ruled(pages: Pages) -> None:
    for y in YS:
        pages.rule(XS[0], y, XS[-1], y)


def nothing(pages: Pages) -> None:
    del pages


def shaded_header(pages: Pages) -> None:
    pages.canvas.setFillColorRGB(0.8, 0.8, 0.8)
    pages.bar(XS[0], YS[0], XS[-1], YS[1])
    pages.canvas.setFillColorRGB(0, 0, 0)
    pages.grid(XS, YS)


@pytest.mark.parametrize(
    "draw",
    [bars, boxes, dashes, inner_rules, inner_columns, form_object, three_rules, rows_ruled, nothing, shaded_header],
    ids=lambda draw: draw.__name__,
)
def test_a_table_is_found_however_it_is_ruled(tmp_path: Path, draw: object) -> None:
    pages = Pages()
    pages.text(80, 60, "资金使用情况见下表，执行率按支出数除以预算数计算。")
    draw(pages)  # type: ignore[operator]
    pages.cells(XS, YS, ROWS)
    pages.text(80, 200, "资金全部用于补助，年末没有结余，也没有发现挪用。")
    document = document_of(pages, tmp_path)
    assert cells_of(document) == [PLAIN]
    assert len(paragraphs_of(document)) == 2


def test_white_rules_part_nothing(tmp_path: Path) -> None:
    pages = Pages()
    pages.canvas.setStrokeColor(white)
    pages.grid((80, 400, 480), (90, 120, 150))
    pages.canvas.setStrokeColorRGB(0, 0, 0)
    pages.text(83, 95, "项目资金由县财政局拨付")
    assert paragraphs_of(document_of(pages, tmp_path)) == ["项目资金由县财政局拨付"]


def test_prose_and_signatures_are_no_tables(tmp_path: Path) -> None:
    pages = Pages()
    for i, line in enumerate(wrapped("评价组查阅了凭证并走访了受益对象，发现个别台账登记不及时。" * 6, 435)):
        pages.text(80, 80 + 17 * i, line)
    for i, text in enumerate(("负责人：张某", "填表人：李某", "日期：3月")):
        pages.text(80 + 150 * i, 300, text)
    document = document_of(pages, tmp_path)
    assert document.tables == ()
    assert paragraphs_of(document)[-1] == "负责人：张某 填表人：李某 日期：3月"


# Tables that run over pages


class Area(NamedTuple):
    """A cell of a form: its top left corner, its spans, its text."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


COLUMNS = (80.0, 125.0, 180.0, 290.0, 350.0, 410.0, 445.0, 480.0, 540.0)
HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
REASON = "受汛期影响工期顺延二十天，已督促施工单位增加人手，计划于次年一季度完成全部剩余工程并组织验收。"
LEVELS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("产出指标（50分）", (("数量指标", 3), ("质量指标", 2), ("时效指标", 1))),
    ("效益指标（30分）", (("社会效益指标", 2), ("可持续影响指标", 3))),
    ("满意度指标（10分）", (("服务对象满意度指标", 2),)),
)
NAMES = (
    "补助对象人数", "培训场次", "设备购置数量", "验收合格率", "补助发放准确率", "工程按期完工率", "受益人口增加",
    "群众知晓率", "管护制度健全", "管护人员到位率", "设施完好率", "受益群众满意度", "用水户满意度",
)  # fmt: skip


def form() -> list[Area]:
    areas = [Area(0, j, 1, 1, text) for j, text in enumerate(HEADER)]
    row = 1
    for level, groups in LEVELS:
        areas.append(Area(row, 0, sum(n for _, n in groups), 1, level))
        for group, count in groups:
            areas.append(Area(row, 1, count, 1, group))
            for _ in range(count):
                name = NAMES[row - 1]
                reason = REASON if row in (3, 9) else ""
                texts = (name, f"≥{80 + row}%", f"{85 + row}.5%", str(row % 7 + 2), f"{row % 7 + 1}.5", reason)
                areas += [Area(row, 2 + j, 1, 1, text) for j, text in enumerate(texts)]
                row += 1
    areas.append(Area(row, 0, 1, 5, "总分"))
    areas += [Area(row, 5 + j, 1, 1, text) for j, text in enumerate(("90", "86.5", ""))]
    return areas


SIZE, PITCH = 9.0, 11.5


def heights(areas: Sequence[Area], texts: dict[Area, list[str]]) -> list[int]:
    """Lines that each row needs, the last row of a merged area taking what its others do not hold."""
    rows = max(a.row + a.row_span for a in areas)
    found = [1] * rows
    for area in sorted(areas, key=lambda a: a.row_span):
        last = area.row + area.row_span - 1
        found[last] = max(found[last], len(texts[area]) - sum(found[area.row : last]))
    return found


def printed(areas: Sequence[Area], capacity: int, *, repeat: bool) -> Pages:
    """A form set on pages of ``capacity`` lines, rows cut where a page ends, the header row repeated or not."""
    texts = {a: wrapped(a.text, COLUMNS[a.column + a.column_span] - COLUMNS[a.column] - 6, SIZE) for a in areas}
    rows = heights(areas, texts)
    starts = [sum(rows[:i]) for i in range(len(rows) + 1)]
    pages = Pages()
    at, number = 0, 1
    while at < starts[-1]:
        lines = capacity - (rows[0] if repeat and at else 0)
        end = min(at + lines, starts[-1])
        y = 80.0
        if repeat and at:
            draw([a for a in areas if a.row == 0], texts, starts, (0, rows[0]), pages, y)
            y += PITCH * rows[0]
        draw(areas, texts, starts, (at, end), pages, y)
        pages.text(290, 800, f"— {number} —", SIZE)
        at, number = end, number + 1
        if at < starts[-1]:
            pages.next()
    return pages


def draw(
    areas: Sequence[Area],
    texts: dict[Area, list[str]],
    starts: list[int],
    shown: tuple[int, int],
    pages: Pages,
    y: float,
) -> None:
    first, end = shown
    for area in areas:
        top, bottom = max(starts[area.row], first), min(starts[area.row + area.row_span], end)
        if top >= bottom:
            continue
        left, right = COLUMNS[area.column], COLUMNS[area.column + area.column_span]
        upper, lower = y + PITCH * (top - first), y + PITCH * (bottom - first)
        for rule in ((left, upper, right, upper), (left, lower, right, lower), (left, upper, left, lower)):
            pages.rule(*rule)
        pages.rule(right, upper, right, lower)
        for i, line in enumerate(texts[area]):
            slot = starts[area.row] + i
            if top <= slot < bottom:
                pages.text(left + 3, y + PITCH * (slot - first) + 1, line, SIZE)


@pytest.mark.parametrize("repeat", [True, False], ids=["header repeated", "header once"])
@pytest.mark.parametrize("capacity", range(9, 40))
def test_a_form_reads_the_same_wherever_its_pages_end(tmp_path: Path, capacity: int, repeat: bool) -> None:
    areas = form()
    document = document_of(printed(areas, capacity, repeat=repeat), tmp_path)
    (cells,) = cells_of(document)
    assert cells == sorted(tuple(area) for area in areas)
    assert len({segment.page for segment in document.segments}) == document.source.pages


def test_tables_with_text_between_stay_two(tmp_path: Path) -> None:
    pages = Pages()
    ys = [600.0 + 40 * i for i in range(4)]
    pages.grid(XS, ys)
    pages.cells(XS, ys, ROWS)
    pages.next()
    pages.text(80, 80, "各乡镇资金分配情况见下表。")
    pages.grid(XS, YS)
    pages.cells(XS, YS, ROWS)
    assert cells_of(document_of(pages, tmp_path)) == [PLAIN, PLAIN]


def test_a_caption_of_the_next_part_is_no_paragraph_between(tmp_path: Path) -> None:
    pages = Pages()
    ys = [640.0 + 40 * i for i in range(4)]
    pages.grid(XS, ys)
    pages.cells(XS, ys, ROWS)
    pages.next()
    pages.text(80, 80, "续表")
    pages.grid(XS, YS[:3])
    pages.cells(XS, YS[:3], [ROWS[0], ("合计", "1250.00", "1222.86")])
    document = document_of(pages, tmp_path)
    (table,) = document.tables
    assert isinstance(table, Table)
    assert (table.rows, table.columns) == (4, 3)
    assert cells_of(document)[0][-3:] == [(3, 0, 1, 1, "合计"), (3, 1, 1, 1, "1250.00"), (3, 2, 1, 1, "1222.86")]
