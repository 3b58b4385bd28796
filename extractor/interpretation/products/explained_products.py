"""Amounts that the words right behind them work out."""

from __future__ import annotations

from extractor.interpretation.products.product_language import Language
from extractor.interpretation.products.standard_names import Sentence, StandardNames
from extractor.model import Claim, Document, Kind, Operation, Term

_CHECK = "headcount-funding-mismatch"


def explained_products(sentence: Sentence, names: StandardNames, document: Document, language: Language) -> list[Claim]:
    """人员经费546万元（按84人、每人每年6.5万元测算）: an amount that the words behind it work out from one count, one
    standard and, where the standard is paid by the month, one count of months."""
    quantities = names.quantities
    found = []
    for match in language.explains.finditer(document.text, sentence.start, sentence.end):
        inside = [i for i in sentence.figures if match.start() <= quantities[i].evidence.start < match.end()]
        money = [i for i in sentence.figures if quantities[i].evidence.end == match.start()]
        standards = [i for i in inside if i in names.standards]
        if len(money) != 1 or len(standards) != 1 or quantities[money[0]].kind is not Kind.AMOUNT:
            continue
        counts = [i for i in inside if names.paid_by(standards[0], i)]
        months = [i for i in inside if "月" in quantities[i].unit]
        monthly = "月" in (quantities[standards[0]].per or "")
        if len(counts) == 1 and len(inside) == len({*counts, *standards, *months}) and len(months) == monthly:
            terms = [Term(counts[0], role="heads"), Term(standards[0], role="standard")]
            terms += [Term(i, role="months") for i in months]
            found.append(
                Claim(
                    Operation.PRODUCT,
                    _CHECK,
                    "explained-product",
                    (tuple(terms),),
                    money[0],
                    cue="按",
                    subject=quantities[money[0]].label,
                )
            )
    return found
