"""The same fact in two places: which figures must be equal, and which look like slips of each other."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from extractor.interpretation.language.figures import Figures
from extractor.interpretation.mentions.converted import converted
from extractor.interpretation.mentions.misprints import (
    lost_unit,
    lost_unit_of_each,
    misprinted,
    mixed_lists,
)
from extractor.interpretation.mentions.same_counts import dated_counts, same_counts, same_rates
from extractor.interpretation.mentions.same_fact import (
    counted_rows,
    fact_mentions,
    grouped_rows,
    label_mentions,
    last_years,
    same_digits,
    staff_at_one_date,
)
from extractor.interpretation.mentions.summary_slips import summary_slips
from extractor.interpretation.mentions.told_rows import told_rows
from extractor.interpretation.mentions.told_totals import told_totals
from extractor.model import Claim, Fact, Recognition
from extractor.pattern import PatternSet

__all__ = ["mention_claims"]


def mention_claims(
    figures: Figures,
    recognition: Recognition,
    facts: Sequence[Fact],
    apart: Container[int],
    year: str | None,
    patterns: PatternSet,
) -> Iterator[Claim]:
    """The claims of all that is told twice. The quantities ``apart`` are linked elsewhere; ``year`` (2023年) is meant
    by every figure without a period."""
    document = figures.document
    yield from fact_mentions(document, facts, recognition.quantities)
    yield from label_mentions(document, recognition, apart, year, patterns)
    yield from same_digits(document, recognition, patterns)
    yield from last_years(recognition)
    yield from staff_at_one_date(document, recognition, patterns)
    yield from misprinted(figures, recognition, patterns)
    yield from told_rows(document, recognition)
    yield from told_totals(document, recognition, patterns)
    yield from summary_slips(figures, recognition)
    yield from converted(document, recognition)
    yield from same_counts(figures, patterns)
    yield from dated_counts(figures, patterns)
    yield from same_rates(figures, patterns)
    yield from mixed_lists(document, recognition)
    yield from lost_unit(document, recognition)
    yield from lost_unit_of_each(document, recognition)
    yield from counted_rows(document, recognition, patterns)
    yield from grouped_rows(document, recognition, patterns)
