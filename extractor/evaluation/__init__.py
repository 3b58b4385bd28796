"""How much of what a careful auditor would say the program says: precision and recall against gold files."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.guard import audit_guarded
from extractor.evaluation.gold import Gold, GoldError, golds, load_gold
from extractor.evaluation.matching import Score, Tally, compare
from extractor.pattern import PatternSet, load

__all__ = ["Assessment", "Evaluation", "Gold", "GoldError", "Score", "Tally", "compare", "evaluate", "load_gold"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One document against its gold, and the seconds its audit took."""

    path: Path
    score: Score
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All documents of a corpus, and their scores added up."""

    documents: tuple[Assessment, ...]
    total: Score


def evaluate(corpus: Path, patterns: PatternSet | None = None) -> Evaluation:
    """Audit every document of the corpus that has a gold file; raises GoldError if a gold file is defective
    or the corpus has none. The patterns are loaded and compiled before the first clock starts."""
    chosen = patterns or load()
    documents: list[Assessment] = []
    total = Score()
    for gold in golds(corpus):
        for path in gold.documents:
            begin = time.perf_counter()
            report = audit_guarded(path, chosen)
            seconds = time.perf_counter() - begin
            score = compare(report, gold)
            documents.append(Assessment(path, score, seconds))
            total.add(score)
    if not documents:
        raise GoldError(f"{corpus}: no gold file (*.gold.yaml)")
    return Evaluation(tuple(documents), total)
