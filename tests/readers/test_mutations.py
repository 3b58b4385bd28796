"""Whatever is done to a file, reading it ends in a document or in one clear line, in time and without a word
on the terminal. ``benchmarks/mutated.py`` does the same ten thousand times, and audits what was read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mutations import PICTURES, Mutant, made, mutants
from test_builder import assert_consistent

from extractor.model import Document
from extractor.readers import Limits, ReadFailure, legacy, read
from extractor.readers.scan import notes

LIMITS = Limits(seconds=10, optical_seconds=10, bytes=10 * 2**20)
SLACK = 20.0  # a page that was begun is read to its end


def outcome(mutant: Mutant, folder: Path) -> Document | ReadFailure:
    path = (folder / "case").with_suffix(Path(mutant.name).suffix)
    path.write_bytes(mutant.data)
    begun = time.monotonic()
    try:
        found: Document | ReadFailure = read(path, LIMITS)
    except ReadFailure as failure:
        found = failure
    assert time.monotonic() - begun < LIMITS.seconds + SLACK, mutant.name
    return found


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting LibreOffice for each file takes too long here."""
    monkeypatch.setattr(legacy, "_PROGRAMS", ())


@pytest.fixture
def no_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does reading pictures; a few are read below."""
    monkeypatch.setattr(notes, "installed", lambda: False)


def check(found: Document | ReadFailure, name: str) -> None:
    if isinstance(found, Document):
        assert_consistent(found)
        assert found.blocks or found.problems, name
    else:
        assert found.message, name
        assert len(found.message) < 100, name
        assert "Traceback" not in found.message, name


@pytest.mark.usefixtures("no_eyes")
def test_files_built_to_hurt(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for mutant in made():
        check(outcome(mutant, tmp_path), mutant.name)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("no_eyes")
def test_files_damaged_at_random(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for mutant in mutants(400):
        check(outcome(mutant, tmp_path), mutant.name)
    assert capfd.readouterr() == ("", "")


def test_pictures_damaged_at_random(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for mutant in mutants(12, kinds=PICTURES):
        check(outcome(mutant, tmp_path), mutant.name)
    assert capfd.readouterr() == ("", "")


def test_damage_is_the_same_each_time() -> None:
    assert list(mutants(30, seed=4)) == list(mutants(30, seed=4))
    assert list(mutants(30, seed=4)) != list(mutants(30, seed=5))
