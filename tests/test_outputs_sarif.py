"""SARIF: valid, every operand with its place, every check with its help."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from extractor.checks import all_checks
from extractor.decisions import with_hidden
from extractor.model import Decision, Report, Ruling
from extractor.outputs import renderer
from extractor.outputs.sarif import FINGERPRINT
from extractor.pipeline import audit
from tests.sample_reports import failed_report, form_report, prose_report

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(*reports: Report) -> Any:
    log = json.loads("".join(renderer("sarif").render_all(reports)))
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("report", [prose_report(), form_report(), failed_report()])
def test_a_log_meets_the_schema(report: Report) -> None:
    assert json.loads(renderer("sarif").render(report)) == json.loads("".join(renderer("sarif").render_all([report])))
    run = run_of(report)
    assert len(run["results"]) == len(report.findings)
    assert run["invocations"][0]["executionSuccessful"] is (report.reading is not None)


def test_a_log_of_no_report_is_valid() -> None:
    assert run_of()["results"] == []


def test_real_files_of_every_format_make_one_valid_log() -> None:
    paths = [next((ROOT / "corpus").glob(f"*.{suffix}")) for suffix in ("docx", "xlsx", "pdf", "html", "txt")]
    reports = [audit(path) for path in paths]
    run = run_of(*reports)
    assert [artifact["properties"]["format"] for artifact in run["artifacts"]] == [r.source.format for r in reports]
    assert [artifact["hashes"]["sha-256"] for artifact in run["artifacts"]] == [r.source.sha256 for r in reports]
    assert len(run["results"]) == sum(len(report.findings) for report in reports)


def test_every_operand_is_a_related_location_at_its_characters() -> None:
    report = prose_report()
    assert report.reading
    for result, finding in zip(run_of(report)["results"], report.findings, strict=True):
        assert result["locations"][0]["physicalLocation"] == result["relatedLocations"][0]["physicalLocation"]
        quotes = []
        for location in result["relatedLocations"]:
            region = location["physicalLocation"]["region"]
            start = region["charOffset"]
            quotes.append(report.reading.document.text[start : start + region["charLength"]])
            assert quotes[-1] == region["snippet"]["text"] == location["message"]["text"]
        assert quotes == [evidence.quote for evidence in finding.evidence]
        assert result["partialFingerprints"] == {FINGERPRINT: finding.fingerprint}
        assert result["level"] == finding.severity
        assert finding.message in result["message"]["text"]
        assert finding.consequence in result["message"]["text"]


def test_the_lines_and_columns_of_a_text_file_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "自评.txt"
    lines = (ROOT / "corpus" / "heating-subsidy-rates-off.txt").read_text(encoding="utf-8").splitlines()
    path.write_bytes("\r\n".join(["", *lines]).encode("utf-8-sig"))
    results = run_of(audit(path))["results"]
    regions = [r["physicalLocation"]["region"] for result in results for r in result["relatedLocations"]]
    assert {"17分", "20分", "87%"} <= {region["snippet"]["text"] for region in regions}
    for region in regions:
        line = ["", *lines][region["startLine"] - 1]
        assert region["endLine"] == region["startLine"]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


def test_a_table_cell_a_sheet_cell_and_a_page_are_logical_locations() -> None:
    named = {
        "rural-road-form-scores-off.docx": ("cell", "table/1/row/4/column/9", "表1第4行得分（分值*执行率）列"),
        "rural-road-form-scores-off.xlsx": ("cell", "自评表!I5", "自评表!I5"),
        "heating-subsidy-rates-off.pdf": ("page", "page/1", "第1页"),
    }
    for name, (kind, qualified, words) in named.items():
        results = run_of(audit(ROOT / "corpus" / name))["results"]
        logical = [place for result in results for r in result["relatedLocations"] for place in r["logicalLocations"]]
        assert {"name": words, "fullyQualifiedName": qualified, "kind": kind} in logical
        assert not any("startLine" in r["physicalLocation"]["region"] for x in results for r in x["relatedLocations"])


def test_every_check_is_a_rule_with_help() -> None:
    rules = run_of(audit(ROOT / "corpus" / "heating-subsidy-rates-off.txt"))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.id for check in all_checks()]
    for rule, check in zip(rules, all_checks(), strict=True):
        assert rule["shortDescription"]["text"] == check.title
        assert check.doc in rule["help"]["text"]
        assert check.basis in rule["help"]["text"]


def test_a_result_names_its_rule_also_where_the_report_lists_none() -> None:
    run = run_of(prose_report(), form_report())
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_what_was_dismissed_or_known_is_suppressed_with_its_reason() -> None:
    report = prose_report()
    known, dismissed = report.findings[1].fingerprint, report.findings[0].fingerprint
    decision = Decision(dismissed, Ruling.DISMISSED, "已核实原件", who="审核甲")
    results = run_of(with_hidden(report, {known}, {dismissed: decision}))["results"]
    justified = {r["partialFingerprints"][FINGERPRINT]: r["suppressions"][0]["justification"] for r in results}
    assert justified == {dismissed: "已核实原件；审核甲", known: "基线中已有"}
    confirmed = replace(decision, ruling=Ruling.CONFIRMED)
    assert "suppressions" not in run_of(with_hidden(report, (), {dismissed: confirmed}))["results"][0]


def test_what_could_not_be_read_is_a_notification() -> None:
    run = run_of(failed_report(), prose_report())
    said = [(n["level"], n["descriptor"]["id"], n["message"]["text"]) for n in
            run["invocations"][0]["toolExecutionNotifications"]]  # fmt: skip
    assert said == [("error", "truncated", "文件不完整"), ("warning", "page-unread", "有一页是图片，未读（第3页）")]
    assert run["artifacts"][0]["location"]["uri"] == "reports/%E5%9D%8F.pdf"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("报告 1.txt", "%E6%8A%A5%E5%91%8A%201.txt"),
        ("/srv/a#b.txt", "file:///srv/a%23b.txt"),
        ("2023:甲.txt", "2023%3A%E7%94%B2.txt"),
        ("x/c:d.txt", "x/c%3Ad.txt"),
    ],
)
def test_a_path_is_a_uri_reference(path: str, uri: str) -> None:
    report = prose_report()
    run = run_of(replace(report, source=replace(report.source, path=path)))
    assert run["artifacts"][0]["location"]["uri"] == uri
