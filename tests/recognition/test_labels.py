"""The label and the period of each figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.lexicon import same_label, same_subject
from extractor.model import (
    Block,
    Cell,
    Column,
    Document,
    Evidence,
    Grid,
    Kind,
    Quantity,
    Section,
    Source,
    Table,
    TextBlock,
)
from extractor.pattern import load, marked
from extractor.recognition.labels import label_quantities
from extractor.recognition.outline import outline

PATTERNS = load()
KINDS = {
    "万元": Kind.AMOUNT,
    "元": Kind.AMOUNT,
    "元/人": Kind.PER_UNIT,
    "人": Kind.HEADCOUNT,
    "名": Kind.HEADCOUNT,
    "%": Kind.RATE,
    "分": Kind.SCORE,
    "个": Kind.COUNT,
    "户": Kind.COUNT,
}


def kind_of(figure: str, before: str) -> Kind:
    if figure.endswith("分") and before.endswith("满分"):
        return Kind.WEIGHT
    return next((KINDS[u] for u in sorted(KINDS, key=len, reverse=True) if figure.endswith(u)), Kind.OTHER)


def read(*lines: str) -> tuple[Document, tuple[Quantity, ...]]:
    """Paragraphs in which ``[[…]]`` marks the figures."""
    text, blocks, quantities = "", list[Block](), list[Quantity]()
    for line in lines:
        plain, spans = marked(line)
        for start, end in spans:
            evidence = Evidence(plain[start:end], len(text) + start, len(text) + end)
            kind = kind_of(plain[start:end], plain[:start])
            quantities.append(Quantity(plain[start:end], kind, Decimal(1), "", Decimal(1), evidence))
        blocks.append(TextBlock(len(text), len(text) + len(plain)))
        text += plain + "\n"
    return Document(text, tuple(blocks), Source("x.txt", "", "txt", None, len(text))), tuple(quantities)


def labels(*lines: str) -> list[str]:
    document, quantities = read(*lines)
    sections: tuple[Section, ...] = outline(document, PATTERNS)
    return [q.label for q in label_quantities(document, sections, quantities, PATTERNS)]


def periods(*lines: str) -> list[str | None]:
    document, quantities = read(*lines)
    return [q.period for q in label_quantities(document, (), quantities, PATTERNS)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2021年资助参保人数为[[2600人]]，资助金额共计[[41.6万元]]。", ["资助参保人数", "资助金额"]),
        ("完成参保任务数[[2600人]]，参保率达到[[101.2%]]。", ["参保任务数", "参保率"]),
        ("应配套资金约[[122.2万元]]，实际到位[[120万元]]。", ["应配套资金", "实际到位"]),
        ("全年预算安排[[300万元]]，预算执行率[[98%]]。", ["全年预算", "预算执行率"]),
        ("资金总额：[[300万元]]。", ["资金总额"]),
        ("共发放[[26名]]高龄老人，其中百岁老人[[3名]]。", ["高龄老人", "百岁老人"]),
        ("下拨[[11万元]]奖励经费。", ["下拨"]),
        ("由[[11万元]]奖励经费支付。", ["奖励经费"]),
        ("满意度分别为学生[[95%]]、教师[[96%]]、家长[[94%]]。", ["学生", "教师", "家长"]),
        (
            "中央资金、省级资金和县级资金分别为[[10万元]]、[[20万元]]和[[30万元]]。",
            ["中央资金", "省级资金", "县级资金"],
        ),
        ("补贴标准：普通老人每人每月[[60元]]。", ["普通老人"]),
        ("补发[[13人]]、[[3万元]]。", ["补发", "补发"]),
        ("年度设定的年初预算为[[6万元]]。", ["年初预算"]),
        ("财政拨款收入比上年增加[[6万元]]。", ["财政拨款收入比上年增加"]),
        ("整体支出[[9万元]]，比上年的[[8万元]]增加[[1万元]]。", ["整体支出", "整体支出", "增加"]),
        ("“三公”经费支出[[8万元]]。", ["“三公”经费支出"]),
        ("老人及家属满意度为[[98%]]。", ["老人及家属满意度"]),
        ("上半年发放[[3万元]]，全年[[7万元]]。", ["发放", "发放"]),
        ("合计[[98万元]]。", [""]),
    ],
)
def test_label_of_a_figure(sentence: str, expected: list[str]) -> None:
    assert labels(sentence) == expected


def test_marks_are_said_of_the_line_they_judge() -> None:
    assert labels("（一）过程指标（满分[[20分]]，实得[[18分]]）") == ["过程指标", "过程指标"]
    assert labels("1.项目管理满分[[20分]]，经评分本项得分[[18分]]。") == ["项目管理", "项目管理"]
    assert labels("二级指标“资金管理”满分[[8分]]，评价得分[[7分]]。") == ["资金管理", "资金管理"]
    assert labels("2.时效指标（满分[[20分]]）", "资金按时拨付[[100%]]，得分[[20分]]。")[1:] == [
        "资金按时拨付",
        "时效指标",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2022年发放[[3万元]]，应补[[1万元]]。", ["2022年", "2022年"]),
        ("2022年发放[[3万元]]，2021年应补[[1万元]]，合计[[4万元]]。", ["2022年", "2021年", "2022年"]),
        ("2022年支出[[9万元]]，比上年增加[[1万元]]。", ["2022年", "2022年"]),
        ("2021年支出[[8万元]]，2022年较上年增加[[1万元]]，增长[[13%]]。", ["2021年", "2022年", "2022年"]),
        ("2022年支出[[9万元]]，比上年的[[8万元]]增加[[1万元]]。", ["2022年", "2021年", "2022年"]),
        ("2023年上半年发放[[3万元]]，下半年发放[[4万元]]，全年[[7万元]]。", ["2023年上半年", "2023年下半年", None]),
        ("2023年末结余[[0万元]]；本年收入[[5万元]]。", ["2023年末", "2023年"]),
        ("2023年共发放，上半年[[3万元]]、下半年[[4万元]]。", ["2023年上半年", "2023年下半年"]),
        ("自2020年7月1日起每月提高[[5元]]。", [None]),
        ("根据《关于2019年补助的通知》发放[[5万元]]。", [None]),
        ("上年结余[[5万元]]。", [None]),
        ("1.2020年收入[[5万元]]。", ["2020年"]),
        ("截至2023年6月底，参保[[5人]]。", ["2023年6月底"]),
        ("２０２３年支出[[5万元]]。", ["2023年"]),
    ],
)
def test_period_of_a_figure(sentence: str, expected: list[str | None]) -> None:
    assert periods(sentence) == expected


def test_relative_years_count_from_the_title() -> None:
    assert periods("某县2021年度补贴项目绩效自评报告", "年末结余[[0万元]]，去年完成率[[3%]]。") == [
        "2021年末",
        "2020年",
    ]
    assert periods("2024年3月", "年末结余[[0万元]]。") == ["年末"]


def table(rows: list[list[str]]) -> tuple[Document, tuple[Quantity, ...]]:
    text, cells = "", list[Cell]()
    places: list[tuple[int, int, int, int]] = []
    for i, row in enumerate(rows):
        for j, content in enumerate(row):
            plain, spans = marked(content)
            cells.append(Cell(len(text), len(text) + len(plain), i, j))
            places += [(len(text) + a, len(text) + b, i, j) for a, b in spans]
            text += plain + ("\t" if j + 1 < len(row) else "\n")
    grid = Table(0, len(text) - 1, 0, len(rows), len(rows[0]), tuple(cells))
    document = Document(text, (grid,), Source("x.docx", "", "docx", None, len(text)))
    quantities = tuple(
        Quantity(text[a:b], kind_of(text[a:b], ""), Decimal(1), "", Decimal(1), document.evidence(a, b))
        for a, b, _, _ in places
    )
    return document, quantities


def test_cells_are_labelled_by_row_and_column() -> None:
    document, quantities = table(
        [
            ["支出项目", "2021年（万元）", "2022年（万元）"],
            ["基本支出", "[[606.44]]", "[[719.99]]"],
            ["说明", "共支付[[3万元]]：审计[[1万元]]，设计[[2万元]]", ""],
        ]
    )
    found = label_quantities(document, (), quantities, PATTERNS)
    assert [q.label for q in found] == ["基本支出 2021年（万元）", "基本支出 2022年（万元）", "支付", "审计", "设计"]
    assert [q.period for q in found[:2]] == ["2021年", "2022年"]


def test_typed_columns_tell_names_from_qualities() -> None:
    document, quantities = table([["三级指标", "指标值", "分值"], ["制度健全", "明显", "[[10]]"]])
    columns = (Column(0, "level3"), Column(1, "target"), Column(2, "weight", header=((9, 11),)))
    (found,) = label_quantities(document, (), quantities, PATTERNS, (Grid(0, "indicators", 0, 1, 2, columns),))
    assert found.label == "制度健全 分值"


def figure(label: str, period: str | None = None, kind: Kind = Kind.AMOUNT) -> Quantity:
    return Quantity("1万元", kind, Decimal(1), "元", Decimal(1), Evidence("1万元", 0, 3), label=label, period=period)


def test_the_same_fact_in_other_words() -> None:
    assert same_subject(figure("资助金额"), figure("资助资金"), PATTERNS) == 1
    assert same_subject(figure("全年执行", "2023年"), figure("全年支出", "2023年"), PATTERNS) == 1
    assert same_subject(figure("城乡居民基本医保区级补助资金"), figure("基本医保区级补助经费"), PATTERNS) > 0.7
    assert 0 < same_subject(figure("补助资金"), figure("区级补助资金"), PATTERNS) < 0.7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中央补助资金", "省级补助资金"),
        ("计划参保人数", "实际参保人数"),
        ("上半年发放金额", "下半年发放金额"),
        ("年初预算", "全年预算"),
        ("财政拨款收入", "财政拨款支出"),
        ("城镇低保人数", "农村低保人数"),
        ("补助资金", "补助资金增加"),
        ("人均补助", ""),
        ("护理费", "维修费"),
    ],
)
def test_different_facts(one: str, other: str) -> None:
    assert same_subject(figure(one), figure(other), PATTERNS) < 0.5


def test_period_kind_and_report_year() -> None:
    assert same_subject(figure("补助资金", "2022年"), figure("补助资金", "2023年"), PATTERNS) == 0
    assert same_subject(figure("补助资金"), figure("补助资金", kind=Kind.RATE), PATTERNS) == 0
    assert same_subject(figure("补助资金"), figure("补助资金", "2022年"), PATTERNS, "2023年") == 0
    assert same_subject(figure("补助资金"), figure("补助资金", "2023年"), PATTERNS, "2023年") == 1
    assert 0 < same_subject(figure("补助资金"), figure("补助资金", "2023年"), PATTERNS) < 1


WORDS = st.lists(
    st.sampled_from(["补助", "资金", "县级", "预算", "老人", "执行率", "，", "约", "“", "（", "的"]), max_size=8
)


@given(WORDS, WORDS)
def test_similarity_is_symmetric_and_bounded(one: list[str], other: list[str]) -> None:
    a, b = "".join(one), "".join(other)
    assert same_label(a, b, PATTERNS) == same_label(b, a, PATTERNS)
    assert 0 <= same_label(a, b, PATTERNS) <= 1


@given(WORDS, WORDS)
def test_labels_are_printed_words(before: list[str], after: list[str]) -> None:
    line = "".join(before) + "[[5万元]]" + "".join(after)
    (label,) = labels(line)
    assert label in marked(line)[0]


def test_names_in_a_row_before_figures_in_a_row() -> None:
    assert labels("按照中央、省、县[[80%]]、[[12%]]、[[8%]]的比例分担。") == ["中央", "省", "县"]
    assert labels("覆盖城镇、农村、牧区[[30%]]、[[40%]]。")[0] != "农村"
