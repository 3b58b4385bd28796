"""Figures as a synthetic report prints them, so marked that the finished text tells where each one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from extractor.model import Kind

_BEGIN, _NAMED, _END = "\ue000", "\ue001", "\ue002"  # private use: in no report
_MARKED = re.compile(f"{_BEGIN}([^{_NAMED}]*){_NAMED}([^{_END}]*){_END}")

WAN = Decimal(10000)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a report prints: a figure of a ``kind``, or a word (kind None).

    ``text`` is its print with unit, ``bare`` its print where a table's header has the unit; ``value`` is in the
    base unit.
    """

    text: str
    kind: Kind | None = None
    value: Decimal | None = None
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot's print in the finished text of a block, half-open."""

    name: str
    text: str
    start: int
    end: int


class Sheet:
    """All that a report may print, by name, with what a fault puts in its place.

    ``sheet["total_score"]`` is the marked print, ``sheet.bare(…)`` the one for tables; both may be put into any
    text. ``printed`` are the names asked for.
    """

    def __init__(self, slots: Mapping[str, Slot], faults: Mapping[str, Slot] | None = None) -> None:
        self.slots = {**slots, **(faults or {})}
        self.printed: set[str] = set()

    def __contains__(self, name: object) -> bool:
        return name in self.slots

    def __getitem__(self, name: str) -> str:
        return self._marked(name, self.slots[name].text)

    def bare(self, name: str) -> str:
        slot = self.slots[name]
        return self._marked(name, slot.bare or slot.text)

    def _marked(self, name: str, text: str) -> str:
        self.printed.add(name)
        return f"{_BEGIN}{name}{_NAMED}{text}{_END}"


def unmarked(text: str) -> str:
    """The text as it is printed."""
    return _MARKED.sub(lambda match: match[2], text)


def placed(text: str) -> Iterator[Placed]:
    """The marked slots in order, with their places in the printed text."""
    shift = 0
    for match in _MARKED.finditer(text):
        start = match.start() - shift
        shift += len(match[0]) - len(match[2])
        yield Placed(match[1], match[2], start, start + len(match[2]))


@dataclass(frozen=True, slots=True)
class MoneyStyle:
    """How a report prints amounts: in ``万元`` or ``元``, with thousands separated, without trailing zeros."""

    unit: str = "万元"
    separated: bool = False
    trimmed: bool = False

    def slot(self, wan: Decimal) -> Slot:
        """An amount given in 万元 with at most two decimals."""
        bare = trimmed(wan) if self.trimmed else f"{rounded(wan):f}"
        if self.unit == "元":
            whole = f"{int(wan * WAN):,d}" if self.separated else f"{int(wan * WAN):d}"
            return Slot(f"{whole}元", Kind.AMOUNT, wan * WAN, bare)
        return Slot(f"{bare}万元", Kind.AMOUNT, wan * WAN, bare)


def rate(value: Decimal, places: int = 2) -> Slot:
    """A percentage rounded to ``places``, whole ones without decimals."""
    shown = rounded(value, places)
    text = trimmed(shown) if shown == shown.to_integral_value() else f"{shown:f}"
    return Slot(f"{text}%", Kind.RATE, shown)


def marks(value: Decimal, kind: Kind = Kind.SCORE) -> Slot:
    return Slot(f"{trimmed(value)}分", kind, value, trimmed(value))


def counted(value: int | Decimal, unit: str, kind: Kind = Kind.COUNT) -> Slot:
    return Slot(f"{value}{unit}", kind, Decimal(value), str(value))


def rounded(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def trimmed(value: Decimal) -> str:
    """Without trailing zeros and without an exponent."""
    return f"{value.normalize():f}"
