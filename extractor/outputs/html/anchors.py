"""Where in the page a figure or another quoted stretch of the document stands, and how it is pointed at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from extractor.model import Evidence, Quantity, Reading
from extractor.outputs.place import place


@dataclass(frozen=True, slots=True)
class Anchors:
    """The ids of elements in the page: ``q`` and the quantity's index, or ``e`` and the span of another quote."""

    reading: Reading
    _figures: Mapping[tuple[int, int], int] = field(repr=False)
    _places: dict[tuple[int, int], str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, reading: Reading) -> Anchors:
        return cls(reading, {(q.evidence.start, q.evidence.end): i for i, q in enumerate(reading.quantities)})

    def figure(self, evidence: Evidence) -> int | None:
        """The index of the quantity that is just this stretch of the text."""
        return self._figures.get((evidence.start, evidence.end))

    def id(self, evidence: Evidence) -> str:
        index = self.figure(evidence)
        return f"e{evidence.start}-{evidence.end}" if index is None else f"q{index}"

    def place(self, evidence: Evidence) -> str:
        key = (evidence.start, evidence.end)
        if key not in self._places:
            self._places[key] = place(evidence, self.reading)
        return self._places[key]

    def link(self, evidence: Evidence, words: str | None = None) -> Markup:
        """A link to a quote; ``words`` are the quote unless given."""
        shown = evidence.quote if words is None else words
        id, place = self.id(evidence), self.place(evidence)
        # Made for thousands of figures: Markup.format takes ten times as long.
        return Markup(f'<a class="to" href="#{escape(id)}" title="{escape(place)}">{escape(shown or "（空）")}</a>')


def spans(evidence: Iterable[Evidence]) -> frozenset[tuple[int, int]]:
    return frozenset((e.start, e.end) for e in evidence)


def term_spans(terms: Iterable[int], quantities: tuple[Quantity, ...]) -> frozenset[tuple[int, int]]:
    return spans(quantities[i].evidence for i in terms)
