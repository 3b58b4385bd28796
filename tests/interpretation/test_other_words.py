"""Facts of reports that do not use the usual words for them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.interpretation import interpret
from extractor.model import Fact, Reading
from extractor.pattern import load
from extractor.recognition import recognise
from tests.documents import document_of

PATTERNS = load()
WAN = 10_000


def reading_of(*text: str) -> Reading:
    document = document_of(["某县2022年养老服务补助绩效自评报告", {"heading": "一、情况"}, *text])
    return interpret(document, recognise(document, PATTERNS), PATTERNS)


def best(reading: Reading, field: str) -> Fact | None:
    return min((f for f in reading.facts if f.field == field), key=lambda f: f.rank, default=None)


def value(reading: Reading, field: str) -> object:
    fact = best(reading, field)
    return None if fact is None else fact.value


@pytest.mark.parametrize(
    ("text", "original", "final"),
    [
        ("年初县级预算180万元，8月省级下达35万元，调整后预算215万元。", 180, 215),
        ("年初620万元，10月追加23.8万元，调整后643.8万元。", 620, Decimal("643.8")),
        ("年初预算400万元，追加70万元，其中上年结转19万元、追加51万元，调整后预算470万元。", 400, 470),
        ("年初安排800万元，其中运维费691.2万元、电费108.8万元，年内未作调整。", 800, 800),
        ("两项合计225.60万元，年初全额列入预算。", Decimal("225.6"), None),
        ("保险基金预算安排稳岗返还3500万元。当年返还3434.08万元，预算执行率98.12%，剩余65.92万元。", 3500, 3500),
        ("区级安排专项资金430万元。全年支出415.12万元，执行率96.54%。", 430, 430),
        ("年初预算500万元。全年支出480.5万元，预算执行率96.1%。", 500, 500),
    ],
)
def test_budgets(text: str, original: Decimal | int, final: Decimal | int | None) -> None:
    reading = reading_of(text)
    assert value(reading, "original_budget") == original * WAN
    assert value(reading, "final_budget") == (None if final is None else final * WAN)


@pytest.mark.parametrize(
    ("text", "spent", "rate"),
    [
        ("可用资金2064.4万元。全年累计支出1899.62万元，占全年可用资金的92.02%。", "1899.62", "92.02"),
        ("到位资金760万元。两项合计支出728.18万元，占到位资金的95.81%。", "728.18", "95.81"),
        ("740.60万元占年初预算750万元的98.75%，结余9.40万元。", "740.60", "98.75"),
        ("全年花了614.70万元，执行率99.15%，剩余5.30万元。", "614.70", "99.15"),
        ("截至2021年12月31日，项目支出259.94万元，预算执行率96.81%。", "259.94", "96.81"),
        (
            "社保补贴支出180.5万元。年初预算1742.36万元，四个学段全年支出1705.99万元，预算执行率97.91%。",
            "1705.99",
            "97.91",
        ),
        ("全年实际拨付589.86万元，预算执行率99.21%，未执行4.68万元。", "589.86", "99.21"),
    ],
)
def test_spending(text: str, spent: str, rate: str) -> None:
    reading = reading_of(text)
    assert value(reading, "expenditure") == Decimal(spent) * WAN
    assert value(reading, "execution_rate") == Decimal(rate)


def test_a_small_share_is_no_execution_rate() -> None:
    reading = reading_of("年初预算11720万元，实际支出11615.47万元，比预算少104.53万元，占年初预算的0.89%。")
    assert value(reading, "expenditure") == Decimal("11615.47") * WAN


def test_the_rate_of_the_whole_comes_first() -> None:
    reading = reading_of("年初预算1444万元，支出1391.85万元。直补资金执行率100%，两块合计执行率96.39%。")
    assert value(reading, "execution_rate") == Decimal("96.39")


@pytest.mark.parametrize(
    ("text", "score", "grade"),
    [
        ("满分100分，按四类指标打分，合计97分，自评等级为“优”。", "97", "优"),
        ("四项合计96.27分，等次为优。", "96.27", "优"),
        ("各项得分之和97.38分，自评等级为“优”。", "97.38", "优"),
        ("总计97.03分（满分100分），自评为优。", "97.03", "优"),
        ("自评满分为100分，我局自评96分，等级为优。", "96", "优"),
        ("满分100分，自评95.54分，优秀。具体如下。", "95.54", "优秀"),
        ("自评得分95.9分。90分以上为优，80分至90分（不含）为良，60分以下为差，本专项自评等级为优。", "95.9", "优"),
        ("四部分相加为95.2分，达到“优”的标准（90分以上）。", "95.2", "优"),
    ],
)
def test_scores_and_grades(text: str, score: str, grade: str) -> None:
    reading = reading_of(text)
    assert value(reading, "total_score") == Decimal(score)
    assert value(reading, "grade") == grade


def test_a_score_that_nothing_shows_to_be_the_whole_counts_where_it_is_the_only_one() -> None:
    assert value(reading_of("我局开展了自评，自评得分96.09分。"), "total_score") == Decimal("96.09")
    assert value(reading_of("综合各项指标，我县2022年度保费补贴资金绩效自评94分。"), "total_score") == 94
    assert value(reading_of("甲公司考核得分91.4分。", "自评得分88.6分，等级为良。"), "total_score") == Decimal("88.6")


@pytest.mark.parametrize(
    "text",
    [
        "评价采用百分制。指标体系（100分）：决策20分，得18分。",
        "评价按照100分制进行。",
        "评价总分为100分，决策、过程、产出、效益分别为20分、20分、30分、30分。",
        "自评总分95.41分（满分100分）。",
    ],
)
def test_total_weights(text: str) -> None:
    assert value(reading_of(text), "total_weight") == 100


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (["班次执行率8分。计划198万班次，实际195万班次，每差1个百分点扣0.5分，扣1分，得7分。"], [("班次执行率", 8, 7)]),
        (["案件受理数量（10分，目标550件以上）：10分；"], [("案件受理数量", 10, 10)]),
        (["项目决策18分中得17.5分，项目管理22分中得19.2分。"], [("项目决策", 18, "17.5"), ("项目管理", 22, "19.2")]),
        (["资金到位5分全得；预算执行率5分，按99%折算得4.95分。"], [("资金到位", 5, 5), ("预算执行率", 5, "4.95")]),
        (["产出：满分50分，46.2分；"], [("产出", 50, "46.2")]),
        (["药占比，满分6分，得5分。", "制度建设5分，得4.5分。"], [("药占比", 6, 5), ("制度建设", 5, "4.5")]),
        (["“一窗受理”比例（10分）。实际90.04%，得9分。"], [("“一窗受理”比例", 10, 9)]),
        (["▲预算执行（10分）9.75分，按97.5%折算；"], [("预算执行", 10, "9.75")]),
        (
            ["本项目投入40分、产出60分，合计100分；自评投入得38分，产出得57.5分，总分95.5分，等次为优。"],
            [("投入", 40, 38), ("产出", 60, "57.5")],
        ),
    ],
)
def test_lines(text: list[str], lines: list[tuple[str, object, object]]) -> None:
    reading = reading_of(*text)
    found = [
        (line.name, reading.quantities[line.weight].value, reading.quantities[line.score].value)
        for line in reading.indicators
        if line.weight is not None and line.score is not None
    ]
    assert found == [(name, Decimal(str(weight)), Decimal(str(score))) for name, weight, score in lines]
