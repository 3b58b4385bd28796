"""Which standard is meant where persons, or things, and money are told."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.interpretation.products.standard_names import TERM, TIMED, Sentence, StandardNames
from extractor.model import Kind

_YEAR = "年"


def near_standards(sentence: Sentence, heads: int, funds: int, names: StandardNames) -> list[int]:
    """The standard of a sentence, or the last ones said before it in its paragraph that are no averages: what all got
    on average is not paid to a part of them."""
    own = [i for i in sentence.figures if i in names.standards and (i < funds or funds not in sentence.figures)]
    if own:
        return own[-1:]
    start = sentence.paragraph.start
    since = (i for i in names.standards if start <= names.quantities[i].evidence.start < sentence.start)
    before = [i for i in since if not names.is_average(i)]
    named = [i for i in before if names.related(i, heads) or names.related(i, funds)]
    return named[-1:] or before[::-1][:2]


def namesakes(heads: int, funds: int, names: StandardNames) -> list[int]:
    """Standards of other paragraphs said of the same thing as the heads or the money."""
    return [i for i in names.standards if i < funds and (names.related(i, heads) or names.related(i, funds))]


def only_standard(heads: int, funds: int, names: StandardNames) -> list[int]:
    """The one standard of the document, where it is paid to persons by the month or day and the words between the
    persons and the money count these (在岗318人，按6个月计发333.9万元), or for what is measured (72元/亩, 41200亩)."""
    values = {(names.quantities[i].value, names.quantities[i].per) for i in names.standards}
    times = [q.unit for q in names.quantities[heads + 1 : funds] if q.kind is Kind.OTHER]
    timed = [i for i in names.standards if i < heads and _is_timed(i, times, names)]
    if len(values) == 1 and timed:
        return timed[-1:]
    count = names.quantities[heads]
    paid = [
        i for i in names.standards if i < heads and names.quantities[i].per == count.unit and not names.is_average(i)
    ]
    alone = len({names.quantities[i].value for i in paid}) == 1
    return paid[-1:] if count.kind is not Kind.HEADCOUNT and alone else []


def standard_of_all(heads: int, names: StandardNames) -> list[int]:
    """The one standard of the document, where it is paid to persons once or by the term: the figures must show that it
    is meant."""
    alike = {(names.quantities[i].value, names.quantities[i].per) for i in names.standards}
    paid = [i for i in names.standards if i < heads and names.paid_by(i, heads)]
    once = [i for i in paid if not _parts(i, names) & {*TIMED, _YEAR} - {TERM}]
    return once[-1:] if names.quantities[heads].kind is Kind.HEADCOUNT and len(alike) == 1 else []


def _parts(standard: int, names: StandardNames) -> set[str]:
    """What a standard is paid for: 人, 月."""
    return set((names.quantities[standard].per or "").split("·"))


def _is_timed(standard: int, units: Sequence[str], names: StandardNames) -> bool:
    """Whether a standard is paid by the month or the day and one of the units counts these: 个月, 天."""
    return any(part in unit for part in _parts(standard, names) if part in TIMED for unit in units)
