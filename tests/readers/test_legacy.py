"""Old formats: conversion by LibreOffice, and what is said where that does not work."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from pathlib import Path

import pytest
from word_files import p, word

from extractor.readers import ReadFailure, read
from extractor.readers.legacy import convert
from extractor.readers.limits import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = rb"{\rtf1\ansi\uc1 %s\par}"

PROGRAM = """#!{python}
import shutil, sys, time
from pathlib import Path
with open({log!r}, "a") as log:
    print(len(sys.argv), file=log)
target = sys.argv[sys.argv.index("--convert-to") + 1]
out = Path(sys.argv[sys.argv.index("--outdir") + 1])
out.mkdir(exist_ok=True)
profile = sys.argv[1].removeprefix("-env:UserInstallation=file://")
assert "DisableMacrosExecution" in (Path(profile) / "user" / "registrymodifications.xcu").read_text()
for name in sys.argv[sys.argv.index("--outdir") + 2:]:
    data = Path(name).read_bytes()
    if b"HANG" in data:
        time.sleep(60)
    if b"CRASH" in data:
        sys.exit(1)
    if b"REFUSED" not in data:
        shutil.copy({docx!r}, out / (Path(name).stem + "." + target))
"""


@pytest.fixture
def libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that takes LibreOffice's arguments; returns the log with a line for each start."""
    (tmp_path / "made.docx").write_bytes(word(p("总分98分")))
    log = tmp_path / "starts"
    program = tmp_path / "soffice"
    program.write_text(PROGRAM.format(python=sys.executable, log=str(log), docx=str(tmp_path / "made.docx")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return log


def rtf(text: str) -> bytes:
    return RTF % "".join(f"\\u{ord(c)}?" if ord(c) > 126 else c for c in text).encode()


def test_an_old_file_is_read_by_way_of_a_docx(libreoffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "报告.doc"
    data = OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)
    path.write_bytes(data)
    document = read(path)
    assert document.text == "总分98分"
    assert (document.source.format, document.source.path) == ("doc", str(path))
    assert document.source.sha256 == hashlib.sha256(data).hexdigest()
    assert libreoffice.exists()


def test_several_files_take_one_start(libreoffice: Path) -> None:
    results = convert([rtf(f"第{n}份") for n in range(5)], Limits())
    assert all(isinstance(result, bytes) for result in results)
    assert len(libreoffice.read_text().splitlines()) == 1


@pytest.mark.parametrize("trouble", [b"REFUSED", b"CRASH", b"HANG"])
def test_one_bad_file_does_not_cost_the_others(libreoffice: Path, trouble: bytes) -> None:
    start = time.monotonic()
    results = convert([rtf("甲"), RTF % trouble, rtf("乙")], Limits(seconds=0.7))
    assert [isinstance(result, bytes) for result in results] == [True, False, True]
    assert isinstance(results[1], ReadFailure)
    assert results[1].kind == "unreadable"
    assert time.monotonic() - start < 20
    assert libreoffice.exists()


def test_a_protected_word_file_is_named_and_not_converted(libreoffice: Path) -> None:
    header = b"\xec\xa5\xc1\x00" + bytes(6) + (0x0100).to_bytes(2, "little")
    data = OLE.ljust(512, b"\0") + header + "WordDocument".encode("utf-16-le")
    (failure,) = convert([data], Limits())
    assert isinstance(failure, ReadFailure)
    assert failure.kind == "encrypted"
    assert not libreoffice.exists()


def test_without_libreoffice_the_user_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "报告.wps"
    path.write_bytes(OLE + bytes(1000))
    with pytest.raises(ReadFailure, match="LibreOffice Writer") as failure:
        read(path)
    assert failure.value.kind == "unsupported"


def test_with_the_real_program_if_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "报告.rtf"
    path.write_bytes(rtf("预算392.65万元"))
    try:
        assert read(path).text == "预算392.65万元"
    except ReadFailure as failure:
        installed = shutil.which("soffice") or shutil.which("libreoffice")
        assert (installed, failure.kind) == (None, "unsupported")  # noqa: PT017
