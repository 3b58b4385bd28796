"""Office files and PDFs from the command line: one file for one report, a folder for many."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from extractor import cli

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
OPENERS = {"docx": docx.Document, "pdf": PdfReader, "xlsx": openpyxl.load_workbook}


@pytest.mark.parametrize("form", OPENERS)
def test_one_report_is_one_file(form: str, tmp_path: Path) -> None:
    target = tmp_path / f"底稿.{form}"
    source = CORPUS / "heating-subsidy-rates-off.pdf"
    assert cli.main(["audit", str(source), "--format", form, "--output", str(target)]) == 1
    OPENERS[form](io.BytesIO(target.read_bytes()))  # type: ignore[operator]


@pytest.mark.parametrize("form", OPENERS)
def test_many_reports_are_a_folder(form: str, tmp_path: Path) -> None:
    folder, out = tmp_path / "报告", tmp_path / "底稿"
    folder.mkdir()
    for name in ("heating-subsidy-rates-off.pdf", "rural-road-form-scores-off.docx"):
        shutil.copy(CORPUS / name, folder)
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4")
    assert cli.main(["audit", str(folder), "--format", form, "--output", str(out)]) == 1
    names = [f"{path.name}.{form}" for path in sorted(folder.iterdir())]
    assert [path.name for path in sorted(out.iterdir())] == names
    for path in out.iterdir():
        OPENERS[form](io.BytesIO(path.read_bytes()))  # type: ignore[operator]


@pytest.mark.parametrize("form", OPENERS)
def test_the_audited_file_is_never_overwritten(form: str, tmp_path: Path) -> None:
    source = tmp_path / "报告.pdf"
    shutil.copy(CORPUS / "heating-subsidy-rates-off.pdf", source)
    before = source.read_bytes()
    assert cli.main(["audit", str(source), "--format", form, "--output", str(source)]) == 2
    assert source.read_bytes() == before
