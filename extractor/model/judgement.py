"""What the checks found, and the report of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from extractor.model.document import Evidence, Problem, Source
from extractor.model.figure import Quantity
from extractor.model.statement import Fact, Indicator, Operation, Reading


class Verdict(StrEnum):
    HOLDS = "holds"
    HOLDS_ROUNDED = "holds_rounded"
    HOLDS_TRUNCATED = "holds_truncated"
    IMPROBABLE = "improbable"
    VIOLATED = "violated"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def verified(self) -> bool:
        return self in (Verdict.HOLDS, Verdict.HOLDS_ROUNDED, Verdict.HOLDS_TRUNCATED)


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Relation:
    """A judged claim. ``terms`` are quantity indices, the stated figure last; ``computed`` is the
    interval the other terms give, in the base unit; ``calculation`` writes the sum out in Chinese;
    ``reason`` tells why a relation is not assessable. ``lines`` are the indicators it speaks of."""

    operation: Operation
    check: str
    terms: tuple[int, ...]
    stated: str
    computed: tuple[Decimal, Decimal] | None
    verdict: Verdict
    cue: str = ""
    calculation: str = ""
    reason: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect, with the evidence of every operand. Texts are Chinese, for the reviewer.

    ``effect`` orders consequences: ``grade``, ``total``, ``payable`` or ``none``. ``fingerprint`` is stable over
    re-runs and edits elsewhere in the document."""

    check: str
    severity: Severity
    title: str
    message: str
    evidence: tuple[Evidence, ...]
    consequence: str = ""
    effect: str = "none"
    basis: str = ""
    fingerprint: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A check, as an output describes it. ``title`` is Chinese; ``explanation`` is the check's English page."""

    check: str
    family: str
    title: str
    explanation: str
    basis: str = ""


class Ruling(StrEnum):
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided about the finding with this fingerprint. ``when`` is as written."""

    fingerprint: str
    ruling: Ruling
    reason: str = ""
    note: str = ""
    who: str = ""
    when: str = ""


class Status(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Summary:
    """``hidden`` findings are counted nowhere else; ``tied`` are the quantities in some verified relation."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    relations: int = 0
    verified: int = 0
    violated: int = 0
    not_assessable: int = 0
    quantities: int = 0
    tied: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The audit of one file, ready for every output. ``reading`` is None when the file failed. ``fields`` are
    the ids of all fields that were looked for, in the order of ``patterns/fields.yaml``. ``hidden`` are findings
    that a baseline or a reviewer's decision keeps out of ``findings``; ``decisions`` those that meet a finding
    of either. ``rules`` are the checks that were run; ``field_names`` the Chinese names of ``fields``."""

    source: Source
    status: Status
    problems: tuple[Problem, ...]
    facts: Mapping[str, Fact]
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]
    summary: Summary
    reading: Reading | None = None
    fields: tuple[str, ...] = ()
    hidden: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rules: tuple[Rule, ...] = ()
    field_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.reading.indicators if self.reading else ()

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self.reading.quantities if self.reading else ()
