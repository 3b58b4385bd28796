"""The reports of many files are the same whoever makes them, and a bad file is a report too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor import cli
from extractor.batch import engine
from extractor.batch.audits import audits
from extractor.batch.engine import Processes
from extractor.batch.worker import Allowance
from extractor.model import Status
from extractor.pattern import PatternError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        text = f"某镇{2018 + number}年水渠维修项目绩效自评报告\n预算3{number}万元，支出2{number}万元，执行率90%。\n"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "2.docx").write_bytes(b"PK\x03\x04 cut short")
    return tmp_path


def test_the_output_is_the_same_with_any_number_of_workers(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = []
    for jobs in ("1", "2", None):
        if jobs is None:
            monkeypatch.setattr(engine, "cores", lambda: 0)
        status = cli.main(["audit", str(folder), "--format", "jsonl", *(["--jobs", jobs] if jobs else [])])
        outputs.append((status, *capsys.readouterr()))
    assert outputs[0] == outputs[1] == outputs[2]
    assert outputs[0][0] == 1
    reports = [json.loads(line) for line in outputs[0][1].splitlines()]
    assert [Path(r["source"]["path"]).name for r in reports] == sorted(p.name for p in folder.iterdir())
    assert [r["status"] for r in reports].count("failed") == 1


def test_a_file_that_takes_too_long_or_too_much_is_a_failed_report(folder: Path) -> None:
    (folder / "大.txt").write_text("支出3万元，" * 400_000, encoding="utf-8")
    kinds = {
        Path(report.source.path).name: report.problems[0].kind
        for report in audits([folder / "0.txt", folder / "大.txt"], engine=Processes(1, Allowance(seconds=3.0)))
        if report.status is Status.FAILED
    }
    assert kinds == {"大.txt": "timeout"}


def test_a_defect_of_a_pattern_is_said_before_the_first_file(folder: Path, tmp_path: Path) -> None:
    patterns = tmp_path / "规则"
    patterns.mkdir()
    (patterns / "cues.yaml").write_text("about: 错\nentries:\n  - {id: total, wrods: [共计]}\n", encoding="utf-8")
    with pytest.raises(PatternError, match="wrods"):
        list(audits([folder / "0.txt"], patterns, engine=Processes(1)))
