"""HTML pages taken apart, for tests."""

from __future__ import annotations

from lxml import html

from extractor.model import Document, Table, TextBlock


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def sheet(tree: html.HtmlElement) -> html.HtmlElement:
    (element,) = tree.xpath("//article[@class='sheet']")
    return element


def shown_blocks(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that stand for blocks of the document, in order."""
    chunks = sheet(tree).xpath("./div[@class='chunk']")
    return [child for chunk in chunks for child in chunk if child.get("class") != "page"]


def cell_grid(element: html.HtmlElement) -> dict[tuple[int, int], tuple[str, int, int]]:
    """The cells of an HTML table by row and column, as a browser lays them out: text, row span and column span.
    Cells of class ``void`` are left out."""
    taken: set[tuple[int, int]] = set()
    found = {}
    for row, line in enumerate(element.iter("tr")):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            height, width = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            area = {(row + i, column + j) for i in range(height) for j in range(width)}
            assert not area & taken
            taken |= area
            if cell.get("class") != "void":
                found[row, column] = (cell.text_content(), height, width)
            column += width
    return found


def block_texts(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if isinstance(b, TextBlock)]


def document_grid(table: Table, text: str) -> dict[tuple[int, int], tuple[str, int, int]]:
    return {(c.row, c.column): (text[c.start : c.end], c.row_span, c.column_span) for c in table.cells}
