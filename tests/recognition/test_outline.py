"""Headings, list items and breaks in their numbering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Block, BlockRole, Cell, Document, NumberingBreak, Section, Source, Table, TextBlock
from extractor.pattern import Example, load
from extractor.recognition.ordinals import CHINESE, ordinal, same_print
from extractor.recognition.outline import Style, numbering, numbering_breaks, outline

PATTERNS = load()
STYLES = PATTERNS.entries("outline", Style)


def document(*lines: str | tuple[str, int], roles: dict[int, BlockRole] | None = None) -> Document:
    """Lines as paragraphs; a pair is a heading of that level."""
    blocks: list[Block] = []
    text = ""
    for i, line in enumerate(lines):
        words, level = line if isinstance(line, tuple) else (line, None)
        role = BlockRole.HEADING if level else (roles or {}).get(i, BlockRole.PARAGRAPH)
        if words.strip():
            blocks.append(TextBlock(len(text), len(text) + len(words), role, level))
        text += words + "\n"
    return Document(text, tuple(blocks), Source("x.txt", "", "txt", None, len(text)))


def shape(sections: tuple[Section, ...]) -> list[tuple[int, str, str]]:
    return [(s.level, s.number, s.title) for s in sections]


def breaks(*lines: str | tuple[str, int]) -> list[tuple[str, str, str]]:
    read = document(*lines)
    sections = outline(read, PATTERNS)
    return [(b.kind, sections[b.section].title, b.expected) for b in numbering_breaks(read, sections, PATTERNS)]


@pytest.mark.parametrize(
    ("style", "example"), [(s, e) for s in STYLES for e in s.examples], ids=lambda v: getattr(v, "id", None)
)
def test_examples_of_the_pattern_file(style: Style, example: Example) -> None:
    found = numbering(example.plain, PATTERNS)
    family = style.family or style.id
    if example.none:
        assert found is None or found.family != family or found.role != style.role
    elif style.role == "leader":
        assert found is not None
        assert found.role == "leader"
    else:
        assert found is not None
        assert (found.family, found.role) == (family, style.role)
        assert ((found.start, found.end),) == example.spans


def test_levels_follow_the_order_in_which_families_begin_under_each_other() -> None:
    usual = outline(
        document("一、概况", "（一）资金", "1.来源", "（1）中央", "（2）省级", "2.使用", "（二）人员", "二、结论"),
        PATTERNS,
    )
    assert [s.level for s in usual] == [1, 2, 3, 4, 4, 3, 2, 1]
    turned = outline(document("1.概况", "一、资金", "二、人员", "2.结论", "一、总体"), PATTERNS)
    assert [s.level for s in turned] == [1, 2, 2, 1, 2]


def test_a_family_seen_once_above_its_usual_parent_does_not_turn_the_tree() -> None:
    sections = outline(document("1.填表须知", "一、概况", "1.来源", "2.使用", "二、结论", "1.总体"), PATTERNS)
    assert [s.level for s in sections[1:]] == [1, 2, 2, 1, 2]


def test_parents_ends_and_titles() -> None:
    read = document(
        "一、概况", "正文。", "（一）产出指标（满分50分，实得49分）", "1.河道治理。治理河段两处；", "二、结论"
    )
    sections = outline(read, PATTERNS)
    assert [s.parent for s in sections] == [None, 0, 1, None]
    assert [s.title for s in sections] == ["概况", "产出指标（满分50分，实得49分）", "河道治理", "结论"]
    assert sections[0].end == sections[1].end == sections[3].start
    assert read.text[sections[2].start : sections[2].heading_end] == "1.河道治理"


def test_numbers_inside_a_sentence_open_no_section() -> None:
    read = document("一、问题", "一是制度不全；二是（1）编制粗、（2）执行慢。", "3.5万元用于宣传。", "2021.3.26到账。")
    assert shape(outline(read, PATTERNS)) == [(1, "一、", "问题")]


def test_headings_of_the_format_with_and_without_number() -> None:
    sections = outline(
        document(
            ("评价报告", 1), ("一、概况", 1), ("资金情况", 2), "1.来源", ("组织管理", 2), "1.制度", ("二、结论", 1)
        ),
        PATTERNS,
    )
    assert shape(sections) == [
        (1, "一、", "概况"),
        (2, "", "资金情况"),
        (3, "1.", "来源"),
        (2, "", "组织管理"),
        (3, "1.", "制度"),
        (1, "二、", "结论"),
    ]


def test_summary_ends_where_the_numbering_begins_anew() -> None:
    sections = outline(document("摘要", "一、概况", "二、结论", "一、概况", "（一）背景", "二、结论"), PATTERNS)
    assert [s.in_summary for s in sections] == [True, True, True, False, False, False]
    assert [s.level for s in sections] == [1, 2, 2, 1, 2, 1]


def test_summary_of_plain_paragraphs_ends_at_the_first_heading() -> None:
    sections = outline(
        document("摘  要", "本项目自评得分99分。", "一、概况", "二、结论", "附件1：", "一、说明"), PATTERNS
    )
    assert [s.in_summary for s in sections] == [True, False, False, False, False]


def test_summary_ends_at_the_body_marker() -> None:
    sections = outline(document("摘要", "1.得分", "正文", "一、概况", "1.来源"), PATTERNS)
    assert [s.in_summary for s in sections] == [True, True, False, False]


def test_table_of_contents_has_no_sections() -> None:
    with_leaders = document("目录", "一、概况………1", "二、结论………2", "一、概况", "二、结论")
    plain = document("目  录", "一、概况", "二、结论", "一、概况", "资金到位。", "二、结论")
    for read in (with_leaders, plain):
        sections = outline(read, PATTERNS)
        assert [s.title for s in sections] == ["概况", "结论"]
        assert numbering_breaks(read, sections, PATTERNS) == ()


def test_tables_furniture_and_footnotes_are_left_out() -> None:
    text = "一、基本支出\t10\n1 项目概况\n"
    table = Table(0, 9, 0, 1, 2, (Cell(0, 6, 0, 0), Cell(7, 9, 0, 1)))
    blocks: tuple[Block, ...] = (table, TextBlock(10, 16, BlockRole.FURNITURE))
    assert outline(Document(text, blocks, Source("x", "", "txt", None, 17)), PATTERNS) == ()


def test_gap_among_siblings() -> None:
    assert breaks("一、概况", "二、结论", "四、建议") == [("gap", "建议", "三、")]
    assert breaks("一、概况", "（1）资金", "（3）人员", "二、结论") == [("gap", "人员", "（2）")]
    assert breaks("一、概况", "1.1背景", "1.3依据") == [("gap", "依据", "1.2")]
    assert breaks("二、结论", "三、建议") == [("gap", "结论", "一、")]


def test_repeated_number() -> None:
    assert breaks("一、概况", "1.立项", "2.执行", "2.管理", "3.绩效") == [("repeated", "管理", "3.")]
    assert breaks("一、概况", "一、结论", "二、建议") == [("repeated", "结论", "二、")]


@pytest.mark.parametrize(
    "lines",
    [
        ("一、概况", "（一）背景", "（二）依据", "二、结论", "（一）总体"),
        ("摘要", "一、概况", "二、结论", "一、概况", "二、过程", "三、结论"),
        ("一、概况", "二、结论", "附件1：", "一、说明", "二、填表"),
        ("一、概况", "来源情况", "1.收入", "2.支出", "管理情况", "1.制度", "2.对账"),
        ("第一部分 概况", "一、背景", "第二部分 结论", "一、得分"),
        ("一、概况", "1.立项", "2、执行", "3.管理"),
        ("一、概况", "1.立项规范，2.执行及时。", "3.管理到位"),
        ("一、概况", "1、资金", "1.来源", "2.使用", "2、人员"),
    ],
)
def test_no_break(lines: tuple[str, ...]) -> None:
    assert breaks(*lines) == []


def test_break_names_both_headings() -> None:
    read = document("一、概况", "三、建议")
    sections = outline(read, PATTERNS)
    assert numbering_breaks(read, sections, PATTERNS) == (NumberingBreak("gap", 1, "二、", 0),)


@given(st.integers(1, 99))
def test_chinese_ordinals_round_trip(number: int) -> None:
    assert ordinal(CHINESE[number]) == number
    assert same_print("一", number) == CHINESE[number]
    assert same_print("１", number) == "".join(chr(ord(c) + 0xFEE0) for c in str(number))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_a_well_numbered_document_has_no_breaks(counts: list[int]) -> None:
    lines: list[str] = []
    for i, count in enumerate(counts, 1):
        lines.append(f"{CHINESE[i]}、部分")
        lines += [f"（{CHINESE[j]}）小节" for j in range(1, count + 1)]
    read = document(*lines)
    sections = outline(read, PATTERNS)
    assert len(sections) == len(lines)
    assert numbering_breaks(read, sections, PATTERNS) == ()
    assert all(read.text[s.start : s.heading_end].endswith(s.title) for s in sections)


def test_a_sentence_styled_as_a_heading_opens_no_section() -> None:
    read = document(("一、资金", 1), ("全年安排36万元，全部用完。", 1), ("总体情况", 1))
    assert shape(outline(read, PATTERNS)) == [(1, "一、", "资金"), (1, "", "总体情况")]
