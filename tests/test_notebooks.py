"""The notebooks run from start to end, and show what they print today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.generator import ROOT, generator

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_shows_what_it_prints(notebook: Path) -> None:
    assert json.loads(generator().executed(notebook)) == json.loads(notebook.read_text(encoding="utf-8")), (
        "run `make docs`"
    )
