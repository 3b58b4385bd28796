"""The shape of one report in JSON: the contract other tools build on.

The annotations are the source of ``docs/report.schema.json``; a text inside ``Annotated`` becomes the
description of a key. Decimals are strings, so that no reader turns a printed figure into a float.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from extractor.model import Kind, Operation, Qualifier, Ruling, Severity, Status, Verdict

SCHEMA_ID = "extractor.report/1"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that a text must match as a whole."""

    expression: str


DecimalText = Annotated[str, Pattern(r"^-?[0-9]+(\.[0-9]+)?$")]


class EvidenceObject(TypedDict):
    quote: Annotated[str, "verbatim text of the document"]
    start: Annotated[int, "first character of the quote in the document's text"]
    end: Annotated[int, "one past the last character"]
    page: Annotated[int | None, "page, counted from 1"]
    bbox: Annotated[list[float] | None, "x0, top, x1, bottom on the page, in points from the top left corner"]
    table: Annotated[int | None, "table of the document, counted from 0"]
    row: Annotated[int | None, "row of the cell's top left corner, counted from 0"]
    column: Annotated[int | None, "column of the cell's top left corner, counted from 0"]
    line: Annotated[int | None, "line of the document's text, counted from 1"]


class SourceObject(TypedDict):
    path: Annotated[str, "the file as it was named on the command line"]
    sha256: Annotated[str, "digest of the file's bytes; empty if they could not be read"]
    format: Annotated[str, "what the bytes are, not what the name says"]
    pages: int | None
    characters: int


class ProblemObject(TypedDict):
    kind: str
    message: Annotated[str, "Chinese, for the reviewer"]
    page: int | None


class FieldObject(TypedDict):
    value: Annotated[str, "amounts in yuan, rates in percent, as a decimal string; else a text"]
    evidence: list[EvidenceObject]


class IndicatorObject(TypedDict):
    name: str
    level: Annotated[int, "1 at the top"]
    parent: Annotated[int | None, "index of the nearest line above that is listed here too"]
    weight: Annotated[DecimalText | None, "null where the document leaves it blank"]
    score: Annotated[DecimalText | None, "null where the document leaves it blank"]
    target: str | None
    actual: str | None
    reason: Annotated[str | None, "the reason of the deviation, as printed"]
    evidence: list[EvidenceObject]


class QuantityObject(TypedDict):
    text: Annotated[str, "shortest contiguous print of number and unit"]
    kind: Kind
    value: Annotated[DecimalText, "in the base unit"]
    unit: Annotated[str, "the base unit: 元, 人, %, 分, or the counter as printed"]
    per: Annotated[str | None, "what a standard is paid for: 人, 人·月 …"]
    qualifier: Qualifier
    low: Annotated[DecimalText | None, "what the qualifier allows at least; null = unbounded"]
    high: Annotated[DecimalText | None, "what the qualifier allows at most; null = unbounded"]
    label: Annotated[str, "the noun phrase that the figure is said of"]
    period: str | None
    evidence: list[EvidenceObject]


class NamedNumberObject(TypedDict):
    name: Annotated[str, "what the number is: date, document-number, section-number …"]
    evidence: list[EvidenceObject]


class IntervalObject(TypedDict):
    low: DecimalText
    high: DecimalText


class RelationObject(TypedDict):
    kind: Operation
    check: Annotated[str, "id of the check that judged it"]
    terms: Annotated[list[int], "indices of quantities, the stated figure last"]
    stated: Annotated[str, "the stated figure as printed"]
    computed: Annotated[IntervalObject | None, "what the other terms give, in the base unit"]
    verdict: Verdict
    cue: Annotated[str, "the printed words that claim the relation"]
    calculation: Annotated[str, "the sum written out, in Chinese"]
    reason: Annotated[str, "why the relation is not assessable, in Chinese"]


class DecisionObject(TypedDict):
    decision: Ruling
    reason: str
    note: str
    who: str
    when: str


class FindingObject(TypedDict):
    check: str
    severity: Severity
    title: str
    message: str
    consequence: str
    effect: Annotated[Literal["grade", "total", "payable", "none"], "what the defect moves"]
    basis: Annotated[str, "the regulation that the rule comes from"]
    fingerprint: Annotated[str, "stable over re-runs and over edits elsewhere in the document"]
    evidence: list[EvidenceObject]
    decision: Annotated[DecisionObject | None, "what a reviewer decided about it"]


class SummaryObject(TypedDict):
    errors: int
    warnings: int
    notes: int
    relations: int
    verified: int
    violated: int
    not_assessable: int
    quantities: int
    tied: Annotated[int, "quantities in some verified relation"]
    hidden: Annotated[int, "findings known from a baseline or dismissed; counted nowhere else"]


class ReportObject(TypedDict):
    schema: Literal["extractor.report/1"]
    source: SourceObject
    status: Status
    problems: list[ProblemObject]
    report: Annotated[dict[str, FieldObject | None], "every field of patterns/fields.yaml; null = not stated"]
    indicators: Annotated[list[IndicatorObject], "the lines that carry marks, in reading order"]
    quantities: Annotated[list[QuantityObject], "in reading order"]
    named_numbers: Annotated[list[NamedNumberObject], "the numbers that are no quantities"]
    relations: list[RelationObject]
    findings: list[FindingObject]
    hidden: Annotated[list[FindingObject], "findings known from a baseline, or dismissed where they bear a decision"]
    summary: SummaryObject
