"""One report as the page shows it: what the templates are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath

from markupsafe import Markup

from extractor.model import Decision, Finding, Operation, Relation, Report, Status
from extractor.outputs import words
from extractor.outputs.briefing import calculation, marks_given
from extractor.outputs.figures import fact_text, score
from extractor.outputs.html import equation, states
from extractor.outputs.html.anchors import Anchors, spans, term_spans
from extractor.outputs.html.document import Chunk, ContentsLine, DocumentView
from extractor.outputs.html.states import NAMES, SIGNS, Span, State
from extractor.outputs.html.tree import Line, trees
from extractor.outputs.place import places
from extractor.outputs.repeats import is_repeat

Controls = Callable[[Finding], Markup]
"""What an application puts below a finding: a form to decide on it. The markup is taken as it is."""

_EFFECTS = {"grade": "影响等级", "total": "影响总分", "payable": "影响金额"}
_GROUPS = (
    (State.ERROR, "不符", False),
    (State.WARNING, "四舍五入难以解释", False),
    (State.UNASSESSED, "无法核对", False),
    (State.VERIFIED, "相符", False),
    (State.VERIFIED, "相符：同一数字再次出现", True),
)
_CONTENTS_FROM = 4
"""A table of contents is shown from this many headings on."""


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding; ``number`` counts from 1, 0 for those kept out of the report; ``goal`` is the id of the figure that it
    disputes."""

    number: int
    finding: Finding
    state: State
    message: Markup
    equation: Markup
    places: str
    effect: str
    consequence: str
    decision: Decision | None
    controls: Markup
    goal: str


@dataclass(frozen=True, slots=True)
class RelationCard:
    """A judged relation; ``index`` is that of the report, ``goal`` the id of the stated figure."""

    index: int
    state: State
    equation: Markup
    what: str
    place: str
    note: str
    goal: str


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """``folded`` groups are shown when asked for."""

    state: State
    name: str
    cards: tuple[RelationCard, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class FactLine:
    name: str
    values: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """One of the counts in the heading: 2 处矛盾."""

    state: State
    number: int
    words: str

    @property
    def sign(self) -> str:
        return SIGNS[self.state]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything the template of a report's body asks for. The parts are made when they are asked for."""

    report: Report
    controls: Controls | None = None
    _anchors: Anchors | None = field(init=False, default=None, repr=False)
    _decisions: dict[str, Decision] = field(init=False, default_factory=dict, repr=False)
    _shown: DocumentView | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        if self.report.reading is not None:
            anchors = Anchors.of(self.report.reading)
            object.__setattr__(self, "_anchors", anchors)
            shown = DocumentView(self.report, self.report.reading, partial(states.marks, self.report, anchors))
            object.__setattr__(self, "_shown", shown)
        self._decisions.update((decision.fingerprint, decision) for decision in self.report.decisions)

    @property
    def failed(self) -> bool:
        return self.report.status is Status.FAILED or self.report.reading is None

    @property
    def file(self) -> str:
        return PurePath(self.report.source.path).name

    @property
    def title(self) -> str:
        return " ".join(fact_text(self.report, "title").split()) or self.file

    @property
    def about(self) -> tuple[str, ...]:
        """What stands below the title: the organisation, the file and its size."""
        source = self.report.source
        pages = f"{source.pages} 页" if source.pages else ""
        parts = (fact_text(self.report, "organisation"), self.file if self.file != self.title else "", pages)
        return tuple(part for part in parts if part)

    @property
    def verdict(self) -> tuple[tuple[str, str], ...]:
        rate = fact_text(self.report, "execution_rate")
        named = (
            ("总分", score(self.report)),
            ("等级", fact_text(self.report, "grade")),
            ("预算执行率", f"{rate}%" if rate else ""),
        )
        return tuple((name, value) for name, value in named if value)

    @property
    def counts(self) -> tuple[Count, ...]:
        summary = self.report.summary
        counts = (
            Count(State.ERROR, summary.errors, "处矛盾"),
            Count(State.WARNING, summary.warnings, "处存疑"),
            Count(State.NOTE, summary.notes, "处提示"),
            Count(State.VERIFIED, summary.verified, "项相符"),
            Count(State.UNASSESSED, summary.not_assessable, "项无法核对"),
        )
        return tuple(count for count in counts if count.number or count.state is not State.NOTE)

    @property
    def legend(self) -> tuple[tuple[State, str, str], ...]:
        return tuple((state, SIGNS[state], NAMES[state]) for state in State)

    @property
    def sign(self) -> dict[State, str]:
        return SIGNS

    @property
    def state_name(self) -> dict[State, str]:
        return NAMES

    @property
    def severities(self) -> tuple[tuple[State, int], ...]:
        """The severities that occur, and how often."""
        found = [states.state_of_finding(finding) for finding in self.report.findings]
        return tuple(
            (state, found.count(state)) for state in (State.ERROR, State.WARNING, State.NOTE) if state in found
        )

    def severity_of(self, number: int) -> State:
        """The state that the finding of this number makes."""
        return states.state_of_finding(self.report.findings[number - 1])

    def state_of(self, relation: int) -> State:
        return states.state_of(self.report.relations[relation])

    def judgement(self, relation: int) -> str:
        judged = self.report.relations[relation]
        return f"{words.VERDICTS[judged.verdict]}：{calculation(judged, self.report)}"

    def findings(self) -> Iterator[FindingCard]:
        yield from self._cards(self.report.findings, first=1)

    def hidden(self) -> Iterator[FindingCard]:
        yield from self._cards(self.report.hidden, first=None)

    def _cards(self, findings: Sequence[Finding], first: int | None) -> Iterator[FindingCard]:
        if self._anchors is None:
            return
        relations = self._relations_by_terms()
        for place, finding in enumerate(findings):
            relation = relations.get((finding.check, spans(finding.evidence)))
            told = (
                relation is None or relation.operation is Operation.EQUALITY or relation.calculation in finding.message
            )
            yield FindingCard(
                number=0 if first is None else first + place,
                finding=finding,
                state=states.state_of_finding(finding),
                message=equation.message(finding, self._anchors),
                equation=Markup() if told or relation is None else equation.equation(relation, self._anchors),
                places=places(finding.evidence, self._anchors.reading),
                effect=_EFFECTS.get(finding.effect, ""),
                consequence=words.effect(finding),
                decision=self._decisions.get(finding.fingerprint),
                controls=self.controls(finding) if self.controls else Markup(),
                goal=self._anchors.id(finding.evidence[0]) if finding.evidence else "",
            )

    def _relations_by_terms(self) -> dict[tuple[str, frozenset[Span]], Relation]:
        quantities = self.report.quantities
        return {(r.check, term_spans(r.terms, quantities)): r for r in self.report.relations}

    @property
    def relations_shown(self) -> list[tuple[int, Relation]]:
        """All but those that only findings kept out of the report are about, with their indices."""
        ignored = states.dismissed(self.report)
        return [(i, r) for i, r in enumerate(self.report.relations) if i not in ignored]

    def relations(self) -> Iterator[RelationGroup]:
        """The relations by what became of them, the gravest first."""
        if self._anchors is None:
            return
        for state, name, repeats in _GROUPS:
            cards = tuple(
                self._relation(i, r, self._anchors)
                for i, r in self.relations_shown
                if states.state_of(r) is state and is_repeat(r) == repeats
            )
            if cards:
                yield RelationGroup(state, name, cards, folded=repeats)

    def _relation(self, index: int, relation: Relation, anchors: Anchors) -> RelationCard:
        stated = self.report.quantities[relation.terms[-1]] if relation.terms else None
        label = stated.label if stated else ""
        given = marks_given(relation, self.report)
        notes = (relation.reason, words.VERDICT_NOTES.get(relation.verdict, ""), given)
        return RelationCard(
            index,
            states.state_of(relation),
            equation.equation(relation, anchors),
            "，".join(filter(None, (words.OPERATIONS[relation.operation], label))),
            anchors.place(stated.evidence) if stated else "",
            "；".join(filter(None, notes)),
            anchors.id(stated.evidence) if stated else "",
        )

    def trees(self) -> list[list[Line]]:
        return trees(self.report, self._anchors) if self._anchors else []

    def facts(self) -> Iterator[FactLine]:
        """What the document states of itself, each value a link to where it says so."""
        for name in self.report.fields:
            fact = self.report.facts.get(name)
            if fact is not None and self._anchors is not None:
                shown = self.report.field_names.get(name, name)
                yield FactLine(shown, tuple(self._anchors.link(evidence) for evidence in fact.evidence))

    def contents(self) -> tuple[ContentsLine, ...]:
        lines = self._shown.contents() if self._shown else ()
        return lines if len(lines) >= _CONTENTS_FROM else ()

    def chunks(self) -> Iterator[Chunk]:
        if self._shown is not None:
            yield from self._shown.chunks()

    def decided(self, decision: Decision) -> str:
        return words.decided(decision)
