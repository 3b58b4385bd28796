"""What a file is, from its bytes. The suffix is never asked."""

from __future__ import annotations

import io
import re
import zipfile
from typing import NamedTuple

from extractor.readers.limits import ReadFailure


class Format(NamedTuple):
    """``name`` is what ``Source.format`` says, ``reader`` the module of this package that reads it."""

    name: str
    reader: str


_TEXT = Format("txt", "text")
_HTML = Format("html", "html")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURE_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_UNREADABLE_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "GIF图片"),
    (b"Rar!\x1a\x07", "RAR压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包"),
    (b"\x1f\x8b", "gzip压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ\x90\x00", "可执行程序"),
    (b"SQLite format 3\x00", "SQLite数据库"),
)
_HTML_START = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|meta|title|body|table|div|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD_XML = re.compile(rb"<(?:pkg:package|w:wordDocument)\b")
_WEB_ARCHIVE = re.compile(
    rb"^MIME-Version:.*^Content-Type:\s*multipart/related", re.IGNORECASE | re.DOTALL | re.MULTILINE
)
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes) -> Format:
    """The format of a file's bytes; raises ``ReadFailure`` (empty, encrypted, truncated, unsupported)
    for bytes no reader can do anything with. Anything without a known signature is taken for text."""
    if not data.strip(b"\x00\t\n\r "):
        raise ReadFailure("empty", "文件是空的")
    if b"%PDF-" in data[:1024]:
        return Format("pdf", "pdf")
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(b"{\\rtf"):
        return Format("rtf", "legacy")
    for magic, name in _PICTURE_MAGIC:
        if data.startswith(magic):
            return Format(name, "scan")
    for magic, what in _UNREADABLE_MAGIC:
        if data.startswith(magic):
            raise ReadFailure("unsupported", f"文件是{what}，不是可读取的文档")
    head = data[:4096]
    if head.startswith(_UTF16_BOMS):
        head = head[2:].replace(b"\x00", b"")
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _WORD_XML.search(head):
        return Format("wordml", "legacy")
    if _WEB_ARCHIVE.search(head):
        return Format("mht", "web_archive")
    return _HTML if _HTML_START.match(head) else _TEXT


def _package(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OverflowError, NotImplementedError, UnicodeDecodeError) as error:
        raise ReadFailure("truncated", "文件不完整或已损坏（压缩包目录缺失）") from error
    names = {member.filename.lstrip("/").lower() for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise ReadFailure("encrypted", "文件已加密，请去除密码后再审核")
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format("docx", "docx")
    if "xl/workbook.xml" in names:
        return Format("xlsx", "xlsx")
    if "ofd.xml" in names:
        raise ReadFailure("unsupported", "文件是OFD版式文件，请另存为PDF或docx")
    if any(name.startswith("ppt/") for name in names):
        raise ReadFailure("unsupported", "文件是演示文稿（pptx），不是报告文档")
    if "content.xml" in names and "mimetype" in names:
        return Format("ods" if b"opendocument.spreadsheet" in data[:200] else "odt", "legacy")
    raise ReadFailure("unsupported", "文件是压缩包，不是docx或xlsx文档")


def _compound(data: bytes) -> Format:
    """OLE containers hold old Office files and encrypted new ones; stream names are UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise ReadFailure("encrypted", "文件已加密，请去除密码后再审核")
    if holds("WordDocument"):
        return Format("doc", "legacy")
    if holds("Workbook") or holds("Book"):
        return Format("xls", "legacy")
    if holds("PowerPoint Document"):
        raise ReadFailure("unsupported", "文件是演示文稿（ppt），不是报告文档")
    return Format("wps", "legacy")
