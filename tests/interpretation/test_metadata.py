"""What a report says of itself, and the money that prose states."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractor.interpretation.facts.cues import CompiledCue, cues
from extractor.interpretation.facts.funds_prose import Field, Label, fields, prose_funds
from extractor.interpretation.facts.metadata import metadata
from extractor.interpretation.facts.regions import province_of, region_at
from extractor.interpretation.facts.title import kind_in
from extractor.model import Document, Fact
from extractor.pattern import Example, load
from extractor.recognition import recognise
from tests.documents import document_of

PATTERNS = load()
CUES = cues(PATTERNS)
LABELS = [(field, label) for field in fields(PATTERNS) for label in field.labels]


def facts(content: Any, **known: Any) -> list[Fact]:
    document: Document = document_of(content)
    recognition = recognise(document, PATTERNS)
    found = [*metadata(document, recognition, PATTERNS), *prose_funds(document, recognition, PATTERNS, **known)]
    for fact in found:
        assert all(document.text[e.start : e.end] == e.quote for e in fact.evidence)
    return found


def values(content: Any, field: str, **known: Any) -> list[Decimal | str]:
    chosen = [f for f in facts(content, **known) if f.field == field]
    return [f.value for f in sorted(chosen, key=lambda f: f.rank)]


# ---------------------------------------------------------------- the pattern files' own examples


def cue_spans(cue: CompiledCue, text: str) -> list[tuple[int, int]]:
    """What a cue finds: the value of a field, else all that the expression covers."""
    if not cue.cue.field:
        return [match.span() for match in cue.expression.finditer(text)]
    clause = [
        max(text.rfind(mark, 0, m.start("value")) for mark in "，,；;：:") + 1 for m in cue.expression.finditer(text)
    ]
    matches = zip(cue.expression.finditer(text), clause, strict=True)
    return [m.span("value") for m, begin in matches if not cue.excluded(text, begin, *m.span("value"))]


@pytest.mark.parametrize(
    ("cue", "example"), [(c, e) for c in CUES.all for e in c.cue.examples], ids=lambda v: getattr(v, "text", None)
)
def test_examples_of_the_cues(cue: CompiledCue, example: Example) -> None:
    assert cue_spans(cue, example.plain) == ([] if example.none else list(example.spans))


@pytest.mark.parametrize(
    ("field", "label", "example"),
    [(f, x, e) for f, x in LABELS for e in x.examples],
    ids=lambda v: getattr(v, "text", ""),
)
def test_examples_of_the_fields(field: Field, label: Label, example: Example) -> None:
    found = regex.search(label.expression, example.plain)
    assert field.kinds
    assert (found is None) == example.none
    if found is not None:
        first, last = example.spans[0]
        assert found.start() <= first
        assert found.end() == last


def test_examples_of_the_kinds() -> None:
    from extractor.interpretation.facts.title import ReportKind

    for kind in PATTERNS.entries("report_kinds", ReportKind):
        for example in kind.examples:
            found = kind_in(example.plain, PATTERNS)
            assert found is not None
            assert (found[0].id, (found[1], found[2])) == (kind.id, example.spans[0])


def test_every_field_has_a_name_and_a_meaning() -> None:
    assert len({f.id for f in fields(PATTERNS)}) == len(fields(PATTERNS))
    assert all(f.name and f.meaning for f in fields(PATTERNS))


# ---------------------------------------------------------------- the title


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "临江市白河区水务局2021年度\n农村饮水安全巩固提升\n工程项目支出绩效自评报告\n\n一、概况",
            {
                "title": "临江市白河区水务局2021年度农村饮水安全巩固提升工程项目支出绩效自评报告",
                "kind": "绩效自评报告",
                "organisation": "临江市白河区水务局",
                "region": "临江市白河区",
                "year": Decimal(2021),
                "project": "农村饮水安全巩固提升工程项目",
            },
        ),
        (
            "2024年3月\n2023年农村公路养护项目部门评价报告\n一、概况\n项目主管部门：合肥市瑶海区交通运输局。",
            {
                "title": "2023年农村公路养护项目部门评价报告",
                "kind": "项目支出部门评价报告",
                "organisation": "合肥市瑶海区交通运输局",
                "region": "合肥市瑶海区",
                "year": Decimal(2023),
                "project": "农村公路养护项目",
            },
        ),
        (
            "附件2\n项目支出绩效自评表\n（2022年度）\n单位：万元",
            {"title": "项目支出绩效自评表", "kind": "项目支出绩效自评表", "year": Decimal(2022)},
        ),
        (
            "政协白河县委员会办公室2021年度部门整体支出绩效评价报告",
            {
                "kind": "部门整体支出绩效评价报告",
                "organisation": "政协白河县委员会办公室",
                "region": "白河县",
                "year": Decimal(2021),
            },
        ),
        (
            "2022年度白河县民政局部门整体支出绩效自评报告",
            {"kind": "部门整体支出绩效自评报告", "organisation": "白河县民政局", "region": "白河县"},
        ),
        ("关于白河县2020年一季度高龄补贴绩效自评情况的报告", {"region": "白河县", "project": "高龄补贴"}),
    ],
)
def test_title(lines: str, expected: dict[str, Decimal | str]) -> None:
    found = facts(lines)
    for field, value in expected.items():
        assert [f.value for f in sorted(found, key=lambda f: f.rank) if f.field == field][:1] == [value]
    if "project" not in expected:
        assert not [f for f in found if f.field == "project"]


def test_a_broken_title_has_evidence_on_every_line() -> None:
    title = next(f for f in facts("白河县水务局2021年度\n供水项目支出绩效\n自评报告\n一、概况") if f.field == "title")
    assert [e.quote for e in title.evidence] == ["白河县水务局2021年度", "供水项目支出绩效", "自评报告"]


def test_a_title_ends_before_the_table_of_contents() -> None:
    lines = "白河县水务局\n2021年度供水项目支出\n绩效评\n价报告\n目  录\n一、概况……1\n一、概况"
    assert values(lines, "title") == ["白河县水务局2021年度供水项目支出绩效评价报告"]


def test_the_signature_names_the_office_where_the_title_does_not() -> None:
    assert values("2021年供水项目绩效自评报告\n一、概况\n已完成。\n白河县水务局\n2022年3月", "organisation") == [
        "白河县水务局"
    ]


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("昆明市东川区医疗保障局", "昆明市东川区"),
        ("云南省昆明市城市管理局", "云南省昆明市"),
        ("恩施土家族苗族自治州民政局", "恩施土家族苗族自治州"),
        ("峨边彝族自治县教育局", "峨边彝族自治县"),
        ("某县民政局", ""),
        ("县卫生健康委员会", ""),
        ("市城市管理局", ""),
        ("城市管理局", ""),
        ("共青团白河县委员会", "白河县"),
    ],
)
def test_region(name: str, region: str) -> None:
    start, end = region_at(name, PATTERNS)
    assert name[start:end] == region


def test_province_of_a_prefecture() -> None:
    assert province_of("昆明市东川区", PATTERNS) == "云南省"
    assert province_of("云南省昆明市", PATTERNS) == "云南省"
    assert province_of("白河县", PATTERNS) == ""


# ---------------------------------------------------------------- grade and total score


def test_grade_and_score_of_the_conclusion_come_first() -> None:
    text = "摘要\n自评得分98分，评价结果为优。\n一、概况\n二、评价结论\n项目综合得分为97分，等级为“优秀”。"
    assert values(text, "grade") == ["优秀", "优"]
    assert values(text, "total_score") == [97, 98]


@pytest.mark.parametrize(
    "sentence",
    [
        "二级指标“项目产出”满分30分，自评得分为30分。",
        "该项指标满分10分，评价得分9分。",
        "1.数量指标（满分10分，实得9分），评价得分9分。",
        "本项得分20分。",
        "上年自评总分95分。",
        "各镇平均综合得分90分。",
    ],
)
def test_marks_of_one_line_are_no_total_score(sentence: str) -> None:
    assert values(f"一、指标分析\n{sentence}", "total_score") == []


@pytest.mark.parametrize(
    "sentence", ["90分以上等级为优。", "评价结果为优、良、中、差四个等级。", "上年评价结果为良。", "项目效果良好。"]
)
def test_scales_and_other_years_are_no_grade(sentence: str) -> None:
    assert values(f"一、评价结论\n{sentence}", "grade") == []


def test_weight_of_the_whole() -> None:
    assert values("一、评价情况\n指标满分100分，自评得分97分，等次为“优”：投入20分，得20分。", "total_weight") == [100]
    assert values("一、评价情况\n自评总分100分。", "total_weight") == []


def test_the_fact_points_at_its_quantity() -> None:
    document = document_of("一、评价结论\n经评价，综合得分96.5分。")
    recognition = recognise(document, PATTERNS)
    score = next(f for f in metadata(document, recognition, PATTERNS) if f.field == "total_score")
    assert score.quantity is not None
    assert recognition.quantities[score.quantity].text == "96.5分"
    assert score.value == Decimal("96.5")


def test_the_year_of_the_conclusion_is_a_mention() -> None:
    years = [
        f
        for f in facts("某县2021年补贴绩效自评报告\n一、结论\n2020年度补贴项目评价得分为99分，等级为优。")
        if f.field == "year"
    ]
    assert [(f.value, f.place) for f in years] == [(2021, "title"), (2020, "conclusion")]


def test_bands_that_the_report_prints() -> None:
    found = [
        f
        for f in facts("评价等级：100-95（含）分为优、95-85（含）分为良、85-60（含）分为中、60分以下为差。")
        if f.field == "grade_floor"
    ]
    assert [(f.evidence[0].quote, f.value) for f in found] == [("优", 95), ("良", 85), ("中", 60)]
    assert values("满意度90分以上为优。", "grade_floor") == []


# ---------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2021年年初预算60万元，全年支出58.5万元，预算执行率97.5%，年末结余1.5万元。",
         {"original_budget": 600000, "expenditure": 585000, "execution_rate": Decimal("97.5"), "balance": 15000}),
        ("项目全年预算60万元，实际到位60万元，执行60万元，执行率100%。",
         {"final_budget": 600000, "arrival": 600000, "expenditure": 600000, "execution_rate": 100}),
        ("2021年预算安排农村公路养护资金6万元。", {"final_budget": 60000}),
        ("共补发13人、388元，其中年内到龄的5人、100元。", {"expenditure": 388}),
        ("2021年支出799万元，其中人员支出434万元。", {"expenditure": 7990000}),
        ("为26名高龄老人发放津贴7.8万元，追回津贴1万元。", {"expenditure": 78000}),
        ("2020年全年支出58万元。", {}),
        ("上年结余5万元，账户余额9万元。", {}),
        ("支出比上年增加5万元。", {}),
        ("超出预算的4万元由结转资金解决。", {}),
        ("2021年上半年支出20万元。", {}),
        ("预算执行率不低于95%。", {}),
    ],
)  # fmt: skip
def test_money_that_prose_states(sentence: str, expected: dict[str, Any]) -> None:
    names = ("original_budget", "final_budget", "arrival", "expenditure", "execution_rate", "balance")
    found = {f.field: f.value for f in facts(f"一、资金情况\n{sentence}", year=2021) if f.field in names}
    assert found == expected


def test_goals_are_wishes() -> None:
    assert values("（一）绩效目标\n全年支出60万元。\n（二）目标完成情况\n全年支出58万元。", "expenditure") == [580000]


def test_quarterly_reports_state_their_quarter() -> None:
    text = "一、资金情况\n2021年一季度支出6万元。"
    assert values(text, "expenditure", year=2021, title="2021年一季度补贴绩效自评报告") == [60000]
    assert values(text, "expenditure", year=2021) == []


def test_the_plainest_words_count() -> None:
    assert values("一、资金\n支出5万元。\n全年支出9万元。", "expenditure") == [90000]


def test_parts_stated_alike_give_way_to_their_sum() -> None:
    assert values("一、资金\n（一）甲\n支出5万元。\n（二）乙\n支出4万元。\n（三）合计\n支出9万元。", "expenditure") == [
        90000
    ]
    assert values("一、资金\n（一）甲\n支出5万元。\n（二）乙\n支出4万元。\n（三）丙\n支出3万元。", "expenditure") == []


def test_summary_and_body_may_disagree() -> None:
    text = "摘要\n全年支出5万元。\n一、资金\n全年支出4万元。"
    assert values(text, "expenditure") == [40000, 50000]


@given(st.integers(2000, 2035), st.decimals(1, 100, places=2))
def test_year_and_score_round_trip(year: int, score: Decimal) -> None:
    text = f"白河县{year}年度公路养护项目绩效自评报告\n一、评价结论\n综合得分{score}分，评价等级为优。"
    assert values(text, "year") == [year]
    assert values(text, "total_score") == [score]


def test_a_heading_with_a_grade_speaks_of_the_whole() -> None:
    content = ["某县公路养护项目绩效自评报告", {"heading": "一、情况"}, {"heading": "二、自评得分93分，等级为优"}]
    assert values(content, "total_score") == [Decimal(93)]
    assert values(content, "grade") == ["优"]


@pytest.mark.parametrize(
    ("text", "spent"),
    [
        ("全年发放孤儿生活费18万元，特困人员供养金22.5万元，合计40.5万元。", [Decimal(405000)]),
        ("全年发放孤儿生活费18万元，特困人员供养金22.5万元，合计42万元。", []),
        ("安排孤儿生活费18万元，特困人员供养金22.5万元，合计40.5万元。", []),
        ("2022年8月一次性发放奖励金36万元，预算执行率90%。", [Decimal(360000)]),
        ("2022年8月发放奖励金36万元。", []),
        ("2022年8月一次性发放36万元，全年支出70万元。", [Decimal(700000)]),
    ],
)
def test_spending_as_a_sum_and_at_once(text: str, spent: list[Decimal]) -> None:
    assert values(["某县2022年困难群众补助项目绩效自评报告", text], "expenditure", year=2022) == spent


def test_the_rate_of_the_month_in_which_all_was_done() -> None:
    content = ["某县2022年奖励项目绩效自评报告", "2022年8月一次性发放36万元，预算执行率90%。"]
    assert values(content, "execution_rate", year=2022) == [90]


def test_the_bands_of_grades_are_no_scores() -> None:
    said = "评价得分90分（含）以上为优，80分以上为良。本项目得分84.5分，等级为良。"
    content = ["某县养老项目绩效评价报告", "一、评价结论", said]
    assert values(content, "total_score") == [Decimal("84.5")]


@pytest.mark.parametrize("said", ["2022年年初预算与全年预算均为48万元。", "年初预算和调整后预算都是48万元，没有变动。"])
def test_a_figure_said_of_two_things_states_both(said: str) -> None:
    content = ["某县2022年公路养护项目绩效自评报告", said]
    assert values(content, "original_budget", year=2022) == values(content, "final_budget", year=2022) == [480000]


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        (
            "2022年项目预算安排资金500万元，实际到位资金480万元，实际支出460万元。",
            {"final_budget": 5000000, "arrival": 4800000},
        ),
        ("2022年补贴资金预算125万元，实际发放124万元。", {"final_budget": 1250000, "expenditure": 1240000}),
        ("2022年年初预算数为210万元，年中调整后为236万元。", {"original_budget": 2100000, "final_budget": 2360000}),
        ("2022年部门整体支出预算为2300万元，决算支出2280万元。", {"final_budget": 23000000, "expenditure": 22800000}),
        ("项目资金总额450万元，全部为县级资金。", {"final_budget": 4500000}),
    ],
)
def test_budgets_by_other_names(said: str, stated: dict[str, int]) -> None:
    content = ["某县2022年公路养护项目绩效评价报告", said]
    assert {field: values(content, field, year=2022) for field in stated} == {f: [v] for f, v in stated.items()}
