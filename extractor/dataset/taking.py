"""The audit of one file for a dataset: made in a worker, sent to the one process that writes."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

from extractor import pattern
from extractor.batch.engine import Task
from extractor.batch.outcome import Ending, Outcome, ending_of
from extractor.dataset.intake import Intake, Version, report_key
from extractor.dataset.rows import rows_of
from extractor.dataset.version import program_version
from extractor.model import Problem, Report, Source, Status, Summary
from extractor.outputs.json import report_object
from extractor.pipeline import audit


def current_version(patterns: Path | None = None) -> Version:
    """The version of the running program with the patterns of a directory."""
    return Version(program_version(), pattern.load(patterns).version)


def taking_in(version: Version, patterns: Path | None = None) -> Task[Intake]:
    """The per-file function of a build, ready to be sent to workers."""
    return partial(take_in, version=version, patterns=patterns)


def take_in(path: Path, version: Version, patterns: Path | None = None) -> Outcome[Intake]:
    """Audit one file. The value is None where its bytes could not be read, so that they have no digest."""
    report = audit(path, pattern.load(patterns))
    ending, reason = ending_of(report)
    intake = of_report(report, ending, reason, version) if report.source.sha256 else None
    return Outcome(path, ending, reason, intake)


def of_report(report: Report, ending: Ending, reason: str, version: Version) -> Intake:
    """A report as it is stored."""
    sha256 = report.source.sha256
    source = replace(report.source, path="")
    if report.status is Status.FAILED:
        source = replace(source, format="")  # it would be the suffix, which is no property of the bytes
    contract = report_object(replace(report, source=source))
    packed = json.dumps(contract, ensure_ascii=False, separators=(",", ":"))
    text = report.reading.document.text if report.reading else ""
    if not _is_unicode(packed):
        # Halves of a character, as broken PDF fonts give: no database takes them. One becomes one "?".
        packed, text, reason = (s.encode("utf-8", "replace").decode() for s in (packed, text, reason))
        contract = json.loads(packed)
    key, steps = report_key(sha256), [quantity.step for quantity in report.quantities]
    rows = rows_of(contract, steps, key, sha256, (ending, reason), (version.program, version.patterns))
    return Intake(key, sha256, rows, zlib.compress(packed.encode()), zlib.compress(text.encode()))


def of_failure(sha256: str, ending: Ending, reason: str, version: Version) -> Intake:
    """What is stored of a file whose audit did not come to its end."""
    source = Source("", sha256, "", None, 0)
    report = Report(source, Status.FAILED, (Problem(ending, reason),), {}, (), (), Summary())
    return of_report(report, ending, reason, version)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
