"""Every check against the cases beside it: at least one finding, one clean and one not assessable."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extractor.checks import all_checks
from extractor.model import Report, Verdict
from extractor.pipeline import audit_document
from tests.documents import document_of

FOLDER = Path(__file__).parents[2] / "extractor" / "checks"
KINDS = {"finding", "clean", "not_assessable"}
KEYS = {"expect", "name", "text", "blocks", "quotes", "severity", "message", "reason"}


def cases() -> list[tuple[str, dict]]:
    return [
        pytest.param(path.stem.replace("_", "-"), case, id=f"{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    ]


@pytest.mark.parametrize(("check", "case"), cases())
def test_case(check: str, case: dict) -> None:
    assert set(case) <= KEYS
    report = audit_document(document_of(case.get("blocks") or case["text"]))
    findings = [f for f in report.findings if f.check == check]
    told = "\n".join(f"{f.severity} {f.message}" for f in report.findings)
    if case["expect"] == "finding":
        assert findings, f"no finding of {check}; found:\n{told}"
        finding = findings[0]
        assert finding.severity == case.get("severity", "error")
        assert case.get("message", "") in finding.message
        assert set(case.get("quotes", [])) <= {e.quote for e in finding.evidence}
    elif case["expect"] == "clean":
        assert not findings, told
        assert _verdicts(report, check) <= {Verdict.HOLDS, Verdict.HOLDS_ROUNDED, Verdict.HOLDS_TRUNCATED}
    else:
        assert case["expect"] == "not_assessable"
        assert not findings, told
        assert Verdict.NOT_ASSESSABLE in _verdicts(report, check)
        reasons = {r.reason for r in report.relations if r.check == check}
        assert any(case.get("reason", "") in reason for reason in reasons)


def _verdicts(report: Report, check: str) -> set[Verdict]:
    return {r.verdict for r in report.relations if r.check == check}


@pytest.mark.parametrize("check", [c.id for c in all_checks()])
def test_a_check_has_its_cases(check: str) -> None:
    path = FOLDER / f"{check.replace('-', '_')}.yaml"
    found = {case["expect"] for case in yaml.safe_load(path.read_text(encoding="utf-8"))}
    assert {"finding", "clean"} <= found <= KINDS


@pytest.mark.parametrize("check", all_checks(), ids=lambda c: c.id)
def test_a_check_explains_itself(check) -> None:
    assert check.doc
    assert check.title
