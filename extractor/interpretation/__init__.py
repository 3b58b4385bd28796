"""From typed figures to what the document says: facts, indicator lines and claimed equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.interpretation.claims.averages import average_claims, fractional_heads
from extractor.interpretation.claims.bracket_rows import bracket_rows
from extractor.interpretation.claims.changed_from import changed_from
from extractor.interpretation.claims.class_rates import class_rates
from extractor.interpretation.claims.column_relations import column_relations
from extractor.interpretation.claims.combined_rates import combined_rates
from extractor.interpretation.claims.completed_of_named import completed_of_named
from extractor.interpretation.claims.counted_opinions import counted_opinions
from extractor.interpretation.claims.days_of_the_year import days_of_the_year
from extractor.interpretation.claims.divisions import divisions
from extractor.interpretation.claims.event_dates import event_dates, reversed_periods
from extractor.interpretation.claims.fact_claims import fact_claims
from extractor.interpretation.claims.failed_rates import failed_rates
from extractor.interpretation.claims.first_items import first_items
from extractor.interpretation.claims.form_claims import form_claims
from extractor.interpretation.claims.listed_sums import listed_sums
from extractor.interpretation.claims.monthly import monthly
from extractor.interpretation.claims.moved_to import moved_to
from extractor.interpretation.claims.named_parts import named_parts
from extractor.interpretation.claims.named_points import named_points
from extractor.interpretation.claims.named_ratios import named_ratios
from extractor.interpretation.claims.named_sums import named_sums
from extractor.interpretation.claims.prose_claims import is_list, merged, prose_claims
from extractor.interpretation.claims.rate_claims import rate_claims
from extractor.interpretation.claims.reckoned_balances import reckoned_balances
from extractor.interpretation.claims.remainders import remainders
from extractor.interpretation.claims.sampled_shares import sampled_shares
from extractor.interpretation.claims.shown_growth import shown_growth
from extractor.interpretation.claims.slipped_changes import slipped_changes
from extractor.interpretation.claims.slipped_quotients import slipped_quotients
from extractor.interpretation.claims.slipped_sums import slipped_sums
from extractor.interpretation.claims.split_amounts import split_amounts
from extractor.interpretation.claims.stock_columns import stock_columns
from extractor.interpretation.claims.stock_flows import stock_flows
from extractor.interpretation.claims.table_claims import table_claims
from extractor.interpretation.claims.told_changes import told_changes
from extractor.interpretation.claims.told_deductions import told_deductions
from extractor.interpretation.claims.year_sums import year_sums
from extractor.interpretation.facts.derived import derived_facts, of_this_year, only_in_lists
from extractor.interpretation.facts.funds_prose import prose_funds
from extractor.interpretation.facts.metadata import metadata
from extractor.interpretation.facts.residue import admissions, residue
from extractor.interpretation.indicators.execution_marks import execution_claims
from extractor.interpretation.indicators.forms import forms
from extractor.interpretation.indicators.prose_indicators import prose_indicators
from extractor.interpretation.indicators.prose_targets import (
    all_called_met,
    floors_called_met,
    lines_called_met,
    with_own_targets,
    with_targets,
    with_told_targets,
)
from extractor.interpretation.indicators.prose_tellings import common_name
from extractor.interpretation.language.figures import Figures
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.mentions import mention_claims
from extractor.interpretation.products.prose_products import product_claims
from extractor.model import Document, Fact, Indicator, Operation, Reading, Recognition
from extractor.pattern import PatternSet

__all__ = ["interpret"]

_FINDERS = (
    bracket_rows,
    changed_from,
    class_rates,
    combined_rates,
    completed_of_named,
    first_items,
    monthly,
    moved_to,
    named_parts,
    named_points,
    named_sums,
    reckoned_balances,
    remainders,
    sampled_shares,
    split_amounts,
    year_sums,
)
"""What finds claims by the figures alone, whatever else is known of the document."""


def interpret(document: Document, recognition: Recognition, patterns: PatternSet) -> Reading:
    """What the document says, from prose and tables alike. Lines told by prose come before those of tables."""
    figures = Figures(document, recognition)
    told = of_this_year(metadata(document, recognition, patterns), recognition.quantities)
    totals = {f.quantity for f in told if f.field in ("total_score", "total_weight") and f.quantity is not None}
    listed = listed_sums(document, recognition, patterns)
    in_prose = prose_claims(document, recognition, patterns)
    divided = tuple(divisions(figures, patterns))
    summed = {c.stated for c in (*in_prose, *listed, *divided) if c.operation is Operation.SUM and c.certain}
    left = word_class("left", patterns)
    lists = (*listed, *(c for c in in_prose if is_list(c, recognition.quantities, left)))
    items = {t.quantity for claim in lists for t in claim.readings[0]}
    prose = prose_indicators(document, recognition, totals, patterns)
    tables = forms(document, recognition, patterns)
    year, title = _best(told, "year"), _best(told, "title")
    of_year = f"{year}年" if year else None
    number = int(year) if isinstance(year, Decimal) else None
    rates = tuple(rate_claims(document, recognition, of_year, patterns))
    facts: tuple[Fact, ...] = (
        *told,
        *prose_funds(document, recognition, patterns, number, str(title or ""), items),
        *tables.facts,
        *residue(document, patterns),
        *admissions(document, patterns),
        *event_dates(document, recognition, patterns),
        *reversed_periods(document),
        *fractional_heads(document, recognition.quantities, patterns),
    )
    forms_lines = _with_mentions(_moved(tables.indicators, len(prose.indicators)), prose.loose)
    told_lines = _with_mentions(prose.indicators, prose.loose)
    lines = with_targets((*told_lines, *forms_lines), document, recognition, patterns)
    lines = with_own_targets(lines, document, recognition.quantities)
    lines = with_told_targets(lines, figures)
    facts = (*facts, *only_in_lists(facts, tables.of_lists))
    in_tables = table_claims(recognition)
    facts = derived_facts(document, facts, lines, in_tables, recognition.quantities, patterns)
    explained = {c.stated for c in (*in_prose, *rates)} | {f.quantity for f in facts if f.quantity is not None}
    counted = {count.quantity for count in prose.counts}
    flows = tuple(stock_flows(document, recognition, patterns))
    carried = {claim.stated for claim in flows}
    claims = merged(
        (
            *(c for c in in_prose if c.stated not in carried or c.operation is not Operation.DIFFERENCE),
            *prose.claims,
            *product_claims(document, recognition, facts, patterns),
            *listed,
            *rates,
            *slipped_quotients(figures, explained, patterns),
            *average_claims(document, recognition, facts, patterns),
            *execution_claims(lines, facts, recognition.quantities, patterns),
            *in_tables,
            *form_claims(document, recognition, lines, patterns),
            *fact_claims(facts, recognition.quantities, patterns),
            *mention_claims(figures, recognition, facts, counted, of_year, patterns),
            *named_ratios(document, recognition, patterns),
            *divided,
            *slipped_sums(figures, summed, patterns),
            *slipped_changes(figures, {c.stated for c in in_prose}, patterns),
            *flows,
            *counted_opinions(document, recognition, patterns),
            *failed_rates(document, recognition, patterns),
            *days_of_the_year(figures, number, patterns),
            *(claim for find in _FINDERS for claim in find(figures, patterns)),
            *shown_growth(recognition, {claim.stated for claim in in_prose}),
            *column_relations(recognition, {claim.stated for claim in in_tables}),
            *stock_columns(document, recognition, patterns),
            *floors_called_met(document, recognition, patterns),
            *lines_called_met(lines, document, patterns),
            *all_called_met(lines, figures, patterns),
            *told_deductions(document, recognition, lines, patterns),
            *told_changes(document, recognition, patterns),
        )
    )
    return Reading(
        document=document,
        recognition=recognition,
        facts=facts,
        indicators=lines,
        claims=claims,
        problems=tables.problems,
        line_counts=prose.counts,
    )


def _moved(lines: Sequence[Indicator], by: int) -> tuple[Indicator, ...]:
    """Lines whose references to each other are moved on by ``by`` places."""

    def moved(index: int | None) -> int | None:
        return None if index is None else index + by

    return tuple(replace(line, parent=moved(line.parent), shared_with=moved(line.shared_with)) for line in lines)


def _with_mentions(lines: Sequence[Indicator], loose: Sequence[tuple[str, int]]) -> tuple[Indicator, ...]:
    """The lines of forms with the scores that prose gives them by name."""
    said: dict[str, list[int]] = {}
    for name, quantity in loose:
        said.setdefault(common_name(name), []).append(quantity)
    return tuple(
        replace(line, mentions=(*line.mentions, *(("score", q) for q in said.get(common_name(line.name), ()))))
        for line in lines
    )


def _best(facts: Sequence[Fact], field: str) -> Decimal | str | None:
    """The value of the fact that answers for a field."""
    stated = [f for f in facts if f.field == field]
    return min(stated, key=lambda f: f.rank).value if stated else None
