"""A project over the years: what its reports state, as a table, as bars and as a picture."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from extractor import cli
from extractor.batch.engine import Processes
from extractor.dataset.build import build
from extractor.dataset.history import MEASURES, Trend, points, trends
from extractor.dataset.linking import series
from extractor.dataset.plot import bars, shown, svg
from extractor.dataset.store import Store
from extractor.pattern import load
from tests.dataset.made import FIRST, task, write

MONEY = next(m for m in MEASURES if m.field == "expenditure")
RATE = next(m for m in MEASURES if m.field == "execution_rate")


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tree = write(
        tmp_path / "报告",
        {
            "1.txt": "2021 1000000 甲县民政局 高龄津贴 甲县",
            "2.txt": "2022 1100000.00 甲县民政局 高龄津贴项目 甲县",
            "3.txt": "2023 1500000 甲县民政局 高龄津贴 甲县",
            "4.txt": "2023 7 乙县民政局 高龄津贴 乙县",
        },
    )
    with Store.create(tmp_path / "集") as store:
        build(store, [tree], task(), FIRST, engine=Processes(0))
    return tmp_path / "集"


def test_trends_are_exact_and_in_order_of_the_years(dataset: Path) -> None:
    with Store.open(dataset) as store:
        longest = max(series(store, load()), key=lambda s: len(s.members))
        found = {trend.measure.field: trend for trend in trends(points(store, longest))}
    assert found["expenditure"].values == (
        (2021, Decimal("1000000")),
        (2022, Decimal("1100000.00")),
        (2023, Decimal("1500000")),
    )
    assert found["expenditure"].change == 50
    assert [value for _, value in found["total_score"].values] == [Decimal("98.10")] * 3
    assert found["total_score"].change == 0
    assert "headcount" not in found


def test_the_change_of_a_rate_is_a_difference() -> None:
    assert Trend(RATE, ((2021, Decimal("80")), (2022, Decimal("95.5")))).change == Decimal("15.5")
    assert Trend(MONEY, ((2021, Decimal(0)), (2022, Decimal(5)))).change is None
    assert Trend(MONEY, ((2021, Decimal(5)),)).change is None


def test_bars_begin_at_zero_for_money_and_say_where_for_rates() -> None:
    money = Trend(MONEY, ((2021, Decimal("1000000")), (2022, Decimal("1050000"))))
    assert list(bars(money, 20)) == ["支出（万元）", "  2021 ███████████████████ 100", f"  2022 {'█' * 20} 105"]
    rate = list(bars(Trend(RATE, ((2021, Decimal("90")), (2022, Decimal("100")))), 10))
    assert rate[0] == "执行率（%）（自 80 起）"
    assert [line.count("█") for line in rate[1:]] == [5, 10]
    assert list(bars(Trend(RATE, ((2021, Decimal(0)),)), 10))[1] == "  2021  0"


@pytest.mark.parametrize(("value", "text"), [("1.005", "1"), ("12.50", "12.5"), ("100", "100"), ("-0.126", "-0.13")])
def test_values_are_shown_with_at_most_two_decimals(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


def test_the_picture_is_well_formed_and_shows_every_value() -> None:
    trend = Trend(MONEY, ((2021, Decimal("1000000")), (2022, Decimal("-2000000")), (2024, Decimal("0"))))
    root = ElementTree.fromstring(svg("甲 & 乙 <项目>", [trend, Trend(RATE, ((2021, Decimal("90")),))]))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "甲 & 乙 <项目>"
    assert {"100", "-200", "0", "2021", "2022", "2024", "90"} <= set(texts)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(dataset: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on that dataset: exit status, output and what it says beside it."""

    def history(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["dataset", "history", *arguments, "--dataset", str(dataset)])
        return status, *capsys.readouterr()

    return history


def test_one_project_as_text(run: Run) -> None:
    status, out, _ = run("高龄津贴", "--organisation", "甲县", "--verbose")
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "高龄津贴 · 甲县民政局（2021—2023）"
    assert [line.split() for line in lines[2:5]] == [
        ["2021", "98.1", "100", "1✗"],
        ["2022", "98.1", "110", "1✗"],
        ["2023", "98.1", "150", "1✗"],
    ]
    assert "  2021—2023：+50.00%" in lines
    unwrapped = "".join(out.split())  # where a line ends depends on the name of the temporary directory
    assert unwrapped.count("单位、项目名称相同，归并把握1.00") == 3


def test_several_projects_and_none(run: Run) -> None:
    assert run("高龄")[1].count("高龄津贴 ·") == 2
    status, out, said = run("桥梁")
    assert (status, out, said) == (2, "", "extractor: 数据集中没有这个项目：桥梁\n")


def test_json(run: Run) -> None:
    found = json.loads(run("高龄津贴", "--organisation", "甲县", "--format", "json")[1])
    assert [(r["year"], r["values"]["expenditure"]) for r in found[0]["reports"]] == [
        (2021, "1000000"),
        (2022, "1100000.00"),
        (2023, "1500000"),
    ]


def test_pictures(run: Run, tmp_path: Path) -> None:
    assert run("高龄津贴", "--organisation", "甲县", "--plot", "图.svg")[0] == 0
    assert ElementTree.parse(tmp_path / "图.svg").getroot().tag.endswith("svg")
    assert run("高龄津贴", "--organisation", "甲县", "--plot", "图.png")[0] == 0
    assert (tmp_path / "图.png").read_bytes().startswith(b"\x89PNG")
    assert "--organisation" in run("高龄津贴", "--plot", "图.svg")[2]
    assert ".svg" in run("高龄津贴", "--plot", "图.gif")[2]


def test_a_picture_without_its_package(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    status, _, said = run("高龄津贴", "--organisation", "甲县", "--plot", "图.png")
    assert (status, "extractor[dataset]" in said) == (2, True)
