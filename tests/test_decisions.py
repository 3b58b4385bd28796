"""Baselines and decisions: what they hide, that they survive edits, and how they are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from extractor import cli
from extractor.decisions import DecisionError, baseline_lines, load_baseline, load_decisions, with_hidden
from extractor.model import Decision, Report, Ruling
from extractor.outputs import Style, renderer
from extractor.outputs.json import report_object
from extractor.pipeline import audit
from tests.sample_reports import failed_report, prose_report

ERROR, WARNING = "f" * 16, "e" * 16
DISMISSED = Decision(ERROR, Ruling.DISMISSED, "口径不同", "已电话核实", "甲", "2024-03-18")
CONFIRMED = Decision(WARNING, Ruling.CONFIRMED, who="乙")

REPORT = """青山县林业局2022年古树保护项目支出绩效自评报告
一、项目概况
县级安排120.50万元，乡镇配套30.25万元，合计150.75万元。
二、资金使用
全年支出100.50万元，其中养护支出60.25万元、普查支出42.25万元，共计102.50万元。
三、成效
预算执行率为80%，预算数为150.75万元，实际支出102.50万元。
"""


def test_a_baseline_hides_what_it_knows_and_nothing_else() -> None:
    report = with_hidden(prose_report(), {ERROR}, {})
    assert [f.fingerprint for f in report.findings] == [WARNING]
    assert [f.fingerprint for f in report.hidden] == [ERROR]
    assert (report.summary.errors, report.summary.warnings, report.summary.hidden) == (0, 1, 1)
    assert report.relations == prose_report().relations


def test_a_dismissed_finding_is_hidden_and_a_confirmed_one_shown_even_where_the_baseline_knows_it() -> None:
    report = with_hidden(prose_report(), {WARNING}, {ERROR: DISMISSED, WARNING: CONFIRMED, "0" * 16: CONFIRMED})
    assert [f.fingerprint for f in report.findings] == [WARNING]
    assert [f.fingerprint for f in report.hidden] == [ERROR]
    assert set(report.decisions) == {DISMISSED, CONFIRMED}


def test_nothing_is_hidden_of_a_file_that_could_not_be_read() -> None:
    assert with_hidden(failed_report(), {ERROR}, {}) == failed_report()


def test_json_tells_what_is_hidden_and_what_was_decided() -> None:
    shown = report_object(with_hidden(prose_report(), {WARNING}, {ERROR: DISMISSED}))
    assert shown["findings"] == []
    assert [f["fingerprint"] for f in shown["hidden"]] == [ERROR, WARNING]
    assert shown["hidden"][0]["decision"] == {
        "decision": "dismissed", "reason": "口径不同", "note": "已电话核实", "who": "甲", "when": "2024-03-18",
    }  # fmt: skip
    assert shown["hidden"][1]["decision"] is None
    assert shown["summary"]["hidden"] == 2


def test_text_counts_what_is_hidden_and_lists_it_when_asked() -> None:
    report = with_hidden(prose_report(), {WARNING}, {ERROR: DISMISSED})
    brief = renderer("text").render(report)
    assert "✗ 0 处矛盾" in brief
    assert "已隐藏 2 处" in brief
    assert "口径不同" not in brief
    full = renderer("text").render(report, Style(verbose=True))
    assert "已排除：口径不同；已电话核实（甲，2024-03-18）" in full
    assert "基线中已有" in full
    assert "已隐藏 2 处" in "".join(renderer("text").render_all([report])).splitlines()[-1]


def test_text_shows_what_was_confirmed() -> None:
    report = with_hidden(prose_report(), (), {WARNING: CONFIRMED})
    assert "已确认（乙）" in renderer("text").render(report)
    assert "已隐藏" not in renderer("text").render(report)


@pytest.fixture
def audited(tmp_path: Path) -> Report:
    return audit(written(tmp_path, REPORT))


def written(folder: Path, text: str) -> Path:
    path = folder / "报告.txt"
    path.write_text(text, encoding="utf-8")
    return path


EDITS = {
    "a paragraph before": ("一、项目概况\n", "一、项目概况\n全县登记在册古树1260株，挂牌1180株。\n"),
    "a section renamed": ("三、成效", "三、效果分析"),
    "a paragraph less": ("县级安排120.50万元，乡镇配套30.25万元，合计150.75万元。\n", ""),
    "another figure corrected": ("预算执行率为80%", "预算执行率为67.99%"),
    "blank lines": ("\n", "\n\n"),
    "full-width digits": ("42.25万元", "４２．２５万元"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_decision_survives_edits_elsewhere(audited: Report, tmp_path: Path, edit: str) -> None:
    (finding,) = [f for f in audited.findings if "100.50万元" in {e.quote for e in f.evidence}][:1]
    decisions = {finding.fingerprint: Decision(finding.fingerprint, Ruling.DISMISSED, "另有说明")}
    again = audit(written(tmp_path, REPORT.replace(*EDITS[edit])))
    hidden = with_hidden(again, (), decisions).hidden
    assert [f.check for f in hidden] == [finding.check]


def test_a_decision_does_not_outlive_the_figure_it_was_made_on(audited: Report, tmp_path: Path) -> None:
    known = {f.fingerprint for f in audited.findings}
    again = audit(written(tmp_path, REPORT.replace("42.25万元", "43.25万元")))
    changed = [f for f in again.findings if "43.25万元" in {e.quote for e in f.evidence}]
    assert changed
    assert not known & {f.fingerprint for f in changed}


def test_a_decision_is_on_one_report_only(audited: Report, tmp_path: Path) -> None:
    again = audit(written(tmp_path, REPORT.replace("2022年古树", "2023年古树")))
    assert again.findings
    assert not {f.fingerprint for f in audited.findings} & {f.fingerprint for f in again.findings}


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("many", [False, True])
def test_an_audit_s_json_is_a_baseline(tmp_path: Path, name: str, many: bool) -> None:
    reports = [with_hidden(prose_report(), {ERROR}, {}), failed_report()]
    form = renderer(name)
    path = tmp_path / "基线"
    path.write_text("".join(form.render_all(reports)) if many else form.render(reports[0]), encoding="utf-8")
    assert load_baseline(path) == {ERROR, WARNING}


def test_a_written_baseline_hides_everything_when_read_again(tmp_path: Path) -> None:
    path = tmp_path / "基线.txt"
    path.write_text("# 二〇二四年三月\n\n" + "".join(baseline_lines(prose_report())), encoding="utf-8")
    report = with_hidden(prose_report(), load_baseline(path), {})
    assert report.findings == ()
    assert list(baseline_lines(report)) == list(baseline_lines(prose_report()))


@pytest.mark.parametrize("text", ["{", '{"schema": "x"}', "[1]", '{"findings": [{}]}', "不是指纹", "F" * 16, "[]]"])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "基线.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=r"基线\.txt"):
        load_baseline(path)


ENTRY = {"decision": "dismissed", "reason": "口径不同", "note": "已电话核实", "who": "甲", "when": "2024-03-18"}


@pytest.mark.parametrize("dump", [json.dumps, lambda value: yaml.safe_dump(value, allow_unicode=True)])
def test_decisions_are_yaml_or_json(tmp_path: Path, dump: type[str]) -> None:
    path = tmp_path / "决定"
    path.write_text(str(dump({ERROR: ENTRY, WARNING: {"decision": "confirmed", "who": "乙"}})), encoding="utf-8")
    assert load_decisions(path) == {ERROR: DISMISSED, WARNING: CONFIRMED}


def test_digits_alone_are_a_fingerprint_too(tmp_path: Path) -> None:
    path = tmp_path / "决定.yaml"
    path.write_text("0123456789012345: {decision: confirmed, when: 2024-03-18}", encoding="utf-8")
    assert load_decisions(path)["0123456789012345"].when == "2024-03-18"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "映射"),
        ("abc: {decision: confirmed}", "不是指纹"),
        (f"{ERROR}: dismissed", "应为文字"),
        (f"{ERROR}: {{decision: confirmed, why: x}}", "没有 why 这一项"),
        (f"{ERROR}: {{decision: rejected}}", "confirmed 或 dismissed"),
        (f"{ERROR}: {{reason: x}}", "confirmed 或 dismissed"),
        (f"{ERROR}: {{decision: dismissed}}", "须写明 reason"),
        (f"{ERROR}: {{decision: confirmed, note: [x]}}", "应为文字"),
        (f"{ERROR}: {{decision: confirmed}}\n{ERROR}: {{decision: confirmed}}", "出现两次"),
        (f'{{"{ERROR}": {{"decision": "confirmed"}}, "{ERROR}": {{}}}}', "出现两次"),
        ("[" * 3000, "决定"),
        ("a: [", "第|line|expected"),
    ],
)
def test_a_defective_decision_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "决定.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=words) as refusal:
        load_decisions(path)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


def test_an_empty_decision_file_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "决定.yaml"
    path.write_text("# 尚无\n", encoding="utf-8")
    assert load_decisions(path) == {}


def test_the_command_writes_a_baseline_and_then_finds_nothing_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, baseline = str(written(tmp_path, REPORT)), str(tmp_path / "基线.txt")
    assert cli.main(["audit", report, "--write-baseline", baseline]) == 1
    capsys.readouterr()
    assert cli.main(["audit", report, "--baseline", baseline]) == 0
    assert "已隐藏" in capsys.readouterr().out
    written(tmp_path, REPORT.replace("合计150.75", "合计151.75"))
    assert cli.main(["audit", report, "--baseline", baseline]) == 1


def test_the_command_hides_what_was_dismissed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, REPORT)
    decisions = tmp_path / "决定.json"
    found = audit(path).findings
    decisions.write_text(json.dumps({f.fingerprint: ENTRY for f in found}), encoding="utf-8")
    assert cli.main(["audit", str(tmp_path), "--format", "json", "--decisions", str(decisions)]) == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["findings"], len(shown["hidden"])) == ([], len(found))


@pytest.mark.parametrize("option", ["--baseline", "--decisions"])
def test_a_file_that_is_not_there_is_a_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    path = str(written(tmp_path, REPORT))
    assert cli.main(["audit", path, option, str(tmp_path / "没有")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_baseline_never_overwrites_what_is_audited(tmp_path: Path) -> None:
    path = written(tmp_path, REPORT)
    assert cli.main(["audit", str(path), "--write-baseline", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == REPORT
