"""The document's text with its marks, a paragraph or cell at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from extractor.model import Document, Table
from extractor.outputs.html.states import MOST_NUMBERS, Mark, State

Run = tuple[int, int]
"""A paragraph, a cell or a stretch between blocks: half-open, as all spans."""


def runs(document: Document) -> Iterator[Run]:
    """Every stretch of the text that the page shows, in order: blocks, cells, and what lies in neither."""
    at = 0
    for block in document.blocks:
        if document.text[at : block.start].strip():
            yield at, block.start
        if isinstance(block, Table):
            yield from ((cell.start, cell.end) for cell in block.cells)
        else:
            yield block.start, block.end
        at = block.end
    if document.text[at:].strip():
        yield at, len(document.text)


class MarkedText:
    """Renders runs of a document's text with the marks that fall into them."""

    def __init__(self, document: Document, marks: Iterable[Mark]) -> None:
        self._text = document.text
        in_order = sorted(set(runs(document)))
        ends = [end for _, end in in_order]
        self._marks: dict[Run, list[Mark]] = {}
        for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
            first = True
            for place in range(bisect_left(ends, mark.start), len(in_order)):
                run = in_order[place]
                if run[0] > mark.end or (run[0] == mark.end and mark.start < mark.end):
                    break
                start, end = max(mark.start, run[0]), min(mark.end, run[1])
                if start == end and mark.start < mark.end:
                    continue
                piece = replace(mark, start=start, end=end, id=mark.id if first else "")
                self._marks.setdefault(run, []).append(piece)
                first = False
                if mark.start == mark.end:
                    break

    def run(self, run: Run) -> Markup:
        return Markup("".join(self._pieces(*run, self._marks.get(run, ()), in_link=False)))

    def _pieces(self, start: int, end: int, marks: Sequence[Mark], *, in_link: bool) -> Iterator[str]:
        """The text of a span around its marks, which are in order, each before those that lie in it."""
        waiting = list(marks)
        at = start
        while waiting:
            mark = waiting.pop(0)
            yield escape(self._text[at : mark.start])
            inner: list[Mark] = []
            while waiting and waiting[0].start < mark.end:
                other = waiting.pop(0)
                inner.append(replace(other, end=min(other.end, mark.end)))
                if other.end > mark.end:
                    waiting.append(replace(other, start=mark.end, id="", figure=False))
            waiting.sort(key=lambda m: (m.start, -m.end))
            yield from self._element(mark, inner, in_link=in_link)
            at = mark.end
        yield escape(self._text[at:end])

    def _element(self, mark: Mark, inner: Sequence[Mark], *, in_link: bool) -> Iterator[str]:
        """A link where the mark leads somewhere; a link may not hold another one."""
        is_link = bool(mark.href) and not in_link and not any(other.href for other in inner)
        tag = "a" if is_link else "span"
        attributes = [("id", mark.id), ("class", _class(mark))]
        if mark.state is not None:
            attributes += [("href" if is_link else "data-to", mark.href), ("title", mark.title)]
            more = "…" if len(mark.numbers) > MOST_NUMBERS else ""
            attributes.append(("data-n", ",".join(map(str, mark.numbers[:MOST_NUMBERS])) + more))
        yield f"<{tag}{''.join(f' {name}={chr(34)}{escape(value)}{chr(34)}' for name, value in attributes if value)}>"
        yield from self._pieces(mark.start, mark.end, inner, in_link=in_link or is_link)
        yield f"</{tag}>"


def _class(mark: Mark) -> str:
    if mark.state is None:
        return ""
    names = ["fig" if mark.figure else "quote", f"is-{mark.state}"]
    if mark.numbers:
        names.append("disputed")
    if mark.start == mark.end:
        names.append("empty")
    return " ".join(names if mark.state is not State.UNTIED or mark.figure else names[:1])
