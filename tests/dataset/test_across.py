"""What only several reports show: the same report twice, copied text, years that do not fit, values far from others."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import regex
import yaml

from extractor import cli
from extractor.batch.engine import Processes
from extractor.dataset.across import Comparison, compare, comparison_checks
from extractor.dataset.across.broken_continuity import Continuity
from extractor.dataset.across.copied_passage import StockPassage
from extractor.dataset.build import build
from extractor.dataset.query import query
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version, taking_in
from extractor.evaluation.generation import ACROSS, generate
from extractor.model import Severity
from extractor.pattern import Example, load
from tests.dataset.made import write

PATTERNS = load()
ENTRIES = [
    *((e.id, e.labels, x) for e in PATTERNS.entries("continuity", Continuity) for x in e.examples),
    *((e.id, e.expression, x) for e in PATTERNS.entries("stock_passages", StockPassage) for x in e.examples),
]

WATER = """{office}{year}年度水渠维修项目绩效自评报告
年初预算{budget}万元，加上上年结转{carried}万元，全年预算{total}万元，实际支出{spent}万元，执行率{rate}%，年末结余{left}万元。
维修水渠{canals}公里，受益群众{people}人，群众满意度{satisfied}%。
项目得分{score}分，等级为优。
"""
FIRST = {
    "office": "青溪县水利局",
    "year": 2021,
    "budget": "412.36",
    "carried": "18.27",
    "total": "430.63",
    "spent": "401.12",
    "rate": "93.15",
    "left": "29.51",
    "canals": "37.4",
    "people": "15236",
    "satisfied": "94.62",
    "score": "96.35",
}
SECOND = FIRST | {
    "year": 2022,
    "budget": "505.21",
    "carried": "29.51",
    "total": "534.72",
    "spent": "512.08",
    "rate": "95.77",
    "left": "22.64",
    "canals": "41.9",
    "people": "16881",
    "satisfied": "95.13",
    "score": "97.15",
}


def compared(tmp_path: Path, files: Mapping[str, str], check: str) -> list[Comparison]:
    tree = write(tmp_path / "报告", files)
    version = current_version()
    with Store.create(tmp_path / "集") as store:
        build(store, [tree], taking_in(version), version, engine=Processes(0))
        return [c for c in compare(store, PATTERNS) if c.check == check]


def water(*reports: Mapping[str, object]) -> dict[str, str]:
    return {f"{i}.txt": WATER.format(**report) for i, report in enumerate(reports)}


@pytest.mark.parametrize(("entry", "expression", "example"), ENTRIES, ids=str)
def test_examples(entry: str, expression: str, example: Example) -> None:
    assert tuple(m.span() for m in regex.finditer(expression, example.plain)) == example.spans, entry


def test_every_check_names_its_defect_and_has_a_page() -> None:
    checks = comparison_checks()
    assert [c.id for c in checks] == ["broken-continuity", "copied-passage", "outlying-value", "resubmitted-report"]
    assert all(c.title and len(c.doc) > 100 for c in checks)


def test_years_that_continue_one_another_are_clean(tmp_path: Path) -> None:
    assert compared(tmp_path, water(FIRST, SECOND), "broken-continuity") == []


def test_more_carried_over_than_was_left(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, water(FIRST, SECOND | {"carried": "32.51"}), "broken-continuity")
    assert found.severity is Severity.WARNING
    assert found.message == "青溪县水利局2022年《水渠维修》所述上年结转为32.51万元，2021年报告的结余为29.51万元"
    assert (found.place.quote, found.other_quote) == ("32.51万元", "29.51万元")


def test_less_carried_over_is_a_note_because_money_may_have_been_returned(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, water(FIRST, SECOND | {"carried": "9.51"}), "broken-continuity")
    assert found.severity is Severity.NOTE


def test_rounding_is_no_break(tmp_path: Path) -> None:
    assert compared(tmp_path, water(FIRST, SECOND | {"carried": "29.5"}), "broken-continuity") == []


def test_last_years_expenditure_is_another_in_last_years_report(tmp_path: Path) -> None:
    files = water(FIRST, SECOND)
    files["1.txt"] += "上年实际支出398.12万元。\n"
    (found,) = compared(tmp_path, files, "broken-continuity")
    assert "上年支出为398.12万元，2021年报告的支出为401.12万元" in found.message


def test_years_that_are_not_consecutive_are_not_compared(tmp_path: Path) -> None:
    assert compared(tmp_path, water(FIRST, SECOND | {"year": 2023, "carried": "32.51"}), "broken-continuity") == []


def test_last_years_figures_under_another_year(tmp_path: Path) -> None:
    again = FIRST | {"year": 2022, "satisfied": "93.99"}
    (found,) = compared(tmp_path, water(FIRST, again), "resubmitted-report")
    assert found.severity is Severity.WARNING
    assert found.message.startswith("青溪县水利局2022年《水渠维修》与青溪县水利局2021年《水渠维修》年度不同，却有 ")


def test_another_units_figures(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, water(FIRST, FIRST | {"office": "松坪县水利局"}), "resubmitted-report")
    assert "单位不同" in found.message


def test_versions_of_one_report_and_reports_with_figures_of_their_own_are_no_resubmission(tmp_path: Path) -> None:
    files = water(FIRST, SECOND, SECOND | {"office": "松坪县水利局", "budget": "77.31", "spent": "70.02"})
    files["0（修改稿）.txt"] = files["0.txt"] + "特此报告。\n"
    assert compared(tmp_path, files, "resubmitted-report") == []


def test_one_file_in_two_folders_is_a_note_and_a_copy_beside_it_is_not(tmp_path: Path) -> None:
    files = water(FIRST)
    files |= {"0（副本）.txt": files["0.txt"]}
    assert compared(tmp_path, files, "resubmitted-report") == []
    (found,) = compared(tmp_path, {"2022/甲.txt": files["0.txt"]}, "resubmitted-report")
    assert (found.severity, found.other) == (Severity.NOTE, None)
    assert "同一文件交了 3 份" in found.message


STORY = (
    "水渠修好以后，下游三个村的灌溉周期从九天缩短到六天，村民不再半夜排队放水；管水员老周说，今年没有接到一起争水的投诉，"
    "往年这个时候他每天都要跑两三趟调解。渠边新铺的步道也成了孩子上学的近路，比绕行公路少走一刻钟，家长普遍认为更安全。"
)


def told(*offices: str, story: str = STORY) -> dict[str, str]:
    reports = [SECOND | {"office": office, "spent": f"5{i}1.08"} for i, office in enumerate(offices)]
    return {name: text + story + "\n" for name, text in water(*reports).items()}


def test_a_passage_of_another_office(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, told("青溪县水利局", "松坪县水利局"), "copied-passage")
    assert found.severity is Severity.NOTE
    assert found.message.startswith("松坪县水利局2022年《水渠维修》有 1 段（")
    assert found.place.quote == found.other_quote == STORY
    with Store.open(tmp_path / "集") as store:
        (packed,) = store.select("SELECT text FROM contents WHERE report = ?", found.report).fetchone()
    assert zlib.decompress(packed).decode()[found.place.start : found.place.end] == STORY


def test_a_few_changed_words_and_other_figures_hide_nothing(tmp_path: Path) -> None:
    files = told("青溪县水利局", "松坪县水利局")
    files["1.txt"] = files["1.txt"].replace("老周", "小马").replace("一刻钟", "15分钟")
    assert len(compared(tmp_path, files, "copied-passage")) == 1


def test_what_many_write_or_the_genre_prescribes_is_no_copy(tmp_path: Path) -> None:
    many = told("青溪县水利局", "松坪县水利局", "云台县水利局", "白石县水利局")
    assert compared(tmp_path / "多", many, "copied-passage") == []
    stock = (
        "根据《中华人民共和国预算法》和《某省省级预算项目支出绩效评价管理办法》等有关规定，结合本县实际，我局成立评价工作组开展评价。"
        "本次评价遵循科学规范、公正公开、分级分类、绩效相关的原则。评价采用成本效益分析法、比较法、因素分析法和公众评判法。"
    )
    assert compared(tmp_path / "套话", told("青溪县水利局", "松坪县水利局", story=stock), "copied-passage") == []


def test_an_office_may_repeat_itself(tmp_path: Path) -> None:
    files = water(FIRST, SECOND)
    assert compared(tmp_path, {n: t + STORY + "\n" for n, t in files.items()}, "copied-passage") == []


def test_a_value_far_from_those_of_its_peers(tmp_path: Path) -> None:
    reports = [SECOND | {"office": f"{name}县水利局", "rate": f"9{i}.77"} for i, name in enumerate("青松云白石金玉长")]
    far = SECOND | {"office": "永丰县水利局", "rate": "12.40"}
    (found,) = compared(tmp_path, water(*reports, far), "outlying-value")
    assert found.severity is Severity.NOTE
    assert found.message == "预算执行率12.40%，2022年 9 份报告的中位数为93.77%"
    assert compared(tmp_path / "少", water(*reports[:3], far), "outlying-value") == []


def test_what_is_found_is_kept_and_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = compared(tmp_path, water(FIRST, SECOND | {"carried": "32.51"}), "broken-continuity")
    sql = "SELECT year, report, check_id, other, quote, fingerprint FROM across"
    with query(tmp_path / "集", sql) as answer:
        ((year, report, check, other, quote, fingerprint),) = answer.rows
    assert (year, report, check, other, quote) == (2022, found.report, found.check, found.other, "32.51万元")
    with query(tmp_path / "集", "SELECT count(*), count(DISTINCT series) FROM series") as answer:
        assert list(answer.rows) == [(2, 1)]
    for _ in range(2):
        assert cli.main(["dataset", "compare", "--dataset", str(tmp_path / "集"), "--format", "jsonl"]) == 0
        assert json.loads(capsys.readouterr().out)["message"] == found.message
    with query(tmp_path / "集", sql) as answer:
        assert [row[5] for row in answer.rows] == [fingerprint]
    assert cli.main(["dataset", "compare", "--dataset", str(tmp_path / "集")]) == 0
    assert "! 年度之间不衔接\n  青溪县水利局2022年" in capsys.readouterr().out
    compared(tmp_path, water(FIRST, SECOND), "broken-continuity")
    with query(tmp_path / "集", sql) as answer:
        assert list(answer.rows) == []


def test_seeded_defects_of_synthetic_reports_are_found(tmp_path: Path) -> None:
    generate(80, tmp_path / "报告", seed=3, formats=("txt", "html"))
    version = current_version()
    with Store.create(tmp_path / "集") as store:
        build(store, [tmp_path / "报告"], taking_in(version), version, engine=Processes(0))
        paths = {report: Path(path).name for report, path in store.select("SELECT report, path FROM files")}
        found = {(c.check, paths[c.report], paths[c.other]) for c in compare(store, PATTERNS) if c.other}
        named = {paths[r] for (r,) in store.select("SELECT report FROM reports WHERE organisation > '' OR region > ''")}
    seeded = yaml.safe_load((tmp_path / "报告" / ACROSS).read_text(encoding="utf-8"))
    wanted = {
        (entry["check"], entry["report"], entry["previous"])
        for entry in seeded
        if entry["report"] in named and all(f in _text(tmp_path / "报告" / entry["report"]) for f in _bare(entry))
    }
    assert {check for check, _, _ in wanted} == {"resubmitted-report", "broken-continuity"}
    assert wanted <= found
    assert {f for f in found if f[0] == "resubmitted-report"} <= wanted


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _bare(entry: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The figure of an entry without its unit, as a form prints it; a form may leave it out."""
    return entry.get("figures", ())[1:]
