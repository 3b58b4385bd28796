"""Folders of made-up files, and an audit of them that a test can foresee: the first word of a file says what
becomes of the process that takes it, or gives year and expenditure of the report it becomes."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from extractor.batch.engine import Task
from extractor.batch.outcome import Ending, Outcome, ending_of
from extractor.dataset.intake import Intake, Version
from extractor.dataset.schema import TABLES
from extractor.dataset.store import Store
from extractor.dataset.taking import of_report
from extractor.model import Fact, Finding, Problem, Report, Severity, Source, Status, Summary
from tests.sample_reports import prose_report

FIRST = Version("1.0+a", "p1")
NEXT = Version("1.1+b", "p1")
HANG = 60


def task(version: Version = FIRST) -> Task[Intake]:
    return partial(take, version=version)


def slow_task(version: Version = FIRST) -> Task[Intake]:
    return partial(take_slowly, version=version)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def take(path: Path, version: Version) -> Outcome[Intake]:
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    word, *rest = data.decode().split() or [""]
    match word:
        case "hang":
            time.sleep(HANG)
        case "exit":
            os._exit(3)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hog":
            bytearray(2**40)
        case "raise":
            raise ValueError(word)
        case "encrypted":
            source = Source(str(path), sha256, "pdf", None, 0)
            report = Report(source, Status.FAILED, (Problem("encrypted", "文件已加密"),), {}, (), (), Summary())
        case _:
            report = report_of(path, sha256, word, rest, version)
    ending, reason = ending_of(report)
    return Outcome(path, ending, reason, of_report(report, ending, reason, version))


def take_slowly(path: Path, version: Version) -> Outcome[Intake]:
    time.sleep(0.03)
    return take(path, version)


def report_of(path: Path, sha256: str, year: str, rest: list[str], version: Version) -> Report:
    """A report of that year; under another version of the program it states another expenditure."""
    sample = prose_report()
    expenditure = Decimal(rest[0] if rest else "1000") + (version != FIRST)
    facts = dict(sample.facts)
    facts["expenditure"] = replace(facts["expenditure"], value=expenditure, quantity=None)
    for field, value in zip(("organisation", "project", "region"), rest[1:], strict=False):
        facts[field] = Fact(field, value, ())
    facts.pop("year")
    if year.isdigit():
        facts["year"] = Fact("year", Decimal(year), ())
    fields = (*sample.fields, "project", "region")
    findings: list[Finding] = [replace(f, fingerprint=f"{sha256[:8]}-{f.check}") for f in sample.findings]
    if version != FIRST:
        findings[0] = replace(findings[0], fingerprint=f"{sha256[:8]}-renamed")
        findings[1:] = [replace(findings[1], check="year-conflict", severity=Severity.NOTE)]
    return replace(
        sample,
        source=replace(sample.source, path=str(path), sha256=sha256),
        facts=facts,
        fields=fields,
        findings=tuple(findings),
        problems=(),
        status=Status.OK,
    )


def content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything a dataset says, without the times at which it came to say it."""
    with Store.open(folder) as store:
        tables = {
            table.name: ", ".join(c.name for c in table.stored if c.name not in ("mtime", "ctime", "decided"))
            for table in TABLES
            if table.name != "runs"
        }
        found = {
            name: sorted(store.select(f"SELECT {columns} FROM {name}").fetchall(), key=repr)
            for name, columns in tables.items()
        }
        found["contents"] = sorted(store.select("SELECT * FROM contents").fetchall())
        return found


def endings(folder: Path) -> dict[Path, Ending]:
    """How each file of a dataset ended."""
    with Store.open(folder) as store:
        return {Path(path): Ending(outcome) for path, outcome in store.select("SELECT path, outcome FROM files")}
