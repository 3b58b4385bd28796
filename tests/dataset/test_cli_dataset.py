"""``extractor dataset`` as its users meet it."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import cli
from extractor.batch.outcome import Ending
from extractor.batch.tally import Tally
from extractor.cli import dataset_build, dataset_diff
from extractor.cli.progress import watching
from extractor.dataset.database import DatasetError
from extractor.dataset.intake import Version
from extractor.dataset.store import Store
from tests.dataset.made import FIRST, NEXT, task, write

PROGRAM = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())"]


@pytest.fixture
def versioned(monkeypatch: pytest.MonkeyPatch) -> Callable[[Version], None]:
    """Puts a made-up audit of that version in the place of the pipeline."""

    def use(version: Version) -> None:
        for module in (dataset_build, dataset_diff):
            monkeypatch.setattr(module, "current_version", lambda _patterns: version)
            monkeypatch.setattr(module, "taking_in", lambda version, _patterns: task(version))

    return use


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versioned: Callable[[Version], None]) -> Path:
    versioned(FIRST)
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "报告", {"甲.txt": "2022 1234.50", "乙.txt": "2023 200", "坏.pdf": "encrypted"})


def run(*arguments: str) -> int:
    try:
        return cli.main(["dataset", *arguments])
    except SystemExit as stopped:
        return int(str(stopped.code))


def test_build_says_what_became_of_every_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert run("build", str(folder), "--to", "集", "--jobs", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 份文件：完整读取 2  已加密 1"
    assert lines[1].startswith("新增 3  变更 0  移动 0  删除 0  审核 3  用时 ")
    assert lines[2:] == [f"✗ 已加密 {folder / '坏.pdf'}：文件已加密"]
    assert run("build", str(folder), "--to", "集") == 0
    assert "新增 0  变更 0  移动 0  删除 0  审核 0" in capsys.readouterr().out


def test_build_takes_decisions_in(folder: Path) -> None:
    decisions = folder.parent / "决定.yaml"
    decisions.write_text("'0123456789abcdef': {decision: dismissed, reason: 已核实}\n", encoding="utf-8")
    assert run("build", str(folder), "--to", "集", "--jobs", "1", "--decisions", str(decisions)) == 0
    with Store.open(Path("集")) as store:
        assert [(d.ruling, d.reason) for d in store.decisions()] == [("dismissed", "已核实")]


def test_diff_tells_before_build_replaces(
    folder: Path, versioned: Callable[[Version], None], capsys: pytest.CaptureFixture[str]
) -> None:
    run("build", str(folder), "--to", "集", "--jobs", "1")
    assert run("diff", "--dataset", "集") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "没有由旧版本所得的报告"
    versioned(NEXT)
    assert run("diff", "--dataset", "集", "--jobs", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 份由旧版本所得，2 份有变化；数字增 0 减 0"
    assert [line.split() for line in lines if line.startswith(("unit-slip ", "year-conflict ", "expenditure "))] == [
        ["unit-slip", "0", "2"],
        ["year-conflict", "2", "0"],
        ["expenditure", "2", "2"],
    ]
    assert "  expenditure：1234.50 → 1235.50" in lines
    run("diff", "--dataset", "集", "--format", "jsonl")
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(change["path"]).name for change in found] == ["乙.txt", "甲.txt"]
    assert found[1]["facts"] == [{"field": "expenditure", "before": "1234.50", "after": "1235.50"}]
    run("build", str(folder), "--to", "集")
    assert "审核 0" in capsys.readouterr().out


def test_query_in_three_forms(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("build", str(folder), "--to", "集", "--jobs", "1")
    capsys.readouterr()
    sql = "SELECT year, expenditure, title FROM reports WHERE year > 0 ORDER BY year"
    assert run("query", sql, "--dataset", "集") == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in shown] == [["year", "expenditure"], ["2022", "1234.5"], ["2023", "200"]]
    assert run("query", sql, "--dataset", "集", "--format", "csv") == 0
    assert [row["expenditure"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))] == ["1234.5", "200.0"]
    assert run("query", sql, "--dataset", "集", "--format", "json") == 0
    assert [row["year"] for row in json.loads(capsys.readouterr().out)] == [2022, 2023]
    assert run("query", "SELECT * FROM reports WHERE false", "--dataset", "集", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_long_answer_is_cut_on_the_screen_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("build", str(folder), "--to", "集", "--jobs", "1")
    capsys.readouterr()
    run("query", "SELECT * FROM range(1500)", "--dataset", "集")
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1]) == (1002, "…… 只列出前 1000 行，用 --format csv 取全部")
    run("query", "SELECT * FROM range(1500)", "--dataset", "集", "--format", "csv")
    assert len(capsys.readouterr().out.splitlines()) == 1501


@pytest.mark.parametrize(
    ("form", "target", "files"), [("parquet", "表", 29), ("csv", "表", 12), ("xlsx", "表.xlsx", 1)]
)
def test_export(folder: Path, capsys: pytest.CaptureFixture[str], form: str, target: str, files: int) -> None:
    run("build", str(folder), "--to", "集", "--jobs", "1")
    capsys.readouterr()
    assert run("export", "--dataset", "集", "--to", target, "--format", form) == 0
    assert capsys.readouterr().out == f"写入 {files} 个文件：{target}\n"
    assert folder.parent.joinpath(target).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["buidl"], "dataset 没有“buidl”这个命令"),
        (["build", "没有", "--to", "集"], "没有这个文件夹：没有"),
        (["build", "空", "--to", "集"], "没有可审核的文件"),
        (["build", "报告", "--to", "报告"], "不是数据集"),
        (["build", "报告", "--to", "集", "--decisions", "没有.yaml"], "没有.yaml"),
        (["diff", "--dataset", "没有"], "没有这个数据集：没有"),
        (["query", "SELECT 1", "--dataset", "没有"], "没有这个数据集：没有"),
        (["export", "--dataset", "没有", "--to", "表"], "没有这个数据集：没有"),
        (["export", "--dataset", "集", "--to", "报告", "--format", "xlsx"], "--to 应为文件：报告"),
    ],
)
def test_refusals_are_one_line_and_exit_2(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (folder.parent / "空").mkdir()
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("jobs", ["0", "-1", "两", "１"])
def test_a_number_of_jobs_is_a_number(folder: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    assert run("build", str(folder), "--to", "集", "--jobs", jobs) == 2
    assert "应为不小于 1 的整数" in capsys.readouterr().err


def test_no_subcommand_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "build" in capsys.readouterr().out


def test_a_build_told_to_end_keeps_what_it_has(tmp_path: Path) -> None:
    write(
        tmp_path / "报告", {f"{i}.txt": f"某镇{i}年水渠维修项目绩效自评报告\n支出{i}万元。\n" * 20 for i in range(400)}
    )
    command = [*PROGRAM, "dataset", "build", "报告", "--to", "集", "--jobs", "1"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as build:
        while not _files(tmp_path / "集"):
            assert build.poll() is None
            time.sleep(0.1)
        build.send_signal(signal.SIGTERM)
        _, said = build.communicate()
    assert (build.returncode, said) == (143, "")
    assert 0 < _files(tmp_path / "集") < 400


def _files(dataset: Path) -> int:
    try:
        with Store.open(dataset) as store:
            return int(store.select("SELECT count(*) FROM files").fetchone()[0])
    except DatasetError:  # it is being made
        return 0


def test_a_line_now_and_then_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    tally = Tally(1000, clock=lambda: now)
    with watching("收入") as watch:
        for second in range(1, 131):
            now = 100.0 + second
            tally.add(Ending.OK)
            watch(tally)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "收入 61/1000  1.0 份/秒  剩余 16 分钟  完整读取 61",
        "收入 122/1000  1.0 份/秒  剩余 15 分钟  完整读取 122",
    ]
