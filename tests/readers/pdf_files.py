"""PDF files for tests and benchmarks: an embedded font of plain boxes, and a page to set lines and rules on.

Coordinates are points from the top left corner of the page, as the reader reports them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
SIZE = 10.5
_EM = 1000
_UNBREAKABLE = re.compile(r"[（《“]*(?:[!-~]+|.)[）》”，。、；：！？%]*|\s")


def _glyph(width: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((60, 0))
    for point in ((60, 760), (width - 60, 760), (width - 60, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@cache
def font_file(name: str) -> tuple[bytes, dict[int, int]]:
    """A TrueType font of plain boxes with ASCII (half an em wide) and the common Chinese characters and
    marks (an em wide), and the glyph number of each character code."""
    narrow = range(0x20, 0x7F)
    wide = [*range(0x3000, 0x3020), *range(0x4E00, 0x9FA6), *range(0xFF01, 0xFF5F), *range(0x2460, 0x2474)]
    wide += [ord(c) for c in "—–…“”‘’≥≤×÷±·●■％⼀⼆⽬⾦"]
    codes = {code: f"g{code:x}" for code in (*narrow, *wide)}
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *codes.values()])
    builder.setupCharacterMap(codes)
    half, full, blank = _glyph(500), _glyph(1000), TTGlyphPen(None).glyph()
    glyphs = {g: blank if code in (0x20, 0x3000) else half if code < 0x7F else full for code, g in codes.items()}
    builder.setupGlyf({".notdef": full, **glyphs})
    widths = {g: (500 if code < 0x7F else 1000, 60) for code, g in codes.items()}
    builder.setupHorizontalMetrics({".notdef": (1000, 60), **widths})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue(), {code: number for number, code in enumerate(codes, 1)}


@cache
def font(name: str = "Plain") -> str:
    """The name of a registered font, embedded by whoever uses it. Every name is a font of its own."""
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(font_file(name)[0])))
    return name


def width_of(text: str, size: float = SIZE) -> float:
    return sum(0.5 if ord(c) < 0x7F else 1.0 for c in text) * size


def wrapped(text: str, width: float, size: float = SIZE, indent: float = 0.0) -> list[str]:
    """A text set in lines as a word processor breaks Chinese: no mark opens a line, no figure is parted
    unless it is longer than a line."""
    lines, room = [""], width - indent
    for unit in _UNBREAKABLE.findall(text):
        needed = width_of(unit, size)
        if lines[-1] and needed > room + 0.01:
            lines.append("")
            room = width
        while needed > width + 0.01:
            fit = int((room + 0.01) // width_of(unit[0], size))
            lines[-1] += unit[:fit]
            unit = unit[fit:]
            needed = width_of(unit, size)
            lines.append("")
            room = width
        lines[-1] += unit
        room -= needed
    return [line for line in lines if line]


class Pages:
    """Pages under construction; ``data`` closes the last and gives the file."""

    def __init__(self, size: tuple[float, float] = A4, **settings: object) -> None:
        self._target = io.BytesIO()
        self.width, self.height = size
        self.canvas = Canvas(self._target, pagesize=size, invariant=1, **settings)

    def text(self, x: float, y: float, text: str, size: float = SIZE, face: str = "Plain") -> float:
        """Set one line with its top at ``y``; returns where the next line would begin."""
        self.canvas.setFont(font(face), size)
        self.canvas.drawString(x, self.height - y - 0.88 * size, text)
        return y + 1.6 * size

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = SIZE, indent: float = 0.0, face: str = "Plain"
    ) -> float:
        for i, line in enumerate(wrapped(text, width, size, indent)):
            y = self.text(x + (0.0 if i else indent), y, line, size, face)
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A filled rectangle without an outline."""
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def grid(self, xs: Sequence[float], ys: Sequence[float], *, outer: bool = True) -> None:
        for x in xs if outer else xs[1:-1]:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys if outer else ys[1:-1]:
            self.rule(xs[0], y, xs[-1], y)

    def cells(self, xs: Sequence[float], ys: Sequence[float], rows: Iterable[Sequence[str]], size: float = 9.0) -> None:
        """Texts into the cells of a grid, wrapped; a line break in a text begins a new line."""
        for y, row in zip(ys, rows, strict=False):
            for i, text in enumerate(row):
                self.cell(xs[i], y, xs[i + 1], text, size)

    def cell(self, x0: float, y: float, x1: float, text: str, size: float = 9.0) -> None:
        at = y + 3
        for part in text.split("\n"):
            for line in wrapped(part, x1 - x0 - 6, size) if part else []:
                self.text(x0 + 3, at, line, size)
                at += 1.25 * size

    def next(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self._target.getvalue()


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    target = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(target))
        target += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(target)
    target += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    target += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    target += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(target)


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def glyph_pdf(lines: Sequence[str], unicode_of: Callable[[int], int | None]) -> bytes:
    """One page whose text is glyph numbers; ``unicode_of`` says what the file claims a character to be,
    None for nothing at all."""
    data, glyphs = font_file("Numbered")
    used = sorted({ord(c) for line in lines for c in line})
    claims = {glyphs[code]: claim for code in used if (claim := unicode_of(code)) is not None}
    mapping = "".join(f"<{glyph:04x}> <{claim:04x}>\n" for glyph, claim in claims.items())
    cmap = f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange {len(claims)} beginbfchar
{mapping}endbfchar endcmap end end"""
    widths = " ".join(f"{glyphs[code]} [{500 if code < 0x7F else 1000}]" for code in used)
    shown = "".join(f"<{''.join(f'{glyphs[ord(c)]:04x}' for c in line)}> Tj 0 -18 Td " for line in lines)
    to_unicode = "/ToUnicode 9 0 R" if claims else ""
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F 5 0 R >> >> >>",
            stream(f"BT /F 10.5 Tf 80 740 Td {shown} ET".encode()),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Numbered /Encoding /Identity-H"
            b" /DescendantFonts [6 0 R] " + to_unicode.encode() + b" >>",
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Numbered /CIDToGIDMap /Identity /FontDescriptor"
            b" 7 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W ["
            + widths.encode()
            + b"] >>",
            b"<< /Type /FontDescriptor /FontName /AAAAAA+Numbered /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
            b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>",
            stream(data, f"/Length1 {len(data)}"),
            stream(cmap.encode()),
        ]
    )
