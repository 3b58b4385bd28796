"""Files that are no documents, or are made to hurt: each ends in one clear line."""

from __future__ import annotations

import dataclasses
import io
import os
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_builder import assert_consistent
from word_files import p, pack, tbl, tc, word

from extractor.model import Document
from extractor.readers import Limits, ReadFailure, read
from extractor.readers import docx as word_reader
from extractor.readers import text as text_reader
from extractor.readers.package import open_package, verify

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REPORT = word(p("2023年度项目绩效自评报告") + tbl(tc("指标") + tc("得分"), tc("产出") + tc("38.5分")) + p("总分98分"))
PLAIN = "2023年度项目绩效自评报告\r\n指标\t分值\t得分\r\n产出\t40\t38.5\r\n总分\t100\t98\r\n".encode()


def failure_of(data: bytes, tmp_path: Path, limits: Limits | None = None) -> ReadFailure:
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    with pytest.raises(ReadFailure) as failure:
        read(path, limits or Limits())
    message = failure.value.message
    assert message
    assert "\n" not in message
    assert str(tmp_path) not in message
    return failure.value


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def document_xml(content: bytes) -> bytes:
    return pack({**members(REPORT), "word/document.xml": content})


def bomb(size: int, declared: int | None = None) -> bytes:
    """A package whose document unpacks to ``size`` bytes and may say less."""
    data = bytearray(pack({"word/document.xml": b" " * size}))
    if declared is not None:
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", declared)
    return bytes(data)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>"""
SECRET = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&x;</w:body></w:document>"""


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\x00" * 100, "empty"),
        (b"GIF89a" + b"x" * 50, "unsupported"),
        (b"Rar!\x1a\x07\x00", "unsupported"),
        (pack({"a.txt": "甲"}), "unsupported"),
        (pack({"ppt/presentation.xml": "<p/>"}), "unsupported"),
        (pack({"OFD.xml": "<p/>"}), "unsupported"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "unsupported"),
        (REPORT[: len(REPORT) // 2], "truncated"),
        (REPORT[:-30], "truncated"),
        (document_xml(b""), "unreadable"),
        (document_xml(b"<w:document"), "unreadable"),
        (document_xml(b"<a/>"), "unreadable"),
        (document_xml(LAUGHS), "unreadable"),
        (document_xml(LAUGHS.decode().replace("1.0", "1.0' encoding='utf-16").encode("utf-16")), "unreadable"),
        (document_xml(SECRET), "unreadable"),
        (document_xml(b"<a>" * 5000 + b"</a>" * 5000), "unreadable"),
        (word(""), "empty"),
        (bomb(90 * 2**20), "too_large"),
        (bomb(30 * 2**20, declared=1000), "truncated"),
    ],
)
def test_each_bad_file_has_its_kind_and_one_line(data: bytes, kind: str, tmp_path: Path) -> None:
    assert failure_of(data, tmp_path).kind == kind


def test_a_password_in_the_directory_of_the_package(tmp_path: Path) -> None:
    data = bytearray(REPORT)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1
    assert failure_of(bytes(data), tmp_path).kind == "encrypted"


def test_what_is_no_file(tmp_path: Path) -> None:
    for path, kind in ((tmp_path / "无.docx", "missing"), (tmp_path, "unsupported"), (Path("a\0b"), "unreadable")):
        with pytest.raises(ReadFailure) as failure:
            read(path)
        assert failure.value.kind == kind
    os.mkfifo(tmp_path / "管道.txt")
    with pytest.raises(ReadFailure) as failure:
        read(tmp_path / "管道.txt")
    assert failure.value.kind == "unsupported"


@pytest.mark.parametrize(
    ("setting", "data"),
    [
        ({"bytes": 100}, REPORT),
        ({"bytes": 100}, PLAIN * 10),
        ({"unpacked_bytes": 100}, REPORT),
        ({"part_bytes": 100}, REPORT),
        ({"parts": 2}, REPORT),
        ({"cells": 3}, REPORT),
        ({"characters": 5}, REPORT),
        ({"characters": 5}, PLAIN),
        ({"seconds": -1.0}, REPORT),
        ({"seconds": -1.0}, PLAIN),
        ({"table_depth": 0}, REPORT),
        ({"depth": 1}, REPORT),
    ],
)
def test_every_limit_is_a_setting(setting: dict[str, int], data: bytes, tmp_path: Path) -> None:
    assert failure_of(data, tmp_path, dataclasses.replace(Limits(), **setting)).kind == "too_large"


def test_nesting_without_end(tmp_path: Path) -> None:
    control = ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>")
    for depth, body in ((110, p("甲")), (70, tbl(tc("甲")))):
        assert failure_of(word(control[0] * depth * 2 + body + control[1] * depth * 2), tmp_path).kind in (
            "unreadable",
            "too_large",
        )
    box = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
    body = p("甲")
    for _ in range(45):
        body = box.replace("{}", body)
    assert failure_of(word(body), tmp_path, Limits(depth=40)).kind == "too_large"


def test_a_lying_member_is_not_unpacked_whole() -> None:
    package = open_package(bomb(64 * 2**20, declared=1000), Limits())
    tracemalloc.start()
    with pytest.raises(ReadFailure):
        verify(package)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_large_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(500 * 2**20)
    with pytest.raises(ReadFailure) as failure:
        read(path, Limits(bytes=2**20))
    assert failure.value.kind == "too_large"


def outcome(data: bytes, reader: str) -> Document | ReadFailure:
    module = {"docx": word_reader, "txt": text_reader}[reader]
    try:
        return module.read(Path("报告"), data, Limits())
    except ReadFailure as failure:
        return failure


MUTATIONS = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "drop", "double", "zero"]), st.floats(0, 1), st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, mutations: list[tuple[str, float, int]]) -> bytes:
    changed = bytearray(data)
    for what, where, value in mutations:
        at = int(where * (len(changed) - 1)) if changed else 0
        if what == "flip" and changed:
            changed[at] ^= value
        elif what == "cut":
            del changed[at:]
        elif what == "drop":
            del changed[at : at + value]
        elif what == "double":
            changed[at:at] = changed[at : at + value]
        elif what == "zero" and changed:
            changed[at : at + value] = bytes(len(changed[at : at + value]))
    return bytes(changed)


@settings(max_examples=150, deadline=None)
@given(MUTATIONS)
def test_a_mutated_package_gives_a_document_or_a_failure(mutations: list[tuple[str, float, int]]) -> None:
    result = outcome(mutated(REPORT, mutations), "docx")
    if isinstance(result, Document):
        assert_consistent(result)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["word/document.xml", "_rels/.rels", "word/_rels/document.xml.rels"]), MUTATIONS)
def test_mutated_xml_in_a_sound_package(part: str, mutations: list[tuple[str, float, int]]) -> None:
    content = members(REPORT)
    result = outcome(pack({**content, part: mutated(content[part], mutations)}), "docx")
    if isinstance(result, Document):
        assert_consistent(result)


@settings(max_examples=150, deadline=None)
@given(MUTATIONS, st.sampled_from(["utf-8", "gb18030", "utf-16-le"]))
def test_mutated_text(mutations: list[tuple[str, float, int]], encoding: str) -> None:
    result = outcome(mutated(PLAIN.decode().encode(encoding), mutations), "txt")
    if isinstance(result, Document):
        assert_consistent(result)


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_shuffled_elements_of_a_document(seed: int) -> None:
    """Elements at places where no program puts them."""
    from lxml import etree

    rng = random.Random(seed)
    content = members(REPORT)
    root = etree.fromstring(content["word/document.xml"])
    for _ in range(4):
        elements = list(root.iter())[2:]
        child, parent = rng.choice(elements), rng.choice(elements)
        if parent not in set(child.iter()):
            parent.insert(rng.randint(0, len(parent)), child)
    result = outcome(pack({**content, "word/document.xml": etree.tostring(root)}), "docx")
    if isinstance(result, Document):
        assert_consistent(result)
