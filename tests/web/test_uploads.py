"""Files handed in: what is kept of them, what is refused and how it is said."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from extractor.web.uploads import shown_name
from tests.web.site import WRONG_SUM, Visitor, lines_of, reports_in, site

WRONG = WRONG_SUM.encode()


def word_file(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_several_files_are_answered_one_line_each_in_their_order(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", file_bytes=2**20) as visitor:
        answer = visitor.upload(
            ("村道.txt", WRONG),
            ("空.txt", b""),
            ("程序.exe", b"MZ"),
            ("过大.txt", b"a" * (2**20 + 1)),
            ("坏.docx", b"PK\x03\x04 nothing"),
            ("同一份.txt", WRONG),
        )
        lines = lines_of(answer.text)
        assert [line.split("：")[0] for line in lines] == [
            "✓已接收 村道.txt", "✗未接收 空.txt", "✗未接收 程序.exe",
            "✗未接收 过大.txt", "✗未接收 坏.docx", "✓已接收 同一份.txt",
        ]  # fmt: skip
        assert lines[0].endswith("发现 1 处问题")
        assert lines[1].endswith("文件是空的")
        assert "格式不支持" in lines[2]
        assert lines[3].endswith("超过单个文件的上限（1 MB）")
        assert all("\n" not in line and str(tmp_path) not in line for line in lines)
        assert len(reports_in(visitor.get("/").text)) == 1
    assert len(list((tmp_path / "dataset" / "uploads").iterdir())) == 1


def test_nothing_chosen_is_said(visitor: Visitor) -> None:
    assert "没有选择文件" in visitor.client.post("/uploads", data={"csrf": visitor.csrf()}).text


def test_more_files_than_allowed_are_refused_together(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", upload_files=2) as visitor:
        answer = visitor.upload(*((f"{n}.txt", WRONG) for n in range(3)))
        assert answer.status_code == 400
        assert "未作更改" in answer.text
        assert reports_in(visitor.get("/").text) == []


def test_more_bytes_than_allowed_are_refused_together(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", upload_bytes=2**20) as visitor:
        answer = visitor.upload(("a.txt", b"a" * 2**20))
        assert answer.status_code == 413
        assert "1 MB" in answer.text
        assert reports_in(visitor.get("/").text) == []


def test_htmx_gets_the_answers_alone(visitor: Visitor) -> None:
    answer = visitor.upload(("程序.exe", b"MZ"), headers={"HX-Request": "true"}).text
    assert len(lines_of(answer)) == 1
    assert "<html" not in answer


def test_a_refusal_for_htmx_goes_to_the_place_for_notices(visitor: Visitor) -> None:
    answer = visitor.client.post("/uploads", data={"csrf": ""}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-retarget"]) == (403, "#notice")
    assert "<html" not in answer.text


def test_the_bytes_decide_what_a_file_is(visitor: Visitor) -> None:
    (report,) = reports_in(visitor.upload(("其实是文字.docx", WRONG)).text)
    assert "合计与分项不符" in visitor.get(report).text


def test_a_word_file_is_shown_with_its_findings(visitor: Visitor) -> None:
    (report,) = reports_in(visitor.upload(("村道.docx", word_file(WRONG_SUM))).text)
    assert "合计与分项不符" in visitor.get(report).text


def test_an_upload_leaves_no_scratch_file(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", file_bytes=10) as visitor:
        visitor.upload(("a.txt", WRONG))
    assert list((tmp_path / "dataset" / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [("a/b\\c.txt", "c.txt"), ("", "（未命名）"), ("..", "（未命名）"), ("a\n\u202eb.txt", "a b.txt"),
     ("长" * 200 + ".docx", "长" * 109 + "…" + "长" * 5 + ".docx")],
)  # fmt: skip
def test_a_name_is_shown_without_its_folders_and_control_characters(claimed: str, shown: str) -> None:
    assert shown_name(claimed) == shown


def test_a_report_whose_file_is_gone_says_so(visitor: Visitor, tmp_path: Path) -> None:
    report = visitor.put(WRONG_SUM, "村道.txt")
    for file in (tmp_path / "dataset" / "uploads").iterdir():
        file.unlink()
    answer = visitor.get(report)
    assert answer.status_code == 410
    assert "村道.txt" in answer.text
    assert visitor.put(WRONG_SUM) == report
    assert visitor.get(report).status_code == 200


def test_a_file_that_is_another_now_is_not_shown_as_the_report(tmp_path: Path) -> None:
    with site(tmp_path / "dataset") as visitor:
        report = visitor.put(WRONG_SUM)
    (stored,) = (tmp_path / "dataset" / "uploads").iterdir()
    stored.write_text(WRONG_SUM.replace("160", "150"), encoding="utf-8")
    with site(tmp_path / "dataset") as visitor:
        assert visitor.get(report).status_code == 410
