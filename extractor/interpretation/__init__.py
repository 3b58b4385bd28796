"""From typed figures to what the document says: facts, indicator lines and claimed equations."""

from __future__ import annotations

from extractor.interpretation.claims import prose_claims
from extractor.interpretation.mentions import fact_mentions, grouped_rows, label_mentions
from extractor.interpretation.products import product_claims
from extractor.interpretation.prose_indicators import prose_indicators
from extractor.interpretation.residue import residue
from extractor.interpretation.table_claims import table_claims
from extractor.model import Document, Fact, Reading, Recognition
from extractor.pattern import PatternSet


def interpret(document: Document, recognition: Recognition, patterns: PatternSet) -> Reading:
    """What the document says, from prose and tables alike."""
    prose = prose_indicators(document, recognition, patterns)
    facts: tuple[Fact, ...] = (*residue(document, patterns),)
    claims = (
        *prose_claims(document, recognition, patterns),
        *prose.claims,
        *product_claims(document, recognition, patterns),
        *table_claims(recognition),
        *fact_mentions(facts, recognition.quantities),
        *label_mentions(recognition, None, patterns),
        *grouped_rows(document, recognition, patterns),
    )
    return Reading(document, recognition, facts, prose.indicators, claims, line_counts=prose.counts)
