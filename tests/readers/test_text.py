"""Plain text in every encoding that reaches an office."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Document, TextBlock
from extractor.readers import ReadFailure, read
from extractor.readers.limits import Limits
from extractor.readers.text import read as read_text

REPORT = (
    "2022年度困难群众救助项目绩效自评报告\n\n一、项目概况\n\t安排资金392.65万元，实际支出380万元。\n　　得分98.5分　\n"
)


def parse(data: bytes) -> Document:
    return read_text(Path("报告.txt"), data, Limits())


def quotes(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks]


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode("utf-8"),
        codecs.BOM_UTF8 + REPORT.encode("utf-8"),
        REPORT.encode("gb18030"),
        codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + REPORT.encode("utf-32-le"),
        REPORT.encode("utf-16-le"),
        REPORT.encode("utf-16-be"),
        REPORT.replace("\n", "\r\n").encode("utf-8"),
        REPORT.replace("\n", "\r").encode("gb18030"),
        REPORT.replace("\n", "\r\n").encode("utf-16-le"),
        REPORT.encode("utf-8") + b"\x1a",
    ],
    ids=[
        *("utf8", "utf8-mark", "gb18030", "utf16le-mark", "utf16be-mark", "utf32", "utf16le", "utf16be"),
        *("utf8-crlf", "gb18030-cr", "utf16le-crlf", "dos-end"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(data)
    assert read(path).text == REPORT


def test_digits_only_in_utf16_without_mark() -> None:
    assert parse("单价,12.5\n数量,3\n".encode("utf-16-le")).text == "单价,12.5\n数量,3\n"
    assert parse("score 98.5\n".encode("utf-16-be")).text == "score 98.5\n"


def test_rare_and_private_characters_survive() -> None:
    text = "㙟䶮镕喆堃\U00020bb7县\ue5e5报告，含控制符\x07一个\n"
    assert parse(text.encode()).text == text
    common = "本项目资金使用情况如下所示，各项目标均已完成，" * 3 + "经办人：䶮"
    assert parse(common.encode("gb18030")).text == common


def test_lines_become_blocks_without_the_whitespace_around_them() -> None:
    document = parse(REPORT.encode())
    assert quotes(document) == [
        "2022年度困难群众救助项目绩效自评报告",
        "一、项目概况",
        "安排资金392.65万元，实际支出380万元。",
        "得分98.5分",
    ]
    evidence = document.evidence(document.text.index("98.5"), document.text.index("98.5") + 4)
    assert (evidence.quote, evidence.line) == ("98.5", 5)
    segment = document.segment_at(evidence.start)
    assert segment is not None
    assert (segment.origin, segment.offset + evidence.start - segment.start) == ("line 5", 4)


def test_source_says_what_was_read() -> None:
    source = parse(REPORT.encode("gb18030")).source
    assert (source.format, source.pages, source.characters, source.path) == ("txt", None, len(REPORT), "报告.txt")
    assert len(source.sha256) == 64


def cells(document: Document, table: int = 0) -> list[tuple[str, int, int]]:
    return [(document.text[c.start : c.end], c.row, c.column) for c in document.tables[table].cells]


def test_rows_of_a_table_keep_their_place_in_the_file() -> None:
    text = "资金情况\n项目\t预算\t执行\n 道路\t12.5\t\n桥梁\t30\t29.9\n\n完成良好。\n"
    document = parse(text.encode())
    assert document.text == text
    assert [type(block).__name__ for block in document.blocks] == ["TextBlock", "Table", "TextBlock"]
    table = document.tables[0]
    assert (table.rows, table.columns, table.spans_known) == (3, 3, False)
    assert ("29.9", 2, 2) in cells(document)
    assert ("道路", 1, 0) in cells(document)
    assert ("", 1, 2) in cells(document)
    evidence = document.evidence(text.index("29.9"), text.index("29.9") + 4)
    assert (evidence.row, evidence.column, evidence.line) == (2, 2, 4)


def test_cells_that_run_over_lines_side_by_side_are_put_together() -> None:
    rule = "+------+------+------+\n"
    text = f"前\n{rule}| 指标 | 内容 | 分值 |\n{rule}| 产出 | 参保 |  10  |\n| 指标 | 2 年 |   5  |\n"
    text += f"{rule}| 效益 | 减负 |  30  |\n{rule}第十行\n"
    document = parse(text.encode())
    assert cells(document)[3:6] == [("产出指标", 1, 0), ("参保2 年", 1, 1), ("10 5", 1, 2)]
    assert document.text.split("\n")[9] == "第十行"
    lines = text.split("\n")
    for segment in document.segments:
        line = lines[int(segment.origin.removeprefix("line ")) - 1]
        assert line[segment.offset :][: segment.end - segment.start] == document.text[segment.start : segment.end]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\n \r\n\t", "empty"),
        ("　\n　　".encode(), "empty"),
        (codecs.BOM_UTF16_LE, "empty"),
        (bytes(range(256)) * 4, "unreadable"),
        (b"\x00\x01\x02binary" * 50, "unreadable"),
        ("汉字".encode() + b"\x00" + "汉字".encode(), "unreadable"),
        (("本項目預算執行率及經費使用績效評價報告書" * 3).encode("big5"), "unreadable"),
        (REPORT.encode()[:-6], "truncated"),
        (codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le")[:-1], "truncated"),
        (codecs.BOM_UTF8 + b"\xff\xff" + REPORT.encode(), "unreadable"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(data)
    with pytest.raises(ReadFailure) as failure:
        read(path)
    assert failure.value.kind == kind
    assert "\n" not in failure.value.message


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1))
def test_any_text_is_kept_character_for_character(text: str) -> None:
    if not text.strip() or text.startswith("\ufeff"):
        return
    document = parse(codecs.BOM_UTF8 + text.encode())
    assert (document.printed or document.text) == text
    assert len(document.text) == len(text)
    lines = text.split("\n")
    for block in document.blocks:
        assert isinstance(block, TextBlock)
        quote = text[block.start : block.end]
        assert quote == quote.strip()
    for segment in document.segments:
        line = lines[int(segment.origin.removeprefix("line ")) - 1]
        assert line[segment.offset :][: segment.end - segment.start] == text[segment.start : segment.end]
