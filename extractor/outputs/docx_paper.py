"""A Word document in the manner of an official paper: A4, Chinese fonts, ruled tables, numbered pages.

Page and styles are set with python-docx; the text is written as XML, since python-docx looks every style up anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from extractor.outputs.docx_package import undated

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element

TITLE, SUBTITLE, SECTION, SUBSECTION, TEXT = "Title", "Subtitle", "Heading 1", "Heading 2", "Normal"
_CELL = "审核表格"
_SONG, _FANGSONG, _HEI, _KAI, _LATIN = "宋体", "仿宋", "黑体", "楷体", "Times New Roman"
_HEADER_FILL, _LINE_COLOUR = "E7ECF3", "7F7F7F"
_TWIPS = 567  # in a centimetre
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Run(NamedTuple):
    """A piece of text, printable; ``colour`` as six hexadecimal digits."""

    text: str
    bold: bool = False
    colour: str = ""


class Paper:
    """Filled from top to bottom; ``saved`` gives the file."""

    def __init__(self, title: str, author: str) -> None:
        self._document = Document()
        self._set_page()
        self._set_styles()
        self._set_properties(title, author)
        body = self._document.element.body
        self._end = body.find(qn("w:sectPr"))
        self._ids = {style.name: style.style_id for style in self._document.styles}

    def add(self, style: str, *runs: Run | str, keep: bool = False, indent: bool = True, before: float = 0) -> None:
        """A paragraph; ``keep`` keeps it on one page with what follows, ``before`` is the space above in points."""
        paragraph = etree.Element(qn("w:p"))
        layout = self._layout(paragraph, style)
        if keep:
            _below(layout, "keepNext")
        if before:
            _below(layout, "spacing", before=str(round(before * 20)))
        if not indent:
            _below(layout, "ind", firstLine="0")
        for run in runs:
            _run(paragraph, Run(run) if isinstance(run, str) else run)
        self._end.addprevious(paragraph)

    def table(
        self,
        widths: Sequence[float],
        header: Sequence[str] | None,
        rows: Iterable[Sequence[str]],
        *,
        centred: Sequence[int] = (),
    ) -> None:
        """A ruled table; ``widths`` in centimetres. A header repeats on each page; without one the first column is
        one."""
        table = etree.Element(qn("w:tbl"))
        properties = _below(table, "tblPr")
        _below(properties, "tblStyle", val=self._ids["Table Grid"])
        _below(properties, "tblW", w=str(round(sum(widths) * _TWIPS)), type="dxa")
        _below(properties, "jc", val="center")
        borders = _below(properties, "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            _below(borders, side, val="single", sz="4", space="0", color=_LINE_COLOUR)
        _below(properties, "tblLayout", type="fixed")
        grid = _below(table, "tblGrid")
        for width in widths:
            _below(grid, "gridCol", w=str(round(width * _TWIPS)))
        for texts in [header] if header else []:
            self._row(table, widths, texts, shaded=range(len(texts)), centred=range(len(texts)), repeated=True)
        for texts in rows:
            self._row(table, widths, texts, shaded=() if header else (0,), centred=centred)
        self._end.addprevious(table)
        self.add(_CELL)

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self._document.save(buffer)
        return undated(buffer.getvalue())

    def _row(
        self,
        table: _Element,
        widths: Sequence[float],
        texts: Sequence[str],
        *,
        shaded: Sequence[int],
        centred: Sequence[int],
        repeated: bool = False,
    ) -> None:
        row = _below(table, "tr")
        properties = _below(row, "trPr")
        _below(properties, "cantSplit")
        if repeated:
            _below(properties, "tblHeader")
        for index, (width, text) in enumerate(zip(widths, texts, strict=True)):
            cell = _below(row, "tc")
            settings = _below(cell, "tcPr")
            _below(settings, "tcW", w=str(round(width * _TWIPS)), type="dxa")
            if index in shaded:
                _below(settings, "shd", val="clear", color="auto", fill=_HEADER_FILL)
            _below(settings, "vAlign", val="center")
            paragraph = _below(cell, "p")
            layout = self._layout(paragraph, _CELL)
            if index in centred:
                _below(layout, "jc", val="center")
            _run(paragraph, Run(text, bold=index in shaded))

    def _layout(self, paragraph: _Element, style: str) -> _Element:
        layout = _below(paragraph, "pPr")
        _below(layout, "pStyle", val=self._ids[style])
        return layout

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Cm(2.5)
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text in ("第", "PAGE", "页　共", "NUMPAGES", "页"):
            _footer_part(paragraph, text)

    def _set_styles(self) -> None:
        styles = self._document.styles
        centred = WD_ALIGN_PARAGRAPH.CENTER
        _style(styles["Normal"], _FANGSONG, 14, indent=2, spacing=1.5)
        _style(styles["Title"], _SONG, 22, bold=True, alignment=centred, after=6)
        _style(styles["Subtitle"], _KAI, 15, alignment=centred, after=12)
        _style(styles["Heading 1"], _HEI, 16, before=14, after=6, indent=2, spacing=1.5)
        _style(styles["Heading 2"], _KAI, 14, bold=True, before=8, after=2, indent=2, spacing=1.5)
        _style(styles["Footer"], _SONG, 10.5)
        _style(styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH), _SONG, 10.5, before=2, after=2)

    def _set_properties(self, title: str, author: str) -> None:
        """Without the dates of the library's template."""
        properties = self._document.core_properties
        properties.author, properties.title, properties.comments = author, title, ""
        for element in list(properties._element):
            if element.tag.endswith(("}created", "}modified")):
                properties._element.remove(element)


def _below(parent: _Element, tag: str, **attributes: str) -> _Element:
    element = etree.SubElement(parent, qn(f"w:{tag}"))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _run(paragraph: _Element, run: Run) -> None:
    element = _below(paragraph, "r")
    if run.bold or run.colour:
        look = _below(element, "rPr")
        if run.bold:
            _below(look, "b")
        if run.colour:
            _below(look, "color", val=run.colour)
    text = _below(element, "t")
    text.set(_SPACE, "preserve")
    text.text = run.text


def _footer_part(paragraph: Paragraph, text: str) -> None:
    """A text, or in capitals the name of a field."""
    if not text.isupper():
        paragraph.add_run(text)
        return
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), text)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _style(
    style: Any,
    font: str,
    size: float,
    *,
    bold: bool = False,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    before: float = 0,
    after: float = 0,
    indent: int = 0,
    spacing: float = 1.0,
) -> None:
    """``size``, ``before`` and ``after`` in points, ``indent`` of the first line in characters."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = _LATIN
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.alignment, layout.space_before, layout.space_after = alignment, Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, spacing
    layout.first_line_indent = Pt(size * indent)
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
