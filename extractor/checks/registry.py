"""What a check is, how one is declared, and what it may look at.

A check is one module: a decorated generator whose docstring is its page, beside a ``.yaml`` of cases
with the module's name. Its id is the module's name with hyphens; it names the defect in words.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from extractor.checks import wording
from extractor.checks.judge import judge
from extractor.model import (
    Claim,
    Evidence,
    Finding,
    Indicator,
    Operation,
    Quantity,
    Reading,
    Relation,
    Severity,
    Term,
    Verdict,
)
from extractor.pattern import PatternSet

SEVERITY_OF = {
    Verdict.VIOLATED: Severity.ERROR,
    Verdict.IMPROBABLE: Severity.WARNING,
    Verdict.HOLDS_TRUNCATED: Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says of one place: a judged relation, a finding, or a finding about that relation."""

    relation: Relation | None = None
    finding: Finding | None = None
    claim: Claim | None = None


Detector = Callable[["Inspection"], Iterator[Judgement]]


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check. ``basis`` cites the rule it enforces; ``verified`` is False where that is common
    practice rather than a text we can quote. ``doc`` is the page in ``docs/checks.md``."""

    id: str
    family: str
    title: str
    detect: Detector
    basis: str = ""
    verified: bool = True

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.detect) or ""


_MARK = "__check__"


def check(*, family: str, title: str, basis: str = "", verified: bool = True) -> Callable[[Detector], Detector]:
    """Declares the decorated generator as the check its module is named for. ``title`` is Chinese."""

    def declare(detect: Detector) -> Detector:
        identity = detect.__module__.rpartition(".")[2].replace("_", "-")
        setattr(detect, _MARK, Check(identity, family, title, detect, basis, verified))
        return detect

    return declare


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of the package, by family and id. A module is a check when it declares one."""
    package = import_module("extractor.checks")
    found = []
    for module in iter_modules(package.__path__):
        members = vars(import_module(f"{package.__name__}.{module.name}")).values()
        found += [getattr(m, _MARK) for m in members if inspect.isfunction(m) and hasattr(m, _MARK)]
    families = {name: i for i, name in enumerate(("scores", "indicators", "funds", "people", "text"))}
    return tuple(sorted(set(found), key=lambda c: (families.get(c.family, len(families)), c.id)))


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one check sees of one document, and the ways it speaks."""

    reading: Reading
    patterns: PatternSet
    check: Check
    memory: dict[Claim, Relation] = field(default_factory=dict, repr=False, compare=False)

    def relation(self, claim: Claim) -> Relation:
        """A claim judged, once for all checks that share a memory."""
        known = self.memory.get(claim)
        if known is None:
            known = self.memory[claim] = judge(claim, self.reading)
        return known

    def quantity(self, index: int) -> Quantity:
        return self.reading.quantities[index]

    def claimed(self, message: Callable[[Claim, Relation], str] | None = None) -> Iterator[Judgement]:
        """Judges every claim that names this check."""
        for claim in self.reading.claims:
            if claim.check == self.check.id:
                yield self.judged(claim, message)

    def judged(
        self,
        claim: Claim,
        message: Callable[[Claim, Relation], str] | None = None,
        lines: Sequence[int] = (),
        more: Sequence[Evidence] = (),
    ) -> Judgement:
        """The relation of a claim and, where the verdict asks for one, its finding. ``lines`` are the
        indicators it speaks of, ``more`` is evidence beside the operands."""
        relation = replace(self.relation(claim), check=self.check.id, lines=tuple(lines))
        severity = SEVERITY_OF.get(relation.verdict)
        if severity is None or (claim.hedged and severity is not Severity.ERROR):
            return Judgement(relation, claim=claim)
        text = message(claim, relation) if message else self.difference(claim, relation)
        places = [self.quantity(i).evidence for i in (relation.terms[-1], *relation.terms[:-1])]
        return Judgement(relation, self.finding(severity, text, (*places, *more), lines=lines), claim)

    def difference(self, claim: Claim, relation: Relation) -> str:
        """The sentence most findings use: the calculation, and the figure it contradicts."""
        stated = self.quantity(claim.stated)
        where = wording.place(stated.evidence)
        said = wording.shown(stated)
        if claim.operation is Operation.BOUND:
            return f"{relation.calculation}，文中却称“{claim.cue}”（{where}）"
        if relation.verdict is Verdict.HOLDS_TRUNCATED:
            return f"{relation.calculation}，文中为{said}（{where}），系截去尾数而非四舍五入"
        if relation.verdict is Verdict.IMPROBABLE:
            return f"{relation.calculation}，文中为{said}（{where}），{relation.reason}"
        return f"{relation.calculation}，文中为{said}（{where}）"

    def finding(
        self,
        severity: Severity,
        message: str,
        evidence: Sequence[Evidence],
        *,
        consequence: str = "",
        effect: str = "none",
        lines: Sequence[int] = (),
    ) -> Finding:
        return Finding(
            check=self.check.id,
            severity=severity,
            title=self.check.title,
            message=message,
            evidence=tuple(dict.fromkeys(evidence)),
            consequence=consequence,
            effect=effect,
            basis=self.check.basis,
            lines=tuple(lines),
        )

    def children(self, line: int | None) -> tuple[int, ...]:
        """The indices of the indicators directly below a line, or of the top lines for None."""
        return tuple(i for i, other in enumerate(self.reading.indicators) if other.parent == line)

    def marks(self, line: Indicator, what: str) -> Quantity | None:
        """A line's printed weight or score, None where it is blank."""
        index = line.weight if what == "weight" else line.score
        return None if index is None else self.quantity(index)


def terms(indices: Sequence[int]) -> tuple[Term, ...]:
    """The quantities of a plain sum as terms."""
    return tuple(Term(quantity=i) for i in indices)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    normal = value.normalize()
    return f"{normal:f}"
