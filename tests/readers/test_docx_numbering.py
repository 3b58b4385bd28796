"""Automatic numbers as Word prints them."""

from __future__ import annotations

import pytest
from word_files import p, parse, tbl, text_of, word

from extractor.readers.docx_numerals import number

CHINESE = "chineseCountingThousand"


def level(
    index: int, format: str, text: str, extra: str = "", *, start: int | None = 1, suffix: str = "nothing"
) -> str:
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{index}">{begin}<w:numFmt w:val="{format}"/>{extra}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(id: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{id}">{"".join(levels)}</w:abstractNum>'


def num(id: int, abstract_id: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'


def item(text: str, list_id: int, ilvl: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{list_id}"/></w:numPr>')


OUTLINE = abstract(
    0, level(0, CHINESE, "%1、"), level(1, CHINESE, "（%2）"), level(2, "decimal", "%3."), level(3, "decimal", "%3.%4")
)


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("decimal", "1 2 10 11 21 110"),
        ("decimalZero", "01 02 10 11 21 110"),
        ("decimalFullWidth", "１ ２ １０ １１ ２１ １１０"),
        ("chineseCounting", "一 二 十 十一 二十一 一一○"),
        ("chineseCountingThousand", "一 二 十 十一 二十一 一百一十"),
        ("japaneseCounting", "一 二 十 十一 二十一 百十"),
        ("ideographDigital", "一 二 一○ 一一 二一 一一○"),
        ("chineseLegalSimplified", "壹 贰 壹拾 壹拾壹 贰拾壹 壹佰壹拾"),
        ("ideographTraditional", "甲 乙 癸 11 21 110"),
        ("ideographZodiac", "子 丑 酉 戌 21 110"),
        ("decimalEnclosedCircle", "① ② ⑩ ⑪ 21 110"),
        ("decimalEnclosedCircleChinese", "① ② ⑩ ⑪ 21 110"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑽ ⑾ 21 110"),
        ("upperRoman", "I II X XI XXI CX"),
        ("lowerRoman", "i ii x xi xxi cx"),
        ("upperLetter", "A B J K U FFFFF"),
        ("lowerLetter", "a b j k u fffff"),
        ("ordinal", "1st 2nd 10th 11th 21st 110th"),
        ("russianLower", "1 2 10 11 21 110"),
    ],
)
def test_number_formats(format: str, expected: str) -> None:
    assert " ".join(number(n, format) for n in (1, 2, 10, 11, 21, 110)) == expected


def test_long_spoken_numbers() -> None:
    written = [number(n, CHINESE) for n in (100, 101, 1001, 2023, 10010, 100_000)]
    assert written == ["一百", "一百零一", "一千零一", "二千零二十三", "一万零一十", "100000"]


def test_levels_count_and_begin_anew_under_the_next_higher_one() -> None:
    body = item("概况", 1) + item("立项", 1, 1) + item("目标", 1, 1) + item("产出", 1, 2) + item("数量", 1, 3)
    body += item("质量", 1, 3) + item("结论", 1) + item("得分", 1, 1) + p("无号") + item("问题", 1)
    assert text_of(body, {"numbering": OUTLINE + num(1, 0)}).split("\n") == [
        *(
            "一、概况",
            "（一）立项",
            "（二）目标",
            "1.产出",
            "1.1数量",
            "1.2质量",
            "二、结论",
            "（一）得分",
            "无号",
            "三、问题",
        ),
    ]


def test_a_skipped_level_counts_as_begun() -> None:
    body = item("甲", 1, 1) + item("乙", 1) + item("丙", 1, 3) + item("丁", 1, 2)
    assert text_of(body, {"numbering": OUTLINE + num(1, 0)}) == "（一）甲\n二、乙\n1.1丙\n2.丁"


def test_printed_numbers_are_marked_as_generated() -> None:
    document = parse(word(p("前") + item("概况", 1), {"numbering": OUTLINE + num(1, 0)}))
    segment = document.segment_at(document.text.index("一、"))
    assert segment is not None
    assert (document.text[segment.start : segment.end], segment.origin) == (
        "一、",
        "word/document.xml/w:p[1]#generated",
    )


def test_instances_share_the_counter_unless_they_say_where_to_start() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = OUTLINE + num(1, 0) + num(2, 0) + num(3, 0, restart)
    body = item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 1)
    assert text_of(body, {"numbering": numbering}) == "一、甲\n二、乙\n五、丙\n六、丁"


def test_an_instance_may_redefine_a_level() -> None:
    redefined = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "(%1)")}</w:lvlOverride>'
    assert text_of(item("甲", 1), {"numbering": OUTLINE + num(1, 0, redefined)}) == "(1)甲"


@pytest.mark.parametrize(("restart", "expected"), [("0", "2."), ("1", "1."), ("2", "1.")])
def test_a_level_may_go_on_counting(restart: str, expected: str) -> None:
    levels = (
        level(0, "decimal", "%1、"),
        level(1, "decimal", "%2)"),
        level(2, "decimal", "%3.", f'<w:lvlRestart w:val="{restart}"/>'),
    )
    body = item("甲", 1) + item("乙", 1, 2) + item("丙", 1) + item("丁", 1, 2)
    assert text_of(body, {"numbering": abstract(0, *levels) + num(1, 0)}).split("\n")[-1] == f"{expected}丁"


def test_higher_levels_in_decimal_digits_where_the_list_says_so() -> None:
    levels = level(0, CHINESE, "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = item("总则", 1) + item("目的", 1, 1)
    assert text_of(body, {"numbering": abstract(0, *levels) + num(1, 0)}) == "第一章总则\n1.1目的"


def test_start_none_format_and_gap() -> None:
    numbering = abstract(0, level(0, "decimal", "%1", start=0, suffix="tab")) + num(1, 0)
    numbering += abstract(1, level(0, "none", "附：")) + num(2, 1) + abstract(2, level(0, "decimal", "")) + num(3, 2)
    numbering += abstract(3, level(0, "decimal", "%1.", "<w:rPr><w:vanish/></w:rPr>")) + num(4, 3)
    body = (
        item("甲", 1) + item("乙", 1) + item("丙", 2) + item("丁", 3) + item("戊", 0) + item("己", 77) + item("庚", 4)
    )
    assert text_of(body, {"numbering": numbering}) == "0 甲\n1 乙\n附：丙\n丁\n戊\n己\n庚"


def test_bullets_become_characters_anyone_can_read() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    numbering = abstract(0, level(0, "bullet", "\uf0d8", fonts), level(1, "bullet", "\uf0ee"), level(2, "bullet", "—"))
    body = item("甲", 1) + item("乙", 1, 1) + item("丙", 1, 2)
    assert text_of(body, {"numbering": numbering + num(1, 0)}) == "➢甲\n•乙\n—丙"


def test_styles_number_their_paragraphs() -> None:
    styles = (
        '<w:style w:styleId="h1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="h2"><w:name w:val="heading 2"/><w:basedOn w:val="h1"/></w:style>'
    )
    numbering = abstract(
        0, level(0, CHINESE, "%1、", '<w:pStyle w:val="h1"/>'), level(1, CHINESE, "（%2）", '<w:pStyle w:val="h2"/>')
    )
    body = p("概况", properties='<w:pStyle w:val="h1"/>') + p("立项", properties='<w:pStyle w:val="h2"/>')
    body += p("附件", properties='<w:pStyle w:val="h1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert text_of(body, {"styles": styles, "numbering": numbering + num(1, 0)}) == "一、概况\n（一）立项\n附件"


def test_a_definition_may_point_to_a_list_style() -> None:
    styles = '<w:style w:type="numbering" w:styleId="list"><w:name w:val="列表"/>'
    styles += '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    linked = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="list"/></w:abstractNum>'
    numbering = OUTLINE + linked + num(1, 1) + num(2, 0)
    assert text_of(item("甲", 1) + item("乙", 2), {"styles": styles, "numbering": numbering}) == "一、甲\n二、乙"


def test_a_custom_format_falls_back_to_the_one_beside_it() -> None:
    alternate = (
        '<w:lvl w:ilvl="0"><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001"/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="upperRoman"/></mc:Fallback></mc:AlternateContent>'
        '<w:suff w:val="nothing"/><w:lvlText w:val="%1."/></w:lvl>'
    )
    assert text_of(item("甲", 1), {"numbering": abstract(0, alternate) + num(1, 0)}) == "I.甲"


def test_serial_numbers_of_table_rows_and_deleted_paragraphs() -> None:
    numbered = '<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>'
    gone = p("旧", properties='<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>')
    body = tbl(numbered, numbered) + gone.replace("<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>")
    body += item("后", 1, 2)
    assert text_of(body, {"numbering": OUTLINE + num(1, 0)}) == "1.\n2.\n3.后"


@pytest.mark.parametrize(
    "numbering",
    ["", "<w:num/>", OUTLINE, num(1, 9), abstract(0) + num(1, 0), '<w:abstractNum w:abstractNumId="x"/>' + num(1, 0)],
)
def test_broken_lists_print_no_number(numbering: str) -> None:
    assert text_of(item("甲", 1, 8), {"numbering": numbering}) == "甲"
