"""Lines that prose tells more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.interpretation.indicators.prose_names import clean
from extractor.interpretation.language.clauses import are_siblings
from extractor.model import Document, Indicator, Quantity


def told_once(lines: Sequence[Indicator], document: Document) -> tuple[tuple[Indicator, ...], dict[int, int]]:
    """A line told twice (摘要 and body) is one line; the second telling adds its mentions. Two items of one list, or of
    one paragraph, are two lines. Also tells which line each telling became. ``parent`` indexes ``lines`` in what is
    given, the kept lines in what is returned."""
    kept: list[Indicator] = []
    place: dict[int, int] = {}
    for at, indicator in enumerate(lines):
        parent = place.get(indicator.parent) if indicator.parent is not None else None
        same = next(
            (
                i
                for i, k in enumerate(kept)
                if common_name(k.name) == common_name(indicator.name)
                and k.parent == parent
                and not are_siblings(document, k.evidence[0].start, indicator.evidence[0].start)
                and not _are_one_text(document, k.evidence[1].start, indicator.evidence[1].start)
            ),
            None,
        )
        if same is None:
            place[at] = len(kept)
            kept.append(replace(indicator, parent=parent))
            continue
        place[at] = same
        again = [("weight", indicator.weight), ("score", indicator.score)]
        mentions = tuple((what, i) for what, i in again if i is not None)
        kept[same] = replace(kept[same], mentions=(*kept[same].mentions, *mentions, *indicator.mentions))
    return tuple(kept), place


def _are_one_text(document: Document, one: int, other: int) -> bool:
    """Whether two offsets lie in one paragraph, or in two with the same text: then a line is written twice."""
    return document.text_at(one) == document.text_at(other)


def common_name(name: str) -> str:
    """What several ways to name a line have in common: 过程, 过程指标, 过程类指标."""
    return clean(name).removesuffix("指标").removesuffix("类")


def lacks(line: Indicator, marks: int, quantities: Sequence[Quantity]) -> bool:
    """Whether just so many marks are missing from a line's score."""
    if line.weight is None or line.score is None:
        return False
    return quantities[line.weight].value - quantities[line.score].value == quantities[marks].value
