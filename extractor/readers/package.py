"""Office packages (zip files of XML parts) opened without trusting them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from extractor.readers.limits import Limits, ReadFailure

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEASURED_FROM = 16 * 2**20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError)

# ISO 29500 "strict" files differ from what everyone writes in these names only.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml/main|drawingml/main|officeDocument/\w+)")
_TRANSITIONAL = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}


def open_package(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The zip file, once its directory has been found to promise nothing outside the limits.

    Raises ``ReadFailure``. Members may still lie about their size: read them with ``unpack``, or call
    ``verify`` before handing the bytes to a library that does not.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise ReadFailure("truncated", "文件不完整或已损坏（压缩包目录缺失）") from error
    members = package.infolist()
    if len(members) > limits.parts:
        raise ReadFailure("too_large", f"文件内部件超过{limits.parts}个的上限")
    total = 0
    for member in members:
        size = member.file_size
        total += size
        if size > _MEASURED_FROM and size > limits.ratio * max(member.compress_size, 1):
            raise ReadFailure("too_large", f"文件内有压缩比超过{limits.ratio}倍的部件，疑为压缩炸弹")
        if member.filename.lower().endswith((".xml", ".rels")) and size > limits.part_bytes:
            raise ReadFailure("too_large", f"文件内有解压后超过{limits.part_bytes // 2**20}MB的部件")
    if total > limits.unpacked_bytes:
        raise ReadFailure("too_large", f"文件解压后超过{limits.unpacked_bytes // 2**20}MB的上限")
    return package


def unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's content, never more than its directory entry says. Raises ``ReadFailure``."""
    try:
        with package.open(member) as file:
            return file.read(member.file_size + 1)  # without a size zipfile unpacks first and cuts then
    except RuntimeError as error:  # what zipfile raises for a password
        raise ReadFailure("encrypted", "文件已加密，请去除密码后再审核") from error
    except _DAMAGED as error:
        raise ReadFailure("truncated", f"文件已损坏（部件{_shown(member.filename)}无法解压）") from error


def verify(package: zipfile.ZipFile) -> None:
    """Unpack every member once, within its stated size; raises ``ReadFailure`` for a damaged or lying one."""
    for member in package.infolist():
        unpack(package, member)


class Parts:
    """The XML parts of a package by name, whatever case and slashes its directory uses."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._package = open_package(data, limits)
        self._limits = limits
        self._members = {_plain(m.filename): m for m in self._package.infolist()}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def content(self, name: str) -> bytes:
        """What a part unpacks to. Raises KeyError when there is no such part, ``ReadFailure`` when it is damaged."""
        member = self._members[_plain(name)]
        if member.file_size > self._limits.part_bytes:
            raise ReadFailure("too_large", f"文件内有解压后超过{self._limits.part_bytes // 2**20}MB的部件")
        return unpack(self._package, member)

    def xml(self, name: str, trim: Callable[[bytes], bytes] | None = None) -> _Element:
        """The root element of a part, in the transitional namespaces; ``trim`` may shorten its bytes first.

        Raises as ``content`` does, and ``ReadFailure`` for a part that is no XML or has a document type definition.
        """
        data = self.content(name)
        return parse_xml(trim(data) if trim else data, _shown(name))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part ("" = the package): id → (last word of its type, target part)."""
        folder = dirname(part)
        name = join(folder, "_rels", part[len(folder) :].lstrip("/") + ".rels")
        if name not in self:
            return {}
        found = {}
        for relation in self.xml(name):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                place = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], place)
        return found


def parse_xml(data: bytes, name: str) -> _Element:
    """Parse XML that may come from anyone: no entities, no DTD, no network. Raises ``ReadFailure``."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise ReadFailure("unreadable", f"文件内部件{name}含有文档类型定义，为安全起见不予读取")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
        if root.tag.startswith("{http://purl.oclc.org/ooxml/"):
            utf8 = etree.tostring(root, encoding="utf-8")
            root = etree.fromstring(_STRICT.sub(_transitional, utf8), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ReadFailure("unreadable", f"文件已损坏（部件{name}不是完整的XML）") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadFailure("unreadable", f"文件内部件{name}含有文档类型定义，为安全起见不予读取")
    return root


def _transitional(match: re.Match[bytes]) -> bytes:
    return _TRANSITIONAL.get(match[1], match[0])


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _shown(name: str) -> str:
    return name.rpartition("/")[2]
