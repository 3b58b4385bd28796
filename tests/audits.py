"""Audits of the corpus, each made once for all tests that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extractor.model import Report
from extractor.pipeline import audit

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@cache
def audited(path: Path) -> Report:
    return audit(path)
