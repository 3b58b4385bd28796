"""Which published or customary division of marks a form follows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.interpretation.indicators.names import Names, names
from extractor.model import Fact, Grid, Indicator, Quantity
from extractor.pattern import Example, PatternSet

FIELD = "form_structure"


@dataclass(frozen=True, slots=True)
class Part:
    names: tuple[str, ...]
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FormStructure:
    """An entry of ``patterns/form_structures.yaml``."""

    id: str
    title: str
    region: str
    basis: str
    verified: bool
    since: str = ""
    until: str = ""
    execution: Decimal | None = None
    parts: tuple[Part, ...] = ()
    columns: tuple[str, ...] = ()
    by_names: bool = False
    examples: tuple[Example, ...] = ()


def structure_facts(
    grids: Sequence[Grid], lines: Sequence[Indicator], quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Fact]:
    """A fact for each form whose top lines follow a known structure; its value is the structure's id."""
    structures = patterns.entries("form_structures", FormStructure)
    known = names(patterns)
    for form in dict.fromkeys(line.form for line in lines if line.place == "form"):
        tables = {line.table for line in lines if line.form == form}
        roles = {column.role for grid in grids if grid.table in tables for column in grid.columns}
        tops = [i for i, line in enumerate(lines) if line.form == form and line.parent is None]
        fits = [
            (confirmed, -order, structure)
            for order, structure in enumerate(structures)
            if (confirmed := _confirmed(structure, tops, lines, quantities, roles, known)) is not None
        ]
        if fits:
            best = max(fits, key=lambda fit: fit[:2])[2]
            evidence = tuple(lines[i].evidence[0] for i in tops if lines[i].evidence)
            yield Fact(FIELD, best.id, evidence, None, "form", form=form)


def _confirmed(
    structure: FormStructure,
    tops: Sequence[int],
    lines: Sequence[Indicator],
    quantities: Sequence[Quantity],
    roles: Collection[str],
    known: Names,
) -> int | None:
    """How many of the structure's marks the lines confirm; None if they do not fit it."""
    if not all(role in roles for role in structure.columns):
        return None
    spending = [i for i in tops if known.is_execution(lines[i].name)]
    others = [i for i in tops if i not in spending]
    if structure.execution is not None and not spending:
        return None
    if structure.parts and len(others) != len(structure.parts):
        return None
    confirmed = len(structure.columns)
    pairs = [(structure.execution, spending[0])] if spending else []
    for part in structure.parts:
        line = next((i for i in others if lines[i].name in part.names), None)
        if line is None:
            return None
        pairs.append((part.weight, line))
    for weight, line in pairs:
        stated = _weight(line, lines, quantities)
        if weight is None:
            continue
        if stated == weight:
            confirmed += 1
        elif not structure.by_names:
            return None
    return confirmed


def _weight(line: int, lines: Sequence[Indicator], quantities: Sequence[Quantity]) -> Decimal | None:
    """The marks a line is worth: its own, or the sum of those below it."""
    own = lines[line].weight
    if own is not None:
        return quantities[own].value
    below = [_weight(i, lines, quantities) for i, other in enumerate(lines) if other.parent == line]
    found = [weight for weight in below if weight is not None]
    return sum(found, Decimal(0)) if found else None
