"""Seeded errors: one printed figure or word of a consistent report replaced, and what an auditor should say of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.evaluation.generation.contents import Content
from extractor.evaluation.generation.figures import WAN, Slot, counted, marks, rate, rounded
from extractor.evaluation.generation.layouts import Slips
from extractor.evaluation.generation.scoring import grade
from extractor.model import Kind, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A possible error of a report. ``changed`` are the slots it replaces, ``slips`` what it does to the text;
    ``figures`` are the prints that a finding of ``check`` must quote one of, ``also`` what other findings may quote
    that follow from it."""

    check: str
    severity: Severity
    about: str
    figures: tuple[str, ...]
    changed: Mapping[str, Slot]
    slips: Slips = Slips()  # noqa: RUF009  (frozen)
    also: tuple[str, ...] = ()


def faults(content: Content, printed: set[str], sections: int, rng: random.Random) -> list[Fault]:
    """Every error that can be put into a report which prints these slots and has so many numbered sections."""
    found = [*_figures(content, printed, rng), *_marks(content, printed, rng), *_text(content, printed, sections, rng)]
    if content.lines:
        found += _form(content, printed, rng)
    return found


def combined(chosen: list[Fault]) -> tuple[dict[str, Slot], Slips]:
    """The slots and slips of several faults together."""
    slots: dict[str, Slot] = {}
    slips = Slips()
    for fault in chosen:
        slots |= fault.changed
        own = fault.slips
        slips = Slips(
            own.skipped if slips.skipped is None else slips.skipped,
            own.repeated if slips.repeated is None else slips.repeated,
            slips.residue or own.residue,
        )
    return slots, slips


_MONEY: tuple[tuple[str, str, frozenset[str], str], ...] = (
    ("amount-sum-mismatch", "sources_total", frozenset({"source_a"}), "三级资金之和"),
    ("headcount-funding-mismatch", "allowance", frozenset({"heads", "standard"}), "人数乘以标准和月数"),
    ("adjusted-budget-mismatch", "final_budget", frozenset({"added_alone"}), "年初预算加追加"),
    ("restated-amount-conflict", "expenditure_last", frozenset({"expenditure"}), "前文的支出"),
)
"""Check, the slot that is falsified, slots that must be printed too, and what it no longer agrees with."""

_RATES = (
    ("execution-rate-mismatch", "execution_rate", frozenset({"expenditure"}), "支出除以预算"),
    ("percent-change-mismatch", "growth", frozenset({"last_expenditure"}), "两年支出相比"),
    ("rate-mismatch", "paid_rate", frozenset({"heads_paid"}), "实发除以应发"),
    ("rate-mismatch", "done_rate", frozenset({"planned"}), "完成数除以计划数"),
    ("rate-mismatch", "survey_rate", frozenset({"survey_satisfied"}), "满意份数除以有效份数"),
)


def _figures(content: Content, printed: set[str], rng: random.Random) -> Iterator[Fault]:
    slots = content.slots
    for check, name, needed, about in _MONEY:
        if {name, *needed} <= printed and not (name == "sources_total" and content.lines):
            value = slots[name].value
            assert value is not None
            # Parts listed after 其中 need not be all of them: only a total below their sum is wrong for certain.
            amount = _less(value / WAN, rng) if name == "sources_total" else _other_amount(value / WAN, rng)
            wrong = content.programme.style.slot(amount)
            yield _replacing(check, name, wrong, slots[name], about)
    for check, name, needed, about in _RATES:
        if {name, *needed} <= printed:
            value = slots[name].value
            assert value is not None
            wrong = rate(value + rng.choice((-1, 1)) * Decimal(rng.randint(150, 900)) / 100)
            if wrong.value is not None and wrong.value > 0:
                fault = _replacing(check, name, wrong, slots[name], about)
                of_the_form = name == "execution_rate" and "score_execution" in printed
                yield replace(fault, also=(slots["score_execution"].bare,)) if of_the_form else fault
    if "survey_rate" in printed and "survey_satisfied" not in printed:
        yield from _impossible(slots["survey"], slots["survey_rate"], rng)


def _impossible(asked: Slot, shown: Slot, rng: random.Random) -> Iterator[Fault]:
    assert asked.value is not None
    assert shown.value is not None
    possible = {rate(Decimal(100) * k / asked.value).text for k in range(int(asked.value) + 1)}
    wrong = rate(shown.value - Decimal(rng.randint(11, 39)) / 100)
    if wrong.text not in possible:
        about = f"{asked.text}问卷得不出的比率"
        yield replace(_replacing("impossible-rate", "survey_rate", wrong, shown, about), severity=Severity.WARNING)


def _marks(content: Content, printed: set[str], rng: random.Random) -> Iterator[Fault]:
    slots = content.slots
    total = slots["total_score"].value
    assert total is not None
    if "total_score" in printed:
        for step in rng.sample((-2, -1, 1, 2), 4):
            if grade(total + step) == grade(total) and 0 < total + step < 100:
                yield _replacing(
                    "score-total-mismatch", "total_score", marks(total + step), slots["total_score"], "各项得分之和"
                )
                break
    if "grade" in printed and total >= 60:
        wrong = Slot("良" if slots["grade"].text == "优" else "优")
        yield _replacing(
            "grade-mismatch",
            "grade",
            wrong,
            slots["grade"],
            f"总分{slots['total_score'].text}的等级",
            slots["total_score"],
        )
    for i, branch in enumerate(content.tree):
        for j, mark in enumerate(branch.marks):
            name = f"score_{i}_{j}"
            if f"score_{i}" in printed and name in printed and mark.score >= 2 and not mark.reason:
                wrong = marks(mark.score - 1)
                yield _replacing(
                    "score-subtotal-mismatch",
                    name,
                    wrong,
                    slots[name],
                    f"{branch.name}得分为各项之和",
                    slots[f"score_{i}"],
                )
            name = f"weight_{i}_{j}"
            if f"weight_{i}" in printed and name in printed and not mark.reason:
                wrong = marks(mark.weight + 2, Kind.WEIGHT)
                yield _replacing(
                    "weight-subtotal-mismatch",
                    name,
                    wrong,
                    slots[name],
                    f"{branch.name}满分为各项之和",
                    slots[f"weight_{i}"],
                )
            name = f"lost_{i}_{j}"
            if name in printed:
                wrong = marks(mark.weight - mark.score + 1)
                yield _replacing("deduction-mismatch", name, wrong, slots[name], "满分减得分", slots[f"score_{i}_{j}"])
        if f"rate_{i}" in printed and branch.score < branch.weight:
            value = slots[f"rate_{i}"].value
            assert value is not None
            yield _replacing("score-rate-mismatch", f"rate_{i}", rate(value - 3), slots[f"rate_{i}"], "得分除以满分")
    if {"count_second", f"score_{0}_{0}"} <= printed:
        value = slots["count_second"].value
        assert value is not None
        wrong = counted(int(value) + rng.choice((-1, 1)), "个")
        yield _replacing("indicator-count-mismatch", "count_second", wrong, slots["count_second"], "列出的二级指标数")


def _form(content: Content, printed: set[str], rng: random.Random) -> Iterator[Fault]:
    slots = content.slots
    for i, line in enumerate(content.lines):
        if f"weight_{i}" in printed:
            wrong = marks(line.weight + rng.choice((1, 2)))
            yield _replacing("score-above-weight", f"score_{i}", wrong, slots[f"score_{i}"], "得分超过分值")
            wrong = marks(line.weight + 5, Kind.WEIGHT)
            check = "weight-subtotal-mismatch" if f"group_{line.group}" in printed else "weight-total-mismatch"
            yield _replacing(check, f"weight_{i}", wrong, slots[f"weight_{i}"], "分值之和")
        if f"weight_{i}" in printed and line.missed[:1].isdigit() and not line.reason and line.target[0] in "≥1":
            wrong = Slot(line.missed)
            fault = _replacing(
                "full-marks-on-missed-target", f"actual_{i}", wrong, slots[f"actual_{i}"], "未达目标而得满分"
            )
            yield replace(fault, severity=Severity.WARNING)
        if line.reason and f"reason_{i}" in printed:
            figures = (line.actual, line.target, slots[f"score_{i}"].bare, slots[f"weight_{i}"].bare, line.name)
            about = f"{line.name}扣分没有写原因"
            yield Fault("missing-deviation-reason", Severity.WARNING, about, figures, {f"reason_{i}": Slot("")})
    if "carried" not in slots:
        value = slots["current_budget"].value
        assert value is not None
        wrong = content.programme.style.slot(value / WAN * Decimal("1.2"))
        wrong = replace(wrong, bare=f"{Decimal(wrong.bare).quantize(Decimal('0.01')):f}")
        if "current_budget" in printed:
            yield _replacing("amount-sum-mismatch", "current_budget", wrong, slots["current_budget"], "其中项超过总额")


def _text(content: Content, printed: set[str], sections: int, rng: random.Random) -> Iterator[Fault]:
    numerals = "一二三四五六七八九十"
    if sections > 3:
        at = rng.randrange(2, sections)
        figures = (f"{numerals[at + 1]}、",)
        yield Fault("section-number-gap", Severity.WARNING, f"缺少{numerals[at]}", figures, {}, Slips(skipped=at))
        figures = (f"{numerals[at - 1]}、",)
        yield Fault("section-number-repeated", Severity.WARNING, "序号重复", figures, {}, Slips(repeated=at))
    yield Fault("template-residue", Severity.WARNING, "模板残留", ("XX", "XXX", "此处填写"), {}, Slips(residue=True))
    if {"year", "year_below"} <= printed:
        wrong = Slot(str(content.year.year - 1))
        stated = (f"{wrong.text}年度", f"{content.year.year}年度", wrong.text)
        yield Fault("year-conflict", Severity.WARNING, "年度前后不一致", stated, {"year_below": wrong})


def _replacing(check: str, name: str, wrong: Slot, right: Slot, about: str, *partners: Slot) -> Fault:
    figures = tuple(dict.fromkeys(text for slot in (wrong, *partners) for text in (slot.text, slot.bare) if text))
    return Fault(check, Severity.ERROR, f"{about}应为{right.text}，写作{wrong.text}", figures, {name: wrong})


def _less(wan: Decimal, rng: random.Random) -> Decimal:
    return rounded(wan * rng.randint(55, 95) / 100)


def _other_amount(wan: Decimal, rng: random.Random) -> Decimal:
    """Another amount with the same decimals: one of the first two digits changed."""
    digits = f"{wan:f}"
    places = [i for i, d in enumerate(digits) if d.isdigit() and digits[:i].strip("0.") + d != "0"][:2]
    while True:
        i = rng.choice(places)
        d = rng.choice("123456789")
        changed = Decimal(digits[:i] + d + digits[i + 1 :])
        if changed != wan:
            return changed
