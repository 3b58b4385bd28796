"""The store of a dataset: one SQLite file that one process at a time writes and any number reads.

Every method that changes something is to be called within :meth:`Store.transaction`.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from extractor.batch.outcome import Ending
from extractor.dataset.database import DatasetError, connected, locked, remove_database, require_schema
from extractor.dataset.intake import Intake, Version
from extractor.dataset.rows import Row
from extractor.dataset.schema import AUDITED, OF_REPORT
from extractor.model import Decision, Ruling

STORE, UPGRADE = "store.sqlite", "upgrade.sqlite"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells without reading it that a file is the one it was: bytes and times in nanoseconds."""

    size: int
    mtime: int
    ctime: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        state = os.stat(path)
        return cls(state.st_size, state.st_mtime_ns, state.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A stored report, as far as a build asks for it."""

    key: str
    sha256: str
    ending: Ending
    reason: str
    version: Version


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was seen last; ``report`` is None where its bytes could not be read."""

    stamp: Stamp
    ending: Ending
    reason: str
    report: KnownReport | None


class Store:
    """An open store. ``Store.create`` for a build, ``Store.open`` for those who read or decide."""

    def __init__(self, location: Path, connection: sqlite3.Connection, lock: sqlite3.Connection | None = None) -> None:
        self._location = location
        self._connection, self._lock = connection, lock
        self._upgraded = False

    @classmethod
    def create(cls, folder: Path, name: str = STORE) -> Store:
        """The store of a dataset's folder, made if there is none, locked against other builds until closed."""
        if folder.is_dir() and not (folder / STORE).is_file() and any(folder.iterdir()):
            raise DatasetError(f"{folder} 不是数据集，也不是空文件夹")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = locked(folder)
            connection = connected(folder / name)
        except (OSError, sqlite3.DatabaseError) as error:
            raise DatasetError(f"不能写入数据集 {folder}：{error}") from error
        try:
            require_schema(connection, folder, making=True)
        except DatasetError:
            connection.close()
            lock.close()
            raise
        return cls(folder / name, connection, lock)

    @classmethod
    def open(cls, folder: Path, name: str = STORE) -> Store:
        """The store of an existing dataset."""
        if not (folder / name).is_file():
            raise DatasetError(f"没有这个数据集：{folder}")
        try:
            connection = connected(folder / name)
            require_schema(connection, folder, making=False)
        except sqlite3.DatabaseError as error:
            raise DatasetError(f"数据集打不开 {folder}：{error}") from error
        return cls(folder / name, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is changed within."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The store as it is now, whatever is written meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def select(self, sql: str, *values: object) -> sqlite3.Cursor:
        """The rows of a query, as they are asked for."""
        return self._connection.execute(sql, values)

    def parts(self) -> dict[str, str]:
        """Every part that an export consists of, with a mark that is another after every change of it. The
        reports of a year are a part, named for it or "" where they state none, and so is each other table."""
        (identity,) = self.select("SELECT id FROM identity").fetchone()
        return {part: f"{identity}-{count}" for part, count in self.select("SELECT part, changes FROM parts")}

    # Files

    def file(self, path: str) -> KnownFile | None:
        row = self.select(_FILE, path).fetchone()
        if row is None:
            return None
        report = None if row[5] is None else _known(row[5:])
        return KnownFile(Stamp(*row[:3]), Ending(row[3]), row[4], report)

    def files_within(self, folder: str) -> Iterator[str]:
        """The paths of the known files below a folder."""
        below = folder if folder.endswith(os.sep) else folder + os.sep
        after = below[:-1] + chr(ord(os.sep) + 1)
        yield from (row[0] for row in self.select("SELECT path FROM files WHERE path >= ? AND path < ?", below, after))

    def copies(self, report: str) -> tuple[str, ...]:
        """The paths that hold a report, in order."""
        return tuple(r[0] for r in self.select("SELECT path FROM files WHERE report = ? ORDER BY path", report))

    def put_file(self, path: str, stamp: Stamp, ending: Ending, reason: str, report: str | None) -> None:
        previous = self.select("SELECT report FROM files WHERE path = ?", path).fetchone()
        self._mark_reports(key for key in (previous[0] if previous else None, report) if key)
        self._mark("files")
        self.select(
            "INSERT OR REPLACE INTO files (path, report, outcome, reason, size, mtime, ctime) VALUES (?,?,?,?,?,?,?)",
            *(path, report, ending, reason, stamp.size, stamp.mtime, stamp.ctime),
        )

    def remove_file(self, path: str) -> None:
        row = self.select("DELETE FROM files WHERE path = ? RETURNING report", path).fetchone()
        self._mark_reports(key for key in row or () if key)
        self._mark("files")

    # Reports

    def report(self, sha256: str) -> KnownReport | None:
        row = self.select(_REPORT, sha256).fetchone()
        return None if row is None else _known(row)

    def put_report(self, intake: Intake) -> str:
        """Store a report in place of an older one of the same bytes; its files end as it does. The key it got."""
        known = self.report(intake.sha256)
        if known is not None:
            key, decided = known.key, self._decided(known.key)
            self._remove_report(key)
        else:
            taken = self.select("SELECT 1 FROM reports WHERE report = ?", intake.key).fetchone()
            key, decided = (intake.sha256 if taken else intake.key), {}
        for table in AUDITED:
            rows: Iterable[Row] = intake.rows[table.name]
            if key != intake.key:
                rows = ((key, *row[1:]) for row in rows)
            self._connection.executemany(_INSERT[table.name], rows)
        self.select("INSERT INTO contents VALUES (?, ?, ?)", key, intake.contract, intake.text)
        self._settle(key, decided)
        return key

    def adopt(self, sha256: str, version: Version) -> KnownReport | None:
        """Take over a report of that version which ``diff`` has already made, None if there is none."""
        if not self._upgraded:
            return None
        row = self.select(_REPORT.replace("FROM reports", "FROM upgrade.reports"), sha256).fetchone()
        if row is None or (found := _known(row)).version != version:
            return None
        known = self.report(sha256)
        decided = self._decided(known.key) if known else {}
        if known:
            self._remove_report(known.key)
        elif self.select("SELECT 1 FROM reports WHERE report = ?", found.key).fetchone():
            return None
        for name in (*(table.name for table in AUDITED), "contents"):
            self.select(f"INSERT INTO {name} SELECT * FROM upgrade.{name} WHERE report = ?", found.key)
        self._settle(found.key, decided)
        return found

    def sweep(self) -> int:
        """Remove the reports that no file holds any more; how many there were."""
        gone = self.select(
            "SELECT report FROM reports WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.report = reports.report)"
        )
        keys = [row[0] for row in gone]
        for key in keys:
            self._remove_report(key)
        return len(keys)

    def put_compared(self, table: str, rows: Mapping[str, Sequence[Row]]) -> None:
        """Replace a table that comparing reports fills; only reports whose rows are others count as changed."""
        before: dict[str, list[Row]] = {}
        for row in self.select(f"SELECT * FROM {table} ORDER BY rowid"):
            before.setdefault(row[0], []).append(row)
        for key in sorted(before.keys() | rows.keys()):
            if before.get(key, []) != list(rows.get(key, [])):
                self.select(f"DELETE FROM {table} WHERE report = ?", key)
                self._connection.executemany(_INSERT[table], rows.get(key, []))
                self._mark_reports([key])

    def stale(self, version: Version) -> Iterator[tuple[str, str]]:
        """Digest and first path of every report of another version, in order of the paths."""
        yield from self.select(
            "SELECT sha256, min(path) FROM reports JOIN files USING (report)"
            " WHERE extractor <> ? OR patterns <> ? GROUP BY report ORDER BY 2",
            *(version.program, version.patterns),
        )

    def _settle(self, key: str, decided: Mapping[tuple[str, str], str]) -> None:
        """What follows from a new report: its files end as it does, its year is to be exported, and what people
        decided about its findings goes with those whose fingerprint is another now."""
        self.select(
            "UPDATE files SET (outcome, reason) = (SELECT outcome, reason FROM reports WHERE report = ?)"
            " WHERE report = ?",
            *(key, key),
        )
        self._mark_reports([key])
        for (check, quotes), fingerprint in decided.items():
            for now, evidence in self.select(
                "SELECT fingerprint, evidence FROM findings WHERE report = ? AND check_id = ?", key, check
            ).fetchall():
                if now != fingerprint and quotes_of(evidence) == quotes:
                    self.select(
                        "INSERT OR IGNORE INTO decisions SELECT ?, decision, reason, note, who, decided"
                        " FROM decisions WHERE fingerprint = ?",
                        *(now, fingerprint),
                    )

    def _decided(self, key: str) -> dict[tuple[str, str], str]:
        """The fingerprints of a report's findings that people decided about, by check and quotes."""
        rows = self.select(
            "SELECT check_id, evidence, fingerprint FROM findings JOIN decisions USING (fingerprint) WHERE report = ?",
            key,
        )
        return {(check, quotes_of(evidence)): fingerprint for check, evidence, fingerprint in rows}

    def _remove_report(self, key: str) -> None:
        self._mark_reports([key])
        for name in (*(table.name for table in OF_REPORT), "contents"):
            self.select(f"DELETE FROM {name} WHERE report = ?", key)
        self.select("DELETE FROM across WHERE other = ?", key)

    def _mark_reports(self, keys: Iterable[str]) -> None:
        """Note that what an export says of the years of these reports is out of date."""
        for key in keys:
            for (year,) in self.select("SELECT year FROM reports WHERE report = ?", key).fetchall():
                self._mark("" if year is None else str(year))

    def _mark(self, part: str) -> None:
        self.select("INSERT INTO parts VALUES (?, 1) ON CONFLICT DO UPDATE SET changes = changes + 1", part)

    @contextmanager
    def with_upgrade(self) -> Iterator[None]:
        """Lets :meth:`adopt` take over what ``diff`` has made, and removes it when all went well."""
        upgrade = self._location.with_name(UPGRADE)
        if not upgrade.is_file():
            yield
            return
        self.select("ATTACH ? AS upgrade", str(upgrade))
        self._upgraded = True
        try:
            yield
        finally:
            self._upgraded = False
            self.select("DETACH upgrade")
        remove_database(upgrade)

    # Runs and decisions

    def begin_run(self, folders: Sequence[str], version: Version) -> int:
        self._mark("runs")
        row = self.select(
            "INSERT INTO runs (started, folders, extractor, patterns) VALUES (?, ?, ?, ?) RETURNING run",
            *(_now(), json.dumps(folders, ensure_ascii=False), version.program, version.patterns),
        ).fetchone()
        return int(row[0])

    def finish_run(self, run: int, outcomes: Mapping[Ending, int], counts: Mapping[str, int]) -> None:
        """``counts`` are the columns of ``runs`` of that name."""
        self._mark("runs")
        ordered = {ending: outcomes[ending] for ending in Ending if ending in outcomes}
        columns = ", ".join(f"{name} = ?" for name in counts)
        self.select(
            f"UPDATE runs SET finished = ?, files = ?, outcomes = ?, {columns} WHERE run = ?",
            *(_now(), sum(outcomes.values()), json.dumps(ordered), *counts.values(), run),
        )

    def decide(self, decision: Decision) -> None:
        """Keep what a person decided about a finding, in place of what was decided before."""
        self._mark_findings(decision.fingerprint)
        self.select(
            "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?)",
            *(decision.fingerprint, decision.ruling, decision.reason, decision.note, decision.who, decision.when),
        )

    def undecide(self, fingerprint: str) -> None:
        """Take a decision back."""
        self._mark_findings(fingerprint)
        self.select("DELETE FROM decisions WHERE fingerprint = ?", fingerprint)

    def decisions(self) -> Iterator[Decision]:
        for row in self.select("SELECT * FROM decisions ORDER BY fingerprint"):
            yield Decision(row[0], Ruling(row[1]), *row[2:])

    def _mark_findings(self, fingerprint: str) -> None:
        self._mark("decisions")
        found = self.select("SELECT DISTINCT report FROM findings WHERE fingerprint = ?", fingerprint).fetchall()
        self._mark_reports(key for (key,) in found)


_REPORT_COLUMNS = "reports.report, sha256, reports.outcome, reports.reason, extractor, patterns"
_REPORT = f"SELECT {_REPORT_COLUMNS} FROM reports WHERE sha256 = ?"
_FILE = (
    f"SELECT size, mtime, ctime, files.outcome, files.reason, {_REPORT_COLUMNS}"
    " FROM files LEFT JOIN reports ON reports.report = files.report WHERE path = ?"
)
_INSERT = {t.name: f"INSERT INTO {t.name} VALUES ({','.join('?' * len(t.stored))})" for t in OF_REPORT}


def path_text(path: Path | str) -> str:
    """A path as it is stored: absolute; bytes of a name that are no UTF-8 are written \\xNN."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")


def _known(row: Sequence[str]) -> KnownReport:
    return KnownReport(row[0], row[1], Ending(row[2]), row[3], Version(row[4], row[5]))


def quotes_of(evidence: str) -> str:
    """The quotes of a stored finding's evidence, wherever they stand."""
    return json.dumps(sorted(e["quote"] for e in json.loads(evidence)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
