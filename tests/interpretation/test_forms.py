"""Forms read: the indicator tree, the funds block, totals, label cells, marking rules and structures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import pattern
from extractor.interpretation.indicators.forms import Forms, GradeWords, forms
from extractor.interpretation.indicators.names import NamePart, names
from extractor.interpretation.indicators.rules import MarkingRule
from extractor.interpretation.indicators.signs import SignWords, signs
from extractor.interpretation.indicators.structures import FormStructure
from extractor.model import Document, Indicator, Kind, Recognition
from extractor.pattern import Example
from extractor.recognition import recognise
from tests.documents import document_of
from tests.interpretation.form_layouts import LAYOUTS, Layout
from tests.tables import table_document

PATTERNS = pattern.load()
Rows = list[list[str]]


def examples(entries: Sequence[object]) -> list[object]:
    return [
        pytest.param(entry, example, id=f"{entry.id}:{example.line}")  # type: ignore[attr-defined]
        for entry in entries
        for example in entry.examples  # type: ignore[attr-defined]
    ]


class Read:
    """A form with what was read of it, figures in place of indices."""

    def __init__(
        self, rows: Rows, before: Sequence[str] = (), after: Sequence[str] = (), *, spans: bool = True
    ) -> None:
        self.document: Document = table_document(rows, before, after, spans=spans)
        self.recognition: Recognition = recognise(self.document, PATTERNS)
        self.forms: Forms = forms(self.document, self.recognition, PATTERNS)

    def value(self, index: int | None) -> Decimal | None:
        return None if index is None else self.recognition.quantities[index].value

    def printed(self, index: int | None) -> str | None:
        return None if index is None else self.recognition.quantities[index].text

    @property
    def lines(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        return [(i.name, self.value(i.weight), self.value(i.score)) for i in self.forms.indicators if i.scored]

    def line(self, name: str) -> Indicator:
        (found,) = [i for i in self.forms.indicators if i.name == name]
        return found

    def path(self, name: str) -> list[str]:
        """The names above a line, from the top."""
        above: list[str] = []
        parent = self.line(name).parent
        while parent is not None:
            above.insert(0, self.forms.indicators[parent].name)
            parent = self.forms.indicators[parent].parent
        return above

    def facts(self, field: str) -> list[Decimal | str]:
        return [f.value for f in sorted(self.forms.facts, key=lambda f: f.rank) if f.field == field]


def read(layout: Layout, *, spans: bool) -> Read:
    return Read(layout.rows, layout.before, layout.after, spans=spans)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# ---------------------------------------------------------------------- whole forms


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str, spans: bool) -> None:
    layout = LAYOUTS[name]
    form = read(layout, spans=spans)
    assert form.lines == [(line, number(weight), number(score)) for line, weight, score in layout.lines]
    parents = {i.parent for i in form.forms.indicators}
    leaves = [i for at, i in enumerate(form.forms.indicators) if at not in parents]
    assert tuple(i.name for i in leaves if not i.scored) == layout.unmarked
    for field, value in layout.facts.items():
        first = form.facts(field)[:1]
        assert first == [value] or first == [Decimal(value)], field
    assert form.facts("form_structure") == ([layout.structure] if layout.structure else [])
    assert form.forms.problems == ()


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_line_and_fact_quotes_the_document(name: str, spans: bool) -> None:
    form = read(LAYOUTS[name], spans=spans)
    quoted = [e for item in (*form.forms.indicators, *form.forms.facts) for e in item.evidence]
    assert quoted
    assert all(form.document.text[e.start : e.end] == e.quote and e.quote for e in quoted)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_row_of_an_indicator_table_is_a_line_a_total_or_blank(name: str) -> None:
    form = read(LAYOUTS[name], spans=True)
    rows = {(i.table, i.row) for i in form.forms.indicators}
    for grid in form.recognition.grids:
        if grid.kind == "indicators":
            unread = {row.row for row in grid.rows if row.kind == "line"} - {row for t, row in rows if t == grid.table}
            assert unread == set()
            heights = {row.row for row in grid.rows}
            filled = {
                cell.row
                for cell in form.document.tables[grid.table].cells
                if grid.first_row <= cell.row < grid.last_row and cell.end > cell.start
            }
            assert filled <= heights


@pytest.mark.parametrize("name", LAYOUTS)
def test_lost_merged_areas_leave_the_tree_as_it_is(name: str) -> None:
    known, lost = (
        [(i.name, i.level, i.parent, i.scored) for i in read(LAYOUTS[name], spans=spans).forms.indicators]
        for spans in (True, False)
    )
    assert known == lost


TEXTS = [
    "",
    "",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标",
    "分值",
    "得分",
    "实际完成值",
    "年度指标值",
    "产出（50分）",
    "甲项",
    "乙项",
]
TEXTS += [
    "预算数",
    "执行数（万元）",
    "执行率",
    "其中：财政拨款",
    "年度资金总额",
    "合计",
    "小计",
    "总分",
    "10",
    "9.5",
    "95%",
    "≥3个",
    "—",
]
TEXTS += [
    "项目名称：某",
    "自评等级",
    "优",
    "说明",
    "指标1：",
    "一、决策",
    "（一）立项",
    "预期目标",
    "完成情况",
    "2021年",
    "0",
]


@st.composite
def any_rows(draw: st.DrawFn) -> Rows:
    width, height = draw(st.integers(1, 7)), draw(st.integers(1, 8))
    rows = [[draw(st.sampled_from(TEXTS)) for _ in range(width)] for _ in range(height)]
    for i in range(height):
        for j in range(width):
            merge = draw(st.sampled_from(["", "", "", "<", "^"]))
            above, left = i > 0 and rows[i - 1][j] != "<", j > 0 and rows[i][j - 1] != "^"
            if (merge == "^" and above) or (merge == "<" and left):
                rows[i][j] = merge
    return rows


def is_rectangular(rows: Rows) -> bool:
    """Whether the marks join whole rectangles, as merged cells of a file do."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            owner[i, j] = owner[i, j - 1] if text == "<" else owner[i - 1, j] if text == "^" else (i, j)
    for top in set(owner.values()):
        area = [place for place, other in owner.items() if other == top]
        bottom, right = max(a for a, _ in area), max(b for _, b in area)
        if len(area) != (bottom - top[0] + 1) * (right - top[1] + 1):
            return False
    return True


@settings(deadline=None, max_examples=150)  # the first reading compiles the patterns
@given(any_rows().filter(is_rectangular), st.booleans())
def test_any_table_is_read_without_harm(rows: Rows, spans: bool) -> None:
    form = Read(rows, spans=spans)
    lines = form.forms.indicators
    for at, line in enumerate(lines):
        assert line.parent is None or line.parent < at
        assert line.shared_with is None or line.shared_with < at
        assert line.name
        assert not line.scored or (line.weight, line.score) != (None, None) or line.table is not None
    quoted = [e for item in (*lines, *form.forms.facts) for e in item.evidence]
    assert all(form.document.text[e.start : e.end] == e.quote for e in quoted)
    for grid in form.recognition.grids:
        assert 0 <= grid.header_row <= grid.first_row <= grid.last_row <= len(rows)
        assert all(len(row.cells) == len(grid.columns) for row in grid.rows)
        told = {i.row for i in lines if i.table == grid.table} | {p.message for p in form.forms.problems}
        for row in grid.rows:
            if grid.kind == "indicators" and row.kind == "line":
                assert row.row in told or any(f"第{row.row + 1}行" in str(entry) for entry in told)


# ---------------------------------------------------------------------- the tree


HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]


def test_levels_parents_and_weights_in_names() -> None:
    form = Read(
        [
            HEADER,
            ["产出指标（50分）", "数量指标", "指标1：补种株数", "≥90株", "96株", "50", "50", ""],
            ["效益指标 30分", "生态效益指标", "成活率", "≥95%", "91%", "30", "27", "干旱"],
            ["预算执行率", "<", "<", "100%", "98%", "10", "9.8", ""],
        ]
    )
    assert form.path("补种株数") == ["产出指标", "数量指标"]
    assert [(i.level, i.scored) for i in form.forms.indicators] == [
        (1, False),
        (2, False),
        (3, True),
        (1, False),
        (2, False),
        (3, True),
        (1, True),
    ]
    assert form.value(form.line("产出指标").weight) == 50
    assert form.value(form.line("效益指标").weight) == 30


def test_target_result_reason_and_sign() -> None:
    form = Read(
        [
            HEADER,
            ["产出", "数量", "检测批次", "≥400批次", "386批次", "20", "18", "设备检修\n两周"],
            ["产出", "成本", "单次成本", "≤300元", "295元", "20", "20", "—"],
            ["效益", "社会效益", "公众信任", "提升", "提升", "30", "30", ""],
        ]
    )
    line = form.line("检测批次")
    assert (line.target, line.actual, line.reason, line.sign) == ("≥400批次", "386批次", "设备检修两周", "≥")
    assert (form.value(line.target_quantity), form.value(line.actual_quantity)) == (400, 386)
    assert (form.line("单次成本").sign, form.line("单次成本").reason) == ("≤", None)
    assert (form.line("公众信任").sign, form.line("公众信任").target_quantity) == (None, None)


def test_sign_and_unit_in_columns_of_their_own() -> None:
    form = Read(
        [
            [
                "指标名称",
                "计量单位",
                "指标性质",
                "指标值",
                "指标权重（分）",
                "全年完成值",
                "得分系数（%）",
                "指标得分（分）",
            ],
            ["补助户数", "户", "大于等于", "320", "60", "318", "95", "57"],
            ["带动能力", "", "定性", "增强", "40", "增强", "100", "40"],
        ]
    )
    line = form.line("补助户数")
    assert (line.sign, form.value(line.target_quantity), form.value(line.actual_quantity)) == ("≥", 320, 318)
    assert form.recognition.quantities[line.actual_quantity or 0].unit == "户"
    assert form.value(line.coefficient) == 95
    assert form.line("带动能力").sign == "定性"
    assert form.lines == [("补助户数", 60, 57), ("带动能力", 40, 40)]


def test_a_merged_mark_counts_once() -> None:
    rows = [
        ["一级指标", "三级指标", "目标值", "完成值", "得分"],
        ["产出", "藏书量", "2万册", "2万册", "10"],
        ["^", "借阅证", "800张", "812张", "^"],
        ["^", "阅览座位", "120个", "120个", ""],
    ]
    form = Read(rows)
    assert form.lines == [("藏书量", None, 10)]
    assert form.line("借阅证").shared_with == form.forms.indicators.index(form.line("藏书量"))
    assert form.line("阅览座位").shared_with is None
    assert Read(rows, spans=False).lines == form.lines


def test_dashes_and_blanks_are_no_zero() -> None:
    form = Read(
        [
            HEADER,
            ["产出", "数量", "甲项", "1个", "1个", "10", "0", "未启动"],
            ["产出", "数量", "乙项", "1个", "—", "10", "—", ""],
            ["产出", "数量", "丙项", "1个", "", "10", "", ""],
        ]
    )
    assert form.lines == [("甲项", 10, 0), ("乙项", 10, None), ("丙项", 10, None)]


def test_the_weight_of_a_line_may_stand_in_its_name() -> None:
    form = Read([["一级指标", "三级指标", "完成情况", "得分"], ["产出", "巡查次数（15分）", "已完成", "14"]])
    assert form.lines == [("巡查次数", 15, 14)]


def test_a_label_with_marks_beside_the_table_stands_above_its_lines() -> None:
    form = Read(
        [
            ["预算执行情况（万元）（20分）", "", "预算数", "执行数", "执行率", "得分（20分*执行率）"],
            ["^", "年度财政资金总额", "8", "8", "100%", "20"],
            ["年度绩效目标（80分）", "一级指标", "二级指标", "年初目标值", "实际完成值", "得分"],
            ["^", "产出指标（50分）", "受训人数", "80人", "80人", "50"],
            ["^", "效益指标（30分）", "技能提升", "提升", "提升", "30"],
        ]
    )
    assert form.path("受训人数") == ["年度绩效目标", "产出指标"]
    assert form.value(form.line("年度绩效目标").weight) == 80
    assert form.lines[0] == ("预算执行率", 20, 20)
    assert form.facts("form_structure") == ["hubei-20-80"]
    assert form.facts("marking_rule") == ["execution_score"]


def test_a_subtotal_speaks_of_its_group() -> None:
    form = Read(
        [
            ["一级指标", "二级指标", "分值", "得分"],
            ["产出（50分）", "数量", "30", "30"],
            ["^", "质量", "20", "19"],
            ["小计", "<", "50", "48"],
            ["效益", "社会效益", "50", "50"],
            ["合计", "<", "100", "98"],
        ]
    )
    group = form.line("产出")
    assert form.value(group.score) == 48
    assert [(what, form.printed(index)) for what, index in group.mentions] == [("weight", "50")]


def test_a_row_of_figures_without_a_name_is_reported() -> None:
    form = Read([["指标", "分值", "得分", "备注"], ["", "10", "9", "甲"], ["效益", "40", "38", ""]])
    assert [problem.kind for problem in form.forms.problems] == ["row-not-read"]
    assert "表1第2行" in form.forms.problems[0].message
    assert form.lines == [("效益", 40, 38)]


def test_the_execution_rate_is_one_line_though_stated_twice() -> None:
    form = Read(
        [
            ["资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["年度资金总额", "60", "60", "57", "10", "95%", "9.5"],
            ["一级指标", "三级指标", "指标值", "完成值", "分值", "得分", "备注"],
            ["产出", "采样点", "36个", "36个", "90", "90", ""],
            ["预算执行率", "<", "100%", "95%", "10", "9.5", ""],
        ]
    )
    assert form.lines == [("采样点", 90, 90), ("预算执行率", 10, Decimal("9.5"))]
    mentions = form.line("预算执行率").mentions
    assert [(what, form.value(index)) for what, index in mentions] == [("weight", 10), ("score", Decimal("9.5"))]
    assert form.path("采样点") == ["产出"]


# ---------------------------------------------------------------------- funds


BLOCK = ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]


def test_parts_are_never_added_to_their_total() -> None:
    form = Read(
        [
            BLOCK,
            ["^", "年度资金总额", "80", "84", "63", "10", "75%", "7.5"],
            ["^", "其中：当年财政拨款", "60", "64", "48", "—", "—", "—"],
            ["^", "上年结转资金", "20", "20", "15", "—", "—", "—"],
        ]
    )
    assert form.facts("original_budget") == [800000]
    assert form.facts("final_budget") == [840000]
    assert form.facts("expenditure") == [630000]
    assert form.facts("execution_rate") == [75]
    assert form.lines == [("预算执行率", 10, Decimal("7.5"))]


def test_the_unit_in_a_cell_wins_over_that_of_the_header() -> None:
    form = Read([["资金（万元）", "预算数", "执行数"], ["资金总额", "300万元", "2,850,000元"]])
    assert form.facts("final_budget") == [3000000]
    assert form.facts("expenditure") == [2850000]


def test_an_empty_total_row_above_filled_parts_states_no_amount() -> None:
    form = Read(
        [
            BLOCK,
            ["^", "年度资金总额", "0", "0", "0", "10", "0", "0"],
            ["^", "其中：本年财政拨款", "54", "53.2", "53.2", "-", "-", "-"],
        ]
    )
    assert form.facts("original_budget") == form.facts("expenditure") == []
    assert form.facts("execution_rate") == [0]
    assert form.lines == [("预算执行率", 10, 0)]


def test_nothing_spent_is_a_fact() -> None:
    form = Read(
        [
            BLOCK[:5],
            ["^", "年度资金总额", "460", "460", "0"],
            ["^", "其中：中央资金", "400", "400", "0"],
            ["^", "地方资金", "60", "60", "0"],
        ]
    )
    assert form.facts("expenditure") == [0]


def test_dashes_in_the_total_row_state_nothing() -> None:
    form = Read([BLOCK, ["^", "年度资金总额", "—", "45", "/", "10", "", ""]])
    assert form.facts("original_budget") == form.facts("expenditure") == []
    assert form.facts("final_budget") == [450000]
    assert form.lines == [("预算执行率", 10, None)]


@pytest.mark.parametrize(("printed", "rate"), [("0.98", "98"), ("98", "98"), ("98.00%", "98"), ("1", "1")])
def test_a_rate_is_a_percentage_unless_the_amounts_say_it_is_a_fraction(printed: str, rate: str) -> None:
    form = Read([BLOCK[:5] + BLOCK[6:7], ["^", "年度资金总额", "50", "50", "49", printed]])
    assert form.facts("execution_rate") == [Decimal(rate)]


def test_amounts_without_any_unit_are_no_facts() -> None:
    form = Read([["资金", "预算数", "执行数", "执行率"], ["资金总额", "50", "49", "98%"]])
    assert form.facts("expenditure") == []
    assert form.facts("execution_rate") == [98]


@pytest.mark.parametrize("spans", [True, False])
def test_a_block_may_stand_on_its_side(spans: bool) -> None:
    form = Read(
        [
            ["项目资金（万元）", "资金来源", "合计", "财政拨款", "其他资金"],
            ["^", "年初预算数", "100", "80", "20"],
            ["^", "执行数", "90", "72", "18"],
            ["^", "执行率", "90%", "90%", "90%"],
        ],
        spans=spans,
    )
    assert form.facts("original_budget") == [1000000]
    assert form.facts("expenditure") == [900000]
    assert form.facts("execution_rate") == [90]
    (grid,) = form.recognition.grids
    assert [(row.kind, row.label) for row in grid.rows] == [("total", ""), ("part", "财政拨款"), ("part", "其他资金")]


def test_a_table_of_items_is_no_funds_block() -> None:
    form = Read(
        [
            ["项目", "预算数（万元）", "决算数（万元）"],
            ["公务接待费", "3", "2.4"],
            ["公务用车运行费", "6", "5.8"],
            ["合计", "9", "8.2"],
        ]
    )
    assert form.facts("final_budget") == form.facts("expenditure") == []
    assert [grid.kind for grid in form.recognition.grids] == ["list"]


def test_amounts_in_words_below_the_total_are_no_items() -> None:
    form = Read(
        [
            ["预算执行（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["^", "年度资金总额", "410", "432.5", "419.6", "10", "97.02%", "9.70"],
            ["^", "按收入性质分：432.5", "<", "<", "按支出性质分：432.5", "<", "<", "<"],
            ["^", "其中：一般公共预算：400.5", "<", "<", "其中：基本支出：300", "<", "<", "<"],
            ["^", "政府性基金拨款：32", "<", "<", "项目支出：132.5", "<", "<", "<"],
        ]
    )
    assert form.lines == [("预算执行率", Decimal(10), Decimal("9.70"))]
    assert form.facts("final_budget") == [Decimal(4325000)]
    amounts = {q.text: (q.kind, q.value) for q in form.recognition.quantities}
    assert amounts["132.5"] == (Kind.AMOUNT, Decimal(1325000))


def test_a_heading_across_the_table_ends_the_block() -> None:
    form = Read(
        [
            ["资金（万元）", "预算数", "执行数", "分值", "得分"],
            ["财政拨款", "50", "50", "10", "10"],
            ["二、绩效指标", "<", "<", "<", "<"],
            ["一级指标", "三级指标", "完成值", "分值", "得分"],
            ["产出", "甲项", "3个", "90", "88"],
        ]
    )
    assert form.facts("expenditure") == [500000]
    assert form.lines == [("预算执行率", 10, 10), ("甲项", 90, 88)]


def test_only_the_first_block_speaks_for_the_document() -> None:
    block = [BLOCK[1:5], ["资金总额", "10", "10", "9"]]
    form = Read(
        [["单位：万元", "<", "<", "<"], *block, ["", "", "", ""], ["", *BLOCK[2:5]], ["资金总额", "3", "3", "3"]]
    )
    assert form.facts("expenditure") == [90000]


# ---------------------------------------------------------------------- several forms


def form_of(project: str, score: str) -> Rows:
    return [
        ["项目名称", project, "<", "<"],
        ["资金（万元）", "预算数", "执行数", "得分"],
        ["资金总额", "10", "10", "10"],
        ["一级指标", "三级指标", "完成值", "得分"],
        ["产出", f"{project}数量", "3个", score],
        ["总分", "<", "<", "100"],
    ]


def test_forms_stacked_in_one_table_are_told_apart() -> None:
    form = Read([*form_of("甲", "90"), *form_of("乙", "85")])
    assert [(i.name, i.form) for i in form.forms.indicators if i.scored] == [
        ("预算执行率", 0),
        ("甲数量", 0),
        ("预算执行率", 1),
        ("乙数量", 1),
    ]
    assert [(f.value, f.form) for f in form.forms.facts if f.field == "total_score"] == [(100, 0), (100, 1)]


def test_a_form_may_take_two_tables() -> None:
    rows = form_of("甲", "90")
    document = document_of([rows[:3], rows[3:]])
    found = forms(document, recognise(document, PATTERNS), PATTERNS)
    assert {i.table for i in found.indicators} == {0, 1}
    assert {i.form for i in found.indicators} == {0}


def test_a_summary_and_the_form_it_sums_up_are_two_trees() -> None:
    rows = [["指标", "分值", "得分"], ["产出", "60", "58"], ["效益", "40", "40"], ["合计", "100", "98"]]
    document = document_of([rows, "详见下表。", rows])
    found = forms(document, recognise(document, PATTERNS), PATTERNS)
    assert [i.form for i in found.indicators] == [0, 0, 1, 1]


def test_the_parts_of_a_table_split_by_a_page_are_one_tree() -> None:
    head = ["一级指标", "三级指标", "分值", "得分"]
    document = document_of([[head, ["产出", "甲项", "60", "58"]], [head, ["效益", "乙项", "40", "40"]]])
    found = forms(document, recognise(document, PATTERNS), PATTERNS)
    assert {i.form for i in found.indicators} == {0}


INDICATOR_HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


@pytest.mark.parametrize("head", [[], [INDICATOR_HEAD]])
def test_a_table_broken_off_goes_on_in_the_next(head: Rows) -> None:
    """With or without its header again; a blank name stands for the one above the break."""
    document = document_of(
        [
            [INDICATOR_HEAD, ["产出指标（50分）", "数量指标", "巡河次数", "≥30次", "34次", "30", "30"]],
            [
                *head,
                ["", "质量指标", "达标率", "100%", "100%", "20", "20"],
                ["效益指标（30分）", "社会效益", "河道面貌", "好转", "好转", "30", "28"],
                ["合计", "<", "<", "<", "<", "80", "78"],
            ],
        ]
    )
    found = forms(document, recognise(document, PATTERNS), PATTERNS)
    tree = [(i.name, found.indicators[i.parent].name if i.parent is not None else "") for i in found.indicators]
    assert tree == [
        ("产出指标", ""),
        ("数量指标", "产出指标"),
        ("巡河次数", "数量指标"),
        ("质量指标", "产出指标"),
        ("达标率", "质量指标"),
        ("效益指标", ""),
        ("社会效益", "效益指标"),
        ("河道面貌", "社会效益"),
    ]
    assert [f.value for f in found.facts if f.field == "total_score"] == [Decimal(78)]


def test_another_table_is_no_continuation() -> None:
    line = ["产出指标", "数量指标", "巡河次数", "≥30次", "34次", "30", "30"]
    table = [["甲村", "3", "4", "", "", "5", "6"], ["乙村", "3", "4", "", "", "5", "6"]]
    for between in (["二、各村情况"], []):
        total = [] if between else [["合计", "<", "<", "<", "<", "30", "30"]]
        document = document_of([[INDICATOR_HEAD, line, *total], *between, table])
        grids = recognise(document, PATTERNS).grids
        assert [grid.table for grid in grids if grid.kind == "indicators"] == [0]


# ---------------------------------------------------------------------- totals and label cells


@pytest.mark.parametrize("between", [[], [["其他需要说明的问题", "无", "<", "<", "<", "<", "<"]]])
@pytest.mark.parametrize(
    ("last", "stated"),
    [
        (["总分", "<", "<", "<", "<", "100", "98.5"], {"total_weight": 100, "total_score": Decimal("98.5")}),
        (["总分", "<", "98.5", "<", "自评等级", "优", "<"], {"total_score": Decimal("98.5"), "grade": "优"}),
        (["总得分：98.5分", "<", "<", "<", "评价等级：优", "<", "<"], {"total_score": Decimal("98.5"), "grade": "优"}),
        (["合计得分", "<", "98.5分", "<", "<", "<", "<"], {"total_score": Decimal("98.5")}),
    ],
)
def test_the_total_may_stand_below_the_notes_and_beside_the_grade(
    between: Rows, last: list[str], stated: dict[str, Decimal | str]
) -> None:
    line = ["产出指标", "数量指标", "巡河次数", "≥30次", "34次", "30", "30"]
    form = Read([INDICATOR_HEAD, line, *between, last])
    fields = ("total_weight", "total_score", "grade")
    assert {f.field: f.value for f in form.forms.facts if f.field in fields} == stated


def test_a_number_in_brackets_is_the_weight_of_a_group_only() -> None:
    form = Read(
        [
            ["一级指标", "二级指标", "三级指标", "得分"],
            ["产出指标（50）", "数量指标\n（30）", "社区活动（12）", "30"],
            ["^", "质量指标(20)", "合格率", "20"],
        ]
    )
    weights = [(i.name, form.printed(i.weight)) for i in form.forms.indicators]
    assert weights == [
        ("产出指标", "50"),
        ("数量指标", "30"),
        ("社区活动", None),
        ("质量指标", "20"),
        ("合格率", None),
    ]


@pytest.mark.parametrize("label", ["总分", "合 计", "总计（100分）", "自评得分合计："])
def test_the_total_row_states_total_weight_score_and_grade(label: str) -> None:
    form = Read([["指标", "分值", "得分", "等级"], ["产出", "60", "58", ""], [label, "100", "91.5", "优"]])
    assert form.facts("total_weight") == [100]
    assert form.facts("total_score") == [Decimal("91.5")]
    assert form.facts("grade") == ["优"]
    fact = next(f for f in form.forms.facts if f.field == "total_score")
    assert (fact.evidence[0].quote, form.printed(fact.quantity), fact.place) == ("91.5", "91.5", "form")


def test_a_merged_total_is_the_score() -> None:
    form = Read([["指标", "分值", "得分"], ["产出", "60", "58"], ["效益", "40", "40"], ["总分", "98", "<"]])
    assert form.facts("total_score") == [98]
    assert form.facts("total_weight") == []


def test_a_score_beside_its_label_in_the_total_row() -> None:
    rows = [["一级指标", "三级指标", "指标值", "完成值", "分值", "得分"], ["产出", "甲项", "3个", "3个", "100", "97"]]
    for total in (
        ["自评总分", "97分", "<", "<", "<", "<"],
        ["总分", "<", "97", "<", "", ""],
        ["总分：97", "<", "<", "<", "<", "<"],
    ):
        assert Read([*rows, total]).facts("total_score") == [97]
        assert Read([*rows, total], spans=False).facts("total_score") == [97]


def test_label_cells_state_facts() -> None:
    form = Read(
        [
            ["项目名称", "村级\n文化服务", "自评总分（分）", "93.5"],
            ["主管部门", "县文化和旅游局", "实施单位", "各乡镇"],
            ["评价年度", "2021年", "评价等次", "“优”"],
        ]
    )
    assert form.facts("project") == ["村级文化服务"]
    assert form.facts("organisation") == ["县文化和旅游局", "各乡镇"]
    assert form.facts("year") == [2021]
    assert form.facts("total_score") == [Decimal("93.5")]
    assert form.facts("grade") == ["优"]


@pytest.mark.parametrize("cell", ["优", "“优”", "98分（优）", "98分、优"])
def test_a_grade_may_stand_beside_the_score(cell: str) -> None:
    assert Read([["指标", "得分", "说明"], ["产出", "98", "无"], ["总分", "98", cell]]).facts("grade") == ["优"]


def test_one_cell_may_hold_several_labels() -> None:
    form = Read([["自评得分：97.5分，自评等级：优", "<"], ["项目名称：雨水管网；评价年度：2020", "<"]])
    assert form.facts("total_score") == [Decimal("97.5")]
    assert form.facts("grade") == ["优"]
    assert form.facts("project") == ["雨水管网"]
    assert form.facts("year") == [2020]


def test_a_note_states_the_sum_of_all_marks() -> None:
    rows = [HEADER, ["产出", "数量", "甲项", "1个", "1个", "60", "60", ""]]
    form = Read(rows, after=("注：本表满分为100分，得分=分值×执行率。",))
    assert form.facts("marking_rule") == ["total_weight", "execution_score"]
    assert form.facts("total_weight") == [100]


# ---------------------------------------------------------------------- the words


@pytest.mark.parametrize(("part", "example"), examples(PATTERNS.entries("indicator_names", NamePart)))
def test_example_of_a_name_part(part: NamePart, example: Example) -> None:
    text = example.plain
    if part.words:
        assert text in part.words
        return
    cut = names(PATTERNS).span(text)
    if example.none:
        assert cut == (0, len(text))
    else:
        (taken,) = example.spans
        assert cut == ((taken[1], len(text)) if part.prefix else (0, taken[0]))


@pytest.mark.parametrize(("rule", "example"), examples(PATTERNS.entries("marking_rules", MarkingRule)))
def test_example_of_a_marking_rule(rule: MarkingRule, example: Example) -> None:
    found = [match.span() for match in regex.finditer(rule.expression, example.plain)]
    assert found == ([] if example.none else list(example.spans))


@pytest.mark.parametrize(("structure", "example"), examples(PATTERNS.entries("form_structures", FormStructure)))
def test_example_of_a_form_structure(structure: FormStructure, example: Example) -> None:
    rows = [["指标", "分值", "得分"]]
    for part in example.plain.split("|"):
        name, weight = part.split()
        rows.append([name, weight, weight])
    assert Read(rows).facts("form_structure") == ([] if example.none else [structure.id])


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("target_signs", SignWords)))
def test_example_of_a_sign(entry: SignWords, example: Example) -> None:
    assert signs(PATTERNS).of_cell(example.plain) == entry.sign


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("grade_words", GradeWords)))
def test_example_of_a_grade(entry: GradeWords, example: Example) -> None:
    assert example.plain in entry.words
    assert Read([["评价等级", example.plain], ["说明", "无"]]).facts("grade") == [example.plain]


def test_a_structure_says_where_it_comes_from() -> None:
    for structure in PATTERNS.entries("form_structures", FormStructure):
        assert structure.region
        assert structure.basis
        assert structure.parts or structure.columns


# ---------------------------------------------------------------------- marks out of 100, notes below the lines

CONVERTED = ["指标", "目标值", "完成值", "单项指标得分", "权重占比（%）", "单项指标折算得分"]


def test_converted_marks_are_the_scores_where_the_others_are_out_of_100() -> None:
    rows = [
        CONVERTED,
        ["巡查次数", "12次", "12次", "100", "60", "60"],
        ["隐患整改率", "100%", "90%", "90", "40", "36"],
        ["合计", "<", "<", "", "100", "96"],
    ]
    form = Read(rows)
    assert form.lines == [("巡查次数", 60, 60), ("隐患整改率", 40, 36)]
    assert (form.facts("total_weight"), form.facts("total_score")) == ([100], [96])


def test_marks_within_their_shares_are_the_scores_themselves() -> None:
    rows = [CONVERTED, ["巡查次数", "12次", "12次", "60", "60", "36"], ["合计", "<", "<", "60", "60", "36"]]
    form = Read(rows)
    assert form.lines == [("巡查次数", 60, 60)]
    assert form.facts("total_score") == [60]


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("label", ["偏差原因", "未完成原因及改进措施"])
def test_reasons_below_the_lines_are_no_line(label: str, spans: bool) -> None:
    rows = [
        INDICATOR_HEAD,
        ["产出指标", "数量指标", "巡河次数", "≥30次", "28次", "30", "28"],
        [label, "<", "汛期水位高，少巡查2次，已补1次", "<", "<", "<", "<"],
        ["合计", "<", "<", "<", "<", "30", "28"],
    ]
    form = Read(rows, spans=spans)
    assert [i.name for i in form.forms.indicators] == ["产出指标", "数量指标", "巡河次数"]
    assert form.forms.problems == ()
    assert form.facts("total_score") == [28]


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("head", ["一级指标", ""])
def test_marks_side_by_side_are_lines(head: str, spans: bool) -> None:
    rows = [
        [head, "决策", "过程", "绩效", "合计"],
        ["分值", "20", "30", "50", "100"],
        ["得分", "18.5", "27", "49", "94.5"],
        ["得分率", "92.5%", "90%", "98%", "94.5%"],
    ]
    form = Read(rows, spans=spans)
    assert form.lines == [("决策", 20, Decimal("18.5")), ("过程", 30, 27), ("绩效", 50, 49)]
    assert form.facts("total_score") == [Decimal("94.5")]
    assert form.facts("total_weight") == [100]


@pytest.mark.parametrize("spans", [True, False])
def test_names_and_weights_under_shared_heads(spans: bool) -> None:
    rows = [
        ["一级指标", "<", "二级指标", "<", "三级指标", "<", "自评分"],
        ["名称", "权重(%)", "名称", "权重(%)", "名称", "权重(%)", "^"],
        ["投入", "20", "立项", "20", "论证", "20", "19"],
        ["产出", "80", "效率", "80", "完成", "80", "78"],
        ["合计", "<", "<", "<", "<", "100", "97"],
    ]
    form = Read(rows, spans=spans)
    assert form.lines == [("论证", 20, 19), ("完成", 80, 78)]
    assert {i.weight is not None for i in form.forms.indicators} == {True}
