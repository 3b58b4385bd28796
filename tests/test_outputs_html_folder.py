"""Many reports in a folder: a page each and an index, without harm to what is audited."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from extractor import cli

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "报告"
    (folder / "下级").mkdir(parents=True)
    text = (ROOT / "corpus" / "heating-subsidy-rates-off.txt").read_text(encoding="utf-8")
    for name in ("甲.txt", "下级/甲.txt", "index"):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def links(folder: Path) -> list[str]:
    tree = html.document_fromstring((folder / "index.html").read_text(encoding="utf-8"))
    return [str(href) for href in tree.xpath("//tbody//a/@href")]


def test_a_folder_becomes_a_folder_with_an_index(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果" / "网页"
    assert cli.main(["audit", str(reports), str(reports / "index"), "--format", "html", "--output", str(out)]) == 1
    assert names(out) == ["index-2.html", "index.html", "下级/甲.txt.html", "坏.docx.html", "甲.txt.html"]
    tree = html.document_fromstring((out / "index.html").read_text(encoding="utf-8"))
    tree.make_links_absolute(out.as_uri() + "/")
    shown = {str(href) for href in tree.xpath("//tbody//a/@href")}
    assert shown == {(out / name).as_uri() for name in names(out) if name != "index.html"}


def test_what_an_earlier_run_wrote_is_not_audited(reports: Path) -> None:
    out = reports / "结果"
    arguments = ["audit", str(reports), "--format", "html", "--output", str(out)]
    assert cli.main(arguments) == 1
    before = names(out)
    assert cli.main(arguments) == 1
    assert names(out) == before
    assert len(links(out)) == 3


def test_two_files_of_one_name_are_kept_apart(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    files = [str(reports / "甲.txt"), str(reports / "下级" / "甲.txt")]
    assert cli.main(["audit", *files, "--format", "html", "--output", str(out)]) == 1
    assert names(out) == ["index.html", "甲.txt-2.html", "甲.txt.html"]


def test_one_file_goes_to_a_file_to_the_screen_or_into_a_folder_that_exists(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(reports / "甲.txt")
    assert cli.main(["audit", report, "--format", "html", "--output", str(tmp_path / "一.html")]) == 1
    assert cli.main(["audit", report, "--format", "html"]) == 1
    assert capsys.readouterr().out == (tmp_path / "一.html").read_text(encoding="utf-8")
    (tmp_path / "夹").mkdir()
    assert cli.main(["audit", report, "--format", "html", "--output", str(tmp_path / "夹")]) == 1
    assert names(tmp_path / "夹") == ["index.html", "甲.txt.html"]


@pytest.mark.parametrize("target", [None, "甲.txt/下级"])
def test_many_need_a_folder_that_can_be_written(
    reports: Path, target: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    output = [] if target is None else ["--output", str(reports / target)]
    assert cli.main(["audit", str(reports), "--format", "html", *output]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("extractor: ")
    assert said.err.count("\n") == 1


def test_an_unreadable_file_has_a_page_that_says_so(reports: Path, tmp_path: Path) -> None:
    target = tmp_path / "坏.html"
    assert cli.main(["audit", str(reports / "坏.docx"), "--format", "html", "--output", str(target)]) == 2
    assert "无法读取" in target.read_text(encoding="utf-8")
