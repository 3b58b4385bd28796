"""The part of pdfium's C interface the reader needs, bound so that whole pages are asked at C speed.

pypdfium2 ships the library; its own prototypes convert every argument, which costs more than the
calls themselves. Here handles and buffers are plain addresses. pdfium is not safe for threads: every
use of this module happens under ``LOCK``.
"""

from __future__ import annotations

import ctypes
import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat, starmap
from typing import Any

import pypdfium2.raw as raw

from extractor.readers.limits import ReadFailure

LOCK = threading.Lock()
raw.FPDF_InitLibrary()

Handle = int
_Function = Callable[..., int]

_POINTER = ctypes.c_void_p
_INT = ctypes.c_int
_UINT = ctypes.c_uint


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


def _bind_plain(name: str, result: Any = _INT) -> Any:
    """For what is asked of every character: nothing is declared of the arguments, which must be plain numbers or
    references, and nothing else runs meanwhile. That is half the cost of a call."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result)(address)


load_page: _Function = _bind("FPDF_LoadPage", _POINTER, _POINTER, _INT)
close_page: _Function = _bind("FPDF_ClosePage", None, _POINTER)
count_annotations: _Function = _bind("FPDFPage_GetAnnotCount", _INT, _POINTER)
get_annotation: _Function = _bind("FPDFPage_GetAnnot", _POINTER, _POINTER, _INT)
annotation_type: _Function = _bind("FPDFAnnot_GetSubtype", _INT, _POINTER)
close_annotation: _Function = _bind("FPDFPage_CloseAnnot", None, _POINTER)
flatten: _Function = _bind("FPDFPage_Flatten", _INT, _POINTER, _INT)
page_bounds: _Function = _bind("FPDF_GetPageBoundingBox", _INT, _POINTER, _POINTER)
page_rotation: _Function = _bind("FPDFPage_GetRotation", _INT, _POINTER)

_load_text: _Function = _bind("FPDFText_LoadPage", _POINTER, _POINTER)
_close_text: _Function = _bind("FPDFText_ClosePage", None, _POINTER)
count_characters: _Function = _bind("FPDFText_CountChars", _INT, _POINTER)
get_text: _Function = _bind("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
get_unicode: _Function = _bind("FPDFText_GetUnicode", _UINT, _POINTER, _INT)
character_origin: _Function = _bind("FPDFText_GetCharOrigin", _INT, _POINTER, _INT, _POINTER, _POINTER)
character_matrix: _Function = _bind("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
font_size: Callable[..., float] = _bind("FPDFText_GetFontSize", ctypes.c_double, _POINTER, _INT)
text_object: _Function = _bind("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
font_information: _Function = _bind(
    "FPDFText_GetFontInfo", ctypes.c_ulong, _POINTER, _INT, _POINTER, ctypes.c_ulong, _POINTER
)
font_of: _Function = _bind("FPDFTextObj_GetFont", _POINTER, _POINTER)
font_weight: _Function = _bind("FPDFText_GetFontWeight", _INT, _POINTER, _INT)
_is_generated = _bind_plain("FPDFText_IsGenerated")
_has_map_error = _bind_plain("FPDFText_HasUnicodeMapError")
_loose_box = _bind_plain("FPDFText_GetLooseCharBox", None)

count_objects: _Function = _bind("FPDFPage_CountObjects", _INT, _POINTER)
get_object: _Function = _bind("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
count_form_objects: _Function = _bind("FPDFFormObj_CountObjects", _INT, _POINTER)
get_form_object: _Function = _bind("FPDFFormObj_GetObject", _POINTER, _POINTER, ctypes.c_ulong)
object_type: _Function = _bind("FPDFPageObj_GetType", _INT, _POINTER)
object_matrix: _Function = _bind("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)
object_bounds: _Function = _bind("FPDFPageObj_GetBounds", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
fill_colour: _Function = _bind("FPDFPageObj_GetFillColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
stroke_colour: _Function = _bind("FPDFPageObj_GetStrokeColor", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
stroke_width: _Function = _bind("FPDFPageObj_GetStrokeWidth", _INT, _POINTER, _POINTER)
render_mode: _Function = _bind("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
count_segments: _Function = _bind("FPDFPath_CountSegments", _INT, _POINTER)
get_segment: _Function = _bind("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
draw_mode: _Function = _bind("FPDFPath_GetDrawMode", _INT, _POINTER, _POINTER, _POINTER)
segment_point: _Function = _bind("FPDFPathSegment_GetPoint", _INT, _POINTER, _POINTER, _POINTER)
segment_type: _Function = _bind("FPDFPathSegment_GetType", _INT, _POINTER)
segment_closes: _Function = _bind("FPDFPathSegment_GetClose", _INT, _POINTER)
clip_path: _Function = _bind("FPDFPageObj_GetClipPath", _POINTER, _POINTER)
count_clips: _Function = _bind("FPDFClipPath_CountPaths", _INT, _POINTER)
count_clip_segments: _Function = _bind("FPDFClipPath_CountPathSegments", _INT, _POINTER, _INT)
get_clip_segment: _Function = _bind("FPDFClipPath_GetPathSegment", _POINTER, _POINTER, _INT, _INT)

TEXT, PATH, IMAGE, SHADING, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_SHADING,
    raw.FPDF_PAGEOBJ_FORM,
)
MOVE, LINE, CURVE = raw.FPDF_SEGMENT_MOVETO, raw.FPDF_SEGMENT_LINETO, raw.FPDF_SEGMENT_BEZIERTO
PRINTED_ANNOTATIONS = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE

_TAIL = 2048


_CHUNK = 4_096
_RECTANGLES = (raw.FS_RECTF * _CHUNK)()
_RECTANGLE = ctypes.sizeof(raw.FS_RECTF)
_PLACES = [ctypes.byref(_RECTANGLES, _RECTANGLE * i) for i in range(_CHUNK)]


class TextPage:
    """The text of an open page; characters are asked for by their index. False if it cannot be read."""

    def __init__(self, page: Handle) -> None:
        self.handle: Handle = _load_text(page) or 0
        self._reference = ctypes.byref(ctypes.c_char.from_address(self.handle)) if self.handle else None

    def __bool__(self) -> bool:
        return bool(self.handle)

    def close(self) -> None:
        if self.handle:
            _close_text(self.handle)

    def is_generated(self, character: int) -> bool:
        """Whether pdfium made a character up where it saw a gap or a line's end."""
        return bool(_is_generated(self._reference, character))

    def map_errors(self, characters: Sequence[int]) -> Iterator[int]:
        """For each character, whether its font does not tell what it is."""
        return starmap(_has_map_error, zip(repeat(self._reference), characters, strict=False))

    def boxes(self, characters: Sequence[int]) -> array[float]:
        """Left, top, right and bottom of each character in user space, one after the other: as wide as its
        advance, as high as its font; zeros for one without a box."""
        found = array("f")
        filled = memoryview(_RECTANGLES).cast("B")
        for start in range(0, len(characters), _CHUNK):
            chunk = characters[start : start + _CHUNK]
            size = len(chunk) * _RECTANGLE
            ctypes.memset(_RECTANGLES, 0, size)
            deque(starmap(_loose_box, zip(repeat(self._reference), chunk, _PLACES, strict=False)), maxlen=0)
            found.frombytes(filled[:size])
        return found


@contextmanager
def opened(data: bytes) -> Iterator[tuple[Handle, int]]:
    """The document handle and its number of pages; raises ``ReadFailure`` for what pdfium cannot open."""

    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _failure(raw.FPDF_GetLastError(), data)
    try:
        pages = raw.FPDF_GetPageCount(document)
        if pages <= 0:
            raise ReadFailure("unreadable", "PDF里没有页面")
        yield _address(document), pages
    finally:
        raw.FPDF_CloseDocument(document)


def open_page(document: Handle, index: int) -> Handle:
    """A page's handle, or 0. What forms and text boxes laid over the page show becomes part of it."""
    page = load_page(document, index) or 0
    if page and _has_text_on_top(page) and flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        close_page(page)
        page = load_page(document, index) or 0
    return page


def _has_text_on_top(page: Handle) -> bool:
    for i in range(count_annotations(page)):
        annotation = get_annotation(page, i)
        if annotation:
            kind = annotation_type(annotation)
            close_annotation(annotation)
            if kind in PRINTED_ANNOTATIONS:
                return True
    return False


def ends_properly(data: bytes) -> bool:
    return b"%%EOF" in data[-_TAIL:]


def _failure(code: int, data: bytes) -> ReadFailure:
    if code == raw.FPDF_ERR_PASSWORD:
        return ReadFailure("encrypted", "文件已加密，请去除密码后再审核")
    if code == raw.FPDF_ERR_SECURITY:
        return ReadFailure("encrypted", "文件使用了不支持的加密方式，请去除加密后再审核")
    if not ends_properly(data):
        return ReadFailure("truncated", "PDF不完整（文件结尾缺失）")
    return ReadFailure("unreadable", "PDF已损坏，无法打开")


def _address(pointer: Any) -> Handle:
    return int(ctypes.cast(pointer, ctypes.c_void_p).value or 0)
