"""Files that a visitor hands in: checked, stored under the digest of their bytes, audited, put into the dataset."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import BinaryIO

from extractor.batch.discovery import SUFFIXES
from extractor.batch.outcome import Ending, Outcome, WorkerError
from extractor.dataset.intake import Version
from extractor.dataset.store import Stamp, path_text
from extractor.outputs.printable import printable
from extractor.web.audits import Audits, Examined
from extractor.web.settings import Settings
from extractor.web.shelf import Catalogue, Shelf

_PIECE = 2**20
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it came: the name it claims, and its bytes from where they are read next."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of one file: the ``key`` of its report, or "" and why it was refused. ``findings`` counts them;
    ``known`` says that the dataset had it already."""

    name: str
    key: str = ""
    refusal: str = ""
    findings: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class _Stored:
    name: str
    path: Path
    sha256: str
    known: bool


def accept(offered: Sequence[Offered], shelf: Shelf, audits: Audits, settings: Settings) -> list[Accepted]:
    """Take in the files; one answer for each, in their order. Nothing is kept of a file that is refused."""
    shelf.uploads.mkdir(exist_ok=True)
    first: list[_Stored | Accepted] = [_store(file, shelf, settings) for file in offered]
    stored = list({s.path: s for s in first if isinstance(s, _Stored)}.values())
    answers: dict[Path, Accepted] = {}
    try:
        for file, outcome in zip(stored, audits.examined([s.path for s in stored]) if stored else (), strict=True):
            answers[file.path] = _take_in(file, outcome, shelf, audits.version)
    except WorkerError:
        for file in stored:
            answers.setdefault(file.path, _refused(file, "审核进程无法启动，请稍后再试"))
    return [item if isinstance(item, Accepted) else _named(answers[item.path], item.name) for item in first]


def shown_name(claimed: str) -> str:
    """The last part of a claimed name, fit to be shown; never used as a path."""
    name = printable(PureWindowsPath(PurePath(claimed).name).name).strip()
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 11] + "…" + name[-10:]
    return name if name.strip(".") else "（未命名）"


def _store(file: Offered, shelf: Shelf, settings: Settings) -> _Stored | Accepted:
    name = shown_name(file.name)
    suffix = next((s for s in SUFFIXES if s == PurePath(name).suffix.lower()), None)
    if suffix is None:
        return Accepted(name, refusal=f"格式不支持，可上传的有 {' '.join(sorted(SUFFIXES))}")
    digest, size = hashlib.sha256(), 0
    handle, scratch = tempfile.mkstemp(dir=shelf.uploads, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            while piece := file.content.read(_PIECE):
                size += len(piece)
                if size > settings.file_bytes:
                    return Accepted(name, refusal=f"超过单个文件的上限（{settings.file_bytes // 2**20} MB）")
                digest.update(piece)
                target.write(piece)
        if size == 0:
            return Accepted(name, refusal="文件是空的")
        sha256 = digest.hexdigest()
        path = shelf.uploads / f"{sha256}{suffix}"
        known = path.exists()
        if not known:
            os.replace(scratch, path)
        return _Stored(name, path, sha256, known)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(scratch)


def _take_in(file: _Stored, outcome: Outcome[Examined], shelf: Shelf, version: Version) -> Accepted:
    if outcome.value is None or outcome.ending not in (Ending.OK, Ending.PARTIAL):
        return _refused(file, outcome.reason or "无法读取")
    with shelf.opened() as store, store.transaction():
        known = store.report(file.sha256)
        is_current = known is not None and known.version == version
        key = known.key if known is not None and is_current else store.put_report(outcome.value.intake)
        store.put_file(path_text(file.path), Stamp.of(file.path), outcome.ending, outcome.reason, key)
        Catalogue(store).put_name(file.sha256, file.name)
    return Accepted(file.name, key, findings=len(outcome.value.report.findings), known=known is not None)


def _refused(file: _Stored, reason: str) -> Accepted:
    if not file.known:
        file.path.unlink(missing_ok=True)
    return Accepted(file.name, refusal=reason)


def _named(answer: Accepted, name: str) -> Accepted:
    return Accepted(name, answer.key, answer.refusal, answer.findings, answer.known)
