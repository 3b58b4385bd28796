"""From a document's characters to typed figures, the outline, token streams and typed tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from extractor.model import BlockRole, Document, NamedNumber, Quantity, Recognition, Table
from extractor.pattern import PatternSet
from extractor.recognition.figures import PROSE, FigureContext, figures
from extractor.recognition.grids import grids
from extractor.recognition.grids_contexts import cell_contexts
from extractor.recognition.labels import label_quantities
from extractor.recognition.outline import numbering_breaks, outline
from extractor.recognition.tokens import streams

__all__ = ["recognise"]


def recognise(document: Document, patterns: PatternSet) -> Recognition:
    """Everything typed. Every number of the text is a quantity or a named number; running headers and page
    numbers are named ``furniture``."""
    sections = outline(document, patterns)
    typed = grids(document, patterns)
    contexts = cell_contexts(document, typed, patterns)
    quantities: list[Quantity] = []
    named: list[NamedNumber] = []
    for start, end, context, furniture in _parts(document, contexts):
        found, others = figures(document, start, end, context, patterns)
        if furniture:
            places = [q.evidence for q in found] + [n.evidence for n in others]
            named += [NamedNumber("furniture", place) for place in places]
            continue
        quantities += found
        named += others
    confident = [_with_confidence(document, quantity) for quantity in quantities]
    labelled = label_quantities(document, sections, confident, patterns, typed)
    return Recognition(
        quantities=labelled,
        named=tuple(named),
        sections=sections,
        streams=streams(document, sections, labelled, named, patterns),
        grids=typed,
        breaks=numbering_breaks(document, sections, patterns),
    )


def _parts(
    document: Document, contexts: Mapping[tuple[int, int, int], FigureContext]
) -> Iterator[tuple[int, int, FigureContext, bool]]:
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                yield cell.start, cell.end, contexts.get((block.index, cell.row, cell.column), PROSE), False
        else:
            yield block.start, block.end, PROSE, block.role is BlockRole.FURNITURE


def _with_confidence(document: Document, quantity: Quantity) -> Quantity:
    """The least confidence of the stretches a figure was optically read from."""
    touching = [
        c.value for c in document.confidences if c.start < quantity.evidence.end and quantity.evidence.start < c.end
    ]
    return replace(quantity, confidence=min(touching)) if touching else quantity
