"""Word files: what of the text is read, and where it is said to stand."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from word_files import STRICT, TRANSITIONAL, p, pack, parse, r, tbl, tc, text_of, word

from extractor.model import BlockRole, Document, TextBlock
from extractor.readers import ReadFailure, read

TEXT_BOX = (
    "<w:txbxContent>" + p("合计120万元") + "</w:txbxContent>",
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{0}</wps:txbx></wps:wsp></w:drawing>'
    "</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{0}</v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent>",
)


def roles(document: Document) -> list[tuple[str, BlockRole, int | None]]:
    return [(document.text[b.start : b.end], b.role, b.level) for b in document.blocks if isinstance(b, TextBlock)]


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


# text inside a paragraph


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"{r('支')}<w:ins>{r('38')}</w:ins><w:del><w:r><w:delText>4</w:delText></w:r></w:del>{r('元')}", "支38元"),
        (f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>", "新"),
        (f"<w:hyperlink>{r('附件')}</w:hyperlink><w:smartTag>{r('2023年')}</w:smartTag>", "附件2023年"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('优')}</w:sdtContent></w:sdt>{r('等')}", "优等"),
        (f'<w:fldSimple w:instr="REF a">{r("95分")}</w:fldSimple>', "95分"),
        (f"{field('begin')}{code('=SUM(ABOVE)')}{field('separate')}{r('12.5')}{field('end')}{r('万元')}", "12.5万元"),
        (f"{r('前')}{field('begin')}{code('XE x')}{r('不显示')}{field('end')}{r('后')}", "前后"),
        (
            f"{field('begin')}{code('IF ')}{field('begin')}{code('PAGE')}{field('separate')}{r('7')}{field('end')}"
            f"{field('separate')}{r('是')}{field('end')}",
            "是",
        ),
        (f"{r('第一行')}<w:r><w:br/></w:r>{r('第二行')}<w:r><w:cr/></w:r>{r('第三行')}", "第一行\n第二行\n第三行"),
        (f"{r('甲')}<w:r><w:tab/></w:r>{r('乙')}", "甲\t乙"),
        (f"{r('0871')}<w:r><w:noBreakHyphen/></w:r>{r('6312')}", "0871-6312"),
        (f"{r('绩')}<w:r><w:softHyphen/></w:r>{r('效')}", "绩效"),
        ('<w:r><w:t>满意度</w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t></w:r>', "满意度≥95%"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>达标</w:t></w:r>', "☑达标"),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>{r('可见')}", "可见"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>', "可见"),
        (f"<w:r><w:ruby><w:rt>{r('jì')}</w:rt><w:rubyBase>{r('绩')}</w:rubyBase></w:ruby></w:r>", "绩"),
        ("<w:r><w:t> 得分  </w:t></w:r><w:r><w:t>98\n分</w:t></w:r>", "得分98 分"),
        (f"{r('得分')}<w:proofErr/><w:bookmarkStart w:name='_GoBack'/>{r('98')}", "得分98"),
        (
            "<m:oMathPara><m:oMath><m:r><m:t>执行率=</m:t></m:r><m:f><m:num><m:r><m:t>95</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>100</m:t></m:r></m:den></m:f></m:oMath></m:oMathPara>",
            "执行率=95/100",
        ),
    ],
)  # fmt: skip
def test_text_of_a_paragraph(inner: str, expected: str) -> None:
    assert text_of(f"<w:p>{inner}</w:p>") == expected


def test_an_unfinished_field_does_not_swallow_the_rest() -> None:
    body = f"<w:p>{field('begin')}{code('TOC')}</w:p>" + p("支出12万元")
    assert roles(parse(word(body))) == [("支出12万元", BlockRole.PARAGRAPH, None)]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = p("共支出", properties="<w:rPr><w:del/></w:rPr>") + p("12万元") + p("完")
    assert text_of(body) == "共支出12万元\n完"


def test_paragraphs_in_content_controls_and_empty_ones() -> None:
    body = (
        p("甲")
        + p()
        + p("　")
        + f"<w:sdt><w:sdtContent>{p('乙')}<w:sdt><w:sdtContent>{p('丙')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
    )
    assert text_of(body) == "甲\n乙\n丙"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_text_box_is_read_once_after_its_paragraph(wrapped: bool) -> None:
    box, alternate = TEXT_BOX
    drawing = alternate.format(box) if wrapped else f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    assert text_of(f"<w:p>{r('见图')}<w:r>{drawing}</w:r>{r('所示')}</w:p>{p('后文')}") == "见图所示\n合计120万元\n后文"


def test_a_text_box_in_a_cell_belongs_to_the_cell() -> None:
    box, alternate = TEXT_BOX
    body = tbl(f"<w:tc><w:p>{r('甲')}<w:r>{alternate.format(box)}</w:r></w:p></w:tc>" + tc("乙"))
    document = parse(word(body))
    cell = document.tables[0].cells[0]
    assert document.text[cell.start : cell.end] == "甲\n合计120万元"


# roles


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="named"><w:name w:val="heading 3"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="c"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style>
<w:style w:type="paragraph" w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/></w:style>
<w:style w:type="table" w:styleId="grid"><w:name w:val="heading 2"/></w:style>
"""


def test_roles_come_from_styles_and_outline_levels() -> None:
    body = "".join(
        p(name, properties=f'<w:pStyle w:val="{name}"/>')
        for name in ("t", "1", "own", "named", "c", "toc", "x", "grid", "无")
    )
    body += p("级二", properties='<w:outlineLvl w:val="1"/>') + p(
        "正文", properties='<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'
    )
    assert roles(parse(word(body, {"styles": STYLES}))) == [
        ("t", BlockRole.TITLE, None),
        ("1", BlockRole.HEADING, 1),
        ("own", BlockRole.HEADING, 1),
        ("named", BlockRole.HEADING, 3),
        ("c", BlockRole.CAPTION, None),
        ("toc", BlockRole.FURNITURE, None),
        ("x", BlockRole.PARAGRAPH, None),
        ("grid", BlockRole.PARAGRAPH, None),
        ("无", BlockRole.PARAGRAPH, None),
        ("级二", BlockRole.HEADING, 2),
        ("正文", BlockRole.PARAGRAPH, None),
    ]


def test_without_a_styles_part_headings_are_known_by_their_id() -> None:
    assert roles(parse(word(p("概况", properties='<w:pStyle w:val="Heading2"/>')))) == [("概况", BlockRole.HEADING, 2)]


def test_a_table_of_contents_is_no_part_of_the_report() -> None:
    body = f"<w:p>{field('begin')}{code(' TOC o')}{field('separate')}{r('一、概况 1')}</w:p>{p('二、得分 3')}"
    body += f"<w:p>{field('end')}</w:p>{p('一、概况')}"
    assert [role for _, role, _ in roles(parse(word(body)))] == [BlockRole.FURNITURE] * 2 + [BlockRole.PARAGRAPH]


def test_notes_follow_the_body_and_leave_no_mark_in_the_figure() -> None:
    reference = '<w:r><w:{0}Reference w:id="{1}"/></w:r>'
    body = f"<w:p>{r('支出392.65')}{reference.format('footnote', 2)}{r('万元')}{reference.format('endnote', 3)}</w:p>"
    note = '<w:{0} w:id="{1}"><w:p><w:r><w:{0}Ref/></w:r>{2}</w:p></w:{0}>'
    footnotes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        + note.format("footnote", 2, r("含追加"))
        + note.format("footnote", 9, r("无人引用"))
    )
    document = parse(word(body, {"footnotes": footnotes, "endnotes": note.format("endnote", 3, r("不含结转"))}))
    assert roles(document) == [
        ("支出392.65万元", BlockRole.PARAGRAPH, None),
        ("含追加", BlockRole.FOOTNOTE, None),
        ("不含结转", BlockRole.FOOTNOTE, None),
    ]
    assert document.segments[-2].origin == "word/footnotes.xml/w:t[0]"


def test_headers_and_footers_are_furniture_once_and_last() -> None:
    header, footer = '<w:headerReference r:id="r1"/>', '<w:footerReference r:id="r2"/>'
    section = f"<w:sectPr>{header}{footer}{header}</w:sectPr>"
    parts = {"hdr": tbl(tc("内部资料") + tc("2023年")), "ftr": p("内部资料") + p("第1页")}
    assert roles(parse(word(p("正文") + section, parts))) == [
        ("正文", BlockRole.PARAGRAPH, None),
        ("内部资料", BlockRole.FURNITURE, None),
        ("2023年", BlockRole.FURNITURE, None),
        ("第1页", BlockRole.FURNITURE, None),
    ]


# where it stands


def test_an_origin_finds_its_element_again_with_python_docx() -> None:
    built = python_docx.Document()
    built.add_heading("项目资金", level=1)
    built.add_paragraph("预算").add_run("1052.64").add_text("万元")
    table = built.add_table(2, 2)
    table.cell(1, 1).text = "执行率99.5%"
    buffer = io.BytesIO()
    built.save(buffer)
    document = parse(buffer.getvalue())
    assert "1052.64万元" in document.text
    root = python_docx.Document(buffer).part.element
    for segment in document.segments:
        part, tag, number = re.fullmatch(r"(.+)/(\w+:\w+)\[(\d+)\]", segment.origin).groups()
        element = list(root.iter(qn(tag)))[int(number)]
        assert part == "word/document.xml"
        found = element.text[segment.offset :][: segment.end - segment.start]
        assert found == document.text[segment.start : segment.end]


def test_evidence_in_a_cell_knows_its_place() -> None:
    document = parse(word(p("前文") + tbl(tc("甲") + tc("乙"), tc("丙") + tc("得分98分"))))
    at = document.text.index("98分")
    evidence = document.evidence(at, at + 3)
    assert (evidence.quote, evidence.table, evidence.row, evidence.column) == ("98分", 0, 1, 1)


# packages of every making


def test_strict_files_are_read_like_any_other() -> None:
    body = p("概况", properties='<w:pStyle w:val="1"/>') + tbl(tc("甲", '<w:gridSpan w:val="2"/>'), tc("1") + tc("2"))
    body += "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    strict, usual = (parse(word(body, {"styles": STYLES}, names)) for names in (STRICT, TRANSITIONAL))
    assert (strict.text, strict.blocks, strict.segments) == (usual.text, usual.blocks, usual.segments)


def test_names_of_parts_in_any_case_and_with_backslashes() -> None:
    usual = word(p("正文"))
    with zipfile.ZipFile(io.BytesIO(usual)) as package:
        content = package.read("word/document.xml")
    assert parse(pack({"\\Word\\Document.xml": content})).text == "正文"


def test_a_damaged_side_part_is_reported_and_the_text_read() -> None:
    data = word(p("正文", properties='<w:pStyle w:val="1"/>'), {"styles": "<w:style>"})
    document = parse(data)
    assert document.text == "正文"
    assert [problem.kind for problem in document.problems] == ["damaged-part"]


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ('<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>', "Excel.Sheet.12"),
        (
            '<w:drawing><w:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></w:drawing>',
            "chart",
        ),
    ],
)
def test_objects_kept_in_files_of_their_own_are_reported(inside: str, name: str) -> None:
    document = parse(word(p("见下表") + f"<w:p><w:r>{inside}</w:r></w:p>"))
    assert [(x.kind, name in x.message) for x in document.problems] == [("embedded-object", True)]


def test_hidden_text_is_left_out_and_reported() -> None:
    body = f"<w:p>{r('可见')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p><w:tbl><w:tr>{tc('甲')}</w:tr>"
    document = parse(word(body + f"<w:tr><w:trPr><w:hidden/></w:trPr>{tc('乙')}</w:tr></w:tbl>"))
    assert document.text == "可见\n甲"
    assert [(x.kind, "3个" in x.message) for x in document.problems] == [("hidden-text", True)]


def test_a_file_of_pictures_is_empty_and_says_why() -> None:
    with pytest.raises(ReadFailure, match="图片") as failure:
        parse(word("<w:p><w:r><w:drawing/></w:r></w:p>"))
    assert failure.value.kind == "empty"


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(word(p("正文")))
    document = read(path)
    assert (document.text, document.source.format) == ("正文", "docx")
