"""One report as the JSON object of the contract; many as an array."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Literal, cast

from extractor.model import (
    Decision,
    Evidence,
    Fact,
    Finding,
    Indicator,
    NamedNumber,
    Quantity,
    Relation,
    Report,
)
from extractor.outputs.contract import (
    DecisionObject,
    EvidenceObject,
    FieldObject,
    FindingObject,
    IndicatorObject,
    IntervalObject,
    NamedNumberObject,
    ProblemObject,
    QuantityObject,
    RelationObject,
    ReportObject,
    SourceObject,
    SummaryObject,
)
from extractor.outputs.figures import fact_value, plain, printed, quantity_value
from extractor.outputs.style import PLAIN, Style


def render(report: Report, _style: Style = PLAIN) -> str:
    """The report object, indented, with a newline at its end."""
    return json.dumps(report_object(report), ensure_ascii=False, indent=2) + "\n"


def render_all(reports: Iterable[Report], _style: Style = PLAIN) -> Iterator[str]:
    """An array of report objects, one report a piece."""
    opening = "[\n"
    for report in reports:
        yield opening + json.dumps(report_object(report), ensure_ascii=False, indent=2)
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def report_object(report: Report) -> ReportObject:
    """The report as plain values that ``json`` writes as they are."""
    named = report.reading.recognition.named if report.reading else ()
    return {
        "schema": "extractor.report/1",
        "source": cast("SourceObject", asdict(report.source)),
        "status": report.status,
        "problems": [cast("ProblemObject", asdict(problem)) for problem in report.problems],
        "report": {name: _fact(report.facts.get(name), report.quantities) for name in report.fields},
        "indicators": _indicators(report.indicators, report.quantities),
        "quantities": [_quantity(quantity) for quantity in report.quantities],
        "named_numbers": [_named(number) for number in named],
        "relations": [_relation(relation) for relation in report.relations],
        "findings": [_finding(finding, report) for finding in report.findings],
        "hidden": [_finding(finding, report) for finding in report.hidden],
        "summary": cast("SummaryObject", asdict(report.summary)),
    }


def _evidence(evidence: Evidence) -> EvidenceObject:
    box = evidence.box
    return {
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "page": evidence.page,
        "bbox": [round(c, 2) for c in (box.x0, box.top, box.x1, box.bottom)] if box else None,
        "table": evidence.table,
        "row": evidence.row,
        "column": evidence.column,
        "line": evidence.line,
    }


def _all(evidence: Iterable[Evidence]) -> list[EvidenceObject]:
    return [_evidence(e) for e in evidence]


def _fact(fact: Fact | None, quantities: Sequence[Quantity]) -> FieldObject | None:
    return None if fact is None else {"value": fact_value(fact, quantities), "evidence": _all(fact.evidence)}


def _indicators(lines: Sequence[Indicator], quantities: Sequence[Quantity]) -> list[IndicatorObject]:
    position = {index: place for place, index in enumerate(i for i, line in enumerate(lines) if line.scored)}

    def mark(index: int | None) -> str | None:
        return None if index is None else quantity_value(quantities[index])

    def parent(line: Indicator) -> int | None:
        above = line.parent
        while above is not None and above not in position:
            above = lines[above].parent
        return None if above is None else position[above]

    return [
        {
            "name": lines[index].name,
            "level": lines[index].level,
            "parent": parent(lines[index]),
            "weight": mark(lines[index].weight),
            "score": mark(lines[index].score),
            "target": lines[index].target,
            "actual": lines[index].actual,
            "reason": lines[index].reason,
            "evidence": _all(lines[index].evidence),
        }
        for index in position
    ]


def _quantity(quantity: Quantity) -> QuantityObject:
    def bound(value: Decimal | None) -> str | None:
        return None if value is None else printed(value, quantity.step)

    return {
        "text": quantity.text,
        "kind": quantity.kind,
        "value": quantity_value(quantity),
        "unit": quantity.unit,
        "per": quantity.per,
        "qualifier": quantity.qualifier,
        "low": bound(quantity.low),
        "high": bound(quantity.high),
        "label": quantity.label,
        "period": quantity.period,
        "evidence": [_evidence(quantity.evidence)],
    }


def _named(number: NamedNumber) -> NamedNumberObject:
    return {"name": number.name, "evidence": [_evidence(number.evidence)]}


def _relation(relation: Relation) -> RelationObject:
    computed: IntervalObject | None = None
    if relation.computed is not None:
        low, high = relation.computed
        computed = {"low": plain(low), "high": plain(high)}
    return {
        "kind": relation.operation,
        "check": relation.check,
        "terms": list(relation.terms),
        "stated": relation.stated,
        "computed": computed,
        "verdict": relation.verdict,
        "cue": relation.cue,
        "calculation": relation.calculation,
        "reason": relation.reason,
    }


def _finding(finding: Finding, report: Report) -> FindingObject:
    decided = next((d for d in report.decisions if d.fingerprint == finding.fingerprint), None)
    return {
        "check": finding.check,
        "severity": finding.severity,
        "title": finding.title,
        "message": finding.message,
        "consequence": finding.consequence,
        "effect": cast("Literal['grade', 'total', 'payable', 'none']", finding.effect),
        "basis": finding.basis,
        "fingerprint": finding.fingerprint,
        "evidence": _all(finding.evidence),
        "decision": None if decided is None else _decision(decided),
    }


def _decision(decision: Decision) -> DecisionObject:
    return {
        "decision": decision.ruling,
        "reason": decision.reason,
        "note": decision.note,
        "who": decision.who,
        "when": decision.when,
    }
