"""The mutation benchmark: clean reports with one figure falsified, and whether the audit points at it.

A figure is *tied* when it takes part in an equation that the clean report satisfies. A falsified figure that
still satisfies all its equations (a last digit within rounding, a part that stays below its whole) *fits*: no
calculation can tell it from the true one, and it is counted apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extractor.checks import run
from extractor.evaluation.gold import GoldError, golds
from extractor.evaluation.mutations import Change, Mutation, mutations, with_figure_changed
from extractor.model import Finding, Kind, Relation, Report, Severity
from extractor.pattern import PatternSet, load
from extractor.pipeline import audit, audit_document


class Outcome(StrEnum):
    """What became of a falsified figure."""

    DETECTED = "detected"
    FITS = "fits"
    MISSED = "missed"
    UNTIED_DETECTED = "untied-detected"
    UNTIED = "untied"


@dataclass(frozen=True, slots=True)
class Trial:
    """One falsification. ``before`` and ``after`` are the figure's line in both documents; ``reasons`` say of
    each of its equations what became of it (Chinese), where the figure is tied and no finding points at it."""

    path: Path
    change: Change
    kind: Kind
    figure: str
    before: str
    after: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MutationResult:
    """``false_alarms`` are the findings of severity error on clean reports, as ``(path, message)``;
    ``candidates`` is how many falsifications there were to choose from."""

    trials: tuple[Trial, ...]
    candidates: int
    reports: int
    false_alarms: tuple[tuple[Path, str], ...]


def detected_share(trials: Sequence[Trial]) -> float | None:
    """The share of tied figures whose falsification is found, those that fit apart; None where there are none."""
    found = sum(t.outcome is Outcome.DETECTED for t in trials)
    missed = sum(t.outcome is Outcome.MISSED for t in trials)
    return found / (found + missed) if found + missed else None


def mutation_benchmark(
    corpus: Path, patterns: PatternSet | None = None, *, limit: int | None = None, seed: int = 0
) -> MutationResult:
    """Falsify ``limit`` figures (all for None), chosen at random by ``seed``, in the reports of a corpus whose
    gold expects no finding of severity error. Raises GoldError where the corpus has none."""
    chosen = patterns or load()
    rng = random.Random(seed)
    candidates: list[tuple[Path, Report, Mutation]] = []
    false_alarms: list[tuple[Path, str]] = []
    reports = 0
    for path in _clean_documents(corpus):
        report = audit(path, chosen)
        if report.reading is None:
            continue
        reports += 1
        false_alarms += [(path, f.message) for f in report.findings if f.severity is Severity.ERROR]
        candidates += [(path, report, mutation) for mutation in mutations(report, rng)]
    if not reports:
        raise GoldError(f"{corpus}: no clean report")
    picked = sorted(rng.sample(range(len(candidates)), min(limit or len(candidates), len(candidates))))
    trials = tuple(_trial(*candidates[i], chosen) for i in picked)
    return MutationResult(trials, len(candidates), reports, tuple(false_alarms))


def _clean_documents(corpus: Path) -> Iterator[Path]:
    for gold in golds(corpus):
        if not any(expected.severity is Severity.ERROR for expected in gold.findings):
            yield from gold.documents


def _trial(path: Path, clean: Report, mutation: Mutation, patterns: PatternSet) -> Trial:
    assert clean.reading is not None
    document = mutation.apply(clean.reading.document)
    mutated = audit_document(document, patterns)
    figure = clean.quantities[mutation.figure]
    equations = [r for r in clean.relations if r.verdict.verified and mutation.figure in r.terms]
    shown = _points_at_it(clean, mutated, mutation, equations)
    reasons: tuple[str, ...] = ()
    if not equations:
        outcome = Outcome.UNTIED_DETECTED if shown else Outcome.UNTIED
    elif shown:
        outcome = Outcome.DETECTED
    else:
        outcome = Outcome.FITS if _fits(clean, mutation, equations, patterns) else Outcome.MISSED
        reasons = tuple(_became(relation, clean, mutated, mutation) for relation in equations)
    return Trial(
        path,
        mutation.change,
        figure.kind,
        figure.text,
        _line(clean.reading.document.text, mutation.start),
        _line(document.text, mutation.start),
        outcome,
        reasons,
    )


def _points_at_it(clean: Report, mutated: Report, mutation: Mutation, equations: Sequence[Relation]) -> bool:
    """Whether a new error or warning quotes the changed figure, or the result of an equation it was a part of."""
    known = {_key(f, mutation, behind=True) for f in clean.findings if f.severity is not Severity.NOTE}
    fresh = [f for f in mutated.findings if f.severity is not Severity.NOTE and _key(f, mutation) not in known]
    changed_end = mutation.start + len(mutation.text)
    results = [
        (relation.check, _moved(clean.quantities[i].evidence.start, mutation))
        for relation in equations
        for i in relation.terms
        if i != mutation.figure
    ]
    for finding in fresh:
        if mutation.text and any(e.start < changed_end and mutation.start < e.end for e in finding.evidence):
            return True
        if any(finding.check == check and e.start == start for check, start in results for e in finding.evidence):
            return True
    return False


def _key(finding: Finding, mutation: Mutation, *, behind: bool = False) -> tuple[str, frozenset[int]]:
    """What tells a finding from another, in the positions of the mutated document (``behind`` moves those of the
    clean one there)."""
    starts = [e.start for e in finding.evidence]
    return finding.check, frozenset(_moved(s, mutation) for s in starts) if behind else frozenset(starts)


def _moved(start: int, mutation: Mutation) -> int:
    return start if start < mutation.end else start + len(mutation.text) - (mutation.end - mutation.start)


def _fits(clean: Report, mutation: Mutation, equations: Sequence[Relation], patterns: PatternSet) -> bool:
    """Whether all equations of the figure still hold with its new value put in."""
    assert clean.reading is not None
    if mutation.change is Change.DROPPED:
        return False
    relations, _ = run(with_figure_changed(clean.reading, mutation), patterns)
    held = {(r.check, r.terms[-1]) for r in equations}
    same = [r for r in relations if mutation.figure in r.terms and (r.check, r.terms[-1]) in held]
    return bool(same) and all(r.verdict.verified for r in same)


def _became(relation: Relation, clean: Report, mutated: Report, mutation: Mutation) -> str:
    stated = _moved(clean.quantities[relation.terms[-1]].evidence.start, mutation)
    same = [
        r
        for r in mutated.relations
        if r.check == relation.check
        and any(mutated.quantities[i].evidence.start in (stated, mutation.start) for i in r.terms)
    ]
    now = "；".join(f"{r.verdict} {r.calculation} {r.reason}".strip() for r in same) or "不再认作等式"
    return f"{relation.check}：{relation.calculation} → {now}"


def _line(text: str, offset: int) -> str:
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return text[begin : end if end >= 0 else len(text)]
