"""A file is what its bytes are."""

from __future__ import annotations

import codecs

import pytest
from word_files import p, pack, word

from extractor.readers.sniff import sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = "<!-- 存档 -->\n<!DOCTYPE html>\n<html><body>得分</body></html>"


@pytest.mark.parametrize(
    ("data", "name", "reader"),
    [
        ("得分98分".encode(), "txt", "text"),
        ("<得分>98分".encode(), "txt", "text"),
        (b"\n%PDF-1.7", "pdf", "pdf"),
        (word(p("甲")), "docx", "docx"),
        (pack({"word/document2.xml": "<a/>"}), "docx", "docx"),
        (pack({"xl/workbook.xml": "<a/>"}), "xlsx", "xlsx"),
        (PAGE.encode(), "html", "html"),
        (codecs.BOM_UTF8 + PAGE.encode(), "html", "html"),
        (codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"), "html", "html"),
        (b"<table><tr><td>1</td></tr></table>", "html", "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "html", "html"),
        (b"{\\rtf1", "rtf", "legacy"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc", "legacy"),
        (OLE + "Workbook".encode("utf-16-le"), "xls", "legacy"),
        (OLE + "MatOST".encode("utf-16-le"), "wps", "legacy"),
        (b'<?xml version="1.0"?><w:wordDocument>', "wordml", "legacy"),
        (pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "odt", "legacy"),
        (b"\x89PNG\r\n\x1a\n", "png", "scan"),
        (b"\xff\xd8\xff\xe0", "jpeg", "scan"),
        (b"II*\x00\x08", "tiff", "scan"),
        (b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "mht", "web_archive"),
    ],
)
def test_formats(data: bytes, name: str, reader: str) -> None:
    assert sniff(data) == (name, reader)
