"""Many reports in spaCy's terms: export, references from gold files, scoring, and colours for displacy."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from extractor.evaluation.gold import Gold
from extractor.model import Kind, Report
from extractor.numeral import fold
from extractor.pattern import PatternSet
from extractor.pipeline import audit
from extractor.spacy_pipeline.component import QUANTITIES, ReportAuditor, annotated

_COLOURS = {
    Kind.AMOUNT: "#9fd3c7",
    Kind.HEADCOUNT: "#f6c6a8",
    Kind.PER_UNIT: "#f3e29b",
    Kind.RATE: "#b7c7ee",
    Kind.SHARE: "#cdb9e8",
    Kind.SCORE: "#f2a9b4",
    Kind.WEIGHT: "#dcdcdc",
    Kind.COUNT: "#c9e4a5",
    Kind.OTHER: "#e8e0d5",
}


def chinese() -> Language:
    """A blank Chinese pipeline that segments with jieba. What jieba's own code makes Python warn of, and its lines
    about its dictionary, are kept from the user."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, SyntaxWarning, UserWarning):
            warnings.filterwarnings("ignore", category=category, module=r"jieba|pkg_resources")
        warnings.filterwarnings("ignore", message=".*pkg_resources.*")
        warnings.filterwarnings("ignore", message="invalid escape sequence")
        import jieba

        jieba.setLogLevel(logging.WARNING)
        return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})


def docbin(reports: Iterable[Report], nlp: Language) -> DocBin:
    """Audited reports of any format as one DocBin, with their spans and report objects; those that could not be
    read are left out. ``list(bin.get_docs(nlp.vocab))`` brings them back."""
    packed = DocBin(store_user_data=True)
    for report in reports:
        if report.reading is not None:
            packed.add(annotated(nlp.make_doc(report.reading.document.text), report))
    return packed


def reference(doc: Doc, gold: Gold) -> Doc:
    """A copy of the doc's tokens with the quantities a gold file lists, found in order. Raises ValueError where
    the gold lists none or one of them does not stand in the text."""
    if gold.quantities is None:
        raise ValueError(f"{gold.path}: lists no quantities")
    words, spaces = [token.text for token in doc], [bool(token.whitespace_) for token in doc]
    copy = Doc(doc.vocab, words=words, spaces=spaces)
    folded, at, spans = fold(copy.text), 0, []
    for text, kind, _ in gold.quantities:
        found = _printed(text).search(folded, at)
        if found is None:
            raise ValueError(f"{gold.path}: {text} does not stand where it is listed")
        at = found.end()
        span: Span | None = copy.char_span(found.start(), at, label=kind, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    copy.spans[QUANTITIES] = spans
    return copy


def _printed(text: str) -> re.Pattern[str]:
    """A figure as a whole, whatever blanks stand inside it: 20分 is not in 120分."""
    characters = r"\s*".join(map(re.escape, "".join(fold(text).split())))
    return re.compile(rf"(?<![0-9.]){characters}(?!\.?[0-9])" if text[-1:].isdigit() else rf"(?<![0-9.]){characters}")


def score(golds: Iterable[Gold], nlp: Language, patterns: PatternSet | None = None) -> dict[str, Any]:
    """spaCy's scores of the quantities (``spans_quantities_p``, ``_r``, ``_f``, ``_per_type``) over all documents
    whose gold lists them."""
    examples = []
    for gold in golds:
        for path in gold.documents if gold.quantities is not None else ():
            report = audit(path, patterns)
            if report.reading is not None:
                doc = annotated(nlp.make_doc(report.reading.document.text), report)
                examples.append(Example(doc, reference(doc, gold)))
    return ReportAuditor("extractor").score(examples)


def display_options(group: str = QUANTITIES) -> dict[str, Any]:
    """Options for ``displacy.render(doc, style="span")`` of one group of spans."""
    return {"spans_key": group, "colors": {str(kind): colour for kind, colour in _COLOURS.items()}}
