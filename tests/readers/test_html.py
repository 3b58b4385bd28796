"""Web pages: text as a browser shows it, tables with spans, and what a saved page has around its text."""

from __future__ import annotations

import contextlib
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from extractor.model import BlockRole, Document, Table, TextBlock
from extractor.readers import Limits, ReadFailure
from extractor.readers.html import read


def parse(page: str | bytes, limits: Limits | None = None) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return read(Path("页.html"), data, limits or Limits())


def outline(document: Document) -> list[str]:
    """One entry a block: a table as its size, text as its text."""
    return [
        f"{block.rows}×{block.columns}" if isinstance(block, Table) else document.text[block.start : block.end]
        for block in document.blocks
    ]


def roles(document: Document) -> list[tuple[str, int | None]]:
    return [(b.role.value, b.level) for b in document.blocks if isinstance(b, TextBlock)]


def furniture(document: Document) -> list[str]:
    blocks = [b for b in document.blocks if isinstance(b, TextBlock) and b.role is BlockRole.FURNITURE]
    return [document.text[b.start : b.end] for b in blocks]


def cells(document: Document, index: int = 0) -> list[tuple[int, int, int, int, str]]:
    return [
        (c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end])
        for c in document.tables[index].cells
    ]


def rows(document: Document, index: int = 0) -> list[list[str]]:
    table = document.tables[index]
    grid = [[""] * table.columns for _ in range(table.rows)]
    for row, column, _, _, text in cells(document, index):
        grid[row][column] = text
    return grid


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>甲乙</p><p>丙丁</p>", ["甲乙", "丙丁"]),
        ("<div>甲<p>乙</p>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("<p>第一行<br>第二行<br/>&nbsp;&nbsp;第三行</p>", ["第一行", "第二行", "第三行"]),
        ("<p>\n  全年\n  预算 <b>6.84</b>万元\n</p>", ["全年预算 6.84万元"]),
        ("<p>共<span>12</span>\n<span>人</span></p>", ["共12 人"]),
        ("<p>a\nb  c</p>", ["a b c"]),
        ("<p>得分&ge;95&#x5206;&amp;</p>", ["得分≥95分&"]),
        ("<p>98\u200b.5分</p>", ["98.5分"]),
        ("<p>1<2，3>2</p>", ["1<2，3>2"]),
        ("<p>10<sup>4</sup>平方米，50m<sup>2</sup></p>", ["10^4平方米，50m2"]),
        ("<p>支出6.84<sup><a href='#n1'>1</a></sup>万元<a href='#n2'><sup>[2]</sup></a></p>", ["支出6.84万元"]),
        ("<p>支出6.84<a style='mso-footnote-id:ftn1' href='#_ftn1'>[1]</a>万元</p>", ["支出6.84万元"]),
        ("<ol><li>甲<li>乙</ol><ul><li>丙</ul>", ["1.甲", "2.乙", "丙"]),
        ("<ol start=3 type=A><li><p>甲</p><li value=7>乙</ol>", ["C.甲", "G.乙"]),
        (
            "<ol style='list-style-type:cjk-ideographic'><li>甲</ol><ol style='list-style:none'><li>乙</ol>",
            ["一、甲", "乙"],
        ),
        ("<input value='98.5'><input type=hidden value=1><select><option>优<option selected>良</select>", ["98.5良"]),
        ("<pre>第一行\n\n  第二行</pre>", ["第一行", "第二行"]),
        ("<p style='white-space:pre-wrap'>甲  乙\n丙</p>", ["甲  乙", "丙"]),
    ],
)
def test_lines(page: str, lines: list[str]) -> None:
    assert outline(parse(page)) == lines


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var 分 = 1;</script>",
        "<style>p { color: red }</style>",
        "<!-- 草稿 -->",
        "<template><p>草稿</p></template>",
        "<noscript>请启用</noscript>",
        "<span style='DISPLAY: none'>草稿</span>",
        "<span hidden>草稿</span>",
        "<span style='mso-hide:all'>草稿</span>",
        "<del>草稿</del>",
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->",
        "<![if !supportEmptyParas]><![endif]>",
        "<o:p>&nbsp;</o:p>",
    ],
)
def test_what_is_not_shown_is_left_out(unseen: str) -> None:
    assert parse(f"<title>网站</title><p>得分{unseen}98分</p>").text.replace("\xa0", "") == "得分98分"


def test_headings_under_the_one_title() -> None:
    document = parse("<h1>某项目<br>自评报告</h1><h2>一、概况</h2><h3>（一）背景</h3><p>正文</p>")
    assert outline(document)[0] == "某项目\n自评报告"
    assert roles(document) == [("title", None), ("heading", 1), ("heading", 2), ("paragraph", None)]


def test_several_first_level_headings_are_headings() -> None:
    document = parse("<h1>一、概况</h1><p>正文</p><h1>二、得分</h1><div role=heading aria-level=3>三</div>")
    assert roles(document) == [("heading", 1), ("paragraph", None), ("heading", 1), ("heading", 3)]


def test_office_titles_notes_and_captions() -> None:
    document = parse(
        "<p class=MsoTitle>自评报告</p>"
        "<table border=1><caption>表1 资金</caption><tr><td>来源<td>数额<tr><td>中央<td>3</table>"
        "<div style='mso-element:footnote-list'><div style='mso-element:footnote'><p>按决算数。</p></div></div>"
    )
    assert roles(document) == [("title", None), ("caption", None), ("footnote", None)]


def test_spans_as_browsers_place_them() -> None:
    page = (
        "<table border=1><tr><td colspan=30>自评表<tr><td rowspan=0>甲<td>乙<td rowspan=9>丙"
        "<tr><td>丁<tr><td colspan=2>戊<td>己</table>"
    )
    assert cells(parse(page)) == [
        (0, 0, 1, 4, "自评表"),
        (1, 0, 3, 1, "甲"),
        (1, 1, 1, 1, "乙"),
        (1, 2, 3, 1, "丙"),
        (2, 1, 1, 1, "丁"),
        (3, 1, 1, 1, "戊"),
        (3, 3, 1, 1, "己"),
    ]


def test_head_and_foot_take_their_places_and_keep_their_rowspans() -> None:
    page = (
        "<table><tfoot><tr><td>合计<td>100</tfoot><thead><tr><th rowspan=5>指标<th>分值</thead>"
        "<tbody><tr><td>产出<td>50</tbody></table>"
    )
    assert rows(parse(page)) == [["指标", "分值"], ["产出", "50"], ["合计", "100"]]


def test_hidden_rows_and_word_sizing_rows_are_no_rows() -> None:
    page = (
        "<table border=1><tr><th>指标<th>得分</tr><tr style='display:none'><td>草稿<td>1</tr><tr><td>产出<td>49</tr>"
        "<tr height=0><td width=10></td><td width=20></td></tr></table>"
    )
    assert rows(parse(page)) == [["指标", "得分"], ["产出", "49"]]


def test_paragraphs_in_a_cell_are_lines_of_the_cell() -> None:
    page = "<table border=1><tr><td><p>产出<br>指标</p><p>（50分）</p><td>49<tr><td>效益<td>30</table>"
    assert rows(parse(page))[0][0] == "产出\n指标\n（50分）"


def test_layout_tables_dissolve_and_the_data_tables_in_them_stay() -> None:
    page = (
        "<table width=100%><tr><td>左栏</td><td><h2>自评报告</h2><p>见下表。</p>"
        "<table border=1><tr><td>指标<td>得分<tr><td>产出<td>49</table><p>以上。</p></td></tr></table>"
    )
    assert outline(parse(page)) == ["左栏", "自评报告", "见下表。", "2×2", "以上。"]


def test_a_frame_around_text_and_a_line_of_labels_are_no_tables() -> None:
    assert outline(parse("<table border=1><tr><td><p>甲</p><p>乙</p></table>")) == ["甲", "乙"]
    assert outline(parse("<table><tr><td>填报单位：某局<td align=right>单位：万元</table>")) == [
        "填报单位：某局",
        "单位：万元",
    ]


def test_a_table_in_a_cell_of_a_form_is_a_table_of_its_own() -> None:
    page = (
        "<table border=1><tr><td>项目名称<td>设备购置项目<tr><td>资金情况<td>见右"
        "<table border=1><tr><td>中央<td>3<tr><td>地方<td>4</table>"
        "<tr><td>绩效目标<td>全年完成设备购置并投入使用<tr><td>自评得分<td>98分</table>"
    )
    document = parse(page)
    assert rows(document)[1] == ["资金情况", "见右"]
    assert rows(document, 1) == [["中央", "3"], ["地方", "4"]]


def test_tables_in_preformatted_text() -> None:
    document = parse("<pre>自评表\n指标\t分值\t得分\n产出\t50\t49\n</pre>")
    assert outline(document) == ["自评表", "2×3"]
    assert not document.tables[0].spans_known


BODY = "<p>一、资金情况。全年预算6.84万元，支出6.84万元，预算执行率100%。</p>" * 6
FORM = "<table><tr><td>指标<td>得分</tr><tr><td>产出<td>49</tr></table>"


def test_a_saved_page_is_told_from_its_report() -> None:
    document = parse(
        "<body><div><a href='/'>首页</a><a href='/zw'>政务</a><a href='/xw'>新闻</a></div>"
        "<p>位置：<a href='/'>首页</a> &gt; <a href='/cz'>财政信息</a></p>"
        "<nav><ul><li>栏目</li></ul></nav>"
        f"<div><div><h1>津贴项目自评报告</h1><div>来源：某局</div><div>{BODY}{FORM}"
        "<p>附件：<a href='/a.xlsx'>自评表格及佐证材料</a></p></div><div>某局</div></div>"
        "<ul><li><a href='/1'>另一项目的公开报告</a>2021-01-02</li></ul></div>"
        "<div>某市人民政府 <a href='//beian'>备12345号</a> 电话：0000-1234567</div></body>"
    )
    assert furniture(document) == [
        "首页政务新闻",
        "位置：首页 > 财政信息",
        "栏目",
        "另一项目的公开报告2021-01-02",
        "某市人民政府 备12345号 电话：0000-1234567",
    ]
    kept = [text for text in outline(document) if text not in furniture(document)]
    assert kept[:2] == ["津贴项目自评报告", "来源：某局"]
    assert kept[-3:] == ["2×2", "附件：自评表格及佐证材料", "某局"]
    assert len(kept) == 2 + 6 + 3


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>报告</h1>{BODY}{FORM}",
        f"<div><div><h2>报告</h2></div><div>{BODY}</div><div>{FORM}</div><div>某局 3月1日</div></div>",
        f"<p><a href='#_Toc1'>一、概况 1</a></p><p><a href='#_Toc2'>二、得分 3</a></p>{BODY}{FORM}",
        f"<a href='/x'>{BODY}{FORM}</a>",
        f"<table border=1><tr><td>项目<td>津贴<tr><td>目标<td>{'按月发放。' * 80}</table><p>注：无。</p>",
        f"<article><header><h1>报告</h1></header>{BODY}<footer><p>评分98.5分。</p></footer></article>",
        "<p><a href='/a'>只有链接</a></p>",
    ],
)
def test_a_page_that_is_only_the_report_comes_out_whole(page: str) -> None:
    assert furniture(parse(page)) == []


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("<meta charset=gb2312>", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gbk"),
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta charset=utf-8>", "gb18030"),
        ("", "gb18030"),
        ("<meta charset=nonsense>", "gb18030"),
        ("", "utf-16"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gb2312"),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    page = f"{head}<html><body><p>全年预算6.84万元，得分98分</p></body></html>"
    assert outline(parse(page.encode(encoding))) == ["全年预算6.84万元，得分98分"]


def test_another_encoding_that_the_page_names() -> None:
    assert outline(parse("<meta charset=big5><p>全年預算6.84萬元</p>".encode("big5"))) == ["全年預算6.84萬元"]


def test_a_stray_byte_is_named_and_does_not_lose_the_page() -> None:
    page = f"<meta charset=gb2312>{BODY}{BODY}".encode("gb18030").replace(
        "执行率".encode("gb18030"), b"\xd6\xb4\xff", 1
    )
    document = parse(page)
    assert "6.84万元" in document.text
    assert [p.kind for p in document.problems] == ["undecodable-characters"]


@pytest.mark.parametrize(
    ("page", "kind"),
    [("<img src='扫描.jpg'>", "picture-not-read"), ("<frameset><frame src='a.htm'></frameset>", "frame-not-read")],
)
def test_pages_whose_text_is_elsewhere_say_so(page: str, kind: str) -> None:
    assert [p.kind for p in parse(page).problems] == [kind]


@pytest.mark.parametrize("page", ["", "<html></html>", "<!-- 无 -->", "<p> &nbsp; </p>"])
def test_pages_without_text(page: str) -> None:
    with pytest.raises(ReadFailure) as caught:
        parse(page)
    assert caught.value.kind == "empty"


@pytest.mark.parametrize(
    ("page", "limits"),
    [
        ("<div>" * 300 + "深", Limits()),
        ("<b>" * 5000 + "深", Limits()),
        ("<table border=1><tr><td>1<td>" * 20 + "深", Limits()),
        (
            "<table border=1>" + "<tr><td rowspan=9000 colspan=900>甲<td>乙" * 10 + "<tr><td>丙<td>丁" * 90,
            Limits(cells=1000),
        ),
        ("<p>" + "甲" * 1000, Limits(characters=100)),
    ],
)
def test_limits(page: str, limits: Limits) -> None:
    with pytest.raises(ReadFailure) as caught:
        parse(page, limits)
    assert caught.value.kind == "too_large"


def test_unclosed_inline_elements_are_no_nesting() -> None:
    assert outline(parse("".join(f"<p><font>第{i}段" for i in range(300))))[299] == "第299段"


def test_every_segment_leads_back_to_its_characters() -> None:
    page = (
        f"<html><body><h1>报告</h1>{BODY}<p>甲 <b>乙</b>\n丙<o:p>丁</o:p><br>98\u200b.5分</p>"
        "<pre>项目\t分值\n产出\t50</pre>"
        f"<ol><li>戊</ol>{FORM}<input value='己'></body></html>"
    )
    document = parse(page)
    root = etree.fromstring(page, etree.HTMLParser())
    covered = 0
    for segment in document.segments:
        if segment.origin.endswith("#generated"):
            continue
        (source,) = root.xpath(segment.origin)
        shown = document.text[segment.start : segment.end]
        assert source[segment.offset : segment.offset + len(shown)] == shown
        covered += len(shown)
    assert covered > 0.9 * len(document.text)


CELL = st.text(alphabet="甲乙丙项目资金0123456789.%，（）<&", max_size=8)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=6), st.booleans())
def test_every_grid_comes_back(grid: list[list[str]], closed: bool) -> None:
    grid = [["名称", "数额", "备注"], *grid]
    end = "</td>" if closed else ""
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}{end}" for text in row) for row in grid)
    assert rows(parse(f"<table border=1>{body}</table>")) == grid


TAGS = """
<p> </p> <table~border=1> </table> <tr> <td> <td~rowspan=0~colspan=3> </td> <br> <ol><li> <a~href=/x> </a> <pre> <h1>
</h1> <div~style='display:none'> </div> <caption> <thead> <nav> <select><option> <sup> <![if~x]> <!-- --> &nbsp; &#x0;
< 甲 12.5% ~ </body> <svg>
"""
PARTS = [part.replace("~", " ") for part in TAGS.split()] + ["\n", "\t"]


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
@settings(max_examples=300)
def test_any_soup_ends_in_a_document_or_a_failure(page: str) -> None:
    with contextlib.suppress(ReadFailure):
        document = parse(page)
        end = 0
        for block in document.blocks:
            assert end <= block.start <= block.end <= len(document.text)
            end = block.end


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_document_or_a_failure(data: bytes) -> None:
    with contextlib.suppress(ReadFailure):
        document = parse(b"<p>" + data)
        assert document.text or document.problems
