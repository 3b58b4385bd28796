"""One page with two reports for the tests that only look; the tests that change something make their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.site import EARLIER, WRONG_SUM, Visitor, site


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with site(tmp_path / "dataset") as visitor:
        yield visitor


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with site(tmp_path_factory.mktemp("library") / "dataset") as visitor:
        visitor.upload(("村道2023.txt", WRONG_SUM.encode()), ("村道2022.txt", EARLIER.encode()))
        yield visitor
