"""Synthetic reports: consistent unless seeded otherwise, the same in every format, and true to their gold files."""

from __future__ import annotations

import random
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from extractor import cli
from extractor.checks import all_checks
from extractor.evaluation import load_gold
from extractor.evaluation.generation import ACROSS, WRITERS, Generated, generate, synthetic
from extractor.evaluation.generation.blocks import Grid, Paragraph, areas, wide
from extractor.evaluation.generation.figures import Sheet, Slot, placed, unmarked
from extractor.evaluation.generation.programmes import programme, years
from extractor.evaluation.generation.scoring import branches, form_lines
from extractor.evaluation.generation.vocabulary import words
from extractor.model import Kind, TextBlock
from extractor.numeral import parse
from extractor.readers import read

MANY = tuple(synthetic(400, seed=11))
CLEAN = tuple(synthetic(60, seed=12, with_errors=0))


def text_of(report: Generated) -> str:
    return WRITERS["txt"](report.blocks).decode()


def test_everything_follows_from_the_seed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(12, tmp_path / name, seed=5)
    generate(12, tmp_path / "three", seed=6)
    one, two, three = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two", "three"))
    assert one == two != three
    assert len(one) == 25


def test_gold_files_are_read_and_every_report_has_one(tmp_path: Path) -> None:
    flawed = generate(30, tmp_path, seed=1)
    golds = [load_gold(path) for path in sorted(tmp_path.glob("*.gold.yaml"))]
    assert len(golds) == 30
    assert flawed == sum(bool(gold.findings) for gold in golds) > 0
    assert {path.suffix for gold in golds for path in gold.documents} == {".txt", ".docx", ".xlsx", ".html"}
    assert all(gold.indicators for gold in golds)


@pytest.mark.parametrize("number", range(12))
def test_the_formats_say_the_same(number: int, tmp_path: Path) -> None:
    report = MANY[number]
    said = []
    for form, write in WRITERS.items():
        path = tmp_path / f"报告.{form}"
        path.write_bytes(write(report.blocks))
        document = read(path)
        said.append(Counter("".join(document.text.split())))
        assert document.problems == ()
        if form in ("docx", "html"):
            grids = [block for block in report.blocks if isinstance(block, Grid)]
            assert len(document.tables) == len(grids)
            for table, grid in zip(document.tables, grids, strict=True):
                read_cells = {
                    (c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end]) for c in table.cells
                }
                assert read_cells == {(a.row, a.column, a.row_span, a.column_span, a.text) for a in areas(grid)}
    assert all(counter == said[0] for counter in said)


def test_headings_are_headings_in_word(tmp_path: Path) -> None:
    report = next(r for r in MANY if any(isinstance(b, Paragraph) and b.level == 1 for b in r.blocks))
    path = tmp_path / "报告.docx"
    path.write_bytes(WRITERS["docx"](report.blocks))
    document = read(path)
    headings = [document.text[b.start : b.end] for b in document.blocks if isinstance(b, TextBlock) and b.level == 1]
    assert headings == [b.text for b in report.blocks if isinstance(b, Paragraph) and b.level == 1]


@pytest.mark.parametrize("seed", range(25))
def test_a_year_opens_with_what_the_last_one_left(seed: int) -> None:
    rng = random.Random(seed)
    run = list(years(programme(rng), 4, rng))
    assert [y.year for y in run] == list(range(run[0].year, run[0].year + 4))
    for before, after in pairwise(run):
        assert after.carried == before.balance
        assert after.last == before.expenditure
    for year in run:
        assert sum(year.parts) == year.current
        assert 0 < year.expenditure <= year.final
        assert all(part > 0 for part in year.parts)


@pytest.mark.parametrize("seed", range(25))
def test_marks_add_up(seed: int) -> None:
    rng = random.Random(seed)
    tree = branches(words().systems[seed % 3], ("原因",), rng)
    assert sum(branch.weight for branch in tree) == 100
    assert all(0 <= mark.score <= mark.weight for branch in tree for mark in branch.marks)
    run = programme(rng)
    groups = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
    lines = form_lines(run, next(iter(years(run, 1, rng))), groups, rng)
    for group, whole in groups.items():
        assert sum(line.weight for line in lines if line.group == group) == whole
    assert all(bool(line.reason) == (line.score < line.weight) for line in lines)
    assert len({line.name for line in lines}) == len(lines)


def test_clean_reports_expect_nothing_and_state_what_their_gold_says() -> None:
    for report in CLEAN:
        text = text_of(report)
        assert report.gold["findings"] == []
        assert report.across is None
        total = Decimal(report.gold["facts"]["total_score"])
        scores = [Decimal(score) for _, _, score in report.gold["indicators"]]
        assert sum(scores) in (total, 2 * total)  # a narrative lists both levels
        if "execution_rate" in report.gold["facts"]:
            facts = report.gold["facts"]
            if "final_budget" in facts:
                exact = 100 * Decimal(facts["expenditure"]) / Decimal(facts["final_budget"])
                assert abs(exact - Decimal(facts["execution_rate"])) <= Decimal("0.005")
        assert str(report.gold["facts"]["year"]) in text


def test_gold_quantities_are_the_figures_of_the_text_in_order() -> None:
    narratives = [report for report in MANY if "quantities" in report.gold]
    assert len(narratives) > 50
    for report in narratives:
        text, at = text_of(report), 0
        for figure, kind, value in report.gold["quantities"]:
            at = text.index(figure, at) + len(figure)
            assert Kind(kind)
            number = re.match(r"[0-9.,]+万?", figure)
            assert number is not None
            assert parse(number[0]).value == Decimal(value)
        rest = text
        for figure, _, _ in report.gold["quantities"]:
            rest = rest.replace(figure, "", 1)
        rest = re.sub(r"20\d\d年(\d+月(\d+日)?)?|（\d+）|^\d+\.", "", rest, flags=re.MULTILINE)
        assert not re.search(r"\d", rest)


def test_seeded_errors_are_of_known_checks_and_stand_in_the_text() -> None:
    known = {check.id for check in all_checks()}
    seeded: Counter[str] = Counter()
    for report in MANY:
        text = text_of(report)
        for finding in report.gold["findings"]:
            seeded[finding["check"]] += 1
            assert any(figure in text for figure in finding["figures"])
    assert seeded.keys() <= known
    assert len(seeded) >= 18


def test_some_openings_do_not_continue_and_some_reports_are_handed_in_twice(tmp_path: Path) -> None:
    generate(300, tmp_path, seed=3)
    entries = yaml.safe_load((tmp_path / ACROSS).read_text(encoding="utf-8"))
    assert {entry["check"] for entry in entries} == {"broken-continuity", "resubmitted-report"}
    for entry in entries:
        assert (tmp_path / entry["report"]).is_file()
        assert (tmp_path / entry["previous"]).is_file()
        one, two = (re.sub(r"^\d+-|-\d{4}\.\w+$", "", entry[key]) for key in ("report", "previous"))
        assert one == two
    again = next(r for r in MANY if r.across and r.across["check"] == "resubmitted-report")
    before = MANY[again.number - 2]
    year = re.compile(r"20\d\d")
    assert year.sub("", text_of(again)) == year.sub("", text_of(before)) or before.gold["findings"]


def test_a_merged_area_is_one_cell() -> None:
    grid = Grid((wide(("甲", 2), ("乙", 1)), ("^", "^", "丙"), ("丁", "戊", "^")))
    assert {(a.text, a.row_span, a.column_span) for a in areas(grid)} == {
        ("甲", 2, 2), ("乙", 1, 1), ("丙", 2, 1), ("丁", 1, 1), ("戊", 1, 1),
    }  # fmt: skip


def test_marks_tell_where_slots_stand() -> None:
    sheet = Sheet({"a": Slot("12万元", Kind.AMOUNT, Decimal(120000), "12"), "b": Slot("九")}, {"b": Slot("十")})
    text = f"共{sheet['a']}，第{sheet['b']}，{sheet.bare('a')}"
    assert unmarked(text) == "共12万元，第十，12"
    assert [(p.name, p.text, p.start, p.end) for p in placed(text)] == [
        ("a", "12万元", 1, 5), ("b", "十", 7, 8), ("a", "12", 9, 11),
    ]  # fmt: skip
    assert sheet.printed == {"a", "b"}


def test_the_command_writes_a_corpus_that_evaluate_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "语料"
    assert cli.main(["evaluate", "--generate", "4", "--to", str(target), "--seed", "2"]) == 0
    assert "生成 4 份报告" in capsys.readouterr().out
    assert cli.main(["evaluate", str(target)]) == 0
    assert "4 份文件" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--generate", "4"], "--to"),
        (["--generate", "0", "--to", "新"], "正数"),
        (["--generate", "4", "--to", "."], "不是空文件夹"),
        ([], "语料文件夹"),
    ],
)
def test_what_cannot_be_generated_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "旧").touch()
    assert cli.main(["evaluate", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["旧"]
