"""Programmes of invented offices, carried on from year to year: what one year leaves is what the next begins with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.evaluation.generation.figures import WAN, MoneyStyle, rounded
from extractor.evaluation.generation.vocabulary import Topic, TopLine, words

FIRST_YEAR, LAST_YEAR = 2017, 2024
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Programme:
    """One office's programme. ``kind`` of its reports: ``national``, ``provincial`` (20+80), ``narrative`` or
    ``mixed``; ``style`` the way it prints money; ``choices`` seeds the wordings it keeps over the years."""

    place: str
    topic: Topic
    kind: str
    style: MoneyStyle
    system: tuple[TopLine, ...]
    choices: int

    @property
    def organisation(self) -> str:
        return self.place + self.topic.office


@dataclass(frozen=True, slots=True)
class Year:
    """A programme in one year. Amounts in 万元 with two decimals; ``parts`` are the current year's money from the
    centre, the province and the county. ``last`` is the expenditure of the year before, None in the first year."""

    year: int
    original: Decimal
    added: Decimal
    carried: Decimal
    expenditure: Decimal
    parts: tuple[Decimal, Decimal, Decimal]
    last: Decimal | None
    heads: int
    standard: Decimal
    planned: int
    done: int

    @property
    def current(self) -> Decimal:
        return self.original + self.added

    @property
    def final(self) -> Decimal:
        return self.current + self.carried

    @property
    def balance(self) -> Decimal:
        return self.final - self.expenditure


def programme(rng: random.Random) -> Programme:
    vocabulary = words()
    place = rng.choice(vocabulary.first) + rng.choice(vocabulary.second) + rng.choice(vocabulary.endings)
    topic = rng.choice(vocabulary.topics)
    in_yuan = not topic.heads and rng.random() < 0.15  # an allowance's yearly sum need not be whole hundreds of yuan
    style = MoneyStyle("元" if in_yuan else "万元", separated=rng.random() < 0.4, trimmed=rng.random() < 0.5)
    return Programme(
        place=place,
        topic=topic,
        kind=rng.choices(("national", "provincial", "narrative", "mixed"), (35, 15, 30, 20))[0],
        style=style,
        system=rng.choice(vocabulary.systems),
        choices=rng.randrange(2**32),
    )


def years(of: Programme, count: int, rng: random.Random) -> Iterator[Year]:
    """``count`` years running; each opens with the balance of the one before."""
    topic = of.topic
    first = rng.randint(FIRST_YEAR, LAST_YEAR - count + 1)
    heads = rng.randint(*map(int, topic.heads)) if topic.heads else 0
    standard = Decimal(rng.choice(topic.standards)) if topic.standards else Decimal(0)
    planned = rng.randint(*map(int, topic.scale)) if topic.scale else 0
    size = rounded(Decimal(rng.choice((rng.randint(1200, 90000), rng.randint(90000, 900000)))) / 100)
    carried, last = Decimal(0), None
    if rng.random() < 0.3:
        carried = rounded(size * _share(rng, 1, 9))
    for year in range(first, first + count):
        due = rounded(heads * standard * MONTHS / WAN)
        need = due if heads else size
        original = rounded(need * _share(rng, 96, 106))
        added = rounded(need * _share(rng, 2, 20)) if rng.random() < 0.45 else Decimal(0)
        if original + added + carried < due:
            added = rounded(due - original - carried + need * _share(rng, 0, 3))
        final = original + added + carried
        expenditure = due or (final if rng.random() < 0.35 else rounded(final * _share(rng, 78, 100)))
        done = planned if rng.random() < 0.5 else max(1, int(planned * _share(rng, 84, 118)))
        yield Year(
            year,
            original,
            added,
            carried,
            expenditure,
            _parts(original + added, rng),
            last,
            heads,
            standard,
            planned,
            done,
        )
        carried, last = final - expenditure, expenditure
        if heads:
            heads = max(2, int(heads * _share(rng, 93, 112)))
            if rng.random() < 0.3:
                standard += Decimal(rng.choice((5, 10, 20)))
        planned = max(2, int(planned * _share(rng, 85, 120))) if planned else 0
        size = rounded(size * _share(rng, 88, 118))


def _parts(whole: Decimal, rng: random.Random) -> tuple[Decimal, Decimal, Decimal]:
    first = rounded(whole * _share(rng, 30, 60))
    second = rounded((whole - first) * _share(rng, 25, 70))
    return first, second, whole - first - second


def _share(rng: random.Random, low: int, high: int) -> Decimal:
    """A share between two percentages, in hundredths of a percent."""
    return Decimal(rng.randint(low * 100, high * 100)) / 10000
