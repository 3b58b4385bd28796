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

REPORT = Path(__file__).resolve().parents[2] / "corpus" / "dilapidated-housing-form-clean.pdf"
LONG = 15.0


@cache
def printed() -> Document:
    return read(REPORT)


def scanned(folder: Path, scanner: Scanner) -> Document:
    path = folder / "scan.pdf"
    path.write_bytes(as_scan(REPORT, scanner))
    return read(path)


def cells(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, figures(document.text[c.start : c.end])) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def figures(text: str) -> str:
    return "".join(character for character in text if character in "0123456789.%-")


@pytest.mark.parametrize(
    "scanner",
    [SIMULATED, Scanner(quarters=1), Scanner(quarters=2)],
    ids=["simulated", "sideways", "upside down"],
)
def test_figures_stand_in_the_cells_they_are_printed_in(tmp_path: Path, scanner: Scanner) -> None:
    seen = scanned(tmp_path, scanner)
    assert cells(seen) == cells(printed())
    assert figures(seen.text) == figures(printed().text)
    assert seen.confidences
    assert all(0 <= confidence.value <= 1 for confidence in seen.confidences)


def test_boxes_are_those_of_the_page_as_the_file_gives_it(tmp_path: Path) -> None:
    """A scanner's program may take every pixel for a point."""
    (shown,) = pictures(REPORT)[:1]
    height, width = shown.shape[:2]
    page = Pages((float(width), float(height)))
    page.canvas.drawImage(ImageReader(Image.fromarray(shown[..., ::-1].copy())), 0, 0, width, height)
    path = tmp_path / "large.pdf"
    path.write_bytes(page.data())
    seen, true = read(path), printed()
    assert cells(seen) == cells(true)
    ratio = max(width, height) / 842
    for one, other in zip(box(true, "98.27"), box(seen, "98.27"), strict=True):
        assert other / ratio == pytest.approx(one, abs=4)


def box(document: Document, text: str) -> tuple[float, ...]:
    assert document.boxes is not None
    at = document.text.index(text)
    return tuple(document.boxes[at])


def test_a_strip_is_no_page_and_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    Image.new("RGB", (30_000, 40), "white").save(path)
    begun = time.monotonic()
    with pytest.raises(ReadFailure):
        read(path)
    assert time.monotonic() - begun < LONG


def test_a_page_with_text_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages.PageReader, "read", lambda *_: pytest.fail("a picture was made of it"))
    assert read(REPORT).text == printed().text


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "installed", lambda: False)
    path = tmp_path / "scan.png"
    Image.new("RGB", (80, 80), "white").save(path)
    with pytest.raises(ReadFailure, match=r"extractor\[ocr\]"):
        read(path)
