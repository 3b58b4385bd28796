"""The pages of a PDF that have no usable text, read from their pictures where an optical reader is installed."""

from __future__ import annotations

import ctypes
import logging
import time
from typing import TYPE_CHECKING

import pypdfium2.raw as raw

from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import Limits
from extractor.readers.scan import notes

if TYPE_CHECKING:
    from extractor.readers.pdf.page import Page
    from extractor.readers.scan.engine import Pixels

_LOG = logging.getLogger(__name__)

_SCALE = 200 / 72  # pixels a point: 200 dpi
_LONGEST_SIDE = 3_400
_SHORTEST_SIDE = 900


class PageReader:
    """Reads pages of one file. Each reading is logged with its time (level INFO)."""

    def __init__(self, builder: DocumentBuilder, limits: Limits) -> None:
        self._builder = builder
        self._notes = notes.Notes()
        self._seconds = limits.optical_seconds

    def read(self, document: int, number: int) -> Page | None:
        """Page ``number`` of an open PDF as its picture shows it; None if there is nobody to read it, or no
        time left. The caller holds pdfium's lock."""
        if not notes.installed():
            self._notes.unreadable.append(number)
            return None
        if self._seconds <= 0:
            self._notes.late.append(number)
            return None
        begun = time.monotonic()
        picture = _rendered(document, number - 1)
        if picture is None:
            return None
        from extractor.readers.scan.page import read_picture

        found = read_picture(*picture, number)
        self._notes.add(found)
        spent = time.monotonic() - begun
        self._seconds -= spent
        self._builder.grant(spent)
        _LOG.info("page %d read optically in %.1f s", number, spent)
        return found.page

    def tell(self, *, nothing: bool) -> None:
        """Add to the file's problems what is to be said of the pages asked for; raises ``ReadFailure``
        if there is ``nothing`` else in the file."""
        self._notes.tell(self._builder, nothing=nothing)


def _rendered(document: int, index: int) -> tuple[Pixels, float] | None:
    """A page's picture and its pixels a point."""
    import numpy as np

    page = raw.FPDF_LoadPage(ctypes.cast(document, raw.FPDF_DOCUMENT), index)
    if not page:
        return None
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        side = max(width, height, 1.0)
        scale = min(max(_SCALE, _SHORTEST_SIDE / side), _LONGEST_SIDE / side)
        columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
        pixels = np.full((rows, columns, 3), 255, np.uint8)
        bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGR, pixels.ctypes.data, 3 * columns)
        if not bitmap:
            return None
        try:
            raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, 0)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
        return pixels, scale
    finally:
        raw.FPDF_ClosePage(page)
