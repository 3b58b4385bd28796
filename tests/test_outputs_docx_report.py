"""The Word report on files that are no Word files."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from extractor.model import Decision, Report, Ruling, Source
from extractor.outputs import renderer
from extractor.outputs.words import effect
from extractor.pipeline import audit
from tests import office
from tests.audits import CORPUS, audited
from tests.sample_reports import failed_report, form_report, prose_report


def rendered(report: Report) -> bytes:
    data = renderer("docx").render(report)
    assert isinstance(data, bytes)
    return data


def opened(report: Report) -> Document:
    return docx.Document(io.BytesIO(rendered(report)))


def words(report: Report) -> str:
    return "\n".join(t.text or "" for t in opened(report).element.body.iter(qn("w:t")))


@pytest.mark.parametrize("report", [prose_report(), form_report()], ids=["prose", "form"])
def test_every_finding_is_told_in_full(report: Report) -> None:
    text = words(report)
    for number, finding in enumerate(report.findings, 1):
        assert f"问题{number}【" in text
        assert finding.message in text
        assert effect(finding) in text
        assert all(e.quote in text for e in finding.evidence)


def test_the_verdict_and_what_was_not_checked() -> None:
    text = words(prose_report())
    assert "发现问题2处：矛盾1处，存疑1处。共核对数据关系4项：相符2项，不符或存疑1项，无法核对1项。" in text
    assert "有一页是图片，未读（第3页）" in text
    assert "缺少预算数" in text


def test_the_score_tree_is_a_table_with_what_was_found() -> None:
    tree = opened(prose_report()).tables[-2]
    rows = [[cell.text for cell in row.cells] for row in tree.rows]
    assert rows[0] == ["指标", "分值", "得分", "核对"]
    assert rows[3] == ["　　养护里程", "30", "29.1", ""]
    assert rows[4] == ["　通行率", "20", "19", "问题1"]
    assert rows[-1] == ["总分", "100", "98.10", "相符：29.1分＋19分＋50分＝98.10分"]


def test_a_form_shows_targets_too() -> None:
    header = [cell.text for cell in opened(form_report()).tables[-1].rows[0].cells]
    assert header == ["指标", "目标值", "完成值", "分值", "得分", "核对"]


def test_a_failed_report_says_why() -> None:
    text = words(failed_report())
    assert "文件无法读取，没有审核。" in text
    assert "文件不完整" in text


def test_paper_fonts_and_tables() -> None:
    document = opened(prose_report())
    section = document.sections[0]
    assert [round(side.cm, 1) for side in (section.page_width, section.page_height)] == [21, 29.7]
    fonts = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1")}
    assert fonts == {"Normal": "仿宋", "Heading 1": "黑体"}
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "一、审核结论", "二、发现的问题", "三、得分核对", "四、未能核对的事项",
    ]  # fmt: skip
    assert all(table.style.name == "Table Grid" for table in document.tables)
    for table in document.tables:
        width = sum(cell.width for cell in table.rows[0].cells)
        assert abs(width - Cm(16)) < Cm(0.1)


def test_control_characters_of_a_document_do_no_harm() -> None:
    report = prose_report()
    finding = replace(report.findings[0], message="甲\x00乙\x0b丙\ufffe\ud800", title="\x1b标题")
    assert "甲乙 丙" in words(replace(report, findings=(finding,)))


def test_the_same_report_is_the_same_file() -> None:
    first = rendered(prose_report())
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {member.date_time[0] for member in package.infolist()} == {1980}
    assert first == rendered(prose_report())


def test_a_word_file_that_has_changed_gets_a_report_that_says_so(tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    shutil.copy(CORPUS / "rural-road-form-scores-off.docx", file)
    report = audit(file)
    file.write_bytes(file.read_bytes() + b" ")
    assert "已改动，未能在原文中加批注" in words(report)
    file.unlink()
    assert "未能在原文中加批注" in words(report)


def test_a_word_file_with_a_damaged_picture_gets_a_report_that_says_so(tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    shutil.copy(CORPUS / "rural-road-form-scores-off.docx", file)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/media/image1.png", b"picture")
    file.write_bytes(file.read_bytes().replace(b"picture", b"pictura"))
    assert "损坏，未能在原文中加批注" in words(audit(file))


def test_libreoffice_opens_what_is_written(tmp_path: Path) -> None:
    made = {path: renderer("docx").render(audited(path)) for path in sorted(CORPUS.glob("*.docx"))}
    files = []
    for path, data in made.items():
        assert isinstance(data, bytes)
        files.append(tmp_path / path.name)
        files[-1].write_bytes(data)
    (tmp_path / "made").mkdir()
    again = office.converted(files, "docx", tmp_path / "made") if office.INSTALLED else files
    assert sum(len(list(docx.Document(str(file)).comments)) for file in files) > len(files)
    for before, after in zip(files, again, strict=True):
        comments = sorted(c.text for c in docx.Document(str(before)).comments)
        assert sorted(c.text for c in docx.Document(str(after)).comments) == comments


def test_sources_of_any_format_are_reported_on() -> None:
    report = prose_report()
    for form in ("txt", "pdf", "html", "xlsx"):
        source = Source(f"报告.{form}", "", form, None, 9)
        assert f"报告.{form}" in words(replace(report, source=source))


def test_what_a_reviewer_decided_is_told() -> None:
    decision = Decision("f" * 16, Ruling.CONFIRMED, "与凭证不符", "已退回", "王某", "2024-05-06")
    report = replace(prose_report(), decisions=(decision,))
    assert "确认：与凭证不符；已退回（王某，2024-05-06）" in words(report)
    pages = renderer("pdf").render(report)
    assert isinstance(pages, bytes)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pages))
    assert "审核意见：已确认：与凭证不符；已退回（王某，2024-05-06）" in "".join(text.split())


def test_findings_that_are_hidden_are_counted() -> None:
    report = prose_report()
    hidden = replace(report, summary=replace(report.summary, hidden=3))
    assert "另有3处已知或已排除，不再列出。" in words(hidden)
