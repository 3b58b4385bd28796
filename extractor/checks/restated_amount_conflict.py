from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.restated import restatements


@check(family="funds", title="同一金额前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One amount is stated twice with different values: summary against body, text against table, form against prose.

    Figures of one precision must be equal; of different precision their intervals must overlap. Where the label
    leaves open whether both speak of one fact, or 约 stands before one, a warning.
    """
    yield from restatements(case)
