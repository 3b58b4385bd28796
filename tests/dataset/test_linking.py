"""Reports of one project are linked over the years, and two projects are not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.batch.engine import Processes
from extractor.dataset.build import build
from extractor.dataset.linking import Named, Series, of_project, series
from extractor.dataset.linking import linked as by_names
from extractor.dataset.names import Names, Rewriting, likeness, names, office_in, same_region
from extractor.dataset.store import Store
from extractor.pattern import Example, load
from tests.dataset.made import FIRST, task, write

PATTERNS = load()
REWRITINGS = PATTERNS.entries("link_names", Rewriting)


@pytest.mark.parametrize(
    ("entry", "example"),
    [(entry, example) for entry in REWRITINGS for example in entry.examples],
    ids=lambda value: value.id if isinstance(value, Rewriting) else value.text,
)
def test_examples(entry: Rewriting, example: Example) -> None:
    import regex

    found = tuple(match.span() for match in regex.finditer(entry.expression, example.plain))
    assert found == example.spans


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2023年度城乡居民医保项目资金", "城乡居民基本医疗保险", True),
        ("高龄津贴（19名）", "高龄津贴项目", True),
        ("“雨露计划”补助", "雨露计划补助经费", True),
        ("农村公路养护", "农村公路建设", False),
        ("项目", "资金", False),
    ],
)
def test_projects_written_alike(one: str, other: str, same: bool) -> None:
    assert (names(one, None, None, PATTERNS).project == names(other, None, None, PATTERNS).project) is same


def test_an_office_names_its_region() -> None:
    assert names(None, "合肥市瑶海区医疗保障局", None, PATTERNS) == Names("", "医疗保障局", "合肥市瑶海区")
    assert names(None, "医疗保障局", "瑶海区", PATTERNS).office == "瑶海区医疗保障局"
    assert names(None, "瑶海区医疗保障局", "合肥市", PATTERNS).region == "瑶海区"
    assert names(None, "龙丰县教育局", "合肥市龙丰县", PATTERNS).region == "合肥市龙丰县"
    assert names(None, "教育局", None, PATTERNS).region == ""
    assert names(None, "某县人社局", None, PATTERNS) == names(None, "某县人力资源和社会保障局", None, PATTERNS)
    assert same_region("合肥市瑶海区", "瑶海区")
    assert not same_region("瑶海区", "蜀山区")


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1


def linked(tmp_path: Path, *reports: str) -> list[list[tuple[int, str, float]]]:
    """Year, reason and score of the members of each series; a report is year, organisation, project, region."""
    tree = write(
        tmp_path / "报告",
        {
            f"{i}.txt": " ".join([year, str(i), *rest])
            for i, (year, *rest) in enumerate(report.split() for report in reports)
        },
    )
    with Store.create(tmp_path / "集") as store:
        build(store, [tree], task(), FIRST, engine=Processes(0))
        found = series(store, PATTERNS)
    return sorted(
        [[(m.year or 0, m.reason.partition("（")[0], round(float(m.score), 2)) for m in s.members] for s in found],
        key=str,
    )


def test_the_same_names_are_one_series(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        "2021 龙丰县教育局 学生资助项目 龙丰县",
        "2022 龙丰县教育局 学生资助 龙丰县",
        "2022 龙丰县教育局 学生资助专项资金 龙丰县",
        "2022 清桥县教育局 学生资助 清桥县",
    )
    assert [[year for year, _, _ in s] for s in found] == [[2021, 2022, 2022], [2022]]
    assert {(reason, score) for s in found for _, reason, score in s} == {("单位、项目名称相同", 1.0)}


def test_a_renamed_project_of_the_same_office_is_linked_where_no_year_has_both(tmp_path: Path) -> None:
    assert linked(
        tmp_path, "2021 龙丰县教育局 学前教育幼儿资助 龙丰县", "2022 龙丰县教育局 学前教育困难幼儿资助 龙丰县"
    ) == [[(2021, "单位、项目名称相同", 1.0), (2022, "单位相同，项目名称相近", 0.75)]]


def test_two_like_projects_of_one_year_are_two(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        "2021 龙丰县教育局 学前教育幼儿资助 龙丰县",
        "2021 龙丰县教育局 学前教育困难幼儿资助 龙丰县",
        "2022 龙丰县教育局 学前教育幼儿资助 龙丰县",
    )
    assert sorted(len(s) for s in found) == [1, 2]


def test_an_office_renamed_is_linked_and_another_office_is_not(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        "2020 龙丰县卫生健康和体育局 防疫补助 龙丰县",
        "2021 龙丰县卫健委 防疫补助 龙丰县",
        "2022 龙丰县教育局 防疫补助 龙丰县",
    )
    assert [[year for year, _, _ in s] for s in found] == [[2020, 2021], [2022]]
    assert ("地区、项目名称相同，单位名称相近", 0.75) in {(reason, score) for _, reason, score in found[0]}


def test_the_ways_to_write_a_place_are_one(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        "2020 丰洲市白川县民政局 孤儿保障",
        "2021 白川县民政局 孤儿保障",
        "2022 民政局 孤儿保障 白川县",
        "2022 丰洲市清桥县民政局 孤儿保障",
    )
    assert [[year for year, _, _ in s] for s in found] == [[2020, 2021, 2022], [2022]]


def test_a_place_that_two_cities_have_is_not_taken_for_either(tmp_path: Path) -> None:
    found = linked(tmp_path, "2021 丰洲市新华区民政局 孤儿保障", "2021 南江市新华区民政局 孤儿保障")
    assert len(found) == 2


def test_an_office_without_its_place_is_where_the_others_of_its_name_are(tmp_path: Path) -> None:
    told = ["2020 白川县民政局 孤儿保障 白川县", "2021 民政局 孤儿保障"]
    assert [[year for year, _, _ in s] for s in linked(tmp_path / "一", *told)] == [[2020, 2021]]
    assert len(linked(tmp_path / "二", *told, "2020 清桥县民政局 孤儿保障 清桥县")) == 3


def test_project_and_office_may_both_be_renamed(tmp_path: Path) -> None:
    found = linked(tmp_path, "2020 白川县教育局 困难幼儿资助政策", "2021 白川县教育和科技局 困难幼儿资助")
    assert len(found) == 1
    assert {reason for _, reason, _ in found[0]} == {"单位、项目名称相同", "地区相同，单位名称相近"}


def test_a_report_that_names_its_office_in_its_text_alone_is_linked_by_it() -> None:
    told = Named("b", 2021, "孤儿保障", "", "", "白川县民政局")
    (found,) = by_names([Named("a", 2020, "孤儿保障", "白川县民政局", ""), told], PATTERNS)
    assert [m.reason for m in found.members] == ["单位、项目名称相同", "单位、项目名称相同（单位见正文：白川县民政局）"]
    text = "由白川县财政局下达。\n白川县民政局制定了办法，经白川县民政局审核，由白川县教育局配合。"
    assert office_in(text, PATTERNS) == "白川县民政局"
    assert office_in("本项目由该局实施。", PATTERNS) == ""


def test_another_region_is_another_project(tmp_path: Path) -> None:
    assert len(linked(tmp_path, "2020 教育局 学生资助 龙丰县", "2021 教育局 学生资助 清桥县")) == 2


def test_reports_without_a_project_are_alone_and_say_so(tmp_path: Path) -> None:
    found = linked(tmp_path, "2020", "2021", "2021 甲县民政局")
    assert [[(reason, score) for _, reason, score in s] for s in found] == [
        [("未写明项目，或单位和地区都未写明", 1.0)]
    ] * 3


def test_a_project_is_found_by_its_name_or_a_part_of_it(tmp_path: Path) -> None:
    linked(
        tmp_path,
        "2021 甲县民政局 高龄津贴 甲县",
        "2021 乙县民政局 高龄津贴项目 乙县",
        "2021 乙县民政局 高龄津贴发放提升 乙县",
    )
    with Store.open(tmp_path / "集") as store:
        found = series(store, PATTERNS)

    def offices(wanted: str) -> list[str]:
        return sorted(s.organisation for s in of_project(found, wanted, PATTERNS))

    assert offices("高龄津贴资金") == ["乙县民政局", "甲县民政局"]
    assert len(of_project(found, "津贴", PATTERNS)) == 3
    assert offices("甲县") == ["甲县民政局"]
    assert of_project(found, "没有", PATTERNS) == ()
    one: Series = found[0]
    assert of_project(found, one.key, PATTERNS) == (one,)
    assert one.members[0].score == Fraction(1)
