"""How large a PDF's compressed streams become: measured before pdfium, which has no limit, unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from extractor.readers.limits import Limits, ReadFailure

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 600  # bytes before a stream that hold the end of its dictionary
_CHUNK = 2**20


def check_inflation(data: bytes, limits: Limits) -> None:
    """Raise ``ReadFailure`` if a stream, or all together, unpack to more than allowed."""
    total = 0
    for start, layers in _deflated(data):
        size = 0
        for piece in _inflated(data, start, layers):
            size += len(piece)
            if size > limits.part_bytes or total + size > limits.unpacked_bytes:
                raise ReadFailure("too_large", "PDF解压后过大，可能是恶意构造的文件")
        total += size


def _deflated(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each deflated stream begins, and how often it was deflated."""
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        head = data[max(match.start() - _DICTIONARY, 0) : match.start()]
        layers = head[max(head.rfind(b" obj"), 0) :].count(b"/FlateDecode")
        if layers:
            yield match.end(), min(layers, 4)


def _inflated(data: bytes, start: int, layers: int) -> Iterator[bytes]:
    engines = [zlib.decompressobj() for _ in range(layers)]
    view = memoryview(data)
    at = start
    try:
        while at < len(data) and not engines[0].eof:
            piece: bytes | memoryview = view[at : at + _CHUNK // 16]
            at += len(piece)
            yield from _through(engines, piece)
    except zlib.error:
        return


def _through(engines: list[zlib._Decompress], piece: bytes | memoryview) -> Iterator[bytes]:
    """A piece unpacked layer by layer, in bounded portions; what any layer gives is counted."""
    first, *rest = engines
    while piece:
        portion = first.decompress(piece, _CHUNK)
        if portion:
            yield portion
            if rest:
                yield from _through(rest, portion)
        piece = first.unconsumed_tail
        if first.eof:
            return
