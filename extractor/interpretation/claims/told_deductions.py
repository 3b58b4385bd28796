"""Marks that prose says were taken off the lines of a table: 社会效益指标扣3分 below 社会效益指标 | 30 | 28."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.indicators.prose_names import clean, words
from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Document, Indicator, Kind, Operation, Recognition, Term
from extractor.pattern import PatternSet

_CHECK = "deduction-mismatch"
_REACH = 30
_ENDING = regex.compile(r"(?:一级|二级|三级)?(?:类?指标|类|部分|方面|环节)?$")


def told_deductions(
    document: Document, recognition: Recognition, lines: Sequence[Indicator], patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for each line of a form, or group of lines, that prose names beside a deduction: the marks of its
    weight that its score leaves are those taken off. Lines that prose gives marks of its own are left to those."""
    named = _by_name(lines)
    if not named:
        return
    deducts = words(patterns).deducts
    leads = regex.compile(f"^(?:{alternatives('leads', patterns)})+")
    taken: dict[int, list[int]] = defaultdict(list)
    for index, quantity in enumerate(recognition.quantities):
        if quantity.kind is not Kind.SCORE or quantity.evidence.table is not None:
            continue
        said = said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)
        if deducts.search(said):
            name = _key(leads.sub("", clean(deducts.sub("", said))))
            if name in named:
                taken[named[name]].append(index)
    for at, deductions in taken.items():
        marks = _marks(at, lines)
        if marks is not None:
            yield from _claims(*marks, deductions)


def _claims(weights: Sequence[int], scores: Sequence[int], deductions: Sequence[int]) -> Iterator[Claim]:
    """Deductions told apart may be one told twice: each alone is a reading too."""
    if len(deductions) == 1:
        terms = (*(Term(i) for i in weights), *(Term(i, sign=-1) for i in scores))
        yield Claim(Operation.SUM, _CHECK, "told of a line", (terms,), deductions[0], cue="扣")
    elif len(weights) == 1:
        every = (*scores, *deductions)
        readings = (tuple(map(Term, every)), *((Term(scores[0]), Term(i)) for i in deductions))
        yield Claim(Operation.SUM, _CHECK, "told of a line", readings, weights[0], cue="扣")


def _by_name(lines: Sequence[Indicator]) -> dict[str, int]:
    """The lines of forms by the key of their names; a name that several bear, or prose bears, is nobody's."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        found[_key(clean(line.name))].append(at)
    return {key: at[0] for key, at in found.items() if key and len(at) == 1 and lines[at[0]].place == "form"}


def _key(name: str) -> str:
    return str(_ENDING.sub("", name, count=1))


def _marks(at: int, lines: Sequence[Indicator]) -> tuple[list[int], list[int]] | None:
    """The weights and scores of a line, or of all lines below it; None where one is blank."""
    line = lines[at]
    if line.weight is not None and line.score is not None:
        return [line.weight], [line.score]
    below = [i for i, other in enumerate(lines) if other.parent == at]
    parts = [_marks(i, lines) for i in below]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    return [i for weights, _ in known for i in weights], [i for _, scores in known for i in scores]
