"""Audited reports for users of spaCy: a pipeline component, DocBin export, displacy views and scoring.

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("extractor")
    doc = nlp(text)
    for span in doc.spans["quantities"]:
        print(span.label_, span._.exact, span._.audited["value"])

Needs the extra ``extractor[spacy]``. Nothing else of the program imports spaCy.
"""

from extractor.spacy_pipeline.component import FINDINGS, INDICATORS, QUANTITIES, ReportAuditor, annotated, create
from extractor.spacy_pipeline.corpus import chinese, display_options, docbin, reference, score

__all__ = [
    "FINDINGS",
    "INDICATORS",
    "QUANTITIES",
    "ReportAuditor",
    "annotated",
    "chinese",
    "create",
    "display_options",
    "docbin",
    "reference",
    "score",
]
