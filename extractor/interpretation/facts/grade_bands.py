"""The grade bands a report prints itself: 90（含）-100分为优、80（含）-90分为良 …"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.interpretation.facts.cues import cues
from extractor.model import Document, Fact
from extractor.pattern import PatternSet

_FEWEST = 2
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")


def grade_floors(document: Document, patterns: PatternSet) -> Iterator[Fact]:
    """``grade_floor`` facts: the lowest score of a grade. The first evidence is the grade as printed, the second
    the figure. A block with a single band (满意度90分以上为优) states no scale."""
    bands = cues(patterns).by_role["band"]
    for block in document.blocks:
        found = []
        text = document.text[block.start : block.end]
        for band in bands:
            for match in band.finditer(text):
                figures = [group for group in ("value", "other") if match[group]]
                lowest = min(figures, key=lambda group: Decimal(match[group].translate(_WIDE)))
                floor = Decimal(match[lowest].translate(_WIDE))
                spans = [match.span("grade"), match.span(lowest)]
                evidence = tuple(document.evidence(block.start + a, block.start + b) for a, b in spans)
                found.append(Fact("grade_floor", floor, evidence))
        if len({fact.evidence[0].quote for fact in found}) >= _FEWEST:
            yield from found
