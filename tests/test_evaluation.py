"""Precision and recall against gold files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extractor import cli
from extractor.batch import guard
from extractor.evaluation import GoldError, Score, Tally, compare, evaluate, load_gold
from extractor.evaluation.matching import quotes
from tests.sample_reports import TEXT, failed_report, prose_report

PERFECT = """
facts: {total_score: "98.1", year: 2022, grade: 优, expenditure: "3926500", organisation: null}
indicators: [[产出指标, "50", null], [养护里程, "30", "29.10"], [通行率, "20", "19"], [满意度, "50", "50"]]
findings:
  - {check: score-conflict, severity: error, figures: [19分], about: 两处得分不同}
allowed:
  - {figures: [392.65万元], about: 单位}
relations: {verified: 2}
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(gold: str) -> Path:
        (tmp_path / "桥梁.txt").write_text(TEXT, encoding="utf-8")
        path = tmp_path / "桥梁.gold.yaml"
        path.write_text(gold, encoding="utf-8")
        return path

    return write


def scored(write: Write, gold: str) -> Score:
    return compare(prose_report(), load_gold(write(gold)))


def test_a_report_that_says_what_the_gold_says_scores_full_marks(write: Write) -> None:
    score = scored(write, PERFECT)
    assert score.misses == []
    tallies = [*score.fields.values(), *score.checks.values(), score.lines]
    assert all(t.wrong == t.missed == 0 for t in tallies)
    assert score.lines.right == 4
    assert score.checks["score-conflict"].precision == score.checks["score-conflict"].recall == 1


@pytest.mark.parametrize(
    ("facts", "right", "wrong", "missed"),
    [
        ("{total_score: '98.10'}", 1, 0, 0),
        ("{total_score: '98.2'}", 0, 1, 1),
        ("{organisation: 某局}", 0, 0, 1),
        ("{grade: null}", 0, 1, 0),
        ("{organisation: null}", 0, 0, 0),
    ],
)
def test_fields_are_counted_right_wrong_and_missed(
    write: Write, facts: str, right: int, wrong: int, missed: int
) -> None:
    (tally,) = scored(write, f"facts: {facts}").fields.values()
    assert (tally.right, tally.wrong, tally.missed) == (right, wrong, missed)


def test_a_blank_mark_is_not_a_mark_of_zero(write: Write) -> None:
    lines = scored(write, "indicators: [[产出指标, '50', '0']]").lines
    assert (lines.right, lines.wrong, lines.missed) == (0, 4, 1)


def test_a_finding_nobody_expected_is_a_false_alarm(write: Write) -> None:
    score = scored(write, "allowed: [{figures: [20分], about: 分值}]")
    assert {name: t.wrong for name, t in score.checks.items()} == {"unit-slip": 1}
    assert score.false_errors == 0
    assert scored(write, "facts: {}").false_errors == 1


@pytest.mark.parametrize(
    ("check", "severity", "found"),
    [
        ("score-conflict", "error", True),
        ("score-conflict", "warning", True),
        ("unit-slip", "error", False),
        ("score-total-mismatch", "warning", False),
    ],
)
def test_a_finding_must_come_from_the_right_check_and_be_grave_enough(
    write: Write, check: str, severity: str, found: bool
) -> None:
    figures = "[392.65万元]" if check == "unit-slip" else "[20分]"
    gold = f"findings: [{{check: {check}, severity: {severity}, figures: {figures}, about: x}}]"
    assert scored(write, gold).checks[check].recall == float(found)


def test_a_figure_is_quoted_only_as_a_whole() -> None:
    finding = prose_report().findings[0]
    evidence = finding.evidence[0]
    for quote, figure, shown in (
        ("120分", "20分", False),
        ("得20分", "20分", True),
        ("20", "20", True),
        ("20.5", "20", False),
        ("２０分", "20分", True),
        ("20分" + "字" * 90, "20分", False),
        ("", "20分", False),
        ("六、", "六、改进建议", True),
        ("2", "12分", False),
    ):
        assert quotes(replace(finding, evidence=(replace(evidence, quote=quote),)), [figure]) is shown


def test_quantities_count_only_where_the_gold_lists_them(write: Write) -> None:
    assert scored(write, "facts: {}").quantities == Tally()
    score = scored(write, "quantities: [[392.65万元, headcount, '3926500'], [50分, weight, '50'], [9亩, other, '9']]")
    assert (score.quantities.right, score.quantities.missed) == (2, 1)
    assert (score.kinds.right, score.kinds.wrong) == (1, 1)


def test_too_few_verified_relations_are_said(write: Write) -> None:
    assert any("应不少于 9 项" in miss for miss in scored(write, "relations: {verified: 9}").misses)


@pytest.mark.parametrize(
    "gold",
    [
        "fact: {}",
        "[]",
        "facts: {year: [1, 2",
        "findings: [{check: x, severity: grave, figures: [], about: x}]",
        "findings: [{check: x, figures: [], about: x}]",
        "indicators: [[名称, '1']]",
        "quantities: [[1元, money, '1']]",
        "document: 没有.docx",
    ],
)
def test_a_defective_gold_file_is_named(write: Write, gold: str) -> None:
    path = write(gold)
    with pytest.raises(GoldError, match=path.name):
        load_gold(path)


def test_one_gold_serves_all_files_of_its_name(write: Write) -> None:
    path = write(PERFECT)
    for name in ("桥梁.docx", "桥梁2.docx", "桥梁.md"):
        (path.parent / name).touch()
    assert [p.name for p in load_gold(path).documents] == ["桥梁.docx", "桥梁.txt"]


def test_a_corpus_is_audited_and_added_up(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write(PERFECT).parent
    (corpus / "坏.gold.yaml").write_text("facts: {year: 2022}", encoding="utf-8")
    (corpus / "坏.pdf").touch()
    reports = {"桥梁.txt": prose_report(), "坏.pdf": failed_report()}
    monkeypatch.setattr(guard, "audit", lambda path, _: reports[path.name])
    result = evaluate(corpus)
    assert [a.path.name for a in result.documents] == ["坏.pdf", "桥梁.txt"]
    assert result.total.fields["year"] == Tally(1, 0, 1)
    assert result.total.misses == ["字段 year 应为 2022，得到 None"]
    assert all(a.seconds >= 0 for a in result.documents)


def test_the_command_prints_precision_recall_and_times(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write(PERFECT).parent
    monkeypatch.setattr(guard, "audit", lambda *_: prose_report())
    assert cli.main(["evaluate", str(corpus)]) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert rows["score-conflict"] == ["100.0%", "100.0%", "1", "0", "0"]
    assert rows["total_score"] == ["100.0%", "100.0%", "1", "0", "0"]
    assert rows["organisation"] == ["-", "-", "0", "0", "0"]
    assert rows["桥梁.txt"][0].isdigit()


def test_a_folder_without_gold_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(tmp_path)]) == 2
    assert "标准答案有误" in capsys.readouterr().err
