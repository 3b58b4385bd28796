"""Pages read from their pictures: figures and cells as printed, whatever way the page lies."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from pdf_files import Pages
from PIL import Image
from reportlab.lib.utils import ImageReader
from scans import SIMULATED, Scanner, as_scan, pictures

from extractor.model import Document, Table
from extractor.readers import ReadFailure, read
from extractor.readers.scan import notes, pages

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FORM = CORPUS / "dilapidated-housing-form-clean.pdf"
PROSE = CORPUS / "heating-subsidy-rates-off.pdf"
LONG = 15.0


@cache
def printed(report: Path) -> Document:
    return read(report)


def cells(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, figures(document.text[c.start : c.end])) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def figures(text: str) -> str:
    return "".join(character for character in text if character in "0123456789.%-")


@pytest.mark.parametrize(
    ("report", "scanner"),
    [(FORM, SIMULATED), (PROSE, Scanner(quarters=1)), (PROSE, Scanner(quarters=2))],
    ids=["simulated", "sideways", "upside down"],
)
def test_figures_stand_where_they_are_printed(tmp_path: Path, report: Path, scanner: Scanner) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(as_scan(report, scanner))
    seen = read(path)
    assert cells(seen) == cells(printed(report))
    assert figures(seen.text) == figures(printed(report).text)
    assert seen.confidences
    assert all(0 <= confidence.value <= 1 for confidence in seen.confidences)


def test_boxes_are_those_of_the_page_as_the_file_gives_it(tmp_path: Path) -> None:
    """A scanner's program may take every pixel for a point."""
    (shown,) = pictures(PROSE)
    height, width = shown.shape[:2]
    page = Pages((float(width), float(height)))
    page.canvas.drawImage(ImageReader(Image.fromarray(shown[..., ::-1].copy())), 0, 0, width, height)
    path = tmp_path / "large.pdf"
    path.write_bytes(page.data())
    seen, true = read(path), printed(PROSE)
    assert figures(seen.text) == figures(true.text)
    one, other = box(true, "571.28"), box(seen, "571.28")
    assert [number * 842 / max(width, height) for number in other] == pytest.approx(one, abs=4)


def box(document: Document, text: str) -> list[float]:
    assert document.boxes is not None
    found = document.boxes.around(document.text.index(text), document.text.index(text) + len(text))
    assert found is not None
    return [found.x0, found.top, found.x1, found.bottom]


def test_a_strip_is_no_page_and_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    Image.new("RGB", (30_000, 40), "white").save(path)
    begun = time.monotonic()
    with pytest.raises(ReadFailure):
        read(path)
    assert time.monotonic() - begun < LONG


def test_a_page_with_text_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages.PageReader, "read", lambda *_: pytest.fail("a picture was made of it"))
    assert figures(read(PROSE).text)


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "installed", lambda: False)
    path = tmp_path / "scan.png"
    Image.new("RGB", (80, 80), "white").save(path)
    with pytest.raises(ReadFailure, match=r"extractor\[ocr\]"):
        read(path)
