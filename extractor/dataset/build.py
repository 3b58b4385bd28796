"""Bring a dataset up to date with the folders it is made from."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch.discovery import discover
from extractor.batch.engine import Engine, Processes, Task
from extractor.batch.outcome import Ending, Outcome
from extractor.batch.tally import Tally
from extractor.dataset.intake import Intake, Version
from extractor.dataset.store import KnownFile, KnownReport, Stamp, Store, path_text
from extractor.dataset.taking import of_failure
from extractor.readers import Limits

_UNSEEN = Stamp(-1, -1, -1)

Watch = Callable[[Tally], None]


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build found and did. ``outcomes`` adds up to the number of files."""

    outcomes: Counter[Ending]
    audited: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0

    @property
    def files(self) -> int:
        return self.outcomes.total()


def build(
    store: Store,
    folders: Sequence[Path],
    task: Task[Intake],
    version: Version,
    *,
    engine: Engine | None = None,
    retry: bool = False,
    watch: Watch | None = None,
) -> BuildSummary:
    """Audit what is new, changed or made by another version, and forget what is gone.

    A file is read only if its size or times are not those of the last run, and audited only if no report of
    its bytes by this version is stored. ``retry`` also audits again what ended by time, memory or a crash.
    Every outcome is stored at once: a run that is cut off loses only what was being audited, and the next one
    continues. ``watch`` is called after every file.
    """
    files = discover(folders)
    building = _Building(store, version, Tally(len(files)), retry, watch or (lambda _: None))
    with store.transaction():
        run_number = store.begin_run([path_text(folder) for folder in folders], version)
    with store.with_upgrade():
        waiting: Sequence[Path] = files
        while waiting:
            for outcome in (engine or Processes()).run(building.to_audit(waiting), task, ordered=False):
                building.audited(outcome)
            waiting, building.unfinished = building.unfinished, []
        building.forget_missing(folders, {path_text(path) for path in files})
    summary = building.summary()
    counts = {name: getattr(summary, name) for name in ("audited", "added", "changed", "moved", "removed")}
    with store.transaction():
        store.finish_run(run_number, summary.outcomes, counts)
    return summary


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file on its way into the store. ``sha256`` is None where its bytes could not be read."""

    path: Path
    stamp: Stamp
    known: KnownFile | None
    sha256: str | None


@dataclass(slots=True)
class _Building:
    """One build while it runs. ``auditing`` are the files given to workers, ``followers`` by digest those with
    the bytes of one of them, ``unfinished`` those whose bytes changed meanwhile: they are looked at once more."""

    store: Store
    version: Version
    tally: Tally
    retry: bool
    watch: Watch
    counts: Counter[str] = field(default_factory=Counter)
    auditing: dict[Path, _Waiting] = field(default_factory=dict)
    followers: dict[str, list[_Waiting]] = field(default_factory=dict)
    unfinished: list[Path] = field(default_factory=list)

    def to_audit(self, files: Sequence[Path]) -> Iterator[Path]:
        """The files that must be audited; the others are settled on the way."""
        for path in files:
            waiting = self._unless_unchanged(path)
            if waiting is None or self._settled(waiting):
                continue
            if waiting.sha256 is not None:
                self.followers[waiting.sha256] = []
            self.auditing[path] = waiting
            yield path

    def audited(self, outcome: Outcome[Intake]) -> None:
        """Store what became of a file that a worker was given, and of the others with its bytes."""
        self.counts["audited"] += 1
        waiting = self.auditing.pop(outcome.path)
        followers = self.followers.pop(waiting.sha256, []) if waiting.sha256 else []
        intake = outcome.value
        if intake is None and waiting.sha256 is not None and outcome.ending.by_chance:
            intake = of_failure(waiting.sha256, outcome.ending, outcome.reason, self.version)
        with self.store.transaction():
            key = self.store.put_report(intake) if intake else None
            if intake is None or intake.sha256 != waiting.sha256:
                self.unfinished += [follower.path for follower in followers]
                followers = []
            for file in (waiting, *followers):
                self._put(file, outcome.ending, outcome.reason, key)
        for _ in (waiting, *followers):
            self._count(outcome.ending)

    def forget_missing(self, folders: Sequence[Path], present: set[str]) -> None:
        """Remove the files of the folders that are not there any more, and reports that no file holds."""
        with self.store.transaction():
            for folder in folders:
                for path in [p for p in self.store.files_within(path_text(folder)) if p not in present]:
                    self.store.remove_file(path)
                    self.counts["removed"] += 1
            self.store.sweep()

    def summary(self) -> BuildSummary:
        return BuildSummary(self.tally.endings, **self.counts)

    def _unless_unchanged(self, path: Path) -> _Waiting | None:
        known = self.store.file(path_text(path))
        try:
            stamp = Stamp.of(path)
        except OSError:
            return _Waiting(path, _UNSEEN, known, None)
        if known is None or known.stamp != stamp:
            return _Waiting(path, stamp, known, _digest(path, stamp))
        if known.report is None:
            current, sha256 = not self._to_retry(known.ending), None
        else:
            current, sha256 = self._is_current(known.report), known.report.sha256
        if not current:
            return _Waiting(path, stamp, known, sha256 or _digest(path, stamp))
        self._count(known.ending)
        return None

    def _settled(self, waiting: _Waiting) -> bool:
        """Whether the file needs no audit, because its bytes have been audited or are being audited."""
        if waiting.sha256 is None:
            return False
        if waiting.sha256 in self.followers:
            self.followers[waiting.sha256].append(waiting)
            return True
        report = self.store.report(waiting.sha256)
        with self.store.transaction():
            if report is None or not self._is_current(report):
                report = self.store.adopt(waiting.sha256, self.version)
            if report is None or self._to_retry(report.ending):
                return False
            self._put(waiting, report.ending, report.reason, report.key)
        self._count(report.ending)
        return True

    def _put(self, file: _Waiting, ending: Ending, reason: str, report: str | None) -> None:
        path = path_text(file.path)
        if file.known is None:
            self.counts[self._novelty(path, report)] += 1
        elif file.known.report is not None and file.known.report.key != report:
            self.counts["changed"] += 1
        self.store.put_file(path, file.stamp, ending, reason, report)

    def _novelty(self, path: str, report: str | None) -> str:
        """``moved`` if the file was known under a name that is gone now, which is forgotten, else ``added``."""
        for copy in self.store.copies(report) if report else ():
            if copy != path and not os.path.lexists(copy):
                self.store.remove_file(copy)
                return "moved"
        return "added"

    def _is_current(self, report: KnownReport) -> bool:
        return report.version == self.version and not self._to_retry(report.ending)

    def _to_retry(self, ending: Ending) -> bool:
        return self.retry and ending.by_chance

    def _count(self, ending: Ending) -> None:
        self.tally.add(ending)
        self.watch(self.tally)


def _digest(path: Path, stamp: Stamp) -> str | None:
    """The SHA-256 of a file that an audit would read; None for any other."""
    if stamp.size > Limits().bytes or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
