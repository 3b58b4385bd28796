"""Saved web pages: the page inside the archive is what is read."""

from __future__ import annotations

import hashlib
import sys
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.model import Document
from extractor.readers import Limits, ReadFailure, read
from extractor.readers.builder import DocumentBuilder, Piece


@pytest.fixture(autouse=True)
def html_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page reader that takes the whole page for one paragraph."""

    def read_page(path: Path, data: bytes, limits: Limits) -> Document:
        builder = DocumentBuilder(path, data, "html", limits)
        builder.paragraph([Piece(data.decode("gb18030"))])
        return builder.build()

    monkeypatch.setitem(sys.modules, "extractor.readers.html", SimpleNamespace(read=read_page))


def archive(*parts: MIMEText | MIMEImage) -> bytes:
    message = MIMEMultipart("related")
    for part in parts:
        message.attach(part)
    return message.as_bytes()


def test_the_page_is_read_and_the_archive_is_the_source(tmp_path: Path) -> None:
    data = archive(MIMEImage(b"\x89PNG", "png"), MIMEText("<p>总分98分</p>", "html", "gb2312"))
    path = tmp_path / "报告.doc"
    path.write_bytes(b"MIME-Version: 1.0\n" + data)
    document = read(path)
    assert document.text == "<p>总分98分</p>"
    assert (document.source.format, document.source.sha256) == ("mht", hashlib.sha256(path.read_bytes()).hexdigest())


def test_an_archive_without_a_page_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "报告.mht"
    path.write_bytes(b"MIME-Version: 1.0\n" + archive(MIMEText("文字", "plain", "utf-8")))
    with pytest.raises(ReadFailure) as failure:
        read(path)
    assert failure.value.kind == "empty"
