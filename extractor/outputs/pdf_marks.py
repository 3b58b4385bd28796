"""Highlights with notes on the figures of a PDF, and the findings as pages behind it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import pypdfium2
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    RectangleObject,
    TextStringObject,
)

from extractor.model import Evidence, Reading, Report, Severity
from extractor.outputs.pdf_pages import findings_pages
from extractor.outputs.pdf_plane import Bounds, Plane, Quad, stretches
from extractor.outputs.pdf_update import Update
from extractor.outputs.remarks import AUTHOR, Remark, remark_lines, remarks

_UNREADABLE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)
"""What pypdf raises for files that are not built as they should be."""

_LETTER = (0.0, 0.0, 612.0, 792.0)
_FILLS = {Severity.ERROR: (1.0, 0.72, 0.72), Severity.WARNING: (1.0, 0.9, 0.45), Severity.NOTE: (0.78, 0.88, 1.0)}
_INKS = {Severity.ERROR: (0.69, 0.0, 0.13), Severity.WARNING: (0.55, 0.33, 0.0), Severity.NOTE: (0.2, 0.3, 0.5)}
_NUMBER_SIZE = 6.0
_DIGIT = 0.56 * _NUMBER_SIZE
_PRINTED = 4
_ADDRESS = "extractor:"


Kind = TypeVar("Kind", bound=PdfObject)


class UnmarkableError(ValueError):
    """The PDF can be read but not be marked; the message says why, in Chinese."""


def marked(data: bytes, report: Report) -> bytes:
    """The PDF with marks and pages: written behind the file as it is, or, where its structure leaves no place for
    that, behind a copy written anew with the same contents. Raises ``UnmarkableError``."""
    assert report.reading is not None
    pages = _count(data)
    for prepared in (bytes, _rewritten):
        try:
            update = Update(prepared(data))
            if len(update.reader.pages) != pages:
                continue
            made = _Marking(update, report, report.reading).made()
        except _UNREADABLE:
            continue
        if _count(made) > pages:
            return made
    raise UnmarkableError("送审PDF已加密或结构有误，未能在原文上标注")


def _rewritten(data: bytes) -> bytes:
    ended = data if data.rstrip().endswith(b"%%EOF") else data + b"\n%%EOF\n"
    reader = PdfReader(io.BytesIO(ended))
    if reader.is_encrypted:
        raise ValueError("encrypted")
    out = io.BytesIO()
    PdfWriter(clone_from=reader).write(out)
    return out.getvalue()


def _count(data: bytes) -> int:
    """The number of pages that a viewer finds, 0 if none."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


@dataclass(frozen=True, slots=True)
class _Mark:
    """A figure on a page with all that is said of it."""

    page: int
    quads: tuple[Quad, ...]
    remarks: tuple[Remark, ...]


class _Marking:
    """Marks on the pages of one file."""

    def __init__(self, update: Update, report: Report, reading: Reading) -> None:
        self._update = update
        self._report = report
        self._reading = reading
        self._sheets: Sequence[PageObject] = update.reader.pages
        self._planes: dict[int, Plane] = {}

    def made(self) -> bytes:
        by_page: dict[int, list[_Mark]] = {}
        for mark in self._marks():
            by_page.setdefault(mark.page, []).append(mark)
        for number, marks in by_page.items():
            sheet = self._sheets[number]
            old = sheet.get("/Annots")
            annotations = ArrayObject(old.get_object() if old else ())
            annotations.extend(self._update.add(self._highlight(mark, sheet)) for mark in marks)
            self._update.change(sheet.indirect_reference, _with(sheet, "/Annots", annotations))
        self._append(findings_pages(self._report, target=self._address))
        return self._update.written()

    # places

    def _marks(self) -> Iterator[_Mark]:
        told = [r for r in remarks(self._report) if r.at is not None]
        for (start, end), group in groupby(told, key=lambda r: (r.at.start, r.at.end) if r.at else (0, 0)):
            about = tuple(group)
            yield from (_Mark(page, quads, about) for page, quads in self._places(start, end))

    def _places(self, start: int, end: int) -> Iterator[tuple[int, tuple[Quad, ...]]]:
        """The pages, from 0, that a span is printed on, and where."""
        document = self._reading.document
        if document.boxes is None:
            return
        spans: dict[int, tuple[int, int]] = {}
        for at in range(start, end):
            segment = document.segment_at(at)
            if segment is not None and segment.page is not None:
                spans[segment.page - 1] = (spans.get(segment.page - 1, (at, at))[0], at + 1)
        for page, span in spans.items():
            quads = tuple(self._plane(page).quad(box) for box in stretches(document.boxes, *span))
            if quads:
                yield page, quads

    def _plane(self, page: int) -> Plane:
        if page not in self._planes:
            sheet = self._sheets[page]
            media = _bounds(sheet.mediabox) or _LETTER
            crop = _bounds(sheet.cropbox) or media
            left, bottom, right, top = zip(crop, media, strict=True)
            self._planes[page] = Plane((max(left), max(bottom), min(right), min(top)), sheet.rotation // 90)
        return self._planes[page]

    def _address(self, evidence: Evidence) -> str | None:
        """How a link names a figure until it gets its target; None for what is printed nowhere."""
        span = evidence.start, evidence.end
        return f"{_ADDRESS}{span[0]}-{span[1]}" if any(self._places(*span)) else None

    # objects

    def _highlight(self, mark: _Mark, sheet: PageObject) -> DictionaryObject:
        worst = min((r.finding.severity for r in mark.remarks), key=list(Severity).index)
        number = ",".join(str(r.number) for r in mark.remarks)
        numbered = _Number(mark.quads[-1], number)
        area = _around([*(quad.bounds for quad in mark.quads), numbered.bounds])
        note = "\n\n".join("\n".join((r.heading, *remark_lines(r, self._report))) for r in mark.remarks)
        return _dictionary(
            Type=NameObject("/Annot"),
            Subtype=NameObject("/Highlight"),
            Rect=_numbers(area),
            QuadPoints=_numbers(c for quad in mark.quads for corner in quad.corners for c in corner),
            C=_numbers(_FILLS[worst]),
            F=NumberObject(_PRINTED),
            P=sheet.indirect_reference or NullObject(),
            NM=TextStringObject(f"extractor-{mark.remarks[0].at.start if mark.remarks[0].at else 0}-{mark.page}"),
            T=TextStringObject(AUTHOR),
            Subj=TextStringObject(f"问题{number}"),
            Contents=TextStringObject(note),
            AP=_dictionary(N=self._update.add(_appearance(mark, worst, numbered, area))),
        )

    def _append(self, pages: bytes) -> None:
        """The findings behind the last page, below a node of their own."""
        tree = _entry(_entry(self._update.reader.trailer, "/Root", DictionaryObject), "/Pages", DictionaryObject)
        top = tree.indirect_reference or NullObject()
        node = _dictionary(Type=NameObject("/Pages"), Parent=top)
        known: dict[int, IndirectObject] = {}
        kids = ArrayObject()
        place = self._update.add(node)
        for sheet in PdfReader(io.BytesIO(pages)).pages:
            copy = self._update.copied(_without(sheet, "/Annots"), known)
            assert isinstance(copy, DictionaryObject)
            copy[NameObject("/Parent")] = place
            copy[NameObject("/Rotate")] = NumberObject(0)
            copy[NameObject("/CropBox")] = _numbers(_bounds(sheet.mediabox) or _LETTER)
            copy[NameObject("/Annots")] = ArrayObject(self._update.add(link) for link in self._links(sheet))
            kids.append(self._update.add(copy))
        node[NameObject("/Kids")], node[NameObject("/Count")] = kids, NumberObject(len(kids))
        count = _entry(tree, "/Count", NumberObject)
        whole = _with(tree, "/Kids", ArrayObject([*_array(tree.get("/Kids")), place]))
        self._update.change(tree.indirect_reference, _with(whole, "/Count", NumberObject(int(count) + len(kids))))

    def _links(self, sheet: PageObject) -> Iterator[DictionaryObject]:
        """The links of a findings page, each to the figure its address names."""
        for annotation in _array(sheet.get("/Annots")):
            link = annotation.get_object()
            assert isinstance(link, DictionaryObject)
            address = str(_entry(link, "/A", DictionaryObject)["/URI"]).removeprefix(_ADDRESS)
            page, quads = next(self._places(*map(int, address.split("-"))))
            left, _, _, top = quads[0].bounds
            target = self._sheets[page].indirect_reference or NullObject()
            yield _dictionary(
                Type=NameObject("/Annot"),
                Subtype=NameObject("/Link"),
                Rect=_numbers(map(float, _array(link["/Rect"]))),
                Border=_numbers((0, 0, 0)),
                Dest=ArrayObject([target, NameObject("/XYZ"), *_numbers((left, top)), NullObject()]),
            )


class _Number:
    """The number of the findings beside a figure, in small print at its upper right corner."""

    def __init__(self, quad: Quad, text: str) -> None:
        self.text = text
        top_left, corner, bottom_left, _ = quad.corners
        self._corner = corner
        self.right = _unit(top_left, corner)
        self.up = _unit(bottom_left, top_left)
        self.origin = self._moved(0.5, -0.35 * _NUMBER_SIZE)

    @property
    def bounds(self) -> Bounds:
        near = self._moved(0, -0.6 * _NUMBER_SIZE)
        far = self._moved(1 + _DIGIT * len(self.text), 0.6 * _NUMBER_SIZE)
        return min(near[0], far[0]), min(near[1], far[1]), max(near[0], far[0]), max(near[1], far[1])

    def _moved(self, right: float, up: float) -> tuple[float, float]:
        """A point this far from the corner, as displayed."""
        x, y = self._corner
        return x + right * self.right[0] + up * self.up[0], y + right * self.right[1] + up * self.up[1]


def _appearance(mark: _Mark, worst: Severity, number: _Number, area: Bounds) -> PdfObject:
    """What viewers draw: the quads through which the text is seen, and the number."""
    drawn = ["/Seen gs", _operands(_FILLS[worst]) + " rg"]
    for left, bottom, right, top in (quad.bounds for quad in mark.quads):
        drawn.append(_operands((left, bottom, right - left, top - bottom)) + " re f")
    drawn += ["BT", f"/Number {_NUMBER_SIZE} Tf", _operands(_INKS[worst]) + " rg"]
    drawn += [_operands((*number.right, *number.up, *number.origin)) + " Tm", f"({number.text}) Tj", "ET"]
    form = DecodedStreamObject()
    helvetica = _dictionary(
        Type=NameObject("/Font"), Subtype=NameObject("/Type1"), BaseFont=NameObject("/Helvetica-Bold")
    )
    resources = _dictionary(
        ExtGState=_dictionary(Seen=_dictionary(BM=NameObject("/Multiply"))), Font=_dictionary(Number=helvetica)
    )
    form.update(
        _dictionary(Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=_numbers(area), Resources=resources)
    )
    form.set_data("\n".join(drawn).encode("ascii"))
    return form


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def _with(content: DictionaryObject, key: str, value: PdfObject) -> DictionaryObject:
    """A copy with another value for one key."""
    entries = {NameObject(name): content.raw_get(name) for name in content}
    return DictionaryObject({**entries, NameObject(key): value})


def _without(content: DictionaryObject, key: str) -> DictionaryObject:
    return DictionaryObject({NameObject(name): content.raw_get(name) for name in content if name != key})


def _entry(content: DictionaryObject, key: str, kind: type[Kind]) -> Kind:
    found = content.get(key)
    found = found.get_object() if found is not None else None
    if not isinstance(found, kind):
        raise ValueError(f"no {key}")
    return found


def _array(content: PdfObject | None) -> ArrayObject:
    found = content.get_object() if content is not None else None
    return found if isinstance(found, ArrayObject) else ArrayObject()


def _numbers(values: Iterable[float]) -> ArrayObject:
    return ArrayObject(FloatObject(f"{value:.3f}") for value in values)


def _operands(values: Iterable[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def _bounds(rectangle: RectangleObject) -> Bounds | None:
    """Left, bottom, right, top; None for an empty rectangle."""
    xs, ys = sorted((float(rectangle[0]), float(rectangle[2]))), sorted((float(rectangle[1]), float(rectangle[3])))
    return (xs[0], ys[0], xs[1], ys[1]) if xs[0] < xs[1] and ys[0] < ys[1] else None


def _around(areas: Sequence[Bounds]) -> Bounds:
    lefts, bottoms, rights, tops = zip(*areas, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _unit(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """The direction from one point to another along an axis."""
    x, y = end[0] - start[0], end[1] - start[1]
    return (float((x > 0) - (x < 0)), 0.0) if abs(x) > abs(y) else (0.0, float((y > 0) - (y < 0)))
