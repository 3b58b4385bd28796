"""The whole way from a file to its report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from extractor import pattern, readers
from extractor.checks import run
from extractor.interpretation import interpret
from extractor.model import (
    Document,
    Fact,
    Finding,
    Problem,
    Reading,
    Relation,
    Report,
    Severity,
    Source,
    Status,
    Summary,
    Verdict,
)
from extractor.pattern import PatternSet
from extractor.recognition import recognise


def audit(path: Path, patterns: PatternSet | None = None, limits: readers.Limits | None = None) -> Report:
    """The report of one file. A file that cannot be read is a report with status failed, never an error."""
    try:
        document = readers.read(path, limits or readers.Limits())
    except readers.ReadFailure as failure:
        return _failed(path, Problem(failure.kind, failure.message))
    return audit_document(document, patterns)


def audit_document(document: Document, patterns: PatternSet | None = None) -> Report:
    """The report of a document already read."""
    chosen = patterns or pattern.load()
    reading = interpret(document, recognise(document, chosen), chosen)
    relations, findings = run(reading, chosen)
    problems = (*document.problems, *reading.problems)
    facts: dict[str, Fact] = {}
    for fact in sorted(reading.facts, key=lambda f: f.rank):
        facts.setdefault(fact.field, fact)
    return Report(
        source=document.source,
        status=Status.PARTIAL if problems else Status.OK,
        problems=problems,
        facts=facts,
        relations=relations,
        findings=findings,
        summary=_summary(reading, relations, findings),
        reading=reading,
    )


def _failed(path: Path, problem: Problem) -> Report:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and problem.kind != "too_large" else ""
    source = Source(str(path), digest, path.suffix.lstrip(".").lower(), None, 0)
    return Report(source, Status.FAILED, (problem,), {}, (), (), Summary())


def _summary(reading: Reading, relations: Sequence[Relation], findings: Sequence[Finding]) -> Summary:
    verified = [r for r in relations if r.verdict.verified]
    return Summary(
        errors=sum(f.severity is Severity.ERROR for f in findings),
        warnings=sum(f.severity is Severity.WARNING for f in findings),
        notes=sum(f.severity is Severity.NOTE for f in findings),
        relations=len(relations),
        verified=len(verified),
        violated=sum(r.verdict in (Verdict.VIOLATED, Verdict.IMPROBABLE) for r in relations),
        not_assessable=sum(r.verdict is Verdict.NOT_ASSESSABLE for r in relations),
        quantities=len(reading.quantities),
        tied=len({i for r in verified for i in r.terms}),
    )
