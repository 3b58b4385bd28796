"""Radicals and compatibility ideographs in place of characters: read as these, quoted as printed."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_files import Pages

from extractor.cli import main
from extractor.pattern import Example
from extractor.readers import read, variants

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
RADICALS = {ord(unicodedata.normalize("NFKC", chr(code))): chr(code) for code in range(0x2F00, 0x2FD6)}
SENTENCES = (
    "一、资金使用情况",
    "年初预算金额1300万元，实际支出1284.56万元，预算执行率98.81%。",
    "目标任务12户，完成12户。",
)


def in_markup(text: str) -> str:
    """The text between tags with radicals for characters."""
    text = re.sub("&#([0-9]+);", lambda found: chr(int(found[1])), text)
    return "".join(part if part.startswith("<") else part.translate(RADICALS) for part in re.split("(<[^>]*>)", text))


def in_package(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(target, "w") as changed:
        for name in package.namelist():
            part = package.read(name)
            wanted = name.endswith(".xml") and re.search("document|sharedStrings|sheet[0-9]", name)
            changed.writestr(name, in_markup(part.decode("utf-8")).encode("utf-8") if wanted else part)
    return target.getvalue()


def in_pages(lines: tuple[str, ...]) -> bytes:
    pages = Pages()
    for i, line in enumerate(lines):
        pages.text(80, 80 + 30 * i, line)
    return pages.data()


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "txt": lambda data: data.decode("utf-8").translate(RADICALS).encode("utf-8"),
    "html": lambda data: in_markup(data.decode("utf-8")).encode("utf-8"),
    "docx": in_package,
    "xlsx": in_package,
}


def plain_and_with_radicals(suffix: str) -> tuple[bytes, bytes]:
    if suffix == "pdf":
        replaced = tuple(line.replace("一", "⼀").replace("金", "⾦").replace("目", "⽬") for line in SENTENCES)
        return in_pages(SENTENCES), in_pages(replaced)
    data = (CORPUS / f"dilapidated-housing-form-clean.{suffix}").read_bytes()
    return data, CHANGES[suffix](data)


def audited(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["audit", str(path), "--format", "json"]) in (0, 1)
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def without_quotes(value: object) -> object:
    """What a report says, but for the file's name and what is quoted from it."""
    if isinstance(value, dict):
        left_out = ("quote", "text", "source", "fingerprint", "message", "box")
        return {key: without_quotes(item) for key, item in value.items() if key not in left_out}
    return [without_quotes(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("suffix", [*CHANGES, "pdf"])
def test_reports_with_radicals_are_audited_alike(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / f"plain.{suffix}", tmp_path / f"radicals.{suffix}"
    for path, data in zip((one, other), plain_and_with_radicals(suffix), strict=True):
        path.write_bytes(data)
    first, second = audited(one, capsys), audited(other, capsys)
    assert without_quotes(first) == without_quotes(second)
    assert first["quantities"]
    assert read(one).text == read(other).text
    assert any(code in json.dumps(second, ensure_ascii=False) for code in RADICALS.values())


def test_quotes_are_as_printed(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text("⽬标⾦额１２万元，⻓期", encoding="utf-8")
    document = read(path)
    assert document.text == "目标金额１２万元，长期"
    assert document.evidence(0, 4).quote == "⽬标⾦额"
    assert document.printed[-2:] == "⻓期"


def test_a_text_without_them_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text("目标金额12万元", encoding="utf-8")
    assert read(path).printed == ""


@pytest.mark.parametrize(
    "example", [e for entry in variants.entries() for e in entry.examples], ids=lambda example: example.text
)
def test_examples_of_the_pattern_file(example: Example) -> None:
    changed = zip(example.plain, variants.plain(example.plain), strict=True)
    assert [i for i, (one, other) in enumerate(changed) if one != other] == [
        at for start, end in example.spans for at in range(start, end)
    ]
