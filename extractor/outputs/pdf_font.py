"""A Chinese font for the pages of a PDF: the characters they need, taken from a font of this machine and embedded.

A PDF whose font is not embedded shows only where the viewer has one in its place. Where this machine has no Chinese
font, STSong-Light is named, which viewers with Chinese support replace.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

NOT_EMBEDDED = "STSong-Light"
_SAMPLE = "审核绩效…0%"
_MAY_NOT_BE_EMBEDDED = 0x0002
_TOLERANCE = 0.001  # of an em, by which outlines may move
_FOLDERS = (
    Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("~/.local/share/fonts"),
    Path("~/.fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts"),
)
_FILES = (
    "NotoSansSC-Regular.*", "NotoSansCJKsc-Regular.*", "NotoSansCJK-Regular.*", "SourceHanSansSC-Regular.*",
    "SourceHanSansCN-Regular.*", "msyh.ttc", "simsun.ttc", "Deng.ttf", "simhei.ttf", "Songti.ttc", "STHeiti Light.ttc",
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "NotoSerifCJK-Regular.*", "uming.ttc", "DroidSansFallbackFull.ttf",
)  # fmt: skip
_SIMPLIFIED = (" SC", " CN", " GB")


def font_for(wanted: Iterable[str]) -> str:
    """The name, in this process, of a font that has these characters."""
    characters = "".join(sorted({*wanted, " "}))
    name = f"Audit-{sha256(characters.encode()).hexdigest()[:12]}"
    if name in pdfmetrics.getRegisteredFontNames():
        return name
    source = _source()
    if source is not None:
        # A font that is not built as it should be is none.
        with suppress(TTLibError, TTFError, OSError, KeyError, ValueError, AttributeError, IndexError):
            with TTFont(source[0], fontNumber=source[1], lazy=True) as font:
                subset = _subset(font, characters, name)
            pdfmetrics.registerFont(EmbeddedFont(name, io.BytesIO(subset)))
            pdfmetrics.registerFontFamily(name, name, name, name, name)
            return name
    pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED))
    return NOT_EMBEDDED


@cache
def _source() -> tuple[Path, int] | None:
    """The first font file of this machine that has Chinese characters and may be embedded, and which of its faces."""
    return next(((file, face) for file in _found(_FOLDERS) if (face := _face(file)) is not None), None)


def _found(folders: Iterable[Path]) -> Iterator[Path]:
    there = [folder.expanduser() for folder in folders if folder.expanduser().is_dir()]
    for pattern in _FILES:
        for folder in there:
            yield from sorted(folder.rglob(pattern))


def _face(file: Path) -> int | None:
    """The face for simplified Chinese, or the first that will do."""
    usable: list[tuple[bool, int]] = []
    with suppress(TTLibError, OSError, KeyError, AssertionError):
        with TTFont(file, fontNumber=0, lazy=True) as font:
            count = getattr(font.reader, "numFonts", 1)
        for number in range(count):
            with TTFont(file, fontNumber=number, lazy=True) as font:
                names = font.getBestCmap()
                if all(ord(c) in names for c in _SAMPLE) and not font["OS/2"].fsType & _MAY_NOT_BE_EMBEDDED:
                    usable.append((not str(font["name"].getDebugName(1)).endswith(_SIMPLIFIED), number))
    return min(usable)[1] if usable else None


def _subset(source: TTFont, text: str, name: str) -> bytes:
    """A TrueType font of the text's characters; outlines of other kinds become such."""
    names = source.getBestCmap()
    wanted = {ord(c): names[ord(c)] for c in text if ord(c) in names}
    glyphs, outlines = source.getGlyphSet(), {}
    order = list(dict.fromkeys((".notdef", *wanted.values())))
    size = source["head"].unitsPerEm
    for glyph in order:
        pen = TTGlyphPen(None)
        curves = pen if "glyf" in source else Cu2QuPen(pen, size * _TOLERANCE, reverse_direction=True)
        glyphs[glyph].draw(DecomposingFilterPen(curves, glyphs))
        outlines[glyph] = pen.glyph()
    made = FontBuilder(size, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(wanted)
    made.setupGlyf(outlines)
    made.setupHorizontalMetrics({n: (round(glyphs[n].width), getattr(outlines[n], "xMin", 0)) for n in order})
    line = source["hhea"]
    made.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
    made.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    made.setupOS2()
    made.setupPost()
    made.font["head"].created = made.font["head"].modified = 0
    made.font.recalcTimestamp = False
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
