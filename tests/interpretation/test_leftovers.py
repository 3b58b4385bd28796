"""The examples of placeholders and of admitted defects."""

from __future__ import annotations

import pytest
import regex

from extractor import pattern
from extractor.interpretation.facts.residue import Admission, Residue
from extractor.pattern import Example

PATTERNS = pattern.load()
EXAMPLES = [
    pytest.param(entry.text, example, id=f"{entry.id}:{example.line}")
    for file, of in (("residue", Residue), ("admissions", Admission))
    for entry in PATTERNS.entries(file, of)
    for example in entry.examples
]


@pytest.mark.parametrize(("expression", "example"), EXAMPLES)
def test_example(expression: str, example: Example) -> None:
    found = [match.span() for match in regex.finditer(expression, example.plain)]
    assert found == ([] if example.none else list(example.spans))
