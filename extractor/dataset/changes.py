"""What another version of the program or the patterns would change, told before it replaces anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.batch.engine import Engine, Processes, Task
from extractor.batch.outcome import Ending
from extractor.batch.tally import Tally
from extractor.dataset.build import Watch
from extractor.dataset.intake import Intake, Version
from extractor.dataset.store import UPGRADE, Store, quotes_of
from extractor.dataset.taking import of_failure

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A field's answer before and after, None where the report states none."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that only one of the versions has."""

    check: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that only one of the versions reads so, or reads at all."""

    text: str
    kind: str
    value: str
    line: int | None


@dataclass(frozen=True, slots=True)
class ReportChange:
    """What is different about one report. ``endings`` are before and after; ``indicators`` counts lines of the
    indicator tree that only one version has: (lost, gained)."""

    report: str
    path: str
    endings: tuple[Ending, Ending]
    facts: tuple[FactChange, ...]
    figures_lost: tuple[FigureChange, ...]
    figures_gained: tuple[FigureChange, ...]
    findings_lost: tuple[FindingChange, ...]
    findings_gained: tuple[FindingChange, ...]
    indicators: tuple[int, int]

    @property
    def facts_lost(self) -> tuple[str, ...]:
        """The fields whose answer is gone or another."""
        return tuple(fact.field for fact in self.facts if fact.before is not None)

    @property
    def facts_gained(self) -> tuple[str, ...]:
        """The fields that have an answer, or another one."""
        return tuple(fact.field for fact in self.facts if fact.after is not None)

    def __bool__(self) -> bool:
        return (
            self.endings[0] is not self.endings[1]
            or any(self.indicators)
            or any((self.facts, self.figures_lost, self.figures_gained, self.findings_lost, self.findings_gained))
        )


def prepare(
    folder: Path,
    task: Task[Intake],
    version: Version,
    *,
    engine: Engine | None = None,
    watch: Watch | None = None,
) -> None:
    """Audit with this version every report that another version made, beside the dataset and without changing
    it. The next build takes over what was made here. A file whose bytes are not those stored is left to it."""
    with Store.create(folder, UPGRADE) as upgrade, Store.open(folder) as store:
        stale = {Path(path): sha256 for sha256, path in store.stale(version)}
        wanted = [path for path, sha256 in stale.items() if not _is_made(upgrade, sha256, version)]
        tally = Tally(len(wanted))
        for outcome in (engine or Processes()).run(wanted, task, ordered=False):
            sha256 = stale[outcome.path]
            intake = outcome.value
            if intake is None and outcome.ending.by_chance:
                intake = of_failure(sha256, outcome.ending, outcome.reason, version)
            if intake is not None and intake.sha256 == sha256:
                with upgrade.transaction():
                    upgrade.put_report(intake)
            tally.add(outcome.ending)
            if watch is not None:
                watch(tally)


def changes(folder: Path, version: Version) -> Iterator[ReportChange]:
    """The difference for every stale report that ``prepare`` has made anew, in order of the paths; a report
    that stays the same is a change that is false."""
    with Store.open(folder) as store, Store.open(folder, UPGRADE) as upgrade:
        for sha256, path in store.stale(version):
            if _is_made(upgrade, sha256, version):
                yield _change(store, upgrade, sha256, path)


def _is_made(upgrade: Store, sha256: str, version: Version) -> bool:
    known = upgrade.report(sha256)
    return known is not None and known.version == version


def _change(store: Store, upgrade: Store, sha256: str, path: str) -> ReportChange:
    before, after = store.report(sha256), upgrade.report(sha256)
    assert before is not None
    assert after is not None

    def only(columns: str, table: str, key: Callable[[Row], Hashable] = tuple) -> tuple[list[Row], list[Row]]:
        sql = f"SELECT {columns} FROM {table} WHERE report = ? ORDER BY rowid"
        old, new = store.select(sql, before.key).fetchall(), upgrade.select(sql, after.key).fetchall()
        return _without(old, new, key), _without(new, old, key)

    facts_lost, facts_gained = only("field, value_text", "facts")
    figures_lost, figures_gained = only("text, kind, value_text, line, span_start, unit, per", "quantities")
    findings_lost, findings_gained = only("check_id, severity, message, evidence", "findings", _defect)
    lines_lost, lines_gained = only("name, weight_text, score_text, target, actual", "indicators")
    return ReportChange(
        report=before.key,
        path=path,
        endings=(before.ending, after.ending),
        facts=tuple(_fact_changes(dict(facts_lost), dict(facts_gained))),
        figures_lost=tuple(FigureChange(*row[:4]) for row in figures_lost),
        figures_gained=tuple(FigureChange(*row[:4]) for row in figures_gained),
        findings_lost=tuple(FindingChange(*row[:3]) for row in findings_lost),
        findings_gained=tuple(FindingChange(*row[:3]) for row in findings_gained),
        indicators=(len(lines_lost), len(lines_gained)),
    )


def _defect(row: Row) -> Hashable:
    """What makes two findings the same: another wording of the message does not make another finding."""
    return row[0], row[1], quotes_of(row[3])


def _without(rows: Iterable[Row], others: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Row]:
    """The rows that the others do not have, as often as they do not."""
    left = Counter(map(key, others))
    result = []
    for row in rows:
        if left[key(row)]:
            left[key(row)] -= 1
        else:
            result.append(row)
    return result


def _fact_changes(lost: Mapping[str, str], gained: Mapping[str, str]) -> Iterator[FactChange]:
    for field in dict.fromkeys((*lost, *gained)):
        yield FactChange(field, lost.get(field), gained.get(field))
