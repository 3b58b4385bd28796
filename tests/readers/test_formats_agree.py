"""A report says the same in every format it is kept in: one indicator tree, one list of figures, one list of
findings, whether it comes as docx, PDF, html, xlsx or plain text."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from extractor.model import Report, Status
from extractor.pipeline import audit

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def reports() -> list[tuple[str, str]]:
    """Each pair of files that one gold file lists side by side."""
    pairs: list[tuple[str, str]] = []
    for gold in sorted(CORPUS.glob("*.gold.yaml")):
        pairs += pairwise(yaml.safe_load(gold.read_text(encoding="utf-8"))["document"])
    return pairs


PAIRS = reports()
IDS = [f"{Path(one).stem}-{Path(one).suffix[1:]}-{Path(two).suffix[1:]}" for one, two in PAIRS]


@cache
def report(name: str) -> Report:
    return audit(CORPUS / name)


def plain(text: str) -> str:
    return "".join(text.split())


def value(of: Report, index: int | None) -> Decimal | None:
    return None if index is None else of.quantities[index].value


def tree(of: Report) -> list[tuple[object, ...]]:
    return [
        (plain(line.name), line.level, line.parent, value(of, line.weight), value(of, line.score), line.scored)
        for line in of.indicators
    ]


def figures(of: Report) -> list[tuple[object, ...]]:
    return [(plain(q.text), q.kind, q.value, q.unit, q.qualifier) for q in of.quantities]


def findings(of: Report) -> list[tuple[object, ...]]:
    return sorted((f.check, f.severity, sorted(plain(e.quote) for e in f.evidence)) for f in of.findings)


def facts(of: Report) -> dict[str, object]:
    return {name: plain(str(fact.value)) for name, fact in of.facts.items()}


def test_there_are_pairs_of_every_format() -> None:
    assert {Path(name).suffix for pair in PAIRS for name in pair} == {".docx", ".pdf", ".html", ".xlsx", ".txt"}


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
@pytest.mark.parametrize("what", [tree, figures, findings, facts], ids=lambda what: what.__name__)
def test_formats_agree(pair: tuple[str, str], what: object) -> None:
    one, two = map(report, pair)
    assert {one.status, two.status} == {Status.OK}
    assert what(one) == what(two)  # type: ignore[operator]
