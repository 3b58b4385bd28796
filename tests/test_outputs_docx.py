"""The submitted Word file with comments: anchored on the figures, unchanged otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extractor.model import Document
from extractor.outputs import renderer
from extractor.outputs.docx_comments import Comment, commented
from extractor.outputs.words import effect
from extractor.readers.docx import read as read_word
from extractor.readers.limits import Limits
from tests.audits import CORPUS, audited
from tests.readers.word_files import STRICT, TRANSITIONAL, p, pack, parse, r, tbl, tc, word

WORD_FILES = sorted(CORPUS.glob("*.docx"))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def anchored(data: bytes) -> dict[str, str]:
    """The text between the marks of each comment, by the comment's id."""
    root = etree.fromstring(parts(data)["word/document.xml"])
    open_now: set[str] = set()
    texts: dict[str, str] = {}
    for element in root.iter():
        name = local(element)
        id = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
        if name == "commentRangeStart":
            open_now.add(id)
            texts[id] = ""
        elif name == "commentRangeEnd":
            open_now.remove(id)
        elif name == "t":
            for id in open_now:
                texts[id] += element.text or ""
    assert not open_now
    return dict(sorted(texts.items(), key=lambda item: int(item[0])))


def balloons(data: bytes) -> list[str]:
    """The text of each comment, its paragraphs parted by a line end."""
    root = etree.fromstring(parts(data)["word/comments.xml"])
    return ["\n".join("".join(t.text for t in p.iter("{*}t")) for p in comment) for comment in root]


def looks(data: bytes) -> list[tuple[str, str]]:
    """Each character of the text with the properties of its run."""
    root = etree.fromstring(parts(data)["word/document.xml"])
    found = []
    for text in root.iter("{*}t"):
        properties = text.getparent().find("{*}rPr")
        shown = "" if properties is None else etree.tostring(properties, method="c14n").decode()
        found += [(c, shown) for c in text.text or ""]
    return found


def note(document: Document, quote: str, heading: str = "问题") -> Comment:
    start = document.text.index(quote)
    return Comment((start, start + len(quote)), heading, ("说明",))


def with_comments(data: bytes, *quotes: str) -> bytes:
    document = parse(data)
    made = commented(data, document, [note(document, quote) for quote in quotes], "audit")
    assert parse(made).text == document.text
    return made


@pytest.mark.parametrize("path", WORD_FILES, ids=lambda path: path.stem)
def test_the_corpus_is_commented_on_its_figures(path: Path) -> None:
    report = audited(path)
    data = renderer("docx").render(report)
    assert isinstance(data, bytes)
    again = read_word(path, data, Limits())
    assert report.reading is not None
    assert again.text == report.reading.document.text
    assert again.blocks == report.reading.document.blocks
    before, after = parts(path.read_bytes()), parts(data)
    touched = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "word/comments.xml"}
    assert {name: part for name, part in after.items() if name not in touched} == {
        name: part for name, part in before.items() if name not in touched
    }
    quotes = {e.quote for finding in report.findings for e in finding.evidence}
    texts = anchored(data)
    assert set(texts.values()) <= quotes
    assert len(texts) >= len(report.findings)
    said = "\n".join(balloons(data)) if texts else ""
    for finding in report.findings:
        assert finding.message in said
        assert effect(finding) in said
    assert looks(path.read_bytes()) == looks(data)
    assert len(list(docx.Document(io.BytesIO(data)).comments)) == len(texts)


def test_a_report_without_findings_is_the_very_file() -> None:
    data = word(p("支出12万元。"))
    assert commented(data, parse(data), [], "audit") == data


def test_a_figure_within_a_run_and_one_over_runs() -> None:
    bold = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">合计1052.</w:t></w:r>'
    rest = '<w:r w:rsidR="00AB"><w:rPr><w:i/></w:rPr><w:t>64万元，其中670万元</w:t><w:tab/><w:t>到位</w:t></w:r>'
    data = word(f"<w:p>{bold}{rest}</w:p>")
    made = with_comments(data, "1052.64万元", "670万元", "到位")
    assert list(anchored(made).values()) == ["1052.64万元", "670万元", "到位"]
    assert looks(made) == looks(data)
    assert 'w:rsidR="00AB"' in parts(made)["word/document.xml"].decode()


def test_comments_that_overlap() -> None:
    data = word(p("得分98.10分，满分100分。"))
    document = parse(data)
    comments = [note(document, "98.10分", "甲"), note(document, "98.10分", "乙"), note(document, "10分，满分1", "丙")]
    made = commented(data, document, comments, "audit")
    assert list(anchored(made).items()) == [("0", "98.10分"), ("1", "98.10分"), ("2", "10分，满分1")]
    assert [text.partition("\n")[0] for text in balloons(made)] == ["甲", "乙", "丙"]


def test_blanks_word_does_not_print_stay_unprinted() -> None:
    data = word("<w:p><w:r><w:t>  支出12万元 </w:t></w:r><w:r><w:t>其中</w:t></w:r></w:p>")
    assert list(anchored(with_comments(data, "12万元")).values()) == ["12万元"]


def test_a_figure_in_a_table_in_an_insertion_and_in_a_content_control() -> None:
    inserted = f"<w:ins w:id='1' w:author='x'>{r('新增5万元')}</w:ins>"
    control = f"<w:sdt><w:sdtContent>{r('另有6万元')}</w:sdtContent></w:sdt>"
    data = word(tbl(tc("支出") + tc("约3万元")) + f"<w:p>{inserted}{control}</w:p>")
    assert list(anchored(with_comments(data, "3万元", "5万元", "6万元")).values()) == ["3万元", "5万元", "6万元"]


def test_a_figure_parted_between_containers() -> None:
    link = f'<w:hyperlink w:anchor="a">{r("支出12")}</w:hyperlink>'
    data = word(f"<w:p>{link}{r('万元')}</w:p>")
    assert list(anchored(with_comments(data, "12万元")).values()) == ["12万元"]


def test_a_text_box_is_commented_where_it_stands() -> None:
    content = f"<w:txbxContent>{p('框内7万元')}</w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></w:r>"
    data = word(f"<w:p>{r('正文')}{box}{r('后文')}</w:p>")
    made = with_comments(data, "7万元")
    assert list(anchored(made).values()) == ["框内7万元"]
    assert "文本框" in balloons(made)[0]
    root = etree.fromstring(parts(made)["word/document.xml"])
    mark = next(root.iter("{*}commentRangeStart"))
    assert local(mark.getparent()) == "p"
    assert not [e for e in mark.iterancestors() if local(e) == "txbxContent"]


def test_a_footnote_is_commented_where_it_is_referred_to() -> None:
    notes = f'<w:footnote w:id="2">{p("注：另有8万元")}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = word(f"<w:p>{r('支出')}{reference}</w:p>{p('后文')}", {"footnotes": notes})
    made = with_comments(data, "8万元")
    root = etree.fromstring(parts(made)["word/document.xml"])
    assert next(root.iter("{*}commentRangeStart")).getnext().find("{*}footnoteReference") is not None
    assert "脚注" in balloons(made)[0]
    assert parts(made)["word/footnotes.xml"] == parts(data)["word/footnotes.xml"]


def test_a_header_is_commented_at_the_beginning() -> None:
    section = f'<w:sectPr><w:headerReference w:type="default" r:id="r1" xmlns:r="{TRANSITIONAL["r"]}"/></w:sectPr>'
    data = word(p("正文") + section, {"hdr": p("页眉9万元")})
    made = with_comments(data, "9万元")
    assert list(anchored(made).values()) == ["正文"]
    assert "页眉" in balloons(made)[0]


def test_a_printed_number_is_commented_with_its_paragraph() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    numbered = p("概况", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    data = word(numbered, {"numbering": numbering})
    assert list(anchored(with_comments(data, "1.")).values()) == ["概况"]
    assert list(anchored(with_comments(data, "1. 概况")).values()) == ["概况"]


def test_a_formula_is_commented_as_a_whole() -> None:
    formula = "<m:oMath><m:r><m:t>10+20=30</m:t></m:r></m:oMath>"
    data = word(f"<w:p>{r('得分')}{formula}</w:p>")
    assert list(anchored(with_comments(data, "30")).values()) == ["10+20=30"]


def test_a_strict_file_stays_strict() -> None:
    data = word(p("支出12万元"), names=STRICT)
    made = with_comments(data, "12万元")
    assert list(anchored(made).values()) == ["12万元"]
    assert STRICT["w"].encode() in parts(made)["word/comments.xml"]
    assert f'{STRICT["r"]}/comments"'.encode() in parts(made)["word/_rels/document.xml.rels"]


def test_comments_of_others_stay() -> None:
    first = with_comments(word(p("支出12万元，结余3万元")), "12万元")
    second = with_comments(first, "3万元")
    assert anchored(second) == {"0": "12万元", "1": "3万元"}
    assert len(balloons(second)) == 2


def test_a_comment_about_no_place_stands_at_the_beginning() -> None:
    data = word(p() + p("正文"))
    made = commented(data, parse(data), [Comment(None, "缺少章节", ())], "audit")
    assert balloons(made) == ["缺少章节"]
    assert anchored(made) == {"0": ""}


def test_macros_and_templates_become_plain_documents() -> None:
    members: dict[str, str | bytes] = dict(parts(word(p("支出12万元"))))
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    members["[Content_Types].xml"] = (
        f'<Types xmlns="{types}"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
        '<Override PartName="/word/vbaData.xml" ContentType="application/vnd.ms-word.vbaData+xml"/></Types>'
    )
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    microsoft = "http://schemas.microsoft.com/office/2006/relationships"
    members["word/_rels/document.xml.rels"] = relations.format(
        f'<Relationship Id="m" Type="{microsoft}/vbaProject" Target="vbaProject.bin"/>'
    )
    members["word/_rels/vbaProject.bin.rels"] = relations.format(
        f'<Relationship Id="d" Type="{microsoft}/wordVbaData" Target="vbaData.xml"/>'
    )
    members["word/vbaProject.bin"] = b"\x00macro"
    members["word/vbaData.xml"] = "<x/>"
    data = pack(members)
    for comments in ([], [note(parse(data), "12万元")]):
        made = parts(commented(data, parse(data), comments, "audit"))
        assert not [name for name in made if "vba" in name]
        assert b"macro" not in made["[Content_Types].xml"]
        assert b"vba" not in made["word/_rels/document.xml.rels"]
        assert b"wordprocessingml.document.main+xml" in made["[Content_Types].xml"]


KEPT = ' xml:space="preserve"'
FRAGMENTS = st.text("12万元 ，分\t", min_size=1, max_size=6)
RUNS = st.lists(st.tuples(FRAGMENTS, st.sampled_from(["", "<w:b/>", "<w:i/>"]), st.booleans()), min_size=1, max_size=6)


@given(RUNS, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=5))
def test_any_stretch_of_any_runs(runs: list[tuple[str, str, bool]], spans: list[tuple[int, int]]) -> None:
    body = "".join(
        f"<w:r><w:rPr>{look}</w:rPr><w:t{KEPT if keep else ''}>{text}</w:t></w:r>" for text, look, keep in runs
    )
    data = word(f"<w:p>{r('始')}{body}{r('终')}</w:p>")
    document = parse(data)
    length = len(document.text)
    stretches = [(start % length, min(length, start % length + size)) for start, size in spans]
    made = commented(data, document, [Comment(span, "甲", ()) for span in stretches], "audit")
    assert parse(made).text == document.text
    for (start, end), text in zip(stretches, anchored(made).values(), strict=True):
        quote = re.sub(r"\s", "", document.text[start:end])
        assert re.sub(r"\s", "", text) == quote or not quote
