"""Scanned pages and pictures of pages: print found and read in pixels, then laid out as the PDF reader does.

Needs the extra ``ocr``. A segment's origin is ``page N``, as in a PDF; a page of a picture is one of its frames.
"""

from __future__ import annotations

from pathlib import Path

from extractor.model import Document
from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.scan import notes
from extractor.readers.sniff import sniff


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read a picture (PNG, JPEG, TIFF) as a scanned document; raises ``ReadFailure``."""
    if not notes.installed():
        raise ReadFailure("unsupported", f"文件是图片，没有可读取的文字；{notes.INSTALL}")
    from extractor.readers.pdf import lay_out
    from extractor.readers.scan.images import frames
    from extractor.readers.scan.pages import PageReader

    builder = DocumentBuilder(path, data, sniff(data).name, limits)
    reader = PageReader(builder, limits)
    pages = []
    count = 0
    for count, picture in enumerate(frames(data, limits), 1):
        page = reader.read(count, lambda shown=picture: shown)  # type: ignore[misc]
        if page is not None:
            pages.append(page)
    reader.tell(nothing=not lay_out(pages, builder))
    return builder.build(count)
