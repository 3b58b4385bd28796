"""Tables in plain text: what is one, what is not, and where the cells lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.flattened import FlatTable, find_tables

HEAD = ["一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分", "偏差原因"]


def texts(lines: list[str], table: FlatTable) -> list[list[str]]:
    """The cells row by row; parts of a cell that runs over lines are joined with a slash."""
    flat = ["/".join(lines[span.line][span.start : span.end] for span in cell.spans) for cell in table.cells]
    assert [(cell.row, cell.column) for cell in table.cells] == [
        (i, j) for i in range(table.rows) for j in range(table.columns)
    ]
    return [flat[i * table.columns : (i + 1) * table.columns] for i in range(table.rows)]


def list_of(words: str) -> list[str]:
    return words.split()


def only(text: str) -> tuple[FlatTable, list[list[str]]]:
    lines = text.split("\n")
    (table,) = find_tables(lines)
    return table, texts(lines, table)


def test_tab_separated_form_between_paragraphs() -> None:
    table, rows = only(
        "补助资金自评表\n金额单位：万元\n项目名称\t\t养老补助\t\n资金总额\t\t6.84\t100%\n其他\t\t\t\n注：本表按百分制计分。"
    )
    assert (table.first, table.end) == (2, 5)
    assert rows == [["项目名称", "", "养老补助", ""], ["资金总额", "", "6.84", "100%"], ["其他", "", "", ""]]


def test_a_blank_cell_is_an_empty_span_in_its_place() -> None:
    table, _ = only("甲\t\t1\n\t 乙 \t2")
    assert [tuple(cell.spans[0]) for cell in table.cells] == [
        (0, 0, 1),
        (0, 2, 2),
        (0, 3, 4),
        (1, 0, 0),
        (1, 2, 3),
        (1, 5, 6),
    ]


def test_a_row_covered_by_merged_cells_is_a_row_of_blanks() -> None:
    _, rows = only("目标\t预期\t实际\n\t\t\n说明\t无\t")
    assert rows[1] == ["", "", ""]


def test_rows_whose_trailing_tabs_an_editor_cut_off() -> None:
    table, rows = only(
        "项目名称\t\t设备购置\n主管部门\t\t市教育局\t\t实施单位\t第三中学\n"
        "一级指标\t二级指标\t三级指标\t目标值\t完成值\t原因\n产出\t数量\t台数\t10台\t10台\n\t质量\t合格率\t90%\t80%\t到货晚\n"
        "其他\n效益\t满意度\t师生\t90%\t96%\n填报说明。"
    )
    assert (table.first, table.end, table.columns) == (0, 7, 6)
    assert rows[3] == ["产出", "数量", "台数", "10台", "10台", ""]
    assert rows[5] == ["其他", "", "", "", "", ""]


def test_blank_lines_after_every_line_part_nothing_but_a_wider_gap_does() -> None:
    lines = ["序号\t项目", "", "1\t甲", "", "2\t乙", "", "", "", "名称\t数额", "", "丙\t3"]
    assert [table.rows for table in find_tables(lines)] == [3, 2]


def test_a_line_between_two_tables_of_the_same_width_parts_them() -> None:
    lines = ["指标\t分值\t说明", "产出\t10\t优", "2021年度项目自评表", "项目名称\t补助\t", "指标\t分值\t说明"]
    assert [(table.first, table.end) for table in find_tables(lines)] == [(0, 2), (3, 5)]


def test_tables_of_different_widths_directly_after_each_other() -> None:
    lines = ["资金来源\t预算数\t执行数\t", "中央\t10\t10\t", "地方\t5\t4\t", "姓名\t职务", "李某\t组长", "王某\t组员"]
    assert [(table.rows, table.columns) for table in find_tables(lines)] == [(3, 4), (3, 2)]


def test_caption_and_signature_lines_with_tabs_stay_outside() -> None:
    table, _ = only(
        "填报单位：某局\t单位：万元\n"
        + "\n".join(["来源\t预算\t执行\t"] + [f"第{i}笔\t{i}\t{i}\t" for i in range(1, 10)])
        + "\n填表人：\t电话："
    )
    assert (table.first, table.end, table.rows) == (1, 11, 10)


def test_a_cell_with_line_breaks_in_quotes() -> None:
    table, rows = only('项目\t说明\t金额\n甲\t"先付一半\n验收后付清"\t10\n"乙\n丙"\t无\t20')
    assert rows[1:] == [["甲", "先付一半/验收后付清", "10"], ["乙/丙", "无", "20"]]
    assert table.end == 5


def test_a_quoted_cell_that_ends_with_a_blank_line() -> None:
    table, rows = only('项目\t说明\t金额\n甲\t"先付一半\n"\t10\n乙\t无\t20')
    assert rows == [["项目", "说明", "金额"], ["甲", "先付一半", "10"], ["乙", "无", "20"]]
    assert table.end == 4


def test_a_line_of_hundreds_of_tabs_is_no_row() -> None:
    assert find_tables(["\t" * 100_000 + "甲"] * 3 + ["|" * 100_000] * 3) == ()


def test_quotes_that_belong_to_the_text_stay() -> None:
    _, rows = only('结论\t"优"\n说明\t"无')
    assert rows == [["结论", '"优"'], ["说明", '"无']]


def test_rows_torn_by_line_breaks_in_cells_are_healed() -> None:
    table, rows = only(
        "项目\t说明\t金额\t备注\n甲\t先付一半\n后付清\t10\t\n乙\t无\t20\t因设备，\n到货晚\n丙\t无\t30\t\n丁\t无\t40\t"
    )
    assert rows[1] == ["甲", "先付一半/后付清", "10", ""]
    assert rows[2] == ["乙", "无", "20", "因设备，/到货晚"]
    assert table.rows == 5


def test_rows_copied_from_a_browser_without_their_merged_cells() -> None:
    _, rows = only(
        "一级指标\t二级指标\t指标\t值\t分值\t得分\n产出\t数量\t人数\t1200人\t10\t10\n质量\t准确率\t100%\t20\t19\n"
        "效益\t社会\t知晓率\t90%\t30\t29\n总分\t60\t58"
    )
    assert rows[2] == ["", "质量", "准确率", "100%", "20", "19"]
    assert rows[4] == ["总分", "", "", "", "60", "58"]


@pytest.mark.parametrize(
    "text",
    [
        "项目支出共\t30万元。",
        "评价组长：李某\t\t日期：3月1日",
        "1.\t完成校舍维修。\n2.\t完成设备采购。\n3.\t完成验收。",
        "•\t第一\n•\t第二",
        "一、项目概况\t1\n二、绩效分析\t3\n三、有关建议\t12",
        "\t第一段文字。\n\t第二段文字。",
        "首页 | 政务公开\n当前位置：首页 | 通知",
        "一、项目概况\n项目由县财政安排。\n二、资金使用\n全年支出30万元。",
        "—————\n第一段\n—————",
        "",
    ],
)
def test_text_that_is_no_table(text: str) -> None:
    assert find_tables(text.split("\n")) == ()


def test_markdown() -> None:
    table, rows = only("见下表\n| 指标 | 分值 | 得分 |\n|:---|---:|:-:|\n| 产出 | 50 | 49 |\n| 效益 | | 30 |\n以上。")
    assert (table.first, table.end) == (1, 5)
    assert rows == [["指标", "分值", "得分"], ["产出", "50", "49"], ["效益", "", "30"]]


def test_bars_without_frame() -> None:
    _, rows = only("指标｜分值｜得分\n产出｜50｜49")
    assert rows == [["指标", "分值", "得分"], ["产出", "50", "49"]]


def test_drawn_box() -> None:
    table, rows = only("┌──┬──┐\n│指标│分值│\n├──┼──┤\n│产出│50│\n└──┴──┘")
    assert (table.first, table.end) == (0, 5)
    assert rows == [["指标", "分值"], ["产出", "50"]]


def test_box_with_cells_over_two_lines() -> None:
    _, rows = only(
        "+---+---+\n| 指标 | 分值 |\n+---+---+\n| 满意 | 10 |\n| 度 | |\n+---+---+\n| 效益 | 30 |\n+---+---+"
    )
    assert rows == [["指标", "分值"], ["满意/度", "10"], ["效益", "30"]]


def test_columns_aligned_by_spaces() -> None:
    table, rows = only(
        "单位：万元\n项目          预算数    执行数\n中小河流治理   435.00    435.00\n山洪 灾害       25.00     24.10\n"
        "合计           460.00    459.10\n资金按期拨付。"
    )
    assert (table.first, table.end) == (1, 5)
    assert rows[2] == ["山洪 灾害", "25.00", "24.10"]


@pytest.mark.parametrize(
    "text",
    [
        "一、概况    二、绩效\n三、问题      四、建议\n五、附件  六、其他",  # two columns only
        "项目    预算      执行\n甲乙丙丁戊己庚辛   1  2\n合计  3        4",  # nothing lines up
        "评价人    复核人    日期\n李某    王某    某月\n赵某    钱某    某日",  # no figures
    ],
)
def test_spaces_that_make_no_table(text: str) -> None:
    assert find_tables(text.split("\n")) == ()


def test_one_cell_a_line() -> None:
    head = ["一级指标", "二级指标", "三级指标", "分值", "得分"]
    body = list_of("产出 数量 人数 15 13 质量 准确率 35 35 效益 社会 知晓率 30 28 总分 80 76")
    table, rows = only("\n".join(["三、自评表", *head, *body, "自评结果为良。"]))
    assert (table.first, table.end) == (1, 1 + len(head) + len(body))
    assert rows[0] == head
    assert rows[2] == ["", "质量", "准确率", "35", "35"]
    assert rows[3] == ["效益", "社会", "知晓率", "30", "28"]


def test_one_cell_a_line_with_a_total_of_some_columns() -> None:
    body = list_of("人数 ≥90人 95人 15 13 金额 ≤5万元 4万元 35 35 满意度 ≥90% 96% 30 28 总分 80 76")
    _, rows = only("\n".join(["指标", "目标值", "完成值", "分值", "得分", *body]))
    assert rows[-1] == ["总分", "", "", "80", "76"]


def test_short_lines_of_no_regular_shape_stay_text() -> None:
    assert find_tables(list_of("指标 分值 得分 数量 10 10 质量 良 20 效益 30 29 说明")) == ()


CELL = st.text(alphabet="甲乙丙项目资金0123456789.%，（） ", max_size=8).map(str.strip)


@given(st.integers(3, 6).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=8)))
def test_every_even_grid_comes_back(grid: list[list[str]]) -> None:
    grid = [["名称", *grid[0][1:-1], "备注"], *grid[1:], ["合计", *grid[-1][1:-1], "无"]]
    _, rows = only("\n".join("\t".join(row) for row in grid))
    assert rows == grid


@given(st.lists(st.text(alphabet='一1.\t|｜│+- 　项\n"', max_size=12), max_size=15))
def test_any_text_gives_disjoint_tables_with_spans_inside_their_lines(chunks: list[str]) -> None:
    lines = "\n".join(chunks).split("\n")
    end = 0
    for table in find_tables(lines):
        assert end <= table.first < table.end <= len(lines)
        end = table.end
        texts(lines, table)
        for cell in table.cells:
            assert cell.spans
            for span in cell.spans:
                assert table.first <= span.line < table.end
                assert 0 <= span.start <= span.end <= len(lines[span.line])
