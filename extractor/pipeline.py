"""The whole way from a file to its report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractor import pattern, readers
from extractor.checks import all_checks, run
from extractor.interpretation import interpret
from extractor.interpretation.facts.funds_prose import fields
from extractor.model import (
    Document,
    Fact,
    Finding,
    Problem,
    Reading,
    Relation,
    Report,
    Rule,
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
        return failed(path, Problem(failure.kind, failure.message), patterns)
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
        fields=tuple(_field_names(chosen)),
        rules=_rules(),
        field_names=_field_names(chosen),
    )


def _field_names(patterns: PatternSet) -> dict[str, str]:
    return {field.id: field.name for field in fields(patterns) if field.shown}


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(Rule(check.id, check.family, check.title, check.doc, check.basis) for check in all_checks())


def failed(path: Path, problem: Problem, patterns: PatternSet | None = None) -> Report:
    """The report of a file that could not be audited."""
    source = Source(str(path), _digest(path, problem), path.suffix.lstrip(".").lower(), None, 0)
    names = _field_names(patterns or pattern.load())
    return Report(
        source, Status.FAILED, (problem,), {}, (), (), Summary(), fields=tuple(names), rules=_rules(), field_names=names
    )


def _digest(path: Path, problem: Problem) -> str:
    """The file's SHA-256; empty where it is not to be had, or too large to be read for it."""
    try:
        return "" if problem.kind == "too_large" else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


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
