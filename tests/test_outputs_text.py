"""What a reviewer reads on a terminal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from extractor.model import Evidence, Operation, Segment, TextBlock, Verdict
from extractor.model import place as plain_place
from extractor.outputs import Style, renderer
from extractor.outputs.place import place, places
from extractor.outputs.printable import printable
from tests.audits import CORPUS, audited
from tests.sample_reports import failed_report, form_report, prose_report


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def shown(report=None, **style: object) -> str:  # type: ignore[no-untyped-def]
    return renderer("text").render(report or prose_report(), Style(**style))  # type: ignore[arg-type]


def test_the_headline_gives_name_score_grade_and_verdict() -> None:
    lines = shown(width=120).splitlines()
    assert lines[0] == "2022年桥梁养护项目绩效评价报告"
    assert lines[1].split() == "总分 98.10/100 等级 优 ✗ 1 处矛盾 ! 1 处存疑 ✓ 2 项相符 ? 1 项无法核对".split()  # noqa: SIM905


def test_the_tree_is_indented_and_says_which_sums_hold() -> None:
    lines = shown().splitlines()
    rows = {line.split()[0]: line for line in lines if line.strip()}
    assert rows["产出指标"].endswith("✓ 30+20")
    assert rows["养护里程"].startswith("    养护里程")
    assert rows["通行率"].split()[1:] == ["20✗", "19✗", "✗1", "得分前后不一致"]
    assert rows["总分"].split()[1:] == ["100", "98.10", "✓", "29.1+19+50"]


def test_a_mark_said_twice_is_shown_to_agree() -> None:
    report = prose_report()
    agreeing = replace(report.relations[3], verdict=Verdict.HOLDS)
    rows = shown(replace(report, relations=(agreeing,), findings=())).splitlines()
    assert next(row for row in rows if "通行率" in row).endswith("✓ 前后一致")


def test_findings_come_with_message_consequence_and_place() -> None:
    text = shown()
    assert "✗1 得分前后不一致\n   通行率得分为19分，另一处为20分\n   影响：总分 98.10 → 99.10\n   第5行" in text
    assert text.index("✗1") < text.index("!2")


def test_verified_relations_are_folded_to_a_count() -> None:
    assert "另有 2 项计算相符" in shown()
    assert "29.1分＋19分＋50分＝98.10分" not in shown()
    assert "✓  29.1分＋19分＋50分＝98.10分  第2行" in shown(verbose=True)


def test_what_could_not_be_judged_is_listed_with_its_reason() -> None:
    assert "?  392.65万元÷（未写明）  缺少预算数  第8行" in shown()


def test_many_unjudged_relations_are_cut_and_counted() -> None:
    report = prose_report()
    unjudged = next(r for r in report.relations if r.verdict is Verdict.NOT_ASSESSABLE)
    many = replace(report, relations=(unjudged,) * 14)
    assert shown(many).count("缺少预算数") == 10
    assert "另有 4 项" in shown(many)
    assert shown(many, verbose=True).count("缺少预算数") == 14


def test_how_a_relation_holds_is_said() -> None:
    report = prose_report()
    relation = replace(report.relations[0], verdict=Verdict.HOLDS_TRUNCATED)
    assert "（截尾）" in shown(replace(report, relations=(relation,)), verbose=True)


def test_what_could_not_be_read_is_said_with_its_page() -> None:
    assert "? 有一页是图片，未读（第3页）" in shown()


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, verbose: bool) -> None:
    for report in (prose_report(), form_report()):
        assert max(columns(line) for line in shown(report, width=width, verbose=verbose).splitlines()) <= width


def test_chinese_columns_stand_below_one_another() -> None:
    lines = shown().splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith("指标"))
    where = columns(lines[header][: lines[header].index("得分")]) + 4
    rows = [line for line in lines[header + 1 : header + 7] if line.strip()]
    ends = {columns(row[: row.rindex(mark) + len(mark)]) for row, mark in zip(rows[4:], ("50", "98.10"), strict=True)}
    assert len(ends - {where + 1, where}) <= 1


def test_colour_only_on_demand() -> None:
    assert "\x1b" not in shown()
    assert "\x1b[" in shown(colour=True)


def test_nothing_of_a_document_reaches_the_terminal_as_a_command() -> None:
    assert printable("a\x1b[31m\u202eb\r\n\tc\x9b\uffff\ud800") == "a[31mb c"
    report = prose_report()
    finding = replace(report.findings[0], title="标题\x1b]0;x\x07", message="[bold]文[/bold]\x1b[2J")
    text = shown(replace(report, findings=(finding,)))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]文[/bold]" in text


def test_a_folder_gives_a_block_a_file_and_a_table() -> None:
    text = "".join(renderer("text").render_all([prose_report(), failed_report()], Style(width=100)))
    assert "✗ 无法读取：文件不完整" in text
    assert "  ✗ 得分前后不一致  第5行" in text
    assert text.rstrip().endswith("共 2 份，有矛盾 1 份，矛盾 1 处，存疑 1 处，部分可读 1 份，无法读取 1 份")
    table = text[text.index("文件 ") :].splitlines()
    assert table[1].split() == ["桥梁.txt", "98.10/100", "优", "1", "1", "2", "1"]


def test_verbose_gives_each_file_in_full() -> None:
    text = "".join(renderer("text").render_all([prose_report()], Style(width=100, verbose=True)))
    assert "影响：总分 98.10 → 99.10" in text


def test_a_form_is_shown_with_its_funds_and_the_cells_in_doubt_marked() -> None:
    lines = shown(form_report(), width=80).splitlines()
    rows = {line.split()[0]: line.split() for line in lines if line.strip()}
    assert rows["资金（万元）"][1:] == ["年初预算数", "全年执行数", "执行率"]
    assert rows["年度资金总额"][1:] == ["7.29", "7.29", "90%✗"]
    assert rows["培训人数"][1:] == ["≥1200人", "1180人!", "15", "15!", "!2"]


def test_another_table_is_shown_when_a_figure_in_it_is_in_doubt() -> None:
    report = form_report()
    assert report.reading is not None
    grids = tuple(replace(grid, kind="list") for grid in report.reading.recognition.grids)
    listed = replace(
        report, reading=replace(report.reading, recognition=replace(report.reading.recognition, grids=grids))
    )
    assert "90%✗" in shown(listed)
    assert "年度资金总额" not in shown(replace(listed, findings=()))


def test_only_the_stated_figure_of_a_long_sum_is_marked() -> None:
    report = prose_report()
    finding = report.findings[0]
    marks = tuple(q.evidence for q in report.quantities)
    text = shown(replace(report, findings=(replace(finding, lines=(), evidence=marks),)))
    assert "98.10✗" in text
    assert text.count("✗") == 4  # beside the count, the figure, its line and the finding


def test_cells_of_one_column_are_placed_together() -> None:
    report = form_report()
    assert report.reading is not None
    rate = report.findings[0].evidence[0]
    cells = [replace(rate, row=row) for row in (1, 0, 1)] + [replace(rate, column=9)]
    assert places(cells, report.reading) == "表1第2、1行执行率列、表1第2行第10列"
    assert places(cells[::3], report.reading) == "表1第2行执行率列、第10列"


def test_places() -> None:
    report = form_report()
    reading = report.reading
    assert reading is not None
    rate = report.findings[0].evidence[0]
    assert place(rate, reading) == "表1第2行执行率列"
    assert place(replace(rate, page=3), reading) == "第3页表1第2行执行率列"
    assert place(replace(rate, column=9), reading) == "表1第2行第10列"
    assert place(Evidence("x", 0, 1, line=7), reading) == "第7行"
    assert place(Evidence("x", 0, 1, page=2, line=7), reading) == "第2页"
    assert place(Evidence("x", 0, 1, table=0, row=1, cell="自评表!B4"), reading) == "自评表!B4"
    assert place(Evidence("x", 0, 1, cell="自评表!shape[0]"), reading) == "自评表!图形1"


def test_a_file_without_lines_and_pages_is_placed_by_paragraphs_and_headings() -> None:
    report = prose_report()
    assert report.reading is not None
    document = report.reading.document
    lines = [TextBlock(m.start(), m.end()) for m in re.finditer("[^\n]+", document.text)]
    word = replace(document, source=replace(document.source, format="docx"), blocks=tuple(lines))
    reading = replace(report.reading, document=word)
    found = [word.evidence(f.evidence[0].start, f.evidence[0].end) for f in report.findings[:2]]
    assert [place(e, reading) for e in found] == ["第5段（“（一）产出指标”）", "第8段"]
    assert plain_place(found[0]) == "第5段"
    workbook = replace(word, segments=(Segment(0, 4, "自评表!B4"),))
    assert workbook.evidence(0, 1).cell == "自评表!B4"


def test_figures_that_were_only_repeated_are_told_in_a_line() -> None:
    report = prose_report()
    held = next(r for r in report.relations if r.verdict.verified)
    repeat = replace(held, operation=Operation.EQUALITY, calculation="98分＝98分")
    text = shown(replace(report, relations=(repeat, held, repeat)), verbose=True)
    assert "相符（3 项）" in text
    assert "同一数字再次出现：98分（2次）" in text


def test_the_tree_shows_sums_of_scores_and_what_a_target_was_worth() -> None:
    rows = shown(audited(CORPUS / "rural-road-form-scores-off.docx")).splitlines()
    assert [row.split()[-1] for row in rows if row.strip().startswith("养护里程")] == ["得满分"]
    assert [row.split()[-1] for row in rows if row.strip().startswith("群众满意度")] == ["未得满分"]
    assert [row.split()[-1] for row in rows if row.startswith("满意度指标")] == ["与下级一致"]
    scored = shown(audited(CORPUS / "mediation-subsidy-carry-over-clean.docx")).splitlines()
    assert any(row.startswith("总分") and row.endswith("98  ✓ 10+20+20+10+28+10") for row in scored)
