"""What a reviewer does with one report: look at it, decide on its findings, write the opinion, see its history."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup
from starlette.requests import Request

from extractor import pattern
from extractor.batch.discovery import SUFFIXES
from extractor.dataset.history import Point, Trend, points, trends
from extractor.dataset.linking import Series, series
from extractor.dataset.plot import shown, svg
from extractor.model import Finding, Report, Ruling
from extractor.outputs.html import Controls, report_pieces
from extractor.web import pages, rulings
from extractor.web.audits import Audits
from extractor.web.opinion import opinion
from extractor.web.rulings import Standing
from extractor.web.settings import Settings
from extractor.web.shelf import Catalogue, Held, Shelf

UNDO = "undo"
UPLOADABLE = " ".join(sorted(SUFFIXES))
_AT_HAND = 100
_KEY = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{48})?")


class MissingError(Exception):
    """Something asked for is not there; the message is Chinese and for the visitor."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class View:
    """A report to be looked at; ``decided`` of its ``found`` findings are decided on."""

    key: str
    title: str
    body: Iterator[Markup]
    found: int
    decided: int


@dataclass(frozen=True, slots=True)
class Found:
    """A single finding, and how it stands."""

    title: str
    message: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that was asked for. ``ruling`` is that of the model or ``UNDO``; ``version`` the one that the
    reviewer saw."""

    fingerprint: str
    ruling: str
    version: str
    reason: str
    note: str
    who: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a decision; ``said`` is "" if it was made, else why not. ``typed`` is then offered again."""

    status: int
    standing: Standing
    said: str
    typed: Asked
    found: int
    decided: int


@dataclass(frozen=True, slots=True)
class History:
    """A project over the years: a line for each report, and the picture as SVG. ``picture`` is "" without any value."""

    key: str
    project: str
    organisation: str
    headings: tuple[str, ...]
    lines: tuple[tuple[Point, tuple[str, ...]], ...]
    picture: str


def is_key(text: str) -> bool:
    """Whether a text can be the key of a report."""
    return _KEY.fullmatch(text) is not None


class Desk:
    """The work on single reports."""

    def __init__(self, shelf: Shelf, audits: Audits, settings: Settings) -> None:
        self._shelf, self._audits, self._settings = shelf, audits, settings

    def view(self, request: Request, key: str) -> View:
        held, report = self._report(key)
        standing = self._standings([f.fingerprint for f in report.findings])
        body = report_pieces(report, _controls(request, key, standing))
        title = next((fact.value for name, fact in report.facts.items() if name == "title"), held.name)
        return View(key, str(title), body, len(standing), sum(s.decision is not None for s in standing.values()))

    def finding(self, key: str, fingerprint: str) -> Found:
        with self._shelf.opened() as store, store.reading():
            said = Catalogue(store).finding(key, fingerprint)
            if said is None:
                raise MissingError(404, "这份报告没有这个问题。")
            return Found(*said, rulings.standings(store, [fingerprint])[fingerprint])

    def decide(self, key: str, asked: Asked) -> Answer:
        """Make the decision, unless a reason is wanting or somebody else was quicker."""
        with self._shelf.opened() as store:
            catalogue = Catalogue(store)
            if catalogue.finding(key, asked.fingerprint) is None:
                raise MissingError(404, "这份报告没有这个问题，未作更改。")
            status, said = 200, ""
            if asked.ruling == Ruling.DISMISSED and not asked.reason:
                status, said = 422, "排除须写明理由，未作更改。"
            else:
                ruling = None if asked.ruling == UNDO else Ruling(asked.ruling)
                reason = asked.reason if ruling is Ruling.DISMISSED else ""
                note = asked.note if ruling is not None else ""
                if not rulings.decide(store, asked.version, asked.fingerprint, ruling, reason, note, asked.who):
                    status, said = 409, "在您之前已有人作出决定，您的意见已记入记录但未生效，请看过后再定。"
            standing = rulings.standings(store, catalogue.fingerprints(key))
        decided = sum(s.decision is not None for s in standing.values())
        return Answer(status, standing[asked.fingerprint], said, asked, len(standing), decided)

    def opinion(self, key: str, day: date) -> tuple[str, bytes]:
        """Name and content of the opinion on a report."""
        held, report = self._report(key)
        standing = self._standings([f.fingerprint for f in report.findings])
        decisions = {f: s.decision for f, s in standing.items() if s.decision is not None}
        stem = held.name.rsplit(".", 1)[0]
        return f"审核意见-{stem}.docx", opinion(report, decisions, held.name, day)

    def history(self, key: str) -> History:
        patterns = pattern.load(self._settings.patterns)
        with self._shelf.opened() as store, store.reading():
            own = next((s for s in series(store, patterns) if any(m.report == key for m in s.members)), None)
            if own is None:
                raise MissingError(404, "没有这份报告。")
            found = points(store, own)
        lines = trends(found)
        title = "　".join(filter(None, (own.project, own.organisation)))
        return _history(key, own, found, lines, svg(title, lines) if lines else "")

    def _report(self, key: str) -> tuple[Held, Report]:
        with self._shelf.opened() as store:
            held = Catalogue(store).held(key)
        if held is None:
            raise MissingError(404, "没有这份报告。")
        if held.path is None:
            raise MissingError(410, f"{held.name} 的原文件已不在原处，请重新上传。")
        report = self._audits.report(held.sha256, held.path)
        if isinstance(report, str):
            raise MissingError(410, f"{held.name} 无法显示：{report}。")
        return held, replace(report, source=replace(report.source, path=held.name))

    def _standings(self, fingerprints: list[str]) -> dict[str, Standing]:
        with self._shelf.opened() as store, store.reading():
            return rulings.standings(store, fingerprints)


def _controls(request: Request, key: str, standing: dict[str, Standing]) -> Controls:
    """The forms to decide on findings. Browsers take minutes over a page of thousands of forms: behind the first
    findings, a link that gets the form."""
    at_hand = frozenset(itertools.islice(standing, _AT_HAND))

    def controls(finding: Finding) -> Markup:
        now = standing[finding.fingerprint]
        if finding.fingerprint in at_hand:
            return pages.fragment(request, "ruling.html", key=key, standing=now, said="", typed=None)
        return pages.fragment(request, "on_demand.html", key=key, standing=now)

    return controls


def _history(key: str, own: Series, found: tuple[Point, ...], lines: tuple[Trend, ...], picture: str) -> History:
    def cells(point: Point) -> tuple[str, ...]:
        values = ((point.values.get(t.measure.field), t.measure.scale) for t in lines)
        return tuple("" if value is None else shown(value / scale) for value, scale in values)

    return History(
        key,
        own.project or "（未写明项目）",
        own.organisation or own.region,
        tuple(f"{t.measure.heading}（{t.measure.unit}）" for t in lines),
        tuple((point, cells(point)) for point in found),
        picture,
    )
