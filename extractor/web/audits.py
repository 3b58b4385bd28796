"""Audits for the page: each file in a process of its own with limits of time and memory, results kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from extractor import pattern
from extractor.batch.outcome import Ending, Outcome, WorkerError, ending_of
from extractor.batch.worker import Allowance
from extractor.dataset.intake import Intake, Version
from extractor.dataset.taking import of_report
from extractor.model import Document, Report, Source, TextBlock
from extractor.pipeline import audit, audit_document
from extractor.web.settings import Settings
from extractor.web.workers import Workers

_AT_ONCE = 2
_LINE = "某项目支出绩效自评报告"


@dataclass(frozen=True, slots=True)
class Examined:
    """An audited file: its report to be looked at, and what the dataset takes in of it."""

    report: Report
    intake: Intake


def examine(path: Path, version: Version, patterns: Path | None) -> Outcome[Examined]:
    """Audit one file; runs in a worker."""
    report = audit(path, pattern.load(patterns))
    ending, reason = ending_of(report)
    examined = Examined(report, of_report(report, ending, reason, version)) if report.source.sha256 else None
    return Outcome(path, ending, reason, examined)


def warm(_path: Path, patterns: Path | None) -> Outcome[Examined]:
    """Load what every audit needs; runs in a worker."""
    audit_document(
        Document(_LINE, (TextBlock(0, len(_LINE)),), Source("", "", "txt", None, len(_LINE))), pattern.load(patterns)
    )
    return Outcome(Path(), Ending.OK)


class Audits:
    """The audits of one server, the reports looked at last kept by their file's digest."""

    def __init__(self, settings: Settings, version: Version) -> None:
        self._settings, self.version = settings, version
        self._kept: OrderedDict[str, Report] = OrderedDict()
        self._lock = threading.Lock()
        self._workers = Workers(
            partial(examine, version=version, patterns=settings.patterns),
            partial(warm, patterns=settings.patterns),
            Allowance(seconds=settings.audit_seconds),
            _AT_ONCE,
        )

    def start(self) -> None:
        """Start the processes before the first file comes."""
        self._workers.start()

    def close(self) -> None:
        self._workers.close()

    def examined(self, paths: Sequence[Path]) -> Iterator[Outcome[Examined]]:
        """One outcome for each path, in their order; waits while too many are being audited. Raises WorkerError."""
        for outcome in self._workers.outcomes(paths):
            if outcome.value is not None:
                self._keep(outcome.value.report)
            yield outcome

    def report(self, sha256: str, path: Path) -> Report | str:
        """The report of a stored file, or one Chinese line on why there is none."""
        with self._lock:
            if sha256 in self._kept:
                self._kept.move_to_end(sha256)
                return self._kept[sha256]
        try:
            (outcome,) = self.examined([path])
        except WorkerError:
            return "审核进程无法启动"
        if outcome.value is None or outcome.ending in (Ending.TIMEOUT, Ending.MEMORY, Ending.CRASHED):
            return outcome.reason or "文件无法读取"
        if outcome.value.report.source.sha256 != sha256:
            return "文件的内容已与收入数据集时不同"
        return outcome.value.report

    def _keep(self, report: Report) -> None:
        with self._lock:
            self._kept[report.source.sha256] = report
            self._kept.move_to_end(report.source.sha256)
            while len(self._kept) > self._settings.cached_reports:
                self._kept.popitem(last=False)
