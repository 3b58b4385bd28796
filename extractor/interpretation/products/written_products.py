"""Products that prose writes out: 21436人×5元×98天，计1050.36万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.products.standard_names import Sentence
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Term

_CHECK = "headcount-funding-mismatch"
_OF_MARKS = "execution-score-mismatch"
_TIMES = regex.compile(r"(?:[/／]\p{Han}{1,3})?\s*[×✕*]\s*")
_IS = regex.compile(r"[，,]?\s*(?:共计|合计|总计|等于|计|共|即|为|＝|=)\s*")
_OVER = ("÷", "/", "／")
_FEWEST = 2


def written_products(sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """One claim for each row of figures that signs of multiplication join and of which words say what it comes to."""
    factors: list[int] = []
    for index in sentence.figures:
        between = (
            document.text[quantities[factors[-1]].evidence.end : quantities[index].evidence.start] if factors else ""
        )
        if factors and _TIMES.fullmatch(between):
            factors.append(index)
            continue
        exact = all(quantities[i].qualifier is Qualifier.EXACT for i in (*factors, index))
        if len(factors) >= _FEWEST and exact and _IS.fullmatch(between):
            terms = tuple(Term(i, role=role) for i, role in zip(factors, _roles(factors, quantities), strict=True))
            subject = quantities[index].label
            check = _OF_MARKS if quantities[index].kind is Kind.SCORE else _CHECK
            yield Claim(Operation.PRODUCT, check, "written-product", (terms,), index, cue="×", subject=subject)
        divided = document.text[: quantities[index].evidence.start].rstrip().endswith(_OVER)
        factors = [] if divided else [index]


def _roles(factors: Sequence[int], quantities: Sequence[Quantity]) -> list[str]:
    """A percentage is a share, the first other factor what is multiplied."""
    return ["share" if quantities[i].unit == "%" else "heads" if i == factors[0] else "standard" for i in factors]
