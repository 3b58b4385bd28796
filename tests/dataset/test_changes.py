"""What an upgrade would change is told before it replaces anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.batch.engine import Processes
from extractor.batch.outcome import Ending
from extractor.dataset.build import build
from extractor.dataset.changes import FactChange, ReportChange, changes, prepare
from extractor.dataset.store import UPGRADE, Store
from tests.dataset.made import FIRST, NEXT, content, task, write


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "报告", {"甲.txt": "2022 100", "乙.txt": "2023 200", "丙.txt": "encrypted"})


@pytest.fixture
def dataset(tmp_path: Path, tree: Path) -> Path:
    with Store.create(tmp_path / "数据集") as store:
        build(store, [tree], task(), FIRST, engine=Processes(0))
    return tmp_path / "数据集"


def test_figures_and_findings_gained_and_lost(dataset: Path, tree: Path) -> None:
    before = content(dataset)
    prepare(dataset, task(NEXT), NEXT, engine=Processes(0))
    same, second, first = changes(dataset, NEXT)
    assert content(dataset) == before
    assert (same, bool(same)) == (
        ReportChange(
            same.report, str(tree / "丙.txt"), (Ending.ENCRYPTED, Ending.ENCRYPTED), (), (), (), (), (), (0, 0)
        ),
        False,
    )
    assert (Path(second.path).name, Path(first.path).name) == ("乙.txt", "甲.txt")
    assert first
    assert first.facts == (FactChange("expenditure", "100", "101"),)
    assert [(f.check, f.severity) for f in first.findings_lost] == [("unit-slip", "warning")]
    assert [(f.check, f.severity) for f in first.findings_gained] == [("year-conflict", "note")]
    assert (first.figures_lost, first.figures_gained, first.indicators) == ((), (), (0, 0))


def test_the_next_build_takes_over_what_was_made(dataset: Path, tree: Path, tmp_path: Path) -> None:
    prepare(dataset, task(NEXT), NEXT, engine=Processes(0))
    with Store.create(dataset) as store:
        summary = build(store, [tree], task(NEXT), NEXT, engine=Processes(0))
    assert (summary.audited, summary.files) == (0, 3)
    assert not (dataset / UPGRADE).exists()
    with Store.create(tmp_path / "从头") as store:
        build(store, [tree], task(NEXT), NEXT, engine=Processes(0))
    assert content(dataset) == content(tmp_path / "从头")


def test_a_second_look_makes_nothing_twice_and_follows_the_files(dataset: Path, tree: Path) -> None:
    write(tree, {"甲.txt": "2022 150"})
    seen: list[int] = []
    for _ in range(2):
        prepare(dataset, task(NEXT), NEXT, engine=Processes(0), watch=lambda tally: seen.append(tally.total))
    assert seen == [3, 3, 3, 1]
    assert [Path(change.path).name for change in changes(dataset, NEXT)] == ["丙.txt", "乙.txt"]


def test_nothing_is_stale_in_a_dataset_of_this_version(dataset: Path) -> None:
    prepare(dataset, task(), FIRST, engine=Processes(0))
    assert list(changes(dataset, FIRST)) == []
