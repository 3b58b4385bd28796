"""Which slips of the pen explain a false equation, and what becomes of one that none explains."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractor.checks.mistakes import slips
from extractor.model import Severity, Verdict
from extractor.pipeline import audit_document
from tests.documents import document_of

numbers = st.integers(min_value=10, max_value=10**9)


def kinds(printed: int, meant: int) -> set[str]:
    return {kind for kind, number in slips(printed) if number == meant}


def severities(text: str, check: str) -> set[Severity]:
    return {f.severity for f in audit_document(document_of(text)).findings if f.check == check}


@given(numbers, st.data())
def test_a_digit_that_was_changed_is_found(meant: int, data: st.DataObject) -> None:
    text = str(meant)
    place = data.draw(st.integers(1, len(text) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    assert "digit" in kinds(int(text[:place] + digit + text[place + 1 :]), meant)


@given(numbers, st.data())
def test_two_digits_that_changed_places_are_found(meant: int, data: st.DataObject) -> None:
    text = list(str(meant))
    one, other = sorted(data.draw(st.lists(st.integers(0, len(text) - 1), min_size=2, max_size=2, unique=True)))
    assume(text[one] != text[other] and text[other] != "0")
    text[one], text[other] = text[other], text[one]
    assert "order" in kinds(int("".join(text)), meant)


@given(numbers, st.data())
def test_a_digit_left_out_or_doubled_is_found(meant: int, data: st.DataObject) -> None:
    text = str(meant)
    place = data.draw(st.integers(1, len(text) - 1))
    assert "left-out" in kinds(int(text[:place] + text[place + 1 :]), meant)
    assert "doubled" in kinds(int(text[:place] + text[place] + text[place:]), meant)


@settings(max_examples=25, deadline=None)
@given(st.integers(10000, 40000), st.integers(10000, 40000), st.integers(1, 3), st.sampled_from("123456789"))
def test_a_sum_with_a_digit_changed_is_an_error(one: int, other: int, place: int, digit: str) -> None:
    text = str(one + other)
    assume(digit != text[place])
    said = Decimal(int(text[:place] + digit + text[place + 1 :])) / 100
    told = f"一期{Decimal(one) / 100:.2f}万元，二期{Decimal(other) / 100:.2f}万元，合计{said:.2f}万元。"
    assert severities(told, "amount-sum-mismatch") == {Severity.ERROR}


@pytest.mark.parametrize(
    "text",
    [
        "2022年拨付工程款412.6万元，收回结余6.3万元；后又拨付208.7万元，合计497.35万元。",
        "发放每人每月120元，对象1863人，按12个月计，实际发放151.37万元。",
    ],
)
def test_what_no_slip_explains_is_a_doubt(text: str) -> None:
    found = audit_document(document_of(text)).findings
    assert {f.severity for f in found if f.check.endswith("mismatch")} == {Severity.WARNING}
    assert all("笔误" in f.message for f in found if f.check.endswith("mismatch"))


def test_what_is_far_from_it_is_left_open() -> None:
    report = audit_document(document_of("发放每人每月120元，对象1863人，按12个月计，实际发放31.45万元。"))
    assert not report.findings
    (reason,) = {r.reason for r in report.relations if r.verdict is Verdict.NOT_ASSESSABLE}
    assert "相差过大" in reason


def test_a_table_needs_no_slip() -> None:
    rows = [["项目", "金额（万元）"], ["一期", "412.60"], ["二期", "208.70"], ["合计", "497.35"]]
    report = audit_document(document_of(["资金使用情况", rows]))
    assert Severity.ERROR in {f.severity for f in report.findings if f.check == "amount-sum-mismatch"}


def test_an_equation_written_out_needs_no_slip() -> None:
    assert severities("本年共计412.6万元＋208.7万元＝497.3万元。", "amount-sum-mismatch") == {Severity.ERROR}


def test_the_other_base_and_the_other_direction_explain_a_change() -> None:
    assert severities("收入由96.00万元增长到128.00万元，增长25.00%。", "percent-change-mismatch") == {Severity.ERROR}
    text = "全年接待26.18万人次，上年28.64万人次，同比增长8.59%。"
    assert severities(text, "percent-change-mismatch") == {Severity.ERROR}
