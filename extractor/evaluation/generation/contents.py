"""What one synthetic report prints: every figure and word of a programme's year, by name."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extractor.evaluation.generation.figures import WAN, Slot, counted, marks, rate, rounded
from extractor.evaluation.generation.programmes import MONTHS, Programme, Year
from extractor.evaluation.generation.scoring import (
    NATIONAL,
    PROVINCIAL,
    Branch,
    Line,
    branches,
    execution_score,
    form_lines,
    grade,
)
from extractor.evaluation.generation.vocabulary import words
from extractor.model import Kind

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Content:
    """A report before it is laid out. ``lines`` is empty for a narrative without a form, ``tree`` for a form."""

    programme: Programme
    year: Year
    slots: Mapping[str, Slot]
    lines: tuple[Line, ...] = ()
    tree: tuple[Branch, ...] = ()
    groups: Mapping[str, int] | None = None
    execution_weight: int = 0


def content(of: Programme, year: Year, rng: random.Random) -> Content:
    """Everything the report of a year may print, all of it consistent."""
    slots = _plain(of, year, rng) | _money(of, year) | _people(of, year) | _survey(rng)
    if of.kind in ("national", "provincial"):
        groups = NATIONAL if of.kind == "national" else PROVINCIAL
        weight = 10 if of.kind == "national" else 20
        lines = form_lines(of, year, groups, rng)
        score = execution_score(year, Decimal(weight))
        slots |= _lines(lines, groups) | {
            "weight_execution": marks(Decimal(weight), Kind.WEIGHT),
            "score_execution": marks(score),
        }
        total = score + sum((line.score for line in lines), Decimal(0))
        return Content(of, year, slots | _total(total), lines, (), groups, weight)
    tree = branches(of.system, of.topic.reasons, rng)
    slots |= _tree(tree)
    return Content(of, year, slots | _total(sum((b.score for b in tree), Decimal(0))), (), tree)


def _plain(of: Programme, year: Year, rng: random.Random) -> dict[str, Slot]:
    vocabulary, topic = words(), of.topic
    reasons = rng.sample(topic.reasons, 2)
    texts = {
        "organisation": of.organisation,
        "region": of.place,
        "project": topic.name,
        "year": str(year.year),
        "year_below": str(year.year),
        "january": f"{year.year}年1月1日",
        "december": f"{year.year}年12月31日",
        "kind_of_place": of.place[-1],
        "own_level": of.place[-1] + "级",
        "person": rng.choice(vocabulary.surnames) + rng.choice(vocabulary.given_names),
        "reason_a": reasons[0],
        "reason_b": reasons[1],
        "benefit_a": topic.benefits[0],
        "benefit_b": topic.benefits[1],
        "satisfied": topic.satisfied,
    }
    if topic.heads:
        texts["people"] = topic.people
    else:
        texts["thing"] = topic.thing
    return {name: Slot(text) for name, text in texts.items()}


def _money(of: Programme, year: Year) -> dict[str, Slot]:
    money = of.style.slot
    first, second, third = year.parts
    slots = {
        "original_budget": money(year.original),
        "final_budget": money(year.final),
        "final_budget_again": money(year.final),
        "available": money(year.final),
        "expenditure": money(year.expenditure),
        "expenditure_again": money(year.expenditure),
        "expenditure_last": money(year.expenditure),
        "execution_rate": rate(100 * year.expenditure / year.final),
        "source_a": money(first),
        "source_b": money(second),
        "source_c": money(third),
        "sources_total": money(year.current),
        "current_budget": money(year.current),
        "current_expenditure": money(max(Decimal(0), year.expenditure - year.carried)),
        "current_rate": rate(100 * max(Decimal(0), year.expenditure - year.carried) / year.current),
    }
    if year.balance:
        slots["balance"] = money(year.balance)
    if year.added:
        slots["added"] = money(year.added)
    if year.carried:
        spent = min(year.carried, year.expenditure)
        slots["carried"] = money(year.carried)
        slots["carried_expenditure"] = money(spent)
        slots["carried_rate"] = rate(100 * spent / year.carried)
    if year.added and not year.carried:
        slots["added_alone"] = slots["added"]
    if year.carried and not year.added:
        slots["carried_alone"] = slots["carried"]
    if not year.carried and not year.added:
        slots["unchanged_budget"] = slots["final_budget"]
    if year.last and year.last != year.expenditure:
        change = year.expenditure - year.last
        slots["last_expenditure"] = money(year.last)
        slots["direction"] = Slot("增长" if change > 0 else "下降")
        slots["growth_amount"] = money(abs(change))
        slots["growth"] = rate(100 * abs(change) / year.last)
    return slots


def _people(of: Programme, year: Year) -> dict[str, Slot]:
    if not year.heads:
        return {
            "planned": counted(year.planned, of.topic.unit, Kind(of.topic.measure)),
            "done": counted(year.done, of.topic.unit, Kind(of.topic.measure)),
            "done_rate": rate(HUNDRED * year.done / year.planned),
        }
    paid = year.heads - year.heads // 40
    return {
        "heads": counted(year.heads, "人", Kind.HEADCOUNT),
        "heads_paid": counted(paid, "人", Kind.HEADCOUNT),
        "paid_rate": rate(HUNDRED * paid / year.heads),
        "standard": counted(year.standard, "元", Kind.PER_UNIT),
        "months": counted(MONTHS, "个月", Kind.OTHER),
        "allowance": of.style.slot(rounded(year.heads * year.standard * MONTHS / WAN)),
    }


def _survey(rng: random.Random) -> dict[str, Slot]:
    asked = rng.choice((40, 50, 60, 80, 100, 120, 150))
    happy = asked - rng.randint(1, asked // 8)
    return {
        "survey": counted(asked, "份"),
        "survey_satisfied": counted(happy, "份"),
        "survey_rate": rate(HUNDRED * happy / asked),
    }


def _total(total: Decimal) -> dict[str, Slot]:
    return {
        "total_score": marks(total),
        "total_weight": marks(HUNDRED, Kind.WEIGHT),
        "grade": Slot(grade(total)),
    }


def _lines(lines: tuple[Line, ...], groups: Mapping[str, int]) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    for i, line in enumerate(lines):
        slots[f"name_{i}"] = Slot(line.name)
        slots[f"target_{i}"] = Slot(line.target)
        slots[f"actual_{i}"] = Slot(line.actual)
        slots[f"weight_{i}"] = marks(line.weight, Kind.WEIGHT)
        slots[f"score_{i}"] = marks(line.score)
        slots[f"reason_{i}"] = Slot(line.reason)
    for group, whole in groups.items():
        slots[f"group_{group}"] = marks(Decimal(whole), Kind.WEIGHT)
    return slots


def _tree(tree: tuple[Branch, ...]) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    for i, branch in enumerate(tree):
        slots[f"weight_{i}"] = marks(branch.weight, Kind.WEIGHT)
        slots[f"score_{i}"] = marks(branch.score)
        slots[f"rate_{i}"] = rate(100 * rounded(branch.score, 4) / branch.weight)
        for j, mark in enumerate(branch.marks):
            slots[f"weight_{i}_{j}"] = marks(mark.weight, Kind.WEIGHT)
            slots[f"score_{i}_{j}"] = marks(mark.score)
            slots[f"lost_{i}_{j}"] = marks(mark.weight - mark.score)
    slots["count_first"] = counted(len(tree), "个")
    slots["count_second"] = counted(sum(len(branch.marks) for branch in tree), "个")
    return slots
