"""The whole way from a file to its report: what must hold for everything that is emitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.model import Evidence, Report, Status, Verdict
from extractor.pipeline import audit, audit_document
from tests.documents import document_of

CORPUS = Path(__file__).parents[1] / "corpus"
REPORTS = sorted(p for p in CORPUS.iterdir() if p.suffix in (".txt", ".docx", ".html", ".xlsx", ".pdf"))
LINES = [
    line for path in REPORTS if path.suffix == ".txt" for line in path.read_text(encoding="utf-8").splitlines() if line
]


def emitted(report: Report) -> Iterator[Evidence]:
    """Every piece of evidence of a report."""
    assert report.reading is not None
    recognition = report.reading.recognition
    yield from (q.evidence for q in recognition.quantities)
    yield from (n.evidence for n in recognition.named)
    for fact in report.reading.facts:
        yield from fact.evidence
    for line in report.indicators:
        yield from line.evidence
        yield from line.aliases
    for finding in report.findings:
        yield from finding.evidence


def holds(report: Report) -> None:
    assert report.reading is not None
    text = report.reading.document.text
    for evidence in emitted(report):
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.quote
    for finding in report.findings:
        assert finding.evidence
        assert finding.message
    prints = [f.fingerprint for f in report.findings]
    assert len(prints) == len(set(prints))
    for relation in report.relations:
        assert all(0 <= i < len(report.quantities) for i in relation.terms)
        assert relation.reason or relation.verdict is not Verdict.NOT_ASSESSABLE
    summary = report.summary
    assert summary.relations == summary.verified + summary.violated + summary.not_assessable
    assert summary.errors + summary.warnings + summary.notes == len(report.findings)


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.name)
def test_everything_emitted_points_back_to_its_text(path: Path) -> None:
    holds(audit(path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=25),
    st.text(alphabet="0123456789.%万元分人，。（）\n", max_size=40),
)
def test_any_mixture_of_lines_can_be_audited(lines: list[str], noise: str) -> None:
    report = audit_document(document_of("\n".join([*lines, noise])))
    holds(report)


@pytest.mark.parametrize("path", [p for p in REPORTS if p.suffix == ".txt"], ids=lambda p: p.name)
def test_fingerprints_survive_edits_elsewhere(path: Path, tmp_path: Path) -> None:
    before = audit(path)
    edited = tmp_path / path.name
    lines = path.read_text(encoding="utf-8").splitlines()
    edited.write_text("\n".join([lines[0], "本文由某单位整理。", *lines[1:], "特此报告。"]), encoding="utf-8")
    after = audit(edited)
    errors = {f.fingerprint for f in before.findings if f.severity == "error"}
    assert errors <= {f.fingerprint for f in after.findings}


def test_a_missing_file_is_a_failed_report(tmp_path: Path) -> None:
    report = audit(tmp_path / "none.txt")
    assert report.status is Status.FAILED
    assert report.problems[0].kind == "missing"


def test_every_row_of_a_form_ends_in_a_relation_or_a_reason() -> None:
    for path in (p for p in REPORTS if p.suffix in (".docx", ".xlsx")):
        report = audit(path)
        assert report.reading is not None
        rows = (
            i
            for i, line in enumerate(report.indicators)
            if line.place == "form" and (line.scored or line.target_quantity is not None)
        )
        scored = list(rows)
        spoken_of = {i for relation in report.relations for i in relation.lines}
        explained = {p.kind for p in report.reading.problems}
        silent = [report.indicators[i].name for i in scored if i not in spoken_of]
        assert not silent or "row-not-read" in explained, f"{path.name}: {silent}"
