"""The SQLite files of a dataset: how they are opened, locked and laid out."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from extractor.dataset.schema import SCHEMA_VERSION, TABLES

_LOCK = "lock.sqlite"
_BUSY = 30.0

_INTERNAL = """
CREATE TABLE IF NOT EXISTS contents (report TEXT PRIMARY KEY, contract BLOB NOT NULL, text BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS parts (part TEXT PRIMARY KEY, changes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS identity AS SELECT lower(hex(randomblob(8))) AS id;
CREATE UNIQUE INDEX IF NOT EXISTS reports_by_sha256 ON reports (sha256);
CREATE INDEX IF NOT EXISTS reports_by_year ON reports (year, report);
CREATE INDEX IF NOT EXISTS files_by_report ON files (report, path);
CREATE INDEX IF NOT EXISTS across_by_other ON across (other);
CREATE INDEX IF NOT EXISTS findings_by_fingerprint ON findings (fingerprint);
"""


class DatasetError(Exception):
    """The dataset cannot be opened; the message is Chinese and for the user."""


def connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_BUSY, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def locked(folder: Path) -> sqlite3.Connection:
    """A lock that ends with the process that holds it, however it ends."""
    lock = sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        raise DatasetError(f"另一个程序正在更新数据集 {folder}") from error
    return lock


def require_schema(connection: sqlite3.Connection, folder: Path, *, making: bool) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found not in ((0, SCHEMA_VERSION) if making else (SCHEMA_VERSION,)):
        raise DatasetError(f"数据集 {folder} 是别的版本建立的（{found}，本程序为 {SCHEMA_VERSION}），请另建数据集")
    if found == 0:
        connection.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            columns = [f"{c.name} {c.type}" for c in table.stored]
            if table.name == "runs":
                columns[0] += " PRIMARY KEY"
            else:
                columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
        for statement in filter(str.strip, _INTERNAL.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")


def remove_database(file: Path) -> None:
    """A database with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
