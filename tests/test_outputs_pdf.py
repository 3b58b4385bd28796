"""The submitted PDF with highlights on its figures and the findings behind it; for other files, the findings."""

from __future__ import annotations

import ctypes
import io
import re
import shutil
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from extractor.model import Box, CharacterBoxes, Finding, Reading, Recognition, Report, Severity, Status, Summary
from extractor.outputs import pdf_font, renderer
from extractor.outputs.pdf_marks import marked
from extractor.outputs.pdf_pages import findings_pages
from extractor.outputs.pdf_plane import Plane, stretches
from extractor.outputs.words import effect
from extractor.readers import read
from tests.audits import CORPUS, audited
from tests.sample_reports import failed_report, form_report, prose_report

PDFS = sorted(CORPUS.glob("*.pdf"))
SAMPLE = CORPUS / "medical-insurance-three-contradictions.pdf"
QUOTES = ("1044.81 万元", "10 分", "合肥市瑶海区 2023 年城乡居民基本医疗\n保险项目评价报告")


def rendered(report: Report) -> bytes:
    data = renderer("pdf").render(report)
    assert isinstance(data, bytes)
    return data


def report_on(path: Path, *quotes: str, severity: Severity = Severity.ERROR) -> Report:
    """A report with a finding for each quote."""
    document = read(path)
    at = [re.search(r"\s*".join(map(re.escape, "".join(quote.split()))), document.text) for quote in quotes]
    findings = tuple(
        Finding("check", severity, "标题", f"问题在{m[0]}", (document.evidence(*m.span()),), f"总分少{n}分")
        for n, m in enumerate(at)
        if m
    )
    assert len(findings) == len(quotes)
    reading = Reading(document, Recognition((), (), (), ()), (), (), ())
    return Report(document.source, Status.OK, (), {}, (), findings, Summary(errors=len(findings)), reading)


def bare(text: str) -> str:
    return "".join(text.split())


def highlights(data: bytes) -> Iterator[tuple[int, DictionaryObject]]:
    """The page, from 0, and the annotation."""
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        for annotation in page.get("/Annots", ()):
            if annotation.get_object().get("/Subtype") == "/Highlight":
                yield number, annotation.get_object()


def covered(data: bytes, page: int, annotation: DictionaryObject) -> str:
    """The characters whose middle lies in one of the annotation's quads, as pdfium sees them."""
    numbers = [float(n) for n in annotation["/QuadPoints"]]
    quads = [numbers[i : i + 8] for i in range(0, len(numbers), 8)]
    areas = [(min(q[::2]), min(q[1::2]), max(q[::2]), max(q[1::2])) for q in quads]
    text = pypdfium2.PdfDocument(data)[page].get_textpage()
    found = ""
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index, loose=True)
        x, y = (left + right) / 2, (bottom + top) / 2
        if any(area[0] < x < area[2] and area[1] < y < area[3] for area in areas):
            found += chr(pdfium.FPDFText_GetUnicode(text, index))
    return bare(found)


def contents(data: bytes, pages: int) -> list[bytes]:
    """The page contents as they are stored."""
    document = PdfReader(io.BytesIO(data))
    return [page.get_contents().get_data() for page in document.pages[:pages] if page.get_contents()]  # type: ignore[union-attr]


def pages_text(data: bytes, first: int = 0) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(document[i].get_textpage().get_text_range() for i in range(first, len(document)))


def edited(change, source: Path = SAMPLE) -> bytes:  # type: ignore[no-untyped-def]
    writer = PdfWriter(clone_from=io.BytesIO(source.read_bytes()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_the_corpus_is_highlighted_on_its_figures(path: Path) -> None:
    report = audited(path)
    data = rendered(report)
    before = path.read_bytes()
    assert data.startswith(before)
    pages = len(PdfReader(io.BytesIO(before)).pages)
    assert contents(data, pages) == contents(before, pages)
    quotes = {bare(e.quote) for f in report.findings for e in f.evidence}
    notes = [(covered(data, page, mark), str(mark["/Contents"])) for page, mark in highlights(data)]
    assert {text for text, _ in notes} <= quotes
    said = "".join(note for _, note in notes)
    printed = bare(pages_text(data, pages))
    for finding in report.findings:
        assert finding.message in said
        assert bare(finding.message) in printed
        assert bare(effect(finding)) in printed


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("cropped", [False, True])
def test_turned_and_cropped_pages(tmp_path: Path, quarters: int, cropped: bool) -> None:
    def turn(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.rotation = 90 * quarters
            if cropped:
                page.cropbox.lower_left = (31, 47)
                page.cropbox.upper_right = (570, 820)

    path = tmp_path / "报告.pdf"
    path.write_bytes(edited(turn))
    data = rendered(report_on(path, *QUOTES))
    texts = ["".join(sorted(covered(data, *mark))) for mark in highlights(data)]  # pdfium reads upside down backwards
    assert sorted(texts) == sorted("".join(sorted(bare(quote))) for quote in QUOTES)
    last = PdfReader(io.BytesIO(data)).pages[-1]
    assert last.rotation == 0
    assert [round(float(n)) for n in last.cropbox] == [0, 0, 595, 842]


def test_lines_have_quads_of_their_own() -> None:
    data = rendered(report_on(SAMPLE, *QUOTES))
    numbers = {covered(data, page, mark): len(mark["/QuadPoints"]) for page, mark in highlights(data)}
    assert numbers == {bare(QUOTES[0]): 8, bare(QUOTES[1]): 8, bare(QUOTES[2]): 16}


def test_the_corners_come_in_the_order_viewers_expect() -> None:
    (_, mark), *_ = highlights(rendered(report_on(SAMPLE, QUOTES[0])))
    x = [float(n) for n in mark["/QuadPoints"][::2]]
    y = [float(n) for n in mark["/QuadPoints"][1::2]]
    assert x[0] == x[2] < x[1] == x[3]
    assert y[0] == y[1] > y[2] == y[3]
    left, bottom, right, top = (float(n) for n in mark["/Rect"])
    assert left <= x[0]
    assert right >= x[1]
    assert bottom <= y[2]
    assert top >= y[0]


def test_several_findings_on_a_figure_share_a_highlight() -> None:
    report = report_on(SAMPLE, QUOTES[0])
    again = replace(report.findings[0], severity=Severity.WARNING, message="另一问题")
    data = rendered(replace(report, findings=(again, *report.findings)))
    ((_, mark),) = highlights(data)
    assert str(mark["/Contents"]).startswith("问题1【存疑】标题\n另一问题\n影响：总分少0分\n\n问题2【矛盾】标题\n")
    assert str(mark["/Subj"]) == "问题1,2"
    assert b"(1,2) Tj" in mark["/AP"]["/N"].get_data()


def test_places_on_the_pages_lead_to_the_figures() -> None:
    data = rendered(report_on(SAMPLE, QUOTES[0], "六、改进建议"))
    document = PdfReader(io.BytesIO(data))
    links = [a.get_object() for a in document.pages[-1]["/Annots"]]
    targets = [document.get_page_number(link["/Dest"][0].get_object()) for link in links]
    assert targets == [0, 1]
    assert all(link["/Dest"][1] == "/XYZ" for link in links)


def test_annotations_of_others_stay() -> None:
    def note(writer: PdfWriter) -> None:
        for page in writer.pages:
            page[NameObject("/Annots")] = ArrayObject(
                [
                    DictionaryObject(
                        {
                            NameObject("/Subtype"): NameObject("/Text"),
                            NameObject("/Rect"): ArrayObject(map(FloatObject, (1, 2, 3, 4))),
                            NameObject("/Contents"): TextStringObject("旧注"),
                        }
                    )
                ]
            )

    first = PdfReader(io.BytesIO(marked(edited(note), report_on(SAMPLE, QUOTES[0])))).pages[0]
    assert [a.get_object()["/Subtype"] for a in first["/Annots"]] == ["/Text", "/Highlight"]


def test_what_pages_inherit_does_not_turn_the_findings(tmp_path: Path) -> None:
    def turn(writer: PdfWriter) -> None:
        tree = writer.root_object["/Pages"]
        tree[NameObject("/Rotate")] = NumberObject(90)
        tree[NameObject("/CropBox")] = ArrayObject(map(NumberObject, (100, 100, 300, 300)))

    path = tmp_path / "报告.pdf"
    path.write_bytes(edited(turn))
    data = rendered(report_on(path, "10 分"))
    last = pypdfium2.PdfDocument(data)[-1 + len(pypdfium2.PdfDocument(data))]
    assert last.get_size() == pytest.approx((595.3, 841.9), abs=0.1)


def test_a_file_with_cross_references_in_a_stream() -> None:
    out = io.BytesIO()
    writer = PdfWriter(io.BytesIO(SAMPLE.read_bytes()), incremental=True)
    writer.pages[0][NameObject("/Old")] = NumberObject(1)
    writer.write(out)
    before = out.getvalue()
    data = marked(before, report_on(SAMPLE, *QUOTES))
    assert data.startswith(before)
    assert sorted(covered(data, *mark) for mark in highlights(data)) == sorted(map(bare, QUOTES))
    assert b"/XRef" in data[len(before) :]
    again = marked(data, report_on(SAMPLE, *QUOTES))
    assert len(PdfReader(io.BytesIO(again)).pages) == 4


DAMAGES = {
    "no way to the cross-references": lambda data: re.sub(rb"startxref\s+\d+", b"startxref\n7", data),
    "a size too small": lambda data: re.sub(rb"/Size \d\d", b"/Size  9", data),
    "something before the beginning": lambda data: b"\n\n" + data,
    "no end": lambda data: data.replace(b"%%EOF", b""),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_file_that_is_not_built_as_it_should_be(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(damage(SAMPLE.read_bytes()))
    data = rendered(report_on(path, *QUOTES))
    assert sorted(covered(data, *mark) for mark in highlights(data)) == sorted(map(bare, QUOTES))
    assert contents(data, 2) == contents(SAMPLE.read_bytes(), 2)


def test_a_protected_file_gets_pages_that_say_so(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(edited(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")))
    report = report_on(path, *QUOTES)
    data = rendered(report)
    assert list(highlights(data)) == []
    assert "送审PDF已加密或结构有误，未能在原文上标注" in bare(pages_text(data))


def test_a_file_that_has_changed_gets_pages_that_say_so(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    shutil.copy(SAMPLE, path)
    report = report_on(path, *QUOTES)
    path.write_bytes(b"%PDF-1.4 other")
    assert "已改动，未能在原文上标注" in pages_text(rendered(report))


@pytest.mark.parametrize("report", [prose_report(), form_report()], ids=["prose", "form"])
def test_other_formats_get_the_findings_alone(report: Report) -> None:
    text = bare(pages_text(rendered(report)))
    for number, finding in enumerate(report.findings, 1):
        assert f"问题{number}【" in text
        assert bare(finding.message) in text
        assert bare(effect(finding)) in text
        assert all(bare(e.quote) in text for e in finding.evidence)


def test_the_pages_tell_the_score_tree_and_what_was_not_checked() -> None:
    text = bare(pages_text(rendered(prose_report())))
    assert "通行率2019问题1" in text
    assert "总分10098.10相符：29.1分＋19分＋50分＝98.10分" in text
    assert "有一页是图片，未读（第3页）" in text
    assert "缺少预算数" in text


def test_a_failed_report_says_why() -> None:
    assert "文件不完整" in pages_text(rendered(failed_report()))


def test_markup_and_long_texts_of_a_document_do_no_harm() -> None:
    report = prose_report()
    assert report.reading is not None
    quote = replace(report.findings[0].evidence[0], quote="数" * 9000)
    hostile = replace(
        report.findings[0], title="<b>标题", message="<font color='red'>&amp;" + "长" * 9000, evidence=(quote,)
    )
    text = bare(pages_text(rendered(replace(report, findings=(hostile,)))))
    assert "<b>标题" in text
    assert "<fontcolor='red'>&amp;长长" in text


def test_the_same_report_is_the_same_file() -> None:
    report = report_on(SAMPLE, *QUOTES)
    assert rendered(report) == rendered(report)
    assert rendered(prose_report()) == rendered(prose_report())


@given(st.integers(0, 3), st.floats(0, 500), st.floats(0, 500))
def test_a_displayed_point_and_its_place_in_user_space(quarters: int, x: float, y: float) -> None:
    """The way forth is pdfium's own, from the page to the device."""
    page = blank(quarters)
    across, down = Plane((31, 47, 570, 820), quarters).point(x, y)
    left, top = ctypes.c_int(), ctypes.c_int()
    width, height = (int(n * 100) for n in page.get_size())
    assert pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, across, down, left, top)
    assert (left.value / 100, top.value / 100) == pytest.approx((x, y), abs=0.5)


@cache
def blank(quarters: int) -> pypdfium2.PdfPage:
    writer = PdfWriter()
    page = writer.add_blank_page(600, 900)
    page.rotation = 90 * quarters
    page.cropbox.lower_left, page.cropbox.upper_right = (31, 47), (570, 820)
    out = io.BytesIO()
    writer.write(out)
    return pypdfium2.PdfDocument(out.getvalue())[0]


def test_a_column_of_characters_is_one_stretch() -> None:
    def boxes(*corners: tuple[float, float]) -> CharacterBoxes:
        flat = [c for x, y in corners for c in (x, y, x + 10, y + 10)]
        return CharacterBoxes(memoryview(array("f", flat)))

    assert stretches(boxes((0, 0), (10, 0), (20, 0)), 0, 3) == [Box(0, 0, 30, 10)]
    assert stretches(boxes((0, 0), (0, 10), (0, 20)), 0, 3) == [Box(0, 0, 10, 30)]
    assert stretches(boxes((90, 0), (0, 12), (10, 12)), 0, 3) == [Box(90, 0, 100, 10), Box(0, 12, 20, 22)]
    assert stretches(boxes((0, 0), (0, 12), (10, 12)), 0, 3) == [Box(0, 0, 10, 22), Box(10, 12, 20, 22)]
    assert stretches(boxes((0, 0), (200, 0)), 0, 2) == [Box(0, 0, 10, 10), Box(200, 0, 210, 10)]


def test_the_pages_bring_their_font_with_them() -> None:
    """Where this machine has a Chinese font, and the same bytes every time."""
    pages = findings_pages(prose_report())
    fonts = [
        font.get_object()
        for sheet in PdfReader(io.BytesIO(pages)).pages
        for name, font in sheet["/Resources"]["/Font"].items()
    ]
    embedded = [font for font in fonts if "/FontFile2" in font.get("/FontDescriptor", {})]
    is_named = [font for font in fonts if "STSong-Light" in str(font["/BaseFont"])]
    assert embedded or is_named
    assert bool(embedded) == (pdf_font._source() is not None)
    assert pages == findings_pages(prose_report())
