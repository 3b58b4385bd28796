"""The reports of the dataset as the page lists them and finds them again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from extractor.dataset.store import Store
from extractor.web import rulings
from extractor.web.settings import Settings

UPLOADED = "uploads"
PAGE_LENGTH = 50
_NAMES = "CREATE TABLE IF NOT EXISTS review_names (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL)"
_PATH = "(SELECT min(path) FROM files WHERE files.report = reports.report)"
_NAME = f"coalesce((SELECT name FROM review_names WHERE review_names.sha256 = reports.sha256), {_PATH}, '')"
_SEARCHED = (
    f"lower(coalesce(title, '') || ' ' || coalesce(organisation, '') || ' ' || coalesce(project, '') || ' ' || {_NAME})"
)
_LISTED = (
    "report, coalesce(title, ''), coalesce(organisation, ''), coalesce(project, ''), coalesce(year, ''),"
    " coalesce(grade, ''), total_score, outcome, reason, errors, warnings, notes, verified, not_assessable,"
    f" {_NAME} AS name,"
    " (SELECT count(*) FROM findings WHERE findings.report = reports.report) AS found,"
    " (SELECT count(*) FROM findings JOIN decisions USING (fingerprint) WHERE findings.report = reports.report)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor looks for; every part that is empty does not matter."""

    words: str = ""
    organisation: str = ""
    year: str = ""
    grade: str = ""
    check: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. ``found`` are its findings, ``decided`` those decided on."""

    key: str
    title: str
    organisation: str
    project: str
    year: str
    grade: str
    score: float | None
    outcome: str
    reason: str
    errors: int
    warnings: int
    notes: int
    verified: int
    not_assessable: int
    name: str
    found: int
    decided: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, and how many entries there are on all pages."""

    entries: tuple[Entry, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_LENGTH))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to. ``checks`` are ids with their titles."""

    organisations: tuple[str, ...]
    years: tuple[str, ...]
    grades: tuple[str, ...]
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A report of the dataset: its digest, the name to show, and where its file may be."""

    key: str
    sha256: str
    name: str
    paths: tuple[Path, ...]

    @property
    def path(self) -> Path | None:
        return next((path for path in self.paths if path.is_file()), None)


class Shelf:
    """Opens the dataset; a connection serves one thread, so each piece of work opens its own."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.dataset
        Store.create(self.folder).close()
        with self.opened() as store, store.transaction():
            for statement in (*rulings.TABLES, _NAMES):
                store.select(statement)

    @property
    def uploads(self) -> Path:
        return self.folder / UPLOADED

    @contextmanager
    def opened(self) -> Iterator[Store]:
        with Store.open(self.folder) as store:
            yield store


class Catalogue:
    """What an open store holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, wanted: Wanted) -> Listed:
        conditions, values = _conditions(wanted)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        (total,) = self._store.select(f"SELECT count(*) FROM reports{where}", *values).fetchone()
        page = min(max(1, wanted.page), max(1, -(-total // PAGE_LENGTH)))
        rows = self._store.select(
            f"SELECT {_LISTED} FROM reports{where} ORDER BY year DESC, organisation, title, report LIMIT ? OFFSET ?",
            *(*values, PAGE_LENGTH, (page - 1) * PAGE_LENGTH),
        )
        entries = (Entry(*row) for row in rows)
        named = tuple(replace(e, name=PurePath(e.name).name, year=str(e.year)) for e in entries)
        return Listed(named, total, page)

    def choices(self) -> Choices:
        def distinct(column: str) -> tuple[str, ...]:
            rows = self._store.select(f"SELECT DISTINCT {column} FROM reports WHERE {column} <> '' ORDER BY 1")
            return tuple(str(row[0]) for row in rows)

        checks = self._store.select("SELECT check_id, min(title) FROM findings GROUP BY check_id ORDER BY 2").fetchall()
        return Choices(distinct("organisation"), distinct("year")[::-1], distinct("grade"), tuple(checks))

    def held(self, key: str) -> Held | None:
        """The report of this key, None if the dataset has none."""
        row = self._store.select(f"SELECT sha256, {_NAME} FROM reports WHERE report = ?", key).fetchone()
        if row is None:
            return None
        return Held(key, row[0], PurePath(row[1]).name, tuple(Path(path) for path in self._store.copies(key)))

    def finding(self, key: str, fingerprint: str) -> tuple[str, str] | None:
        """Title and message of a finding, None if the report has no such one."""
        sql = "SELECT title, message FROM findings WHERE report = ? AND fingerprint = ?"
        found: tuple[str, str] | None = self._store.select(sql, key, fingerprint).fetchone()
        return found

    def fingerprints(self, key: str) -> tuple[str, ...]:
        rows = self._store.select("SELECT fingerprint FROM findings WHERE report = ? ORDER BY position", key)
        return tuple(row[0] for row in rows)

    def put_name(self, sha256: str, name: str) -> None:
        """Note the name a file was uploaded by; within a transaction."""
        self._store.select("INSERT OR REPLACE INTO review_names VALUES (?, ?)", sha256, name)


def _conditions(wanted: Wanted) -> tuple[list[str], list[str]]:
    conditions, values = [], []
    for word in wanted.words.lower().split():
        conditions.append(f"instr({_SEARCHED}, ?) > 0")
        values.append(word)
    if wanted.organisation:
        conditions.append("instr(coalesce(organisation, ''), ?) > 0")
        values.append(wanted.organisation)
    if wanted.year:
        conditions.append("CAST(year AS TEXT) = ?")
        values.append(wanted.year)
    if wanted.grade:
        conditions.append("grade = ?")
        values.append(wanted.grade)
    if wanted.check:
        conditions.append("EXISTS (SELECT 1 FROM findings WHERE findings.report = reports.report AND check_id = ?)")
        values.append(wanted.check)
    return conditions, values
