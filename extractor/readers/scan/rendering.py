"""A page of a PDF as a picture."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as raw

from extractor.readers.scan.pages import LONG_SIDE, PLAUSIBLE_SIDE, Picture

_SCALE = 200 / 72  # pixels a point: 200 dpi
_LONGEST_SIDE = 3_400
_SHORTEST_SIDE = 900


def rendered(document: int, index: int) -> Picture | None:
    """Page ``index`` (from 0) of an open PDF, or None if pdfium cannot draw it. The caller holds its lock."""
    import numpy as np

    page = raw.FPDF_LoadPage(ctypes.cast(document, raw.FPDF_DOCUMENT), index)
    if not page:
        return None
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        side = max(width, height, 1.0)
        length = side if side <= PLAUSIBLE_SIDE[1] else LONG_SIDE
        scale = min(max(_SCALE * length, _SHORTEST_SIDE), _LONGEST_SIDE) / side
        columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
        pixels = np.full((rows, columns, 3), 255, np.uint8)
        bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGR, pixels.ctypes.data, 3 * columns)
        if not bitmap:
            return None
        try:
            raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, 0)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
        return Picture(pixels, scale * side / length, scale)
    finally:
        raw.FPDF_ClosePage(page)
