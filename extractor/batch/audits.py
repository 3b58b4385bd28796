"""The reports of many files, in their order, whatever the files do to the processes that read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from extractor import pattern
from extractor.batch.engine import Engine, Processes
from extractor.batch.guard import audit_guarded
from extractor.batch.outcome import Outcome, ending_of
from extractor.batch.tally import Tally
from extractor.model import Document, Problem, Report, Source, TextBlock
from extractor.pipeline import audit_document, failed

_LINE = "某项目支出绩效自评报告"


def audits(
    files: Sequence[Path],
    patterns: Path | None = None,
    *,
    engine: Engine | None = None,
    watch: Callable[[Tally], None] | None = None,
) -> Iterator[Report]:
    """A report for every file, with status failed where its audit did not come to its end.

    ``patterns`` is a directory that adds to those of the package; a defect in it raises PatternError before the
    first file. ``watch`` is called after every file.
    """
    chosen = pattern.load(patterns)
    if patterns is not None:
        audit_document(Document(_LINE, (TextBlock(0, len(_LINE)),), Source("", "", "txt", None, len(_LINE))), chosen)
    tally = Tally(len(files))
    task = partial(_audited, patterns=patterns.absolute() if patterns else None)
    for outcome in (engine or Processes()).run(files, task):
        tally.add(outcome.ending)
        if watch is not None:
            watch(tally)
        yield outcome.value or failed(outcome.path, Problem(outcome.ending, outcome.reason), chosen)


def _audited(path: Path, patterns: Path | None) -> Outcome[Report]:
    report = audit_guarded(path, pattern.load(patterns))
    return Outcome(path, *ending_of(report), report)
