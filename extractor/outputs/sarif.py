"""SARIF 2.1.0, which code review tools and editors read: one run, every audited file an artifact.

Offsets count the characters of the text that was read from a file. For a text file that is the file itself, and its
regions have lines and columns too; for other formats a logical location names the page, the table cell or the heading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from extractor import __version__
from extractor.model import Decision, Document, Evidence, Finding, Problem, Reading, Report, Rule, Status
from extractor.outputs.place import place
from extractor.outputs.style import PLAIN, Style

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "extractorFinding/v1"
"""The name of our fingerprint among the partial fingerprints of a result."""

Object = dict[str, Any]


def render(report: Report, _style: Style = PLAIN) -> str:
    """A log of one report."""
    return "".join(render_all([report]))


def render_all(reports: Iterable[Report], _style: Style = PLAIN) -> Iterator[str]:
    """One log of all the reports, in one piece."""
    run = _Run()
    for report in reports:
        run.add(report)
    yield (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run.object()]}, ensure_ascii=False, indent=2) + "\n"
    )


@dataclass(slots=True)
class _Run:
    """Collects what the log says of each report, so that the reports themselves can be let go."""

    _rules: dict[str, Object] = field(default_factory=dict)
    _artifacts: list[Object] = field(default_factory=list)
    _results: list[Object] = field(default_factory=list)
    _notifications: list[Object] = field(default_factory=list)
    _complete: bool = True

    def add(self, report: Report) -> None:
        index = len(self._artifacts)
        self._artifacts.append(_artifact(report))
        for rule in report.rules:
            if rule.check not in self._rules:
                self._rules[rule.check] = _rule(rule)
        for finding in (*report.findings, *report.hidden):
            if finding.check not in self._rules:
                self._rules[finding.check] = _rule(Rule(finding.check, "", finding.title, finding.title, finding.basis))
        places = {check: place for place, check in enumerate(self._rules)}
        decisions = {decision.fingerprint: decision for decision in report.decisions}
        for hidden, findings in ((False, report.findings), (True, report.hidden)):
            for finding in findings:
                result = _result(finding, report, index, places[finding.check])
                decision = decisions.get(finding.fingerprint)
                if hidden:
                    result["suppressions"] = [_suppression(decision)]
                self._results.append(result)
        failed = report.status is Status.FAILED
        self._complete &= not failed
        self._notifications += [_notification(problem, index, report, failed=failed) for problem in report.problems]

    def object(self) -> Object:
        return {
            "tool": {
                "driver": {
                    "name": "extractor",
                    "version": __version__,
                    "language": "zh-CN",
                    "rules": list(self._rules.values()),
                }
            },
            "language": "zh-CN",
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": self._complete, "toolExecutionNotifications": self._notifications}],
            "artifacts": self._artifacts,
            "results": self._results,
        }


def _rule(rule: Rule) -> Object:
    explanation = rule.explanation or rule.title
    basis = f"\n\n依据：{rule.basis}" if rule.basis else ""
    made: Object = {
        "id": rule.check,
        "name": "".join(word.capitalize() for word in rule.check.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": explanation},
        "help": {"text": f"{rule.title}\n\n{explanation}{basis}"},
    }
    if rule.family:
        made["properties"] = {"tags": [rule.family]}
    return made


def _artifact(report: Report) -> Object:
    source = report.source
    made: Object = {
        "location": {"uri": _uri(source.path)},
        "roles": ["analysisTarget"],
        "properties": {"format": source.format, "status": report.status, "characters": source.characters},
    }
    if source.sha256:
        made["hashes"] = {"sha-256": source.sha256}
    return made


def _uri(path: str) -> str:
    """A path as a URI reference: relative as it is relative."""
    pure = PurePath(path)
    if pure.is_absolute():
        return pure.as_uri()
    return quote(pure.as_posix(), safe="/", errors="surrogateescape")


def _result(finding: Finding, report: Report, artifact: int, rule: int) -> Object:
    consequence = f"（{finding.consequence}）" if finding.consequence else ""
    locations = [_location(evidence, report, artifact) for evidence in finding.evidence]
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": f"{finding.message}{consequence}"},
        "locations": locations[:1] or [{"physicalLocation": _file(report, artifact)}],
        "relatedLocations": [
            location | {"id": number, "message": {"text": evidence.quote or "（空）"}}
            for number, (location, evidence) in enumerate(zip(locations, finding.evidence, strict=True), 1)
        ],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"effect": finding.effect},
    }


def _suppression(decision: Decision | None) -> Object:
    if decision is None:
        return {"kind": "external", "status": "accepted", "justification": "基线中已有"}
    words = "；".join(filter(None, (decision.reason, decision.note, decision.who, decision.when)))
    return {"kind": "external", "status": "accepted", "justification": words}


def _notification(problem: Problem, artifact: int, report: Report, *, failed: bool) -> Object:
    page = f"（第{problem.page}页）" if problem.page else ""
    return {
        "descriptor": {"id": problem.kind},
        "level": "error" if failed else "warning",
        "message": {"text": f"{problem.message}{page}"},
        "locations": [{"physicalLocation": _file(report, artifact)}],
    }


def _file(report: Report, artifact: int) -> Object:
    return {"artifactLocation": {"uri": _uri(report.source.path), "index": artifact}}


def _location(evidence: Evidence, report: Report, artifact: int) -> Object:
    physical = _file(report, artifact)
    made: Object = {"physicalLocation": physical}
    if report.reading is None:
        return made
    physical["region"] = {
        **_lines(evidence, report.reading.document),
        "charOffset": evidence.start,
        "charLength": evidence.end - evidence.start,
        "snippet": {"text": evidence.quote},
    }
    if logical := _logical(evidence, report.reading):
        made["logicalLocations"] = [logical]
    return made


def _lines(evidence: Evidence, document: Document) -> Object:
    """Where a quote stands in a text file, from 1; nothing for other formats, which have no lines of their own."""
    if document.source.format != "txt":
        return {}
    first, last = document.line(evidence.start), document.line(evidence.end)
    return {
        "startLine": first,
        "startColumn": _column(evidence.start, document),
        "endLine": last,
        "endColumn": _column(evidence.end, document),
    }


def _column(offset: int, document: Document) -> int:
    return offset - document.text.rfind("\n", 0, offset)


def _logical(evidence: Evidence, reading: Reading) -> Object:
    name = place(evidence, reading)
    segment = reading.document.segment_at(evidence.start)
    if segment is not None and "!" in segment.origin:
        return {"name": name, "fullyQualifiedName": segment.origin.removesuffix("#generated"), "kind": "cell"}
    page = f"page/{evidence.page}" if evidence.page else ""
    if evidence.table is not None and evidence.row is not None:
        cell = f"table/{evidence.table + 1}/row/{evidence.row + 1}/column/{(evidence.column or 0) + 1}"
        return {"name": name, "fullyQualifiedName": "/".join(filter(None, (page, cell))), "kind": "cell"}
    if page:
        return {"name": name, "fullyQualifiedName": page, "kind": "page"}
    return {} if reading.document.source.format == "txt" else {"name": name, "kind": "section"}
