"""The examples beside the claim patterns, and what the patterns must not claim."""

from __future__ import annotations

import pytest

from extractor import pattern
from extractor.interpretation.claims.prose_claims import ClaimPattern, merged, prose_claims
from extractor.interpretation.claims.table_claims import table_claims
from extractor.interpretation.language.grammar import compile_expression
from extractor.model import Operation
from extractor.recognition import recognise
from tests.documents import document_of

PATTERNS = pattern.load()
CLAIMS = PATTERNS.entries("claims", ClaimPattern)


def claimed(text: str, name: str) -> list[list[str]]:
    """The printed terms, in reading order, of each claim of a pattern."""
    document = document_of(text)
    recognition = recognise(document, PATTERNS)
    found = []
    for claim in prose_claims(document, recognition, PATTERNS):
        if claim.name == name:
            indices = sorted({t.quantity for t in claim.readings[0] if t.quantity is not None} | {claim.stated})
            found.append([recognition.quantities[i].text for i in indices])
    return found


@pytest.mark.parametrize(
    ("claim", "example"),
    [
        pytest.param(claim, example, id=f"{claim.id}:{example.line}", marks=[pytest.mark.xfail] if example.todo else [])
        for claim in CLAIMS
        for example in claim.examples
    ],
)
def test_example(claim, example) -> None:
    found = claimed(example.plain, claim.id)
    if example.none:
        assert found == []
    else:
        assert [example.plain[a:b] for a, b in example.spans] in found


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_a_claim_has_an_example(claim) -> None:
    assert any(not e.none for e in claim.examples)


def test_an_unknown_kind_of_token_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown token kind"):
        compile_expression("part:A nonsense", {"total": False})


def test_brackets_are_read_on_their_own() -> None:
    text = "全年支出100万元（其中甲60万元、乙40万元），比上年的80万元增加20万元。"
    assert claimed(text, "whole-of-which") == [["100万元", "60万元", "40万元"]]
    assert claimed(text, "more-than-before") == [["100万元", "80万元", "20万元"]]


def test_a_list_with_an_open_end_need_not_exhaust_the_whole() -> None:
    document = document_of("项目支出286.83万元，其中会议36.3万元、网络5万元，其余为调研等支出。")
    (claim,) = prose_claims(document, recognise(document, PATTERNS), PATTERNS)
    assert not claim.complete


def test_sources_and_uses_told_in_words_each_make_up_a_total() -> None:
    """The lists below a total row are two claims of one figure, not two ways to read one."""
    rows = [
        ["预算执行（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["^", "年度资金总额", "410", "432.5", "419.6", "10", "97.02%", "9.70"],
        ["^", "其中：一般公共预算：400.5", "<", "<", "其中：基本支出：310", "<", "<", "<"],
        ["^", "政府性基金拨款：32", "<", "<", "项目支出：132.5", "<", "<", "<"],
    ]
    recognition = recognise(document_of([rows]), PATTERNS)
    sums = [c for c in merged(table_claims(recognition)) if c.operation is Operation.SUM]
    printed = [[recognition.quantities[t.quantity].text for t in c.readings[0]] for c in sums]
    assert printed == [["400.5", "32"], ["310", "132.5"]]
    assert {recognition.quantities[c.stated].text for c in sums} == {"432.5"}
