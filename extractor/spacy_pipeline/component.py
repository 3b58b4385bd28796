"""The pipeline component ``extractor`` and what it leaves in a Doc.

``doc.spans["quantities"]`` has a span for each figure, labelled with its kind; ``doc.spans["indicators"]`` one for each
line with marks; ``doc.spans["findings"]`` one for each figure a finding quotes, labelled with its check. A token may
be longer than a figure, so spans are the smallest run of tokens that covers it:

- ``span._.exact`` are the figure's own character offsets in ``doc.text``, half-open;
- ``span._.audited`` is its object in the JSON contract, evidence in characters of ``doc.text``;
- ``doc._.audit`` is the whole report object of the contract, None where the text could not be audited;
- ``doc._.audit_problem`` says in Chinese why it could not.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

from extractor import pattern
from extractor.model import Document, Report
from extractor.outputs import renderer
from extractor.pipeline import audit_document
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.text import read

QUANTITIES, INDICATORS, FINDINGS = "quantities", "indicators", "findings"
_GROUPS = (QUANTITIES, INDICATORS, FINDINGS)
_DATA, _PROBLEM = "extractor", "extractor_problem"
_LINE_END = re.compile("\r\n|\r|\n")

Place = Callable[[int], int]
"""From an offset into an audited document to one into the text of a Doc."""


class ReportAuditor:
    """Audits the text of every Doc as a plain text report."""

    def __init__(self, name: str, patterns: str | None = None) -> None:
        self.name = name
        self._patterns = pattern.load(Path(patterns) if patterns else None)

    def __call__(self, doc: Doc) -> Doc:
        try:
            document = read(Path("doc.txt"), doc.text.encode("utf-8", "surrogatepass"), Limits())
        except ReadFailure as failure:
            for group in _GROUPS:
                doc.spans[group] = []
            doc.user_data[_PROBLEM] = failure.message
            return doc
        return annotated(doc, audit_document(document, self._patterns), _placing(document, doc.text))

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Precision, recall and F of the quantities, by kind too, for ``nlp.evaluate``."""
        return Scorer.score_spans(
            examples,
            f"spans_{QUANTITIES}",
            getter=lambda doc, _: doc.spans.get(QUANTITIES, []),
            has_annotation=lambda doc: QUANTITIES in doc.spans,
            allow_overlap=True,
        )


@Language.factory("extractor", default_config={"patterns": None}, assigns=["doc.spans"])
def create(nlp: Language, name: str, patterns: str | None) -> ReportAuditor:
    """The component; ``patterns`` is a folder whose entries add to those of the package or override them."""
    del nlp
    return ReportAuditor(name, patterns)


def annotated(doc: Doc, report: Report, place: Place = lambda offset: offset) -> Doc:
    """The doc with the report's spans and data; ``place`` is needed where its text is not the report's own."""
    content = json.loads(renderer("json").render(report))
    for evidence in _evidence(content):
        evidence["start"], evidence["end"] = place(evidence["start"]), place(evidence["end"] - 1) + 1
    doc.user_data[_DATA] = content
    for group in _GROUPS:
        doc.spans[group] = [span for span in _spans(doc, group, content[group]) if span is not None]
    return doc


def _spans(doc: Doc, group: str, entries: list[dict[str, Any]]) -> Iterator[Span | None]:
    for index, entry in enumerate(entries):
        shown = entry["evidence"] if group == FINDINGS else entry["evidence"][:1]
        label = {QUANTITIES: entry.get("kind"), FINDINGS: entry.get("check")}.get(group, "indicator")
        for number, evidence in enumerate(shown):
            yield doc.char_span(
                evidence["start"],
                evidence["end"],
                label=label or "",
                alignment_mode="expand",
                span_id=f"{group}:{index}:{number}",
            )


def _evidence(content: Any) -> Iterator[dict[str, Any]]:
    """Every evidence object of a report object, once."""
    if isinstance(content, dict):
        if "quote" in content and "start" in content:
            yield content
        else:
            for value in content.values():
                yield from _evidence(value)
    elif isinstance(content, list):
        for value in content:
            yield from _evidence(value)


def _placing(document: Document, text: str) -> Place:
    """The way back from the canonical text through its segments, whose origins are lines of the file."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    segment_starts = [segment.start for segment in document.segments]

    def place(offset: int) -> int:
        segment = document.segments[max(0, bisect_right(segment_starts, offset) - 1)]
        line = int(segment.origin.removeprefix("line ")) - 1
        return starts[line] + segment.offset + offset - segment.start

    return place


def _audited(span: Span) -> dict[str, Any] | None:
    group, _, rest = span.id_.partition(":")
    if group not in _GROUPS or _DATA not in span.doc.user_data:
        return None
    entry: dict[str, Any] = span.doc.user_data[_DATA][group][int(rest.partition(":")[0])]
    return entry


def _exact(span: Span) -> tuple[int, int] | None:
    entry = _audited(span)
    if entry is None:
        return None
    evidence = entry["evidence"][int(span.id_.rpartition(":")[2])]
    return evidence["start"], evidence["end"]


Doc.set_extension("audit", getter=lambda doc: doc.user_data.get(_DATA), force=True)
Doc.set_extension("audit_problem", getter=lambda doc: doc.user_data.get(_PROBLEM, ""), force=True)
Span.set_extension("audited", getter=_audited, force=True)
Span.set_extension("exact", getter=_exact, force=True)
