from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator

from extractor.dataset.across.archive import Archive, Comparison, Place
from extractor.model import Severity

TITLE = "与同类差异很大"
_LEAST_PEERS = 8
_FAR = 5.0
_SPREAD = 1.4826
_MEASURES = {
    "total_score": ("总分", "分", False, 3.0),
    "execution_rate": ("预算执行率", "%", False, 5.0),
    "per_head_standard": ("人均标准", "元", True, 0.05),
}
"""Field → its name, its unit, whether its peers are the reports of the same project, and the least spread: of
figures that are nearly all the same a small difference is not far away. For a standard it is a share of the median."""


def detect(archive: Archive) -> Iterator[Comparison]:
    """A total score, an execution rate or a standard that lies far from those of its peers.

    The peers of a score or a rate are the reports of the same year, those of a standard the reports of the same
    project in the same year, elsewhere. There must be eight of them. Far is five times the usual distance from
    their median (1.4826 × the median absolute deviation). Always a note: what is unusual may well be right.
    """
    cards = archive.cards
    for field, (name, unit, same_project, least) in _MEASURES.items():
        peers: dict[tuple[int | None, str], list[tuple[str, float, Place]]] = defaultdict(list)
        for report, value, *place in archive.store.select(
            "SELECT report, value, quote, span_start, span_end, page, line, table_index, table_row, table_column"
            " FROM facts WHERE field = ? AND value IS NOT NULL ORDER BY report",
            field,
        ):
            card = cards[report]
            if card.year is not None and (card.names.project or not same_project):
                peers[card.year, card.names.project if same_project else ""].append((report, value, Place(*place)))
        for (year, project), group in sorted(peers.items(), key=lambda item: (item[0][0] or 0, item[0][1])):
            if len(group) <= _LEAST_PEERS:
                continue
            median = statistics.median(value for _, value, _ in group)
            usual = _SPREAD * statistics.median(abs(value - median) for _, value, _ in group)
            floor = least * abs(median) if same_project else least
            for report, value, place in group:
                if abs(value - median) > _FAR * max(usual, floor):
                    whom = f"{year}年同项目" if project else f"{year}年"
                    message = f"{name}{place.quote}，{whom} {len(group)} 份报告的中位数为{median:.15g}{unit}"
                    yield Comparison("outlying-value", Severity.NOTE, TITLE, message, report, place)
