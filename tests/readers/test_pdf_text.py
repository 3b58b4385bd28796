"""Text of PDFs: paragraphs made whole, margins apart, every character traceable."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_files import A4, SIZE, Pages, font, width_of, wrapped
from reportlab.lib.colors import Color, white

from extractor.model import BlockRole, Document, TextBlock
from extractor.pattern import Example
from extractor.readers import read
from extractor.readers.pdf.wording import Role, entries, expression

LEFT, WIDTH = 80.0, 42 * SIZE
FIRST = "县级财政部门将项目资金纳入年初预算，按季度向用款单位拨付。截至年底共支出1,284.56万元，预算执行率为98.73%。"
SECOND = (
    "评价工作组查阅了会计凭证和发放名册，走访受益对象2,316人，发现个别村组的台账登记不及时，已当场要求补正并限期报送。"
)
INDENT = 2 * SIZE


def document_of(pages: Pages, tmp_path: Path) -> Document:
    path = tmp_path / "case.pdf"
    path.write_bytes(pages.data())
    return read(path)


def texts(document: Document, *roles: BlockRole) -> list[str]:
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if isinstance(block, TextBlock) and block.role in (roles or (BlockRole.PARAGRAPH,))
    ]


def test_lines_set_with_indents_become_paragraphs(tmp_path: Path) -> None:
    pages = Pages()
    y = pages.paragraph(LEFT, 80, WIDTH, FIRST * 2, indent=INDENT)
    y = pages.paragraph(LEFT, y, WIDTH, SECOND, indent=INDENT)
    pages.paragraph(LEFT, y, WIDTH, FIRST, indent=INDENT)
    assert texts(document_of(pages, tmp_path)) == [FIRST * 2, SECOND, FIRST]


def test_lines_set_apart_by_spacing_become_paragraphs(tmp_path: Path) -> None:
    pages = Pages()
    y = 80.0
    for text in (FIRST * 2, SECOND, SECOND * 2):
        y = pages.paragraph(LEFT, y, WIDTH, text) + 8
    assert texts(document_of(pages, tmp_path)) == [FIRST * 2, SECOND, SECOND * 2]


def full_line(end: str) -> str:
    """A sentence that fills its line exactly when it is set with an indent."""
    filler = "项目实施单位按照批复的方案组织实施并接受了监督检查和审计以及社会各方面评议"
    return filler[: 40 - len(end)] + end


@pytest.mark.parametrize(
    ("end", "start"), [("综合评价等次", "为“优”，较上年提高。"), ("长寿补助每月300", "元/人/月，按季发放。")]
)
def test_a_line_is_full_where_the_next_would_be_parted_in_what_holds_together(
    tmp_path: Path, end: str, start: str
) -> None:
    pages = Pages()
    text = FIRST * 2
    y = pages.paragraph(LEFT, 80, WIDTH, text)
    count = int((WIDTH - width_of(end)) / SIZE) - 2  # leaves two characters' room
    filler = ("经主管部门组织专家评审认定并在公开网站公示无异议后" * 2)[:count]
    y = pages.text(LEFT, y + 8, filler + end)
    pages.text(LEFT, y, start)
    assert texts(document_of(pages, tmp_path)) == [text, filler + end + start]


def test_two_lines_that_break_off_show_where_the_column_ends(tmp_path: Path) -> None:
    """Margins differ, and no three lines end at one place."""
    lines = "全年支出799.12万元，其中人员经费434.89万元、公用经费77.4万元。上年结", "余43.65万元，年末结余30.75万元。"
    pages = Pages()
    pages.text(46, 80, "总收入792.22万元，较上年多189.25万元；其中财政拨款较上年多209.28万")
    pages.text(46, 97, "元，两个增加额并不相等。")
    pages.text(46, 130, lines[0])
    pages.text(46, 147, lines[1])
    found = texts(document_of(pages, tmp_path))
    assert found[1:] == ["".join(lines)]
    assert found[0].endswith("209.28万元，两个增加额并不相等。")


def test_a_single_sentence_shows_where_the_column_ends(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(48, 80, "2022年年初安排农村危房改造补助对象185户，全年实际完成改造264户，累计发放")
    pages.text(48, 97, "补助278.8万元。")
    assert texts(document_of(pages, tmp_path)) == [
        "2022年年初安排农村危房改造补助对象185户，全年实际完成改造264户，累计发放补助278.8万元。"
    ]


def test_a_short_title_does_not_run_on_in_what_stands_below(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(52, 80, "某县民政局2020年度预算项目绩效自评表（汇总）公开", 16)
    pages.text(52, 106, "金额单位：万元", 16)
    pages.grid((52, 300, 540), (140, 160, 180))
    pages.cells((52, 300, 540), (140, 160, 180), [("甲", "1"), ("乙", "2")])
    found = document_of(pages, tmp_path)
    assert [found.text[b.start : b.end] for b in found.blocks if isinstance(b, TextBlock)] == [
        "某县民政局2020年度预算项目绩效自评表（汇总）公开",
        "金额单位：万元",
    ]


def test_a_full_line_before_a_list_item_does_not_run_on(tmp_path: Path) -> None:
    pages = Pages()
    y = pages.paragraph(LEFT, 80, WIDTH, full_line("良好。"), indent=INDENT)
    y = pages.paragraph(LEFT, y, WIDTH, "（二）资金管理情况", indent=INDENT)
    y = pages.paragraph(LEFT, y, WIDTH, FIRST, indent=INDENT)
    assert texts(document_of(pages, tmp_path)) == [full_line("良好。"), "（二）资金管理情况", FIRST]


def test_a_figure_at_the_start_of_a_line_is_no_list_item(tmp_path: Path) -> None:
    text = full_line("共计使用") + "2.5万元，年末没有结余。"
    pages = Pages()
    pages.paragraph(LEFT, 80, WIDTH, text + FIRST, indent=INDENT)
    assert texts(document_of(pages, tmp_path)) == [text + FIRST]


def test_a_sentence_over_a_page_break_reads_whole_and_margins_stay_out(tmp_path: Path) -> None:
    pages = Pages()
    lines = wrapped((FIRST + SECOND) * 12, WIDTH, indent=INDENT)
    at = 0
    for number in range(1, 5):
        pages.text(210, 40, "某县项目支出绩效评价报告", 9)
        pages.text(285, 790, f"— {number} —", 9)
        y = 80.0
        for line in lines[at : at + 9]:
            y = pages.text(LEFT + (0 if at or y > 80 else INDENT), y, line)
        at += 9
        if number < 4:
            pages.next()
    document = document_of(pages, tmp_path)
    assert texts(document) == ["".join(lines[:36])]
    numbers = [f"— {number} —" for number in range(1, 5)]
    assert sorted(texts(document, BlockRole.FURNITURE)) == sorted(["某县项目支出绩效评价报告"] * 4 + numbers)
    assert document.evidence(0, 10).page == 1
    end = document.blocks[0].end
    assert document.evidence(end - 3, end).page == 4


def test_a_single_page_number_is_a_margin_and_a_closing_figure_is_not(tmp_path: Path) -> None:
    pages = Pages()
    y = pages.paragraph(LEFT, 80, WIDTH, FIRST, indent=INDENT)
    pages.text(LEFT, y, "98.73%")
    pages.text(290, 800, "- 1 -")
    document = document_of(pages, tmp_path)
    assert texts(document) == [FIRST, "98.73%"]
    assert texts(document, BlockRole.FURNITURE) == ["- 1 -"]


def test_a_title_over_two_lines_and_headings_are_told_by_size(tmp_path: Path) -> None:
    title = "某某县二〇二三年度城乡居民基本养老保险补助项目支出绩效评价报告"
    pages = Pages()
    y = 80.0
    for line in wrapped(title, WIDTH, 22):
        y = pages.text(LEFT + (WIDTH - 22 * len(line)) / 2, y, line, 22)
    y = pages.text(LEFT, y, "一、项目概况", 14)
    y = pages.paragraph(LEFT, y, WIDTH, FIRST * 2, indent=INDENT)
    y = pages.text(LEFT, y, "二、评价结论", 14)
    pages.paragraph(LEFT, y, WIDTH, SECOND, indent=INDENT)
    document = document_of(pages, tmp_path)
    assert texts(document, BlockRole.TITLE) == [title]
    assert texts(document, BlockRole.HEADING) == ["一、项目概况", "二、评价结论"]
    assert texts(document) == [FIRST * 2, SECOND]


def test_short_bold_lines_are_headings(tmp_path: Path) -> None:
    pages = Pages()
    y = pages.text(LEFT, 80, "一、项目概况", face="PlainBold")
    pages.paragraph(LEFT, y, WIDTH, FIRST * 2, indent=INDENT)
    assert texts(document_of(pages, tmp_path), BlockRole.HEADING) == ["一、项目概况"]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pages = Pages()
    column = 20 * SIZE
    lines = wrapped(FIRST * 3, column, indent=INDENT) + wrapped(SECOND * 3, column, indent=INDENT)
    pages.text(LEFT, 60, "两栏排版的情况通报：" + "本期内容" * 8)
    half = len(lines) // 2
    for side, part in enumerate((lines[:half], lines[half:])):
        y = 100.0
        for line in part:
            first = line in (lines[0], lines[len(wrapped(FIRST * 3, column, indent=INDENT))])
            y = pages.text(LEFT + side * (column + 24) + (INDENT if first else 0), y, line)
    assert texts(document_of(pages, tmp_path)) == ["两栏排版的情况通报：" + "本期内容" * 8, FIRST * 3, SECOND * 3]


def test_footnotes_leave_the_sentence_they_interrupt(tmp_path: Path) -> None:
    pages = Pages()
    lines = wrapped(FIRST * 10, WIDTH, indent=INDENT)
    y = 620.0
    for i, line in enumerate(lines[:5]):
        y = pages.text(LEFT + (0 if i else INDENT), y, line)
    pages.rule(LEFT, 752, LEFT + 140, 752)
    pages.text(LEFT, 758, "①金额取自年度决算报表。", 8)
    pages.next()
    y = 80.0
    for line in lines[5:]:
        y = pages.text(LEFT, y, line)
    document = document_of(pages, tmp_path)
    assert texts(document) == [FIRST * 10]
    assert texts(document, BlockRole.FOOTNOTE) == ["①金额取自年度决算报表。"]


def test_the_mark_of_a_footnote_does_not_lengthen_a_figure(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "项目支出1284.56")
    pages.text(LEFT + 7.5 * SIZE, 79, "1", 6)
    pages.text(LEFT + 8 * SIZE, 80, "万元，占地12m")
    pages.text(LEFT + 14.5 * SIZE, 79, "2", 6)
    pages.rule(LEFT, 752, LEFT + 140, 752)
    pages.text(LEFT, 758, "1 金额取自年度决算报表。", 8)
    document = document_of(pages, tmp_path)
    assert texts(document) == ["项目支出1284.56万元，占地12m2"]
    assert texts(document, BlockRole.FOOTNOTE) == ["1 金额取自年度决算报表。"]


def test_lines_of_a_table_of_contents_stay_apart(tmp_path: Path) -> None:
    pages = Pages()
    entries = [f"{n}、{'评价工作开展情况及有关说明'[:7]}".ljust(76 - 7, ".") + "3" for n in "一二三"]
    y = 80.0
    for entry in entries:
        y = pages.text(LEFT, y, entry)
    assert texts(document_of(pages, tmp_path)) == entries


def test_invented_blanks_are_dropped_and_printed_ones_kept(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "共支出")
    pages.text(LEFT + 3 * SIZE + 3, 80, "12.5")
    pages.text(LEFT + 5 * SIZE + 6, 80, "万元 其中 A B")
    assert texts(document_of(pages, tmp_path)) == ["共支出12.5万元 其中 A B"]


def test_gaps_part_figures_and_columns_of_words(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "100")
    pages.text(LEFT + 40, 80, "200")
    pages.text(LEFT, 120, "主管部门：某局")
    pages.text(LEFT + 200, 120, "单位：万元")
    assert texts(document_of(pages, tmp_path)) == ["100 200", "主管部门：某局 单位：万元"]


def test_characters_spread_to_fill_a_width_are_one_word(tmp_path: Path) -> None:
    pages = Pages()
    for i, character in enumerate("项目名称"):
        pages.text(LEFT + i * 2 * SIZE, 80, character)
    assert texts(document_of(pages, tmp_path)) == ["项目名称"]


@pytest.mark.parametrize("whole", [True, False])
def test_text_printed_twice_to_look_bold_is_read_once(tmp_path: Path, whole: bool) -> None:
    text = "预算执行率为98.73%"
    pages = Pages()
    for shift in (0.0, 0.3):
        for i, part in enumerate([text] if whole else text):
            pages.text(LEFT + shift + i * SIZE, 80, part)
    assert "".join(texts(document_of(pages, tmp_path))).replace(" ", "") == text


def test_every_character_has_its_box_and_its_place(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "支出12万元")
    document = document_of(pages, tmp_path)
    assert document.boxes is not None
    box = document.boxes.around(2, 4)
    assert box is not None
    assert (box.x0, box.x1) == pytest.approx((LEFT + 2 * SIZE, LEFT + 3 * SIZE), abs=0.1)
    assert 80 <= box.top < box.bottom <= 80 + 1.2 * SIZE
    (segment,) = document.segments
    assert (segment.origin, segment.offset, segment.page) == ("page 1", 0, 1)


def turned_page(rotation: int) -> Pages:
    """A page that reads upright, 595 × 842 points, when it is displayed turned by ``rotation``."""
    pages = Pages(A4)
    canvas, (width, height) = pages.canvas, A4
    canvas.setPageRotation(rotation)
    pages.height = height
    if rotation == 90:
        canvas.translate(height, 0)
    elif rotation == 180:
        canvas.translate(width, height)
    elif rotation == 270:
        canvas.translate(0, width)
    canvas.rotate(rotation)
    return pages


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_displayed(tmp_path: Path, rotation: int) -> None:
    pages = turned_page(rotation)
    pages.text(LEFT, 80, "支出12万元")
    pages.grid([LEFT, 200, 300], [300, 320, 340])
    pages.cells([LEFT, 200, 300], [300, 320, 340], [["甲", "10"], ["乙", "20"]])
    document = document_of(pages, tmp_path)
    assert document.text == "支出12万元\n甲\t10\n乙\t20"
    assert document.boxes is not None
    box = document.boxes.around(0, 6)
    assert box is not None
    assert (box.x0, box.x1) == pytest.approx((LEFT, LEFT + 5 * SIZE), abs=0.1)
    assert 80 <= box.top < box.bottom <= 80 + 1.2 * SIZE


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_text_that_stands_sideways_on_the_page_is_read(tmp_path: Path, quarters: int) -> None:
    pages = Pages((600.0, 600.0))
    pages.canvas.translate(300, 300)
    pages.canvas.rotate(90 * quarters)
    pages.canvas.translate(-300, -300)
    y = pages.paragraph(80, 80, WIDTH, FIRST, indent=INDENT)
    pages.grid([80, 200, 300], [y, y + 20, y + 40])
    pages.cells([80, 200, 300], [y, y + 20, y + 40], [["甲", "10"], ["乙", "20"]])
    document = document_of(pages, tmp_path)
    assert document.text == f"{FIRST}\n甲\t10\n乙\t20"
    box = document.boxes.around(0, 10) if document.boxes else None
    assert box is not None
    assert (box.bottom - box.top > box.x1 - box.x0) == (quarters != 2)


def test_boxes_count_from_the_crop_box(tmp_path: Path) -> None:
    pages = Pages(cropBox=(50, 100, 500, 800))
    pages.text(LEFT, 80, "支出12万元")
    document = document_of(pages, tmp_path)
    assert document.boxes is not None
    box = document.boxes.around(0, 2)
    assert box is not None
    assert box.x0 == pytest.approx(LEFT - 50, abs=0.1)
    assert 80 - 42 <= box.top < box.bottom <= 80 - 42 + 1.2 * SIZE


def test_text_outside_the_page_is_not_read(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, FIRST[:20])
    pages.text(LEFT, 900, "页面之外")
    assert texts(document_of(pages, tmp_path)) == [FIRST[:20]]


def test_slanted_and_large_pale_text_is_a_watermark(tmp_path: Path) -> None:
    pages = Pages()
    canvas = pages.canvas
    for angle, alpha, text in ((45, 1.0, "内部资料"), (0, 0.3, "征求意见稿")):
        canvas.saveState()
        canvas.setFillColor(Color(0.5, 0.5, 0.5, alpha=alpha))
        canvas.translate(150, 500 + angle)
        canvas.rotate(angle)
        canvas.setFont(font(), 50)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    pages.paragraph(LEFT, 280, WIDTH, FIRST * 3, indent=INDENT)
    document = document_of(pages, tmp_path)
    assert texts(document) == [FIRST * 3]
    assert sorted(texts(document, BlockRole.FURNITURE)) == ["内部资料", "征求意见稿"]


def test_white_text_is_named_unless_something_dark_is_behind_it(tmp_path: Path) -> None:
    pages = Pages()
    pages.canvas.setFillColorRGB(0.1, 0.1, 0.5)
    pages.bar(LEFT, 76, 300, 96)
    pages.canvas.setFillColor(white)
    pages.text(LEFT + 4, 80, "白字表头")
    pages.text(LEFT, 120, "看不见的结论")
    pages.canvas.setFillColorRGB(0, 0, 0)
    pages.text(LEFT, 150, "看得见的结论")
    document = document_of(pages, tmp_path)
    assert document.text == "白字表头\n看得见的结论"
    assert [(problem.kind, problem.page) for problem in document.problems] == [("hidden-text", 1)]


def test_what_was_typed_into_a_form_is_read(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "自评总分：")
    pages.canvas.acroForm.textfield(
        name="score", value="98.5", x=LEFT + 60, y=pages.height - 92, width=60, height=14, fontSize=10, borderWidth=0
    )
    assert texts(document_of(pages, tmp_path)) == ["自评总分：98.5"]


def test_radicals_are_quoted_as_printed_and_full_width_forms_stay(tmp_path: Path) -> None:
    pages = Pages()
    pages.text(LEFT, 80, "⼀、⽬标⾦额１２")
    document = document_of(pages, tmp_path)
    assert document.text == "一、目标金额１２"
    assert document.evidence(0, 8).quote == "⼀、⽬标⾦额１２"


@pytest.mark.parametrize(
    ("role", "example"),
    [(entry.role, example) for entry in entries() for example in entry.examples],
    ids=lambda value: getattr(value, "text", value),
)
def test_examples_of_the_pattern_file(role: Role, example: Example) -> None:
    found = expression(role).match(example.plain)
    assert ((found.span(),) if found else ()) == example.spans
