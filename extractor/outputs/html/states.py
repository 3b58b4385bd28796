"""What the audit says of each figure: verified, in doubt, not assessable, or tied to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from extractor.model import Evidence, Finding, Quantity, Relation, Report, Severity, Verdict
from extractor.outputs import words
from extractor.outputs.html.anchors import Anchors, spans, term_spans
from extractor.outputs.suspects import disputed


class State(StrEnum):
    """The states of a figure, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    VERIFIED = "verified"
    UNASSESSED = "unassessed"
    UNTIED = "untied"


NAMES = {
    State.ERROR: "矛盾",
    State.WARNING: "存疑",
    State.NOTE: "提示",
    State.VERIFIED: "相符",
    State.UNASSESSED: "无法核对",
    State.UNTIED: "未与其他数字核对",
}
SIGNS = {
    State.ERROR: "✗",
    State.WARNING: "!",
    State.NOTE: "·",
    State.VERIFIED: "✓",
    State.UNASSESSED: "?",
    State.UNTIED: "",
}
_OF_SEVERITY = {Severity.ERROR: State.ERROR, Severity.WARNING: State.WARNING, Severity.NOTE: State.NOTE}
MOST_NUMBERS = 3
"""So many findings are named beside a figure; more are only counted."""

_GRAVITY = {state: place for place, state in enumerate(State)}

Span = tuple[int, int]


@dataclass(slots=True)
class Standing:
    """What was said of one stretch of the text: by findings, numbered from 1, and by relations, by index.

    ``disputing`` are the findings that hold it to be wrong, ``citing`` those that only calculate with it."""

    evidence: Evidence
    disputing: list[int] = field(default_factory=list)
    citing: list[int] = field(default_factory=list)
    relations: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text as the page shows it. ``state`` is None for what is only a place to lead to, ``numbers``
    are those of the findings that hold it to be wrong; ``href`` is where a click leads, "" for nowhere."""

    start: int
    end: int
    id: str
    state: State | None = None
    numbers: tuple[int, ...] = ()
    href: str = ""
    title: str = ""
    figure: bool = False


def state_of(relation: Relation) -> State:
    if relation.verdict.verified:
        return State.VERIFIED
    if relation.verdict is Verdict.NOT_ASSESSABLE:
        return State.UNASSESSED
    return State.WARNING if relation.verdict is Verdict.IMPROBABLE else State.ERROR


def state_of_finding(finding: Finding) -> State:
    return _OF_SEVERITY[finding.severity]


def by_gravity(state: State) -> int:
    return _GRAVITY[state]


def dismissed(report: Report) -> frozenset[int]:
    """The relations, by index, that only findings kept out of the report are about."""
    if not report.hidden:
        return frozenset()
    kept = [(f.check, spans(f.evidence)) for f in report.findings]
    hidden = [(f.check, spans(f.evidence)) for f in report.hidden]

    def told(relation: Relation, findings: Sequence[tuple[str, frozenset[Span]]]) -> bool:
        own = term_spans(relation.terms, report.quantities)
        return any(check == relation.check and own <= said for check, said in findings)

    judged = ((i, r) for i, r in enumerate(report.relations) if state_of(r) in (State.ERROR, State.WARNING))
    return frozenset(i for i, r in judged if told(r, hidden) and not told(r, kept))


def standings(report: Report) -> dict[Span, Standing]:
    """What was said of every figure and of every other stretch that a finding quotes."""
    found = {(q.evidence.start, q.evidence.end): Standing(q.evidence) for q in report.quantities}
    ignored = dismissed(report)
    for index, relation in enumerate(report.relations):
        if index not in ignored:
            for span in sorted(term_spans(relation.terms, report.quantities)):
                found[span].relations.append(index)
    for number, finding in enumerate(report.findings, 1):
        wrong = spans(disputed(finding))
        for evidence in dict.fromkeys(finding.evidence):
            span = (evidence.start, evidence.end)
            standing = found.setdefault(span, Standing(evidence))
            (standing.disputing if span in wrong else standing.citing).append(number)
    return found


def marks(report: Report, anchors: Anchors) -> list[Mark]:
    """Everything in the text that the page marks or leads to, each stretch once."""
    found = standings(report)
    made = {span: _mark(standing, report, anchors) for span, standing in found.items()}
    named = [e for fact in report.facts.values() for e in fact.evidence]
    named += [line.evidence[0] for line in report.indicators if line.evidence]
    for evidence in named:
        span = (evidence.start, evidence.end)
        made.setdefault(span, Mark(*span, anchors.id(evidence)))
    return list(made.values())


def _mark(standing: Standing, report: Report, anchors: Anchors) -> Mark:
    relations = [(state_of(report.relations[i]), i) for i in standing.relations]
    states = [state_of_finding(report.findings[n - 1]) for n in (*standing.disputing, *standing.citing)]
    state = min((*states, *(s for s, _ in relations), State.UNTIED), key=by_gravity)
    numbers = [n for n in standing.disputing if state_of_finding(report.findings[n - 1]) is state]
    leading = numbers or standing.disputing or standing.citing
    href = f"#f{leading[0]}" if leading else ""
    if not leading and relations:
        href = f"#r{min(relations, key=lambda item: by_gravity(item[0]))[1]}"
    evidence = standing.evidence
    figure = anchors.figure(evidence)
    quantity = None if figure is None else report.quantities[figure]
    return Mark(
        evidence.start, evidence.end, anchors.id(evidence), state, tuple(numbers), href,
        _title(quantity, state, standing), quantity is not None,
    )  # fmt: skip


def _title(quantity: Quantity | None, state: State, standing: Standing) -> str:
    what = "，".join(dict.fromkeys(filter(None, (words.KINDS[quantity.kind], quantity.label)))) if quantity else ""
    parts = [f"{what}：{NAMES[state]}" if what else NAMES[state]]
    if numbers := sorted((*standing.disputing, *standing.citing)):
        named = "、".join(map(str, numbers[:MOST_NUMBERS]))
        parts.append(f"见问题 {named}" + (f" 等 {len(numbers)} 处" if len(numbers) > MOST_NUMBERS else ""))
    if standing.relations:
        parts.append(f"参与 {len(standing.relations)} 项核对")
    return "，".join(parts)
