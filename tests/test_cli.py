"""The command line: exit status, where output goes, and what it says when it cannot run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extractor import cli
from extractor.batch import engine, guard
from extractor.batch.discovery import discover
from extractor.cli import audit as command
from extractor.model import Report, Summary
from tests.sample_reports import failed_report, prose_report

PROGRAM = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())"]

Audit = Callable[..., Report]


def audited(path: Path, *_: object) -> Report:
    """A stand-in for the pipeline: the name of the file says what becomes of it."""
    if "坏" in path.name:
        return failed_report(str(path))
    report = prose_report()
    report = replace(report, source=replace(report.source, path=str(path)))
    return report if "错" in path.name else replace(report, findings=(), summary=Summary())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(guard, "audit", audited)
    monkeypatch.setattr(engine, "cores", lambda: 0)  # in this process, where the stand-in is
    for name in ("好.txt", "下级/错.docx", "坏.pdf", "~$好.docx", ".隐藏.txt", "说明.md", ".git/记录.txt"):
        path = tmp_path / "报告" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("…", encoding="utf-8")
    return tmp_path / "报告"


def test_a_folder_gives_its_reports_in_order_without_what_is_hidden_or_no_document(folder: Path) -> None:
    assert [p.relative_to(folder).as_posix() for p in discover([folder])] == ["坏.pdf", "好.txt", "下级/错.docx"]


def test_a_file_named_twice_is_taken_once_and_whatever_its_suffix(folder: Path) -> None:
    named = folder / "说明.md"
    assert discover([named, folder / "好.txt", folder, named])[:2] == (named, folder / "好.txt")
    assert len(discover([named, folder, folder / "下级" / ".." / "好.txt"])) == 4


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["好.txt"], 0),
        (["下级/错.docx"], 1),
        (["坏.pdf"], 2),
        (["好.txt", "坏.pdf"], 0),
        (["."], 1),
        (["--strict", "."], 2),
        (["--strict", "好.txt", "下级"], 1),
        (["没有.txt"], 2),
        (["好.txt", "没有.txt"], 2),
        (["--format", "odt", "好.txt"], 2),
        ([], 2),
    ],
)
def test_exit_status(folder: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], status: int) -> None:
    monkeypatch.chdir(folder)
    try:
        found = cli.main(["audit", *names])
    except SystemExit as stopped:
        found = int(str(stopped.code))
    assert found == status


def test_one_unreadable_file_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["audit", str(folder / "坏.pdf")])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"extractor: {folder / '坏.pdf'}：文件不完整\n"


def test_one_unreadable_file_is_still_a_report_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", str(folder / "坏.pdf"), "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["status"] == "failed"


def test_jsonl_is_one_line_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["audit", str(folder), "--format", "jsonl"])
    said = capsys.readouterr()
    assert [json.loads(line)["status"] for line in said.out.splitlines()] == ["failed", "partial", "partial"]
    assert said.err == "extractor: 1 个文件无法读取\n"


def test_json_of_a_file_is_an_object_and_of_a_folder_an_array(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["audit", str(folder / "好.txt"), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["source"]["path"] == str(folder / "好.txt")
    cli.main(["audit", str(folder / "下级"), "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_output_goes_into_a_file_that_nothing_half_written_replaces(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "结果.json"
    assert cli.main(["audit", str(folder / "好.txt"), "--format", "json", "--output", str(target)]) == 0
    assert capsys.readouterr().out == ""
    whole = target.read_text(encoding="utf-8")
    assert json.loads(whole)["status"] == "partial"

    def interrupted(*_: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(guard, "audit", interrupted)
    assert cli.main(["audit", str(folder), "--format", "jsonl", "--output", str(target)]) == 130
    assert target.read_text(encoding="utf-8") == whole
    assert sorted(p.name for p in tmp_path.iterdir()) == ["报告", "结果.json"]


def test_output_never_overwrites_what_is_audited(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = str(folder / "好.txt")
    assert cli.main(["audit", str(folder), "--output", report]) == 2
    assert "会覆盖" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "没有这个文件"], "没有这个文件或文件夹：没有这个文件"),
        (["audti"], "没有“audti”这个命令"),
        (["audit", ".", "--patterns", "没有这个文件夹"], "规则有误"),
        (["checks", "score-conflct"], "是否指 score-conflict"),
        (["checks", "qqq"], "没有 qqq 这项检查"),
        (["evaluate", "没有这个文件夹"], "没有这个文件夹"),
    ],
)
def test_refusals_are_one_line_and_exit_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(folder)
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


def test_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", str(tmp_path)]) == 2
    assert "没有可审核的文件" in capsys.readouterr().err


def test_an_error_of_ours_costs_one_file_its_report_and_shows_no_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(path: Path, patterns: object) -> Report:
        if "好" in path.name:
            raise ZeroDivisionError("一行")
        return audited(path, patterns)

    monkeypatch.setattr(guard, "audit", broken)
    assert cli.main(["audit", str(folder), "--format", "jsonl"]) == 1
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["status"] for r in reports] == ["failed", "failed", "partial"]
    assert reports[1]["problems"][0]["message"] == "程序出错（ZeroDivisionError: 一行）"
    assert cli.main(["audit", str(folder / "好.txt")]) == 2


def test_an_error_outside_any_file_is_no_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "discover", lambda _: 1 / 0)
    assert cli.main(["audit", str(folder)]) == 2
    assert capsys.readouterr().err.startswith("extractor: 程序出错（ZeroDivisionError")


def test_development_mode_shows_the_traceback(tmp_path: Path) -> None:
    (tmp_path / "报告.txt").write_text("…", encoding="utf-8")
    code = (
        "from extractor import cli; from extractor.batch import guard\n"
        f"guard.audit = lambda *_: 1 / 0; cli.main(['audit', {str(tmp_path)!r}])"
    )
    environment = os.environ | {"PYTHONDEVMODE": "1"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)
    assert b"ZeroDivisionError: division by zero" in run.stderr


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "audit" in capsys.readouterr().err


def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("某项目绩效评价报告\n支出3万元。\n" * 40, encoding="utf-8")
    command_line = [*PROGRAM, "audit", str(tmp_path), "--format", "jsonl"]
    with subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 141


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_output_is_utf_8_whatever_the_locale(encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    run = subprocess.run([*PROGRAM, "checks"], capture_output=True, env=environment, check=True)
    assert "编号" in run.stdout.decode()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from extractor.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'regex', 'lxml', 'docx', 'openpyxl', 'pypdf', 'pypdfium2', 'reportlab', 'rjieba'}\n"
        "heavy = (heavy | {'xlsxwriter'}) & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
