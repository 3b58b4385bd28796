"""The reports of many files, in their order, whatever the files do to the processes that read them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from extractor import pattern
from extractor.batch.engine import run
from extractor.batch.guard import audit_guarded
from extractor.batch.outcome import Outcome, ending_of
from extractor.batch.tally import Tally
from extractor.batch.worker import Allowance
from extractor.model import Document, Problem, Report, Source, TextBlock
from extractor.pipeline import audit_document, failed

_LINE = "某项目支出绩效自评报告"


def audits(
    files: Sequence[Path],
    patterns: Path | None = None,
    *,
    jobs: int | None = None,
    allowance: Allowance | None = None,
    watch: Callable[[Tally], None] | None = None,
) -> Iterator[Report]:
    """A report for every file, with status failed where its audit did not come to its end.

    ``patterns`` is a directory that adds to those of the package; a defect in it raises PatternError before the
    first file. Under Python's development mode the files are audited in this process, so that an error of ours
    comes with its traceback. ``watch`` is called after every file.
    """
    chosen = pattern.load(patterns)
    if patterns is not None:
        audit_document(Document(_LINE, (TextBlock(0, len(_LINE)),), Source("", "", "txt", None, len(_LINE))), chosen)
    tally = Tally(len(files))
    here = 0 if sys.flags.dev_mode and jobs is None else jobs
    for outcome in run(files, partial(_audited, patterns=patterns), jobs=here, allowance=allowance):
        tally.add(outcome.ending)
        if watch is not None:
            watch(tally)
        yield outcome.value or failed(outcome.path, Problem(outcome.ending, outcome.reason), chosen)


def _audited(path: Path, patterns: Path | None) -> Outcome[Report]:
    report = audit_guarded(path, pattern.load(patterns))
    return Outcome(path, *ending_of(report), report)
