"""Tables typed: which rows are headers, what their columns, rows and label cells are, and what a cell's place
says of its figures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import pattern
from extractor.model import Cell, Document, Grid, Kind
from extractor.pattern import Example, marked
from extractor.recognition import recognise
from extractor.recognition.grids import grids
from extractor.recognition.grids_contexts import cell_contexts
from extractor.recognition.grids_vocabulary import (
    ColumnRole,
    FormKey,
    GridKind,
    HeaderUnit,
    RowLabel,
    plain,
    vocabulary,
)
from extractor.recognition.target_signs import TargetSign, is_sign
from tests.interpretation.form_layouts import LAYOUTS
from tests.tables import table_document

PATTERNS = pattern.load()
WORDS = vocabulary(PATTERNS)


def examples(entries: Sequence[object]) -> list[object]:
    return [
        pytest.param(entry, example, id=f"{entry.id}:{example.line}")  # type: ignore[attr-defined]
        for entry in entries
        for example in entry.examples  # type: ignore[attr-defined]
    ]


def typed(rows: list[list[str]], *, before: Sequence[str] = (), spans: bool = True) -> list[Grid]:
    return list(grids(table_document(rows, before, spans=spans), PATTERNS))


def only(rows: list[list[str]], kind: str, **how: object) -> Grid:
    found = [grid for grid in typed(rows, **how) if grid.kind == kind]  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


def roles(grid: Grid) -> list[str]:
    return [column.role for column in grid.columns]


def row_kinds(grid: Grid) -> list[str]:
    return [row.kind for row in grid.rows]


def said(document: Document, cell: Cell | None) -> str:
    return "" if cell is None else document.text[cell.start : cell.end]


# ---------------------------------------------------------------------- the words


@pytest.mark.parametrize(("role", "example"), examples(PATTERNS.entries("columns", ColumnRole)))
def test_example_of_a_column_role(role: ColumnRole, example: Example) -> None:
    for cell in example.text.split("|"):
        text, spans = marked(cell.strip())
        found = {kind: WORDS.role(plain(text), kind) for kind in role.grids}
        assert (role.id in found.values()) == bool(spans), f"{text}: {found}"


@pytest.mark.parametrize(("kind", "example"), examples(PATTERNS.entries("grid_kinds", GridKind)))
def test_example_of_a_header_row(kind: GridKind, example: Example) -> None:
    header = [cell.strip() for cell in example.plain.split("|")]
    body = ["甲" for _ in header]
    found = [grid.kind for grid in typed([header, body]) if grid.first_row == 1]
    assert (found == [kind.id]) != example.none


@pytest.mark.parametrize(("label", "example"), examples(PATTERNS.entries("row_labels", RowLabel)))
def test_example_of_a_row_label(label: RowLabel, example: Example) -> None:
    assert WORDS.is_label(plain(example.plain), label.id) != example.none


@pytest.mark.parametrize(("line", "example"), examples(PATTERNS.entries("unit_lines", RowLabel)))
def test_example_of_a_unit_line(line: RowLabel, example: Example) -> None:
    assert (WORDS.table_unit(example.plain) is not None) != example.none, line.id


@pytest.mark.parametrize(("unit", "example"), examples(PATTERNS.entries("header_units", HeaderUnit)))
def test_example_of_a_header_unit(unit: HeaderUnit, example: Example) -> None:
    assert WORDS.unit(plain(example.plain)) == unit


@pytest.mark.parametrize(("key", "example"), examples(PATTERNS.entries("form_keys", FormKey)))
def test_example_of_a_form_key(key: FormKey, example: Example) -> None:
    for cell in example.text.split("|"):
        text, spans = marked(cell.strip())
        found = WORDS.key(plain(text))
        assert (found is not None and found.id == key.id) == bool(spans)


@pytest.mark.parametrize(("sign", "example"), examples(PATTERNS.entries("target_signs", TargetSign)))
def test_example_of_a_target_sign(sign: TargetSign, example: Example) -> None:
    assert plain(example.plain) in map(plain, sign.words)
    assert is_sign(plain(example.plain), PATTERNS)


def test_the_most_specific_header_wins() -> None:
    assert WORDS.role("得分", "indicators") == "score"
    assert WORDS.role("得分系数(%)", "indicators") == "coefficient"
    assert WORDS.role("单项指标折算得分", "indicators") == "converted_score"
    assert WORDS.role("项目组评价得分", "indicators") == "score"


def test_a_header_may_name_its_year() -> None:
    assert WORDS.role("2022年全年预算数(A)", "funds") == "final_budget"


# ---------------------------------------------------------------------- columns


COLUMNS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
ROLES = ["level1", "level2", "level3", "target", "actual", "weight", "score", "reason"]
VALUES = ["产出指标", "数量指标", "植树株数", "≥500株", "520株", "10", "9", "补植未完"]


@given(st.permutations(range(3, len(COLUMNS))))
def test_value_columns_may_stand_in_any_order(order: list[int]) -> None:
    places = [0, 1, 2, *order]
    rows = [[COLUMNS[i] for i in places], [VALUES[i] for i in places]]
    assert roles(only(rows, "indicators")) == [ROLES[i] for i in places]


@given(st.sets(st.integers(3, len(COLUMNS) - 1), min_size=1))
def test_columns_may_be_missing(kept: set[int]) -> None:
    places = [0, 1, 2, *sorted(kept)]
    rows = [[COLUMNS[i] for i in places], [VALUES[i] for i in places]]
    found = [grid for grid in typed(rows) if grid.kind == "indicators"]
    if {ROLES[i] for i in kept} != {"reason"}:
        assert roles(found[0]) == [ROLES[i] for i in places]


@pytest.mark.parametrize("spans", [True, False])
def test_a_target_is_divided_by_what_its_columns_hold(spans: bool) -> None:
    grid = only(
        [
            ["一级指标", "三级指标", "预期指标值", "<", "<", "实际完成值", "得分"],
            ["产出", "培训人数", ">=", "120", "人", "126", "50"],
            ["效益", "知晓率", "=", "100", "%", "98", "45"],
        ],
        "indicators",
        spans=spans,
    )
    assert roles(grid) == ["level1", "level3", "target_sign", "target", "target_unit", "actual", "score"]


@pytest.mark.parametrize("spans", [True, False])
def test_a_header_of_two_rows(spans: bool) -> None:
    grid = only(
        [
            ["评价指标", "<", "<", "分值", "评价情况", "<"],
            ["一级指标", "二级指标", "三级指标", "^", "自评得分", "扣分原因"],
            ["产出", "数量", "检修台数", "60", "60", ""],
            ["效益", "社会效益", "停机时间", "40", "35", "配件迟到"],
        ],
        "indicators",
        spans=spans,
    )
    assert roles(grid) == ["level1", "level2", "level3", "weight", "score", "reason"]
    assert grid.first_row == 2


def test_names_under_one_header_are_levels_from_left_to_right() -> None:
    grid = only([["绩效指标", "<", "<", "指标值", "完成值"], ["产出", "数量", "期数", "4期", "4期"]], "indicators")
    assert roles(grid)[:3] == ["level1", "level2", "level3"]


def test_a_general_name_above_the_second_level_is_the_first() -> None:
    rows = [["绩效指标", "二级指标", "三级指标", "指标值", "得分"], ["产出", "数量", "期数", "4期", "50"]]
    assert roles(only(rows, "indicators"))[:3] == ["level1", "level2", "level3"]


def test_what_is_judged_is_no_name_after_the_marks() -> None:
    rows = [["评价指标", "分值", "评价内容", "得分"], ["资金到位", "10", "是否按时足额到位", "9"]]
    assert roles(only(rows, "indicators")) == ["level1", "weight", "explanation", "score"]


@pytest.mark.parametrize("spans", [True, False])
def test_the_label_beside_a_stretch_is_no_column(spans: bool) -> None:
    grid = only(
        [
            ["绩效指标（90分）", "一级指标", "二级指标", "三级指标", "指标值", "完成值", "得分"],
            ["^", "产出", "数量", "期数", "4期", "4期", "50"],
            ["^", "效益", "社会效益", "就业", "提升", "提升", "40"],
        ],
        "indicators",
        spans=spans,
    )
    assert roles(grid) == ["level1", "level2", "level3", "target", "actual", "score"]
    assert len(grid.side) == 1


def test_one_source_of_money_under_a_shared_header_is_a_part() -> None:
    grid = only(
        [
            ["任务名称", "预算数（万元）", "<", "执行数（万元）", "<"],
            ["^", "总额", "财政拨款", "总额", "财政拨款"],
            ["巡查", "30", "20", "29.5", "20"],
        ],
        "tasks",
    )
    assert [(c.role, c.part, c.unit) for c in grid.columns[1:]] == [
        ("final_budget", False, "万元"),
        ("final_budget", True, "万元"),
        ("expenditure", False, "万元"),
        ("expenditure", True, "万元"),
    ]


# ---------------------------------------------------------------------- units


FUNDS = [["", "年初预算数", "全年执行数", "执行率"], ["年度资金总额", "12.5", "12.5", "100%"]]


@pytest.mark.parametrize(
    ("rows", "before", "unit"),
    [
        (FUNDS, ("（金额单位：万元）",), "万元"),
        (FUNDS, ("填报单位：某局", "单位：元"), "元"),
        ([["单位", "万元", "", ""], *FUNDS], (), "万元"),
        ([["", "年初预算数（亿元）", "全年执行数（亿元）", "执行率"], FUNDS[1]], ("单位：元",), "亿元"),
        ([["资金来源（万元）", *FUNDS[0][1:]], FUNDS[1]], ("单位：元",), "万元"),
        (FUNDS, ("单位：县水利局",), ""),
        (FUNDS, ("填报单位：县水利局  金额单位：万元  填报日期：3月",), "万元"),
        (FUNDS, ("填报单位：元谋县水利局",), ""),
    ],
)
def test_amounts_take_the_nearest_unit(rows: list[list[str]], before: tuple[str, ...], unit: str) -> None:
    grid = only(rows, "funds", before=before)
    assert [c.unit for c in grid.columns if c.role in ("original_budget", "expenditure")] == [unit, unit]
    assert [c.unit for c in grid.columns if c.role == "execution_rate"] == ["%"]


# ---------------------------------------------------------------------- rows


def test_parts_belong_to_the_total_above_them() -> None:
    grid = only(
        [
            ["资金（万元）", "预算数", "执行数"],
            ["年度资金总额", "100", "90"],
            ["其中：财政拨款", "80", "70"],
            ["上年结转", "20", "20"],
            ["其他资金", "—", "—"],
        ],
        "funds",
    )
    assert row_kinds(grid) == ["total", "part", "part", "part"]
    assert [row.whole for row in grid.rows] == [None, 1, 1, 1]


def test_parts_end_at_the_next_numbered_row() -> None:
    grid = only(
        [
            ["科目", "金额（万元）"],
            ["一、商品服务支出", "50"],
            ["其中：办公费", "20"],
            ["差旅费", "30"],
            ["二、资本性支出", "40"],
            ["合计", "90"],
        ],
        "list",
    )
    assert row_kinds(grid) == ["line", "part", "part", "line", "total"]
    assert [row.certain for row in grid.rows if row.kind == "part"] == [True, True]


def test_without_numbers_it_stays_open_how_far_parts_go() -> None:
    rows = [["科目", "金额（万元）"], ["设备费", "50"], ["其中：水泵", "20"], ["安装费", "30"], ["合计", "80"]]
    assert [(r.kind, r.certain) for r in only(rows, "list").rows[1:3]] == [("part", True), ("part", False)]


@pytest.mark.parametrize("spans", [True, False])
def test_blank_names_of_higher_levels_are_carried_on(spans: bool) -> None:
    rows = [
        ["一级指标", "二级指标", "三级指标", "分值", "得分"],
        ["产出", "数量", "甲项完成数", "20", "20"],
        ["^", "^", "乙项完成数", "20", "20"],
        ["^", "质量", "丙项合格率", "20", "20"],
        ["预算执行率", "<", "<", "10", "9"],
    ]
    document = table_document(rows, spans=spans)
    (grid,) = grids(document, PATTERNS)
    names = [list(dict.fromkeys(said(document, cell) for cell in row.cells[:3])) for row in grid.rows]
    assert [[name for name in row if name] for row in names] == [
        ["产出", "数量", "甲项完成数"],
        ["产出", "数量", "乙项完成数"],
        ["产出", "质量", "丙项合格率"],
        ["预算执行率"],
    ]


def test_rows_nobody_filled_in_are_blank() -> None:
    rows = [
        ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "得分"],
        ["产出", "数量", "指标1：架线长度", "3公里", "3公里", "40"],
        ["^", "^", "指标2：", "", "", ""],
        ["^", "质量", "……", "", "—", ""],
    ]
    assert row_kinds(only(rows, "indicators")) == ["line", "blank", "blank"]


def test_a_last_row_of_marks_alone_is_a_total() -> None:
    rows = [["指标", "分值", "得分"], ["产出", "60", "60"], ["效益", "40", "38"], ["", "100", "98"]]
    assert row_kinds(only(rows, "indicators")) == ["line", "line", "total"]


def test_a_list_ends_where_a_form_begins() -> None:
    rows = [
        ["乡镇", "发放人数", "发放金额（万元）"],
        ["甲镇", "120", "14.4"],
        ["乙镇", "95", "11.4"],
        ["合计", "215", "25.8"],
        ["一级指标", "三级指标", "得分"],
        ["产出", "发放人数", "50"],
    ]
    found = typed(rows)
    assert [(grid.kind, row_kinds(grid)) for grid in found] == [
        ("list", ["line", "line", "total"]),
        ("indicators", ["line"]),
    ]
    assert roles(found[0]) == ["label", "headcount", "amount"]


def test_the_year_of_a_column_is_kept() -> None:
    rows = [["支出项目", "2020年（万元）", "2021年（万元）"], ["人员支出", "10.5", "11"], ["公用支出", "3", "2.8"]]
    assert [(c.role, c.period) for c in only(rows, "list").columns[1:]] == [("amount", "2020"), ("amount", "2021")]


# ---------------------------------------------------------------------- label cells


@pytest.mark.parametrize("spans", [True, False])
def test_label_cells_and_their_values(spans: bool) -> None:
    rows = [
        ["项目名称", "<", "河道保洁", "<", "评价年度", "2021"],
        ["主管部门", "<", "县水利局", "<", "实施单位", ""],
        ["评价等级：良", "<", "<", "<", "<", "<"],
    ]
    document = table_document(rows, spans=spans)
    (grid,) = grids(document, PATTERNS)
    assert [(pair.role, said(document, pair.value)) for pair in grid.pairs] == [
        ("project", "河道保洁"),
        ("year", "2021"),
        ("organisation", "县水利局"),
        ("implementing_unit", ""),
        ("grade", "良"),
    ]


@pytest.mark.parametrize("spans", [True, False])
def test_inline_funds_become_a_total_and_its_parts(spans: bool) -> None:
    rows = [
        ["预算数", "<", "6.84", "到位数", "6.84", "执行数", "5.7", "执行率（%）", "83.33"],
        ["其中：财政资金", "<", "6", "其中：财政资金", "6", "其中：财政资金", "5", "", ""],
        ["其他", "<", "0.84", "其他", "0.84", "其他", "0.7", "", ""],
    ]
    document = table_document(rows, ("单位：万元",), spans=spans)
    (grid,) = grids(document, PATTERNS)
    assert roles(grid) == ["final_budget", "arrival", "expenditure", "execution_rate"]
    assert [c.unit for c in grid.columns] == ["万元", "万元", "万元", "%"]
    assert [(row.kind, row.whole, *(said(document, cell) for cell in row.cells)) for row in grid.rows] == [
        ("total", None, "6.84", "6.84", "5.7", "83.33"),
        ("part", 0, "6", "6", "5", ""),
        ("part", 0, "0.84", "0.84", "0.7", ""),
    ]


def test_labels_without_figures_are_no_funds() -> None:
    assert typed([["预算数", "见附件", "执行数", "见附件"]]) == []


# ---------------------------------------------------------------------- contexts


def contexts(rows: list[list[str]], *before: str) -> dict[str, tuple[Kind | None, str]]:
    """The context of each cell, by its text."""
    document = table_document(rows, before)
    found = cell_contexts(document, grids(document, PATTERNS), PATTERNS)
    table = document.tables[0]
    return {
        said(document, cell): (context.kind, context.unit)
        for cell in table.cells
        if (context := found.get((0, cell.row, cell.column))) is not None
    }


def test_figures_take_kind_and_unit_from_their_column() -> None:
    found = contexts(
        [
            ["项目资金（万元）", "", "年初预算数", "分值", "执行率", "得分（10分×执行率）"],
            ["^", "年度资金总额", "7.29", "10.00", "98.5", "9.85"],
        ]
    )
    assert found["7.29"] == (Kind.AMOUNT, "万元")
    assert found["10.00"] == (Kind.WEIGHT, "分")
    assert found["98.5"] == (Kind.RATE, "%")
    assert found["9.85"] == (Kind.SCORE, "分")
    assert found["得分（10分×执行率）"] == (Kind.WEIGHT, "")


def test_results_take_the_unit_of_their_target() -> None:
    found = contexts(
        [
            ["一级指标", "三级指标", "指标性质", "指标值", "度量单位", "实际完成值", "得分"],
            ["产出（50分）", "补助金额", "＝", "72890", "元", "72891", "9"],
            ["效益", "覆盖率", "≥", "95", "%（百分比）", "96", "8"],
        ]
    )
    assert found["72890"] == found["72891"] == (None, "元")
    assert found["95"] == found["96"] == (None, "%")
    assert found["产出（50分）"] == (Kind.WEIGHT, "")


def test_results_take_the_unit_printed_in_the_target() -> None:
    found = contexts(
        [
            ["一级指标", "三级指标", "指标值", "完成值"],
            ["产出", "场次", "≥50场", "51"],
            ["成本", "总成本", "≤90万元", "89"],
            ["质量", "完好率", "≥98百分比", "99"],
        ]
    )
    assert [found[actual][1] for actual in ("51", "89", "99")] == ["场", "万元", "%"]


def test_numbers_in_names_are_no_marks() -> None:
    document = table_document([["指标（20分）", "得分"], ["产出（50分）", "50"], ["12345热线办结率", "10"]])
    found = recognise(document, PATTERNS)
    assert [(q.text, q.kind) for q in found.quantities] == [
        ("20分", Kind.WEIGHT),
        ("50分", Kind.WEIGHT),
        ("50", Kind.SCORE),
        ("10", Kind.SCORE),
    ]
    assert [n.evidence.quote for n in found.named] == ["12345"]


def test_rows_numbered_deeper_are_parts_of_the_row_above() -> None:
    grid = only(
        [
            ["项目", "预算（万元）", "决算（万元）"],
            ["一、基本支出", "500", "520"],
            ["1.人员经费", "450", "465"],
            ["其中：工资", "300", "310"],
            ["2.公用经费", "50", "55"],
            ["二、项目支出", "300", "305"],
            ["合计", "800", "825"],
        ],
        "list",
    )
    assert [(row.kind, row.whole) for row in grid.rows] == [
        ("line", None),
        ("part", 1),
        ("part", 2),
        ("part", 1),
        ("line", None),
        ("total", None),
    ]


def test_of_two_budgets_the_first_is_the_original() -> None:
    grid = only([["资金", "预算数", "全年预算数", "执行数"], ["年度资金总额", "50", "55", "54"]], "funds")
    assert roles(grid) == ["label", "original_budget", "final_budget", "expenditure"]


@pytest.mark.parametrize("printed", ["3.2件/万人", "≥0.5公斤/百米", "0.3等", "1.5万人次"])
def test_a_value_begins_with_no_section_number(printed: str) -> None:
    rows = [["指标", "目标值", "完成值", "得分"], ["甲", printed, "1.已完成；2.已验收", "5"]]
    found = recognise(table_document(rows), PATTERNS)
    assert [q.kind for q in found.quantities if q.evidence.column == 1] != []
    assert [n.name for n in found.named] == ["section-number", "section-number"]


@pytest.mark.parametrize(
    ("header", "value", "per"),
    [
        ("补贴标准（元/人·月）", 1800, "人·月"),
        ("标准（元/人、月）", 1800, "人·月"),
        ("标准(元/人/年)", 1800, "人·年"),
        ("单价（万元/公里）", 18000000, "公里"),
        ("工资标准（元/月）", 1800, "月"),
    ],
)
def test_the_unit_of_a_standard_need_not_be_listed(header: str, value: int, per: str) -> None:
    found = recognise(table_document([["类别", "人数", header, "金额（万元）"], ["甲", "3", "1800", "0.54"]]), PATTERNS)
    (standard,) = [q for q in found.quantities if q.kind is Kind.PER_UNIT]
    assert (standard.value, standard.per) == (value, per)


def test_serial_numbers_are_named() -> None:
    document = table_document([["序号", "指标", "得分"], ["1", "产出", "50"], ["2", "效益", "40"]])
    found = cell_contexts(document, grids(document, PATTERNS), PATTERNS)
    assert found[0, 1, 0].named == "ordinal"


# ---------------------------------------------------------------------- the same with and without merged areas


@pytest.mark.parametrize("name", LAYOUTS)
def test_lost_merged_areas_change_no_role(name: str) -> None:
    layout = LAYOUTS[name]
    known, lost = (
        [grid for grid in grids(table_document(layout.rows, layout.before, spans=spans), PATTERNS) if grid.columns]
        for spans in (True, False)
    )
    figures = {"amount", "score", "weight", "rate"}
    for one, other in zip(known, lost, strict=True):
        assert (one.kind, one.first_row, one.last_row) == (other.kind, other.first_row, other.last_row)
        assert [(row.row, row.kind, row.whole) for row in one.rows] == [
            (row.row, row.kind, row.whole) for row in other.rows
        ]
        kinds = {c.role for c in one.columns if c.role in WORDS.roles and WORDS.roles[c.role].kind in figures}
        assert kinds == {c.role for c in other.columns if c.role in WORDS.roles and WORDS.roles[c.role].kind in figures}
