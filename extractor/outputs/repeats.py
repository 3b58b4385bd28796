"""Relations that only say that a figure is printed twice: true and checked, but not what is read first."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.model import Operation, Relation


def is_repeat(relation: Relation) -> bool:
    """Whether a figure was merely found again with the same value: 1052.64万元＝1052.64万元."""
    one, equals, other = relation.calculation.partition("＝")
    return relation.operation is Operation.EQUALITY and relation.verdict.verified and bool(equals) and one == other


def repeats_last(relations: Iterable[Relation]) -> list[Relation]:
    return sorted(relations, key=is_repeat)


def listed(repeats: Iterable[Relation]) -> str:
    """The repeated figures, with how often they were found again: 1052.64万元（3次）、99分（1次）."""
    times: dict[str, int] = {}
    for relation in repeats:
        figure = relation.calculation.partition("＝")[0]
        times[figure] = times.get(figure, 0) + 1
    return "、".join(f"{figure}（{count}次）" for figure, count in times.items())
