from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="合计与分项不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A total is not the sum of its parts, or the parts of a whole exceed it.

    Judged are totals that the text claims (共计, 合计, 其中 …), differences it states (比上年增加 …) and the
    total rows and 其中 rows of tables. Figures are read as intervals; an incomplete 其中 list may leave
    something out, but its parts may not be larger than the whole.
    """
    yield from case.claimed()
