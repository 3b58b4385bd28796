"""An incremental update of a PDF: new objects and new versions of old ones behind the bytes of the file.

Nothing before them changes, so that contents stay as they are and signatures stay valid.
"""

from __future__ import annotations

import hashlib
import io
import re

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_TABLE, _STREAM = re.compile(rb"\s*xref\b"), re.compile(rb"\s*\d+\s+\d+\s+obj\b")
_OFFSET_BYTES, _GENERATION_BYTES = 6, 2
_KEPT = ("/Root", "/Info")
_NOT_COPIED = ("/Parent", "/Filter", "/DecodeParms", "/Length")


class Update:
    """The objects to be written behind a file. Raises ValueError where its structure leaves no place for them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.reader = PdfReader(io.BytesIO(data))
        if self.reader.is_encrypted:
            raise ValueError("encrypted")
        ends = list(_END.finditer(data))
        if not ends:
            raise ValueError("no end")
        self._previous = int(ends[-1][1])
        self._by_table = _TABLE.match(data, self._previous) is not None
        if not self._by_table and not _STREAM.match(data, self._previous):
            raise ValueError("no cross-references where the end says")
        size = self.reader.trailer["/Size"]
        if not isinstance(size, NumberObject):
            raise ValueError("no size")
        known = [number for numbers in self.reader.xref.values() for number in numbers]
        self._next = max(int(size), *(number + 1 for number in (0, *known, *self.reader.xref_objStm)))
        self._objects: dict[tuple[int, int], PdfObject] = {}

    def add(self, content: PdfObject) -> IndirectObject:
        """A new object, and how others refer to it."""
        reference = IndirectObject(self._next, 0, self.reader)
        self._next += 1
        self._objects[reference.idnum, 0] = content
        return reference

    def change(self, reference: IndirectObject | None, content: PdfObject) -> None:
        """A new version of an object of the file. Raises ValueError for what is no object of its own."""
        if reference is None:
            raise ValueError("a direct object cannot be replaced")
        self._objects[reference.idnum, reference.generation] = content

    def copied(self, content: PdfObject, known: dict[int, IndirectObject]) -> PdfObject:
        """An object of another file with all it refers to, but for parents. ``known`` holds what was copied before,
        by its number there."""
        if isinstance(content, IndirectObject):
            if content.idnum not in known:
                known[content.idnum] = self.add(DictionaryObject())  # first its number: it may refer to itself
                target = content.get_object()
                self._objects[known[content.idnum].idnum, 0] = self.copied(target, known) if target else content
            return known[content.idnum]
        if isinstance(content, ArrayObject):
            return ArrayObject([self.copied(item, known) for item in content])
        if not isinstance(content, DictionaryObject):
            return content
        entries = {
            NameObject(key): self.copied(content.raw_get(key), known) for key in content if key not in _NOT_COPIED
        }
        if not isinstance(content, StreamObject):
            return DictionaryObject(entries)
        stream = DecodedStreamObject()
        stream.update(entries)
        stream.set_data(content.get_data())
        return stream.flate_encode()

    def written(self) -> bytes:
        """The file with the update behind it."""
        out = io.BytesIO(self._data)
        out.seek(0, io.SEEK_END)
        if not self._data.endswith((b"\n", b"\r")):
            out.write(b"\n")
        places: list[tuple[int, int, int]] = []
        for (number, generation), content in sorted(self._objects.items(), key=lambda item: item[0]):
            places.append((number, generation, out.tell()))
            out.write(b"%d %d obj\n" % (number, generation))
            content.write_to_stream(out)
            out.write(b"\nendobj\n")
        start = out.tell()
        if self._by_table:
            self._write_table(out, places)
        else:
            self._write_stream(out, places)
        out.write(b"startxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()

    def _write_table(self, out: io.BytesIO, places: list[tuple[int, int, int]]) -> None:
        out.write(b"xref\n")
        for number, generation, offset in places:
            out.write(b"%d 1\n%010d %05d n \n" % (number, offset, generation))
        out.write(b"trailer\n")
        self._trailer(out, self._next).write_to_stream(out)
        out.write(b"\n")

    def _write_stream(self, out: io.BytesIO, places: list[tuple[int, int, int]]) -> None:
        places = [*places, (self._next, 0, out.tell())]
        stream = DecodedStreamObject()
        stream.update(self._trailer(out, self._next + 1))
        stream[NameObject("/Type")] = NameObject("/XRef")
        widths = (1, _OFFSET_BYTES, _GENERATION_BYTES)
        stream[NameObject("/W")] = ArrayObject(map(NumberObject, widths))
        stream[NameObject("/Index")] = ArrayObject(NumberObject(n) for number, *_ in places for n in (number, 1))
        stream.set_data(
            b"".join(
                b"\x01" + offset.to_bytes(_OFFSET_BYTES, "big") + generation.to_bytes(_GENERATION_BYTES, "big")
                for _, generation, offset in places
            )
        )
        out.write(b"%d 0 obj\n" % self._next)
        stream.write_to_stream(out)
        out.write(b"\nendobj\n")

    def _trailer(self, out: io.BytesIO, size: int) -> DictionaryObject:
        old = self.reader.trailer
        trailer = DictionaryObject({NameObject(key): old.raw_get(key) for key in _KEPT if key in old})
        trailer[NameObject("/Size")] = NumberObject(size)
        trailer[NameObject("/Prev")] = NumberObject(self._previous)
        ids = old.get("/ID")
        if isinstance(ids, ArrayObject) and len(ids) == 2:
            version = hashlib.sha256(out.getbuffer()[len(self._data) :]).digest()[:16]
            trailer[NameObject("/ID")] = ArrayObject([ids[0], ByteStringObject(version)])
        return trailer
