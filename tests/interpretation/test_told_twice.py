"""Rates, units, products and facts that only another place of the document settles, through the interpretation of a
whole document."""

from __future__ import annotations

import pytest

from extractor import pattern
from extractor.interpretation import interpret
from extractor.model import Operation
from extractor.recognition import recognise
from tests.documents import document_of

PATTERNS = pattern.load()


def read(text: str):
    document = document_of(text)
    return interpret(document, recognise(document, PATTERNS), PATTERNS)


def claimed(text: str, name: str) -> list[tuple[list[str], str]]:
    """The printed operands of the first reading and the stated figure of each claim of a name."""
    reading = read(text)
    quantities = reading.recognition.quantities
    return [
        (
            [quantities[t.quantity].text for t in claim.readings[0] if t.quantity is not None],
            quantities[claim.stated].text,
        )
        for claim in reading.claims
        if claim.name == name
    ]


def fact(text: str, field: str):
    found = read(text).facts_of(field)
    return found[0].value if found else None


class TestSlipsOfADigit:
    def test_of_a_rate_named_after_its_part(self) -> None:
        text = "全年受理案件5862件，其中旧存614件，新收5248件；审结5571件，未结291件，结案率96.04%。"
        assert claimed(text, "digits of a rate") == [(["5571件", "5862件"], "96.04%")]

    def test_of_a_rate_behind_a_part(self) -> None:
        text = "岗位期满退出164人，其中71人实现市场化就业，转化率34.29%。"
        assert claimed(text, "digits of a rate") == [(["71人", "164人"], "34.29%")]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("全年受理案件5862件，其中旧存614件；审结5571件，结案率95.04%。", "the rate is right"),
            ("全年受理案件5862件，审结5571件，群众满意率96.04%。", "the rate is of something else"),
            ("全年受理案件5862件，审结5571件，结案率88.3%。", "the quotient is far from it"),
        ],
    )
    def test_not_where(self, text: str, why: str) -> None:
        assert claimed(text, "digits of a rate") == [], why


class TestRespectiveShares:
    def test_of_the_figure_before(self) -> None:
        text = "发放租赁补贴1526户。低保家庭684户，低收入家庭842户，分别占44.82%和55.18%。"
        assert claimed(text, "respective rates") == [(["684户", "1526户"], "44.82%"), (["842户", "1526户"], "55.18%")]

    def test_trusted_only_where_half_come_out(self) -> None:
        text = "调查在岗人员200人、家属400人，满意度分别为96%和97.5%。"
        assert claimed(text, "respective rates") == []


class TestUnits:
    def test_of_the_amount_before_its_rate(self) -> None:
        text = "先后下达资金654.9万元。截至年底已兑付612.38元，兑付率为93.51%。"
        assert claimed(text, "unit of the paid amount") == [(["612.38元", "654.9万元"], "93.51%")]

    def test_right_units_claim_nothing(self) -> None:
        text = "先后下达资金654.9万元。截至年底已兑付612.38万元，兑付率为93.51%。"
        assert claimed(text, "unit of the paid amount") == []

    def test_of_one_amount_in_a_list(self) -> None:
        text = "支出1.2638亿元。其构成：亏损补贴9860万元、车辆更新2178万元、免费乘车600元，按月拨付。"
        assert claimed(text, "mixed units") == [(["9860万元", "2178万元", "600元"], "1.2638亿元")]


class TestFactsToldByAnEquation:
    def test_expenditure_before_its_rate(self) -> None:
        text = "年初预算1300万元。\n岗位补贴734.45万元，社保补贴507.65万元，两项合计1242.1万元，预算执行率95.55%。"
        assert fact(text, "expenditure") == 12421000

    def test_no_expenditure_where_the_rate_does_not_come_out(self) -> None:
        text = "年初预算1300万元。\n岗位补贴734.45万元，社保补贴507.65万元，两项合计1142.1万元，预算执行率95.55%。"
        assert fact(text, "expenditure") is None

    def test_budgets_of_several_things_are_no_budget(self) -> None:
        assert fact("第一包预算300万元，第二包预算96万元，第三包预算90万元。", "final_budget") is None

    @pytest.mark.parametrize(
        ("text", "total"),
        [
            ("项目满分100分，自评97.8分，等级为优。", "97.8"),
            ("评价指标得分情况（总分93分）", "93"),
            ("决策满分15分、得分14分，产出满分85分、得分79分，评价得分93分，等级为优。", "93"),
        ],
    )
    def test_total_score(self, text: str, total: str) -> None:
        assert str(fact(text, "total_score")) == total


class TestLists:
    def test_what_was_spent_is_no_part_of_a_budget(self) -> None:
        text = "全年预算843.5万元，其中上年结转343.5万元，实际支出685.43万元，结余158.07万元。"
        reading = read(text)
        sums = [c for c in reading.claims if c.operation is Operation.SUM]
        assert all(len(claim.readings[0]) == 1 for claim in sums)

    def test_lines_within_a_line(self) -> None:
        text = (
            "产出，满分60分，得55分。效果，满分40分，得38分。\n"
            "效果中，满意度指标满分10分，得10分；就业指标满分30分，得28分。"
        )
        lines = read(text).indicators
        assert [(line.name, line.parent) for line in lines] == [
            ("产出", None),
            ("效果", None),
            ("满意度指标", 1),
            ("就业指标", 1),
        ]


class TestDatesOfEvents:
    def test_began_and_ended(self) -> None:
        reading = read("工程于2023年3月开工，2023年11月完成主体改造。")
        assert [f.value for f in reading.facts_of("started")] == ["2023-03"]
        assert [f.value for f in reading.facts_of("finished")] == ["2023-11"]

    def test_planned_dates_say_nothing(self) -> None:
        assert read("工程计划于2023年3月开工。").facts_of("started") == ()
