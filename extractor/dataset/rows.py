"""One report as rows of the tables, made from the objects of the JSON contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from extractor.outputs.contract import EvidenceObject, ReportObject

Value = str | int | float | None
Row = tuple[Value, ...]

_YEAR = re.compile(r"(?:19|20)\d\d")
_TEXTS = ("title", "kind", "organisation", "region", "project", "grade")
_NUMBERS = (
    "total_score",
    "total_weight",
    "original_budget",
    "final_budget",
    "expenditure",
    "execution_rate",
    "balance",
    "headcount",
    "per_head_standard",
)
_NOWHERE: Row = (None,) * 8


def number(text: str | None) -> float | None:
    """The nearest float of a decimal text, None where it is none or beyond what a float holds."""
    if text is None:
        return None
    try:
        value = float(Decimal(text))
    except (InvalidOperation, OverflowError):
        return None
    return value if abs(value) < float("inf") else None


def year_of(report: ReportObject) -> int | None:
    """The budget year, None where the report states none or something that is no year."""
    stated = report["report"].get("year")
    found = _YEAR.search(stated["value"]) if stated else None
    return int(found[0]) if found else None


def rows_of(
    report: ReportObject,
    steps: Sequence[Decimal],
    key: str,
    sha256: str,
    outcome: tuple[str, str],
    version: tuple[str, str],
) -> Mapping[str, Sequence[Row]]:
    """The rows of each table that an audit fills, their columns as in the schema. ``steps`` are those of the
    quantities, ``outcome`` is ending and reason, ``version`` that of the program and of the patterns."""
    return {
        "reports": [_report(report, key, sha256, outcome, version)],
        "indicators": list(_indicators(report, key)),
        "quantities": list(_quantities(report, steps, key)),
        "facts": list(_facts(report, key)),
        "relations": list(_relations(report, key)),
        "findings": list(_findings(report, key)),
        "problems": [
            (key, position, problem["kind"], problem["message"], problem["page"])
            for position, problem in enumerate(report["problems"])
        ],
    }


def _report(report: ReportObject, key: str, sha256: str, outcome: tuple[str, str], version: tuple[str, str]) -> Row:
    source, fields, summary = report["source"], report["report"], report["summary"]
    stated = {name: field["value"] for name, field in fields.items() if field is not None}
    return (
        key,
        sha256,
        *outcome,
        source["format"],
        source["pages"],
        source["characters"],
        year_of(report),
        *(stated.get(name) for name in _TEXTS),
        *(number(stated.get(name)) for name in _NUMBERS),
        summary["errors"],
        summary["warnings"],
        summary["notes"],
        summary["relations"],
        summary["verified"],
        summary["violated"],
        summary["not_assessable"],
        summary["quantities"],
        summary["tied"],
        *version,
    )


def _indicators(report: ReportObject, key: str) -> Iterator[Row]:
    for position, line in enumerate(report["indicators"]):
        yield (
            key,
            position,
            line["parent"],
            line["level"],
            line["name"],
            *_figure(line["weight"]),
            *_figure(line["score"]),
            line["target"],
            line["actual"],
            line["reason"],
            *_place(line["evidence"]),
        )


def _quantities(report: ReportObject, steps: Sequence[Decimal], key: str) -> Iterator[Row]:
    for position, (quantity, step) in enumerate(zip(report["quantities"], steps, strict=True)):
        yield (
            key,
            position,
            quantity["text"],
            str(quantity["kind"]),
            *_figure(quantity["value"]),
            float(step),
            quantity["unit"],
            quantity["per"],
            str(quantity["qualifier"]),
            *_figure(quantity["low"]),
            *_figure(quantity["high"]),
            quantity["label"],
            quantity["period"],
            *_place(quantity["evidence"]),
        )


def _facts(report: ReportObject, key: str) -> Iterator[Row]:
    for name, field in report["report"].items():
        if field is not None:
            value, evidence = field["value"], field["evidence"]
            yield (key, name, *_figure(value), len(evidence), *_place(evidence))


def _relations(report: ReportObject, key: str) -> Iterator[Row]:
    for position, relation in enumerate(report["relations"]):
        computed = relation["computed"]
        low, high = (computed["low"], computed["high"]) if computed else (None, None)
        yield (
            key,
            position,
            str(relation["kind"]),
            relation["check"],
            json.dumps(relation["terms"]),
            relation["stated"],
            *_figure(low),
            *_figure(high),
            str(relation["verdict"]),
            relation["cue"],
            relation["calculation"],
            relation["reason"],
        )


def _findings(report: ReportObject, key: str) -> Iterator[Row]:
    for position, finding in enumerate(report["findings"]):
        yield (
            key,
            position,
            finding["check"],
            str(finding["severity"]),
            finding["title"],
            finding["message"],
            finding["consequence"],
            finding["effect"],
            finding["basis"],
            finding["fingerprint"],
            *_place(finding["evidence"]),
            json.dumps(finding["evidence"], ensure_ascii=False, separators=(",", ":")),
        )


def _figure(text: str | None) -> tuple[float | None, str | None]:
    return number(text), text


def _place(evidence: Iterable[EvidenceObject]) -> Row:
    """Where the first of the quotes stands."""
    for e in evidence:
        return (e["quote"], e["start"], e["end"], e["page"], e["line"], e["table"], e["row"], e["column"])
    return _NOWHERE
