"""Shares of those sampled that say nothing of an opinion: 核查校车20辆，设施齐全有效的占97.5%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import RATES, Figures
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_COUNTED = (Kind.COUNT, Kind.HEADCOUNT)
_SHARE = regex.compile(r"[\p{Han}”’」]的(?:学生|家长|教师|群众|居民|村民|农户|企业|人员|人|户)?占$")
_EACH = regex.compile(r"每\p{Han}{1,2}$")
_RATE = regex.compile(r"(?P<name>\p{Han}{2}率)(?:为|是|达)?$")


def sampled_shares(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each share of the things right before it that were sampled, or that answered, in its sentence or
    the one before: with nothing else counted between them, told as what … 的占, or as a rate by the name of one told of
    others in the sentence, where just a number sampled stands before it; and for each share of those asked (93.2%的
    受访居民) where the document tells one number of them."""
    sampled, answered, asked = patterns.derived(_sampled)
    for rate, stated in figures.told_rates(*RATES):
        if asked.match(figures.document.text, stated.evidence.end):
            yield from _of_those_asked(figures, rate, asked)
            continue
        whole = _last_counted(figures, rate)
        if whole is None or not (
            sampled.search(figures.said(whole, CLAUSE_END))
            or answered.match(figures.document.text, _end(figures, whole))
        ):
            continue
        said = figures.said(rate, CLAUSE_END)
        share = bool(_SHARE.search(said))
        if share or (whole == rate - 1 and _is_told_again(figures, rate, said)):
            yield Claim(
                Operation.RATIO,
                "impossible-rate",
                "share of those sampled" if share else "rate of those sampled",
                ((Term(whole, role="whole"),),),
                rate,
                subject=stated.label,
            )


def _of_those_asked(figures: Figures, rate: int, asked: regex.Pattern[str]) -> Iterator[Claim]:
    quantities, text = figures.quantities, figures.document.text
    told = {
        q.value: i
        for i, q in enumerate(quantities[:rate])
        if q.kind in _COUNTED and q.qualifier is Qualifier.EXACT and asked.match(text, q.evidence.end)
    }
    if len(told) == 1:
        (whole,) = told.values()
        terms = (Term(whole, role="whole"),)
        subject = quantities[rate].label
        yield Claim(Operation.RATIO, "impossible-rate", "share of those sampled", (terms,), rate, subject=subject)


def _end(figures: Figures, index: int) -> int:
    return figures.quantities[index].evidence.end


def _last_counted(figures: Figures, rate: int) -> int | None:
    """The figure before a rate, of its sentence or the one before in its paragraph, if it counts persons or things;
    what is counted for each is passed over (60户，每户1份), and a rate in brackets (236份（回收率98.33%）)."""
    quantities, first = figures.quantities, figures.paragraph(rate).start
    at = rate - 1
    while at >= first and (_EACH.search(figures.said(at)) or _is_in_brackets(figures, at)):
        at -= 1
    if at < first:
        return None
    near = at in figures.before(rate) or (rate == figures.sentence(rate).start and figures.sentence(at).stop == rate)
    exact = quantities[at].kind in _COUNTED and quantities[at].qualifier is Qualifier.EXACT
    return at if near and exact else None


def _is_in_brackets(figures: Figures, index: int) -> bool:
    quantity, text = figures.quantities[index], figures.document.text
    opened = "（" in text[figures.starts[index] - len(figures.said(index)) - 1 : figures.starts[index]]
    return quantity.kind in RATES and opened and text.startswith(("）", ")"), quantity.evidence.end)


def _is_told_again(figures: Figures, rate: int, said: str) -> bool:
    """Whether a rate bears the name of another of its sentence that stands behind a part and its whole."""
    named = _RATE.search(said)
    return named is not None and any(
        figures.quantities[other].kind in RATES
        and figures.said(other, CLAUSE_END).endswith(named["name"])
        and figures.quantities[other - 1].kind in _COUNTED
        and figures.quantities[other - 2].kind in _COUNTED
        for other in figures.before(rate)
        if other > 1
    )


def _sampled(patterns: PatternSet) -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    """What is said of things sampled before their number; behind it, that they answered, or that they were asked."""
    interviewed = alternatives("interviewed", patterns)
    return (
        regex.compile(f"{alternatives('sample', patterns)}|{alternatives('inspected', patterns)}"),
        regex.compile(rf"\p{{Han}}{{0,6}}?(?:{alternatives('replied', patterns)})"),
        regex.compile(rf"的?(?:{interviewed})\p{{Han}}{{1,6}}"),
    )
