"""Facts that no single figure states."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.interpretation import interpret
from extractor.pattern import load
from extractor.recognition import recognise
from tests.documents import document_of

PATTERNS = load()


def values(text: str, field: str) -> set[object]:
    document = document_of(["某县2021年改厕补助绩效自评报告", "一、资金情况", text])
    reading = interpret(document, recognise(document, PATTERNS), PATTERNS)
    return {f.value for f in reading.facts if f.field == field}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年预算330.90万元。截至年末资金全部兑付，预算执行率100%。", {Decimal(3309000)}),
        ("全年预算1300万元。各项目合计1242.1万元，预算执行率95.55%。", {Decimal(12421000)}),
        ("全年预算330.90万元。资金尚未全部兑付，预算执行率90%。", set()),
    ],
)
def test_expenditure(text: str, expected: set[object]) -> None:
    assert values(text, "expenditure") == expected
