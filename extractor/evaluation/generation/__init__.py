"""Synthetic reports of the genre with their gold files, for tests, benchmarks and the data set.

Offices are invented; programmes run over several years, each year opening with what the one before left. Some
reports carry seeded errors, which their gold files expect; across reports, ``across.yaml`` lists the openings that
do not continue last year's closing and the reports handed in twice. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count as counting
from pathlib import Path
from typing import Any

import yaml

from extractor.evaluation.generation.blocks import Block, Grid, Paragraph
from extractor.evaluation.generation.contents import Content, content
from extractor.evaluation.generation.faults import Fault, combined, faults
from extractor.evaluation.generation.figures import Placed, Sheet, Slot, placed, rounded, trimmed, unmarked
from extractor.evaluation.generation.files import WRITERS
from extractor.evaluation.generation.layouts import Slips, blocks
from extractor.evaluation.generation.programmes import Programme, Year, programme, years
from extractor.evaluation.gold import SUFFIX

__all__ = ["ACROSS", "WRITERS", "Generated", "generate", "synthetic"]

ACROSS = "across.yaml"
_LONGEST_RUN = 4
_WITH_ERRORS = 0.45
_BROKEN, _RESUBMITTED = 0.06, 0.04


@dataclass(frozen=True, slots=True)
class Generated:
    """One report before it is written. ``blocks`` are free of marks; ``gold`` is the content of its gold file
    without the names of its files; ``across`` is an entry of ``across.yaml`` (its report named by number)."""

    number: int
    name: str
    blocks: tuple[Block, ...]
    gold: dict[str, Any]
    across: dict[str, Any] | None = None


def synthetic(count: int, seed: int = 0, *, with_errors: float = _WITH_ERRORS) -> Iterator[Generated]:
    """``count`` reports, a programme's years one after another. ``with_errors`` is the share that carries errors."""
    rng = random.Random(seed)
    numbers = counting(1)
    made = 0
    while made < count:
        run = programme(rng)
        length = min(rng.randint(1, _LONGEST_RUN), count - made)
        previous: Content | None = None
        broken = 0
        for year in years(run, length, rng):
            across = None
            if with_errors and previous is not None and year.carried and rng.random() < _BROKEN:
                wrong = year.carried + rounded(year.carried * Decimal("0.1")) + 1
                year, across = replace(year, carried=wrong), _discontinued(run, previous.year, wrong)
                broken += 1
            whole = content(run, year, rng)
            if with_errors and previous is not None and not across and rng.random() < _RESUBMITTED:
                whole, across = (
                    _again(previous, year),
                    {"check": "resubmitted-report", "about": "除年度外与上年报告相同"},
                )
            yield _finished(next(numbers), whole, across, rng, with_errors if not across else 0)
            previous = whole
            made += 1


def generate(
    count: int,
    target: Path,
    seed: int = 0,
    formats: Sequence[str] = tuple(WRITERS),
    *,
    with_errors: float = _WITH_ERRORS,
) -> int:
    """Write ``count`` reports, each in one of the formats, with their gold files and ``across.yaml``, into a folder
    that is made if need be. Returns the number of reports with seeded errors."""
    target.mkdir(parents=True, exist_ok=True)
    files: dict[int, str] = {}
    entries: list[dict[str, Any]] = []
    flawed = 0
    for report in synthetic(count, seed, with_errors=with_errors):
        form = random.Random(f"{seed}/{report.number}").choice(list(formats))
        stem = f"{report.number:05d}-{report.name}"
        files[report.number] = f"{stem}.{form}"
        (target / files[report.number]).write_bytes(WRITERS[form](report.blocks))
        gold = {"document": [files[report.number]]} | report.gold
        (target / f"{stem}{SUFFIX}").write_text(_yaml(gold), encoding="utf-8")
        flawed += bool(report.gold["findings"])
        if report.across:
            names = {"report": files[report.number], "previous": files[report.number - 1]}
            entries.append(report.across | names)
    (target / ACROSS).write_text(_yaml(entries), encoding="utf-8")
    return flawed


def _yaml(content: Any) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def _finished(
    number: int, whole: Content, across: dict[str, Any] | None, rng: random.Random, with_errors: float
) -> Generated:
    clean = Sheet(whole.slots)
    laid = blocks(whole, clean, Slips())
    chosen: list[Fault] = []
    if rng.random() < with_errors:
        sections = sum(isinstance(b, Paragraph) and b.level == 1 for b in laid)
        chosen = _some(faults(whole, clean.printed, sections, rng), rng)
        changed, slips = combined(chosen)
        sheet = Sheet(whole.slots, changed)
        laid = blocks(whole, sheet, slips)
        whole = replace(whole, slots=sheet.slots)
    name = f"{whole.programme.organisation}-{whole.programme.topic.name}-{whole.year.year}"
    return Generated(number, name, tuple(map(_plain, laid)), _gold(whole, laid, clean.printed, chosen), across)


def _some(possible: list[Fault], rng: random.Random) -> list[Fault]:
    """One to three faults of different checks that cannot cancel out or hide one another."""
    wanted = rng.choices((1, 2, 3), (60, 30, 10))[0]
    by_check: dict[str, list[Fault]] = {}
    for fault in possible:
        by_check.setdefault(fault.check, []).append(fault)
    checks = list(by_check)
    rng.shuffle(checks)
    chosen: list[Fault] = []
    for check in checks:
        fault = rng.choice(by_check[check])
        if len(chosen) < wanted and not any(_entangled(fault, other) for other in chosen):
            chosen.append(fault)
    return chosen


def _entangled(one: Fault, other: Fault) -> bool:
    families = [fault.check.partition("-")[0] for fault in (one, other)]
    return (
        bool(set(one.figures) & set(other.figures))
        or set(families) <= {"score", "weight", "deduction", "grade", "indicator", "full", "missing"}
        or families == ["section", "section"]
    )


def _again(previous: Content, year: Year) -> Content:
    """Last year's report with this year's number on it."""
    names = ("year", "year_below", "january", "december")
    old, new = str(previous.year.year), str(year.year)
    slots = {name: Slot(previous.slots[name].text.replace(old, new)) for name in names}
    return replace(previous, year=replace(previous.year, year=year.year), slots={**previous.slots, **slots})


def _discontinued(run: Programme, before: Year, wrong: Decimal) -> dict[str, Any]:
    left, opened = run.style.slot(before.balance), run.style.slot(wrong)
    return {
        "check": "broken-continuity",
        "figures": [opened.text, opened.bare],
        "about": f"上年结余{left.text}，本年上年结转写作{opened.text}",
    }


def _plain(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=unmarked(block.text))
    return Grid(tuple(tuple(map(unmarked, row)) for row in block.rows))


_FACTS = {
    "total_score": ("total_score",),
    "total_weight": ("total_weight",),
    "original_budget": ("original_budget", "unchanged_budget"),
    "final_budget": ("final_budget", "final_budget_again"),
    "expenditure": ("expenditure", "expenditure_again", "expenditure_last"),
    "execution_rate": ("execution_rate",),
}
"""The slots that state a field; where they disagree the document states it in two ways."""


def _gold(whole: Content, laid: Sequence[Block], printed: set[str], chosen: Sequence[Fault]) -> dict[str, Any]:
    changed = {name for fault in chosen for name in fault.changed}
    facts: dict[str, Any] = {}
    if "year_below" not in changed:
        facts["year"] = whole.year.year
    if "grade" in printed and whole.slots["grade"].text:
        facts["grade"] = whole.slots["grade"].text
    for field, names in _FACTS.items():
        stated = {whole.slots[name].value for name in names if name in printed and name in whole.slots}
        value = next(iter(stated)) if len(stated) == 1 else None
        if value is not None and not (changed & set(names) and field != "total_score"):
            facts[field] = trimmed(value)
    gold: dict[str, Any] = {"facts": facts, "indicators": _gold_lines(whole)}
    gold["findings"] = [
        {"check": f.check, "severity": str(f.severity), "figures": list(f.figures), "about": f.about} for f in chosen
    ]
    gold["allowed"] = [{"check": f.check, "figures": list(f.also), "about": f.about} for f in chosen if f.also]
    if not any(isinstance(block, Grid) for block in laid):
        figures = [figure for block in laid if isinstance(block, Paragraph) for figure in placed(block.text)]
        gold["quantities"] = [entry for figure in figures if (entry := _gold_figure(figure, whole))]
    return gold


def _gold_figure(figure: Placed, whole: Content) -> list[str] | None:
    slot = whole.slots[figure.name]
    return None if slot.kind is None or slot.value is None else [figure.text, str(slot.kind), trimmed(slot.value)]


def _gold_lines(whole: Content) -> list[list[str | None]]:
    slots = whole.slots
    if whole.tree:
        both = [
            (name, f"{i}" if j is None else f"{i}_{j}")
            for i, branch in enumerate(whole.tree)
            for j, name in [(None, branch.name), *((j, mark.name) for j, mark in enumerate(branch.marks))]
            if j is not None or whole.programme.kind == "narrative"
        ]
        return [[name, slots[f"weight_{at}"].bare, slots[f"score_{at}"].bare] for name, at in both]
    weighted = whole.programme.kind == "national"
    lines: list[list[str | None]] = [["预算执行率", slots["weight_execution"].bare, slots["score_execution"].bare]]
    for i in range(len(whole.lines)):
        weight = slots[f"weight_{i}"].bare if weighted else None
        lines.append([slots[f"name_{i}"].text, weight, slots[f"score_{i}"].bare])
    return lines
