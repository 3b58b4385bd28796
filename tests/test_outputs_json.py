"""The JSON contract: figures as decimal strings, evidence everywhere, indices that point where they say."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from extractor.model import Box, Report
from extractor.outputs import renderer
from extractor.outputs.figures import printed
from extractor.outputs.json import report_object
from extractor.outputs.schema import report_schema
from tests.sample_reports import FIELDS, failed_report, form_report, prose_report

VALIDATOR = Draft202012Validator(report_schema(FIELDS))


@pytest.mark.parametrize("report", [prose_report(), failed_report()], ids=["audited", "failed"])
def test_every_report_validates(report: Report) -> None:
    VALIDATOR.validate(json.loads(renderer("json").render(report)))


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(report_schema(FIELDS))


@pytest.mark.parametrize(
    ("key", "value"), [("status", "fine"), ("report", {}), ("indicators", [{"name": "x"}]), ("schema", "other/1")]
)
def test_the_schema_refuses(key: str, value: object) -> None:
    report = json.loads(renderer("json").render(prose_report())) | {key: value}
    assert not VALIDATOR.is_valid(report)


def test_keys_are_those_of_the_schema() -> None:
    assert list(report_object(prose_report())) == VALIDATOR.schema["required"]


def closed(schema: object) -> object:
    """The schema with every object refusing keys that it does not declare."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return inner | {"additionalProperties": False} if schema.get("type") == "object" else inner


@pytest.mark.parametrize("report", [prose_report(), form_report(), failed_report()], ids=["prose", "form", "failed"])
def test_nothing_is_emitted_that_the_schema_does_not_declare(report: Report) -> None:
    Draft202012Validator(closed(report_schema(FIELDS))).validate(json.loads(renderer("json").render(report)))


def test_fields_not_stated_are_null() -> None:
    report = report_object(prose_report())["report"]
    assert list(report) == list(FIELDS)
    assert report["organisation"] is None
    assert report["execution_rate"] is None


def test_values_are_decimal_strings_with_their_printed_decimals() -> None:
    report = report_object(prose_report())
    total, money = report["report"]["total_score"], report["report"]["expenditure"]
    assert total is not None
    assert money is not None
    assert (total["value"], money["value"]) == ("98.10", "3926500")
    assert [q["value"] for q in report["quantities"]][:2] == ["98.10", "100"]
    assert report["relations"][3]["computed"] == {"low": "10", "high": "10"}


def test_only_lines_with_marks_are_listed_and_parents_skip_the_rest() -> None:
    lines = report_object(prose_report())["indicators"]
    assert [(i["name"], i["parent"], i["weight"], i["score"]) for i in lines] == [
        ("产出指标", None, "50", None),
        ("养护里程", 0, "30", "29.1"),
        ("通行率", 0, "20", "19"),
        ("满意度", None, "50", "50"),
    ]


def test_quotes_are_the_text_of_their_spans() -> None:
    report = prose_report()
    assert report.reading is not None
    text = report.reading.document.text
    emitted = json.loads(renderer("json").render(report))
    found = [
        e
        for part in ("findings", "quantities", "indicators", "named_numbers")
        for x in emitted[part]
        for e in x["evidence"]
    ]
    assert len(found) > 10
    assert all(text[e["start"] : e["end"]] == e["quote"] for e in found)


def test_a_box_has_four_numbers() -> None:
    report = prose_report()
    finding = report.findings[0]
    evidence = replace(finding.evidence[0], page=2, box=Box(1, 2.5, 3.141592, 4))
    report = replace(report, findings=(replace(finding, evidence=(evidence,)),))
    assert report_object(report)["findings"][0]["evidence"][0]["bbox"] == [1, 2.5, 3.14, 4]


def test_many_reports_are_an_array_or_one_a_line() -> None:
    reports = [prose_report(), failed_report()]
    array = json.loads("".join(renderer("json").render_all(reports)))
    lines = "".join(renderer("jsonl").render_all(reports)).splitlines()
    assert [json.loads(line) for line in lines] == array
    assert [report["status"] for report in array] == ["partial", "failed"]


def test_no_report_is_an_empty_array() -> None:
    assert json.loads("".join(renderer("json").render_all([]))) == []


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=4),
    st.integers(-4, 8),
)
def test_a_printed_figure_keeps_its_value_and_its_decimals(value: Decimal, places: int) -> None:
    text = printed(value, Decimal(1).scaleb(places))
    assert Decimal(text) == value
    assert "E" not in text
    assert len(text.partition(".")[2]) >= -places
