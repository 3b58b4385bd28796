"""PDFs that are damaged, locked, empty of text, or made to be expensive."""

from __future__ import annotations

import random
import threading
import zlib
from pathlib import Path

import pytest
from pdf_files import Pages, glyph_pdf, raw_pdf, stream
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from extractor.model import Document
from extractor.readers import Limits, ReadFailure, read
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.legibility import defects, is_garbled, is_picture
from extractor.readers.pdf.page import Page, read_page
from extractor.readers.scan import notes

LINES = ("项目资金由县财政局统一拨付", "截至年底支出1284.56万元")


def read_bytes(data: bytes, folder: Path, limits: Limits | None = None) -> Document:
    path = folder / "case.pdf"
    path.write_bytes(data)
    return read(path, limits or Limits())


def good(pages: int = 3) -> bytes:
    found = Pages()
    for number in range(pages):
        for i, line in enumerate(LINES * 5):
            found.text(80, 80 + 20 * i, f"{number + 1}{line}")
        found.grid((80, 200, 300), (400, 420, 440))
        found.cells((80, 200, 300), (400, 420, 440), [("甲", "1"), ("乙", "2")])
        if number + 1 < pages:
            found.next()
    return found.data()


def failure(data: bytes, folder: Path, limits: Limits | None = None) -> ReadFailure:
    with pytest.raises(ReadFailure) as caught:
        read_bytes(data, folder, limits)
    return caught.value


def outcome(data: bytes, folder: Path) -> set[str]:
    """The kind of the failure, or ``document`` with the kinds of its problems."""
    try:
        document = read_bytes(data, folder)
    except ReadFailure as error:
        return {error.kind}
    assert all(document.evidence(b.start, b.end).quote for b in document.blocks)
    return {"document", *kinds(document)}


def first_page(data: bytes) -> Page:
    with pdfium.LOCK, pdfium.opened(data) as (document, _):
        page = read_page(document, 0, depth=20)
    assert page is not None
    return page


def kinds(document: Document) -> list[str]:
    return [problem.kind for problem in document.problems]


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    pages = Pages(encrypt=StandardEncryption("secret", canPrint=0))
    pages.text(80, 80, LINES[0])
    assert failure(pages.data(), tmp_path).kind == "encrypted"


def test_a_file_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    pages = Pages(encrypt=StandardEncryption("", "owner", canModify=0))
    pages.text(80, 80, LINES[0])
    assert read_bytes(pages.data(), tmp_path).text == LINES[0]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_truncated_file_fails_or_says_so(tmp_path: Path, quarter: int) -> None:
    data = good()
    assert outcome(data[: len(data) * quarter // 4], tmp_path) & {"truncated", "unreadable", "empty"}


def test_a_file_without_its_end_says_so(tmp_path: Path) -> None:
    data = good()
    document = read_bytes(data[: data.rindex(b"startxref")], tmp_path)
    assert "truncated" in kinds(document)
    assert LINES[0] in document.text


def test_what_only_begins_like_a_pdf_is_damaged(tmp_path: Path) -> None:
    assert failure(b"%PDF-1.7\n" + b"x" * 3000 + b"\n%%EOF", tmp_path).kind == "unreadable"


def test_a_file_without_pages_is_damaged(tmp_path: Path) -> None:
    data = raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    assert failure(data, tmp_path).kind == "unreadable"


def test_a_page_without_anything_is_empty(tmp_path: Path) -> None:
    pages = Pages()
    pages.next()
    assert failure(pages.data(), tmp_path).kind == "empty"


def test_flipped_bits_end_in_a_document_or_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "installed", lambda: False)  # reading what is no text any more would take long
    data = good(1)
    rng = random.Random(5)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(rng.randint(1, 30)):
            broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        assert outcome(bytes(broken), tmp_path)


def test_limits_on_pages_time_and_text(tmp_path: Path) -> None:
    data = good()
    assert failure(data, tmp_path, Limits(pages=2)).kind == "too_large"
    assert failure(data, tmp_path, Limits(seconds=0)).kind == "too_large"
    assert failure(data, tmp_path, Limits(characters=50)).kind == "too_large"
    assert failure(data, tmp_path, Limits(cells=3)).kind == "too_large"


def page_of(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "
            + resources
            + b" /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            stream(content),
            *more,
        ]
    )


TEXT = b"BT /F 12 Tf 80 700 Td (12.5) Tj ET "


def test_forms_that_contain_themselves_end(tmp_path: Path) -> None:
    form = stream(
        b"/X Do 0 0 m 9 9 l S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    )
    data = page_of(TEXT + b"/X Do", form, resources=b"/XObject << /X 5 0 R >>")
    assert read_bytes(data, tmp_path).text == "12.5"


def test_forms_that_draw_themselves_again_and_again_are_refused(tmp_path: Path) -> None:
    head = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R /Y 6 0 R >> >>"
    data = page_of(
        TEXT + b"/X Do", stream(b"/Y Do /Y Do", head), stream(b"/X Do", head), resources=b"/XObject << /X 5 0 R >>"
    )
    assert failure(data, tmp_path).kind == "too_large"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n/XObject", b"%PDF-1.7\n1 0 obj << /ObjStm /XObject >>\nstream\n12 0\n"])
def test_what_has_no_objects_fails_clearly(tmp_path: Path, data: bytes) -> None:
    assert failure(data, tmp_path).kind in {"truncated", "unreadable"}


def test_a_form_drawn_a_thousand_times_is_read(tmp_path: Path) -> None:
    form = stream(b"0 0 m 9 9 l S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    data = page_of(TEXT + b"/X Do " * 1000, form, resources=b"/XObject << /X 5 0 R >>")
    assert read_bytes(data, tmp_path).text == "12.5"


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_without_end_is_refused(tmp_path: Path, layers: int) -> None:
    content = TEXT + b"0 0 m 9 9 l S " * 50_000
    for _ in range(layers):
        content = zlib.compress(content)
    filters = " ".join(["/FlateDecode"] * layers)
    data = page_of(b"").replace(stream(b""), stream(content, f"/Filter [{filters}]"))
    assert failure(data, tmp_path, Limits(part_bytes=2**19)).kind == "too_large"
    assert failure(data, tmp_path, Limits(unpacked_bytes=2**19)).kind == "too_large"
    if layers == 1:
        assert read_bytes(data, tmp_path).text == "12.5"


def test_rules_at_absurd_places_are_ignored(tmp_path: Path) -> None:
    data = page_of(TEXT + b"1e30 0 m 1e30 9e30 l S -9e30 5 m 9e30 5 l S 0 0 m 100000000 0 l S 0 0 0 0 re S")
    assert read_bytes(data, tmp_path).text == "12.5"


def test_a_drawing_of_countless_rules_is_no_table_and_is_named(tmp_path: Path) -> None:
    rules = b"".join(b"%d 0 m %d 8000 l S 0 %d m 8000 %d l S " % ((4 * i,) * 4) for i in range(1200))
    document = read_bytes(page_of(TEXT + rules), tmp_path)
    assert document.text == "12.5"
    assert kinds(document) == ["overfull-page"]


@pytest.mark.parametrize(
    "claim", [lambda _: None, lambda code: 0xE000 + code % 4000, lambda _: 0xFFFD], ids=["none", "private", "unknown"]
)
def test_text_without_known_characters_is_named_not_guessed(claim: object) -> None:
    page = first_page(glyph_pdf(LINES, claim))  # type: ignore[arg-type]
    assert is_garbled(page)
    assert [problem.kind for problem in defects(page)] == ["garbled-page"]
    assert not any(character.isdigit() for character in page.leaf.text)


def test_single_unknown_characters_are_counted(tmp_path: Path) -> None:
    lines = (*LINES, "评价结论为良好。" * 4, "没有发现截留或挪用资金。" * 3)
    document = read_bytes(glyph_pdf(lines, lambda code: None if chr(code) == "拨" else code), tmp_path)
    assert kinds(document) == ["unreadable-characters"]
    assert document.text.count("\ufffd") == 1


def test_known_characters_are_read_from_the_same_font(tmp_path: Path) -> None:
    document = read_bytes(glyph_pdf(LINES, lambda code: code), tmp_path)
    assert document.text == "\n".join(LINES)
    assert document.problems == ()


def picture(width: int, height: int) -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("L", (width, height), 200))


def test_a_scanned_page_is_told_from_its_number() -> None:
    pages = Pages()
    pages.canvas.drawImage(picture(60, 84), 0, 0, 595, 842)
    pages.text(290, 800, "— 2 —")
    assert is_picture(first_page(pages.data()))


def test_a_picture_beside_text_is_no_scan(tmp_path: Path) -> None:
    pages = Pages()
    pages.canvas.drawImage(picture(30, 30), 400, 600, 120, 120)
    pages.text(80, 80, LINES[0])
    assert read_bytes(pages.data(), tmp_path).problems == ()


def test_the_text_layer_of_a_scan_is_read_and_named() -> None:
    pages = Pages()
    pages.canvas.drawImage(picture(60, 84), 0, 0, 595, 842)
    text = pages.canvas.beginText(80, 700)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textLine("Expenditure 1284.56 of 1300.00 in total")
    pages.canvas.drawText(text)
    page = first_page(pages.data())
    assert [line.text for line in page.lines] == ["Expenditure 1284.56 of 1300.00 in total"]
    assert [problem.kind for problem in defects(page)] == ["recognised-page"]


def test_threads_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    path.write_bytes(good())
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read(path).text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


def test_a_page_whose_only_text_is_a_white_blank_is_empty(tmp_path: Path) -> None:
    data = raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources"
            b" << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            stream(b"1 1 1 rg BT /F 12 Tf 80 740 Td ( ) Tj ET"),
        ]
    )
    assert failure(data, tmp_path).kind == "empty"
