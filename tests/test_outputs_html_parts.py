"""The parts of the page: marks that cross, calculations with links, tables with holes, the index of many."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from extractor.model import Cell, Document, Evidence, Operation, Relation, Source, Table, TextBlock, Verdict
from extractor.outputs.html.anchors import Anchors
from extractor.outputs.html.document import DocumentView
from extractor.outputs.html.equation import equation, linked
from extractor.outputs.html.index import Index
from extractor.outputs.html.runs import MarkedText, runs
from extractor.outputs.html.states import Mark, State
from extractor.outputs.html.view import ReportView
from tests.sample_reports import failed_report, prose_report
from tests.web_pages import cell_grid, document_grid, parsed

TEXT = "甲<乙&丙\"丁'戊己庚辛壬癸"


@st.composite
def blocks_and_marks(draw: st.DrawFn) -> tuple[Document, list[Mark]]:
    """Paragraphs parted by one character, and marks that lie, nest and cross anywhere."""
    cuts = sorted(draw(st.sets(st.integers(1, len(TEXT) - 1), max_size=4)))
    bounds = [0, *cuts, len(TEXT) + 1]
    blocks = tuple(TextBlock(a, b - 1) for a, b in pairwise(bounds) if a <= b - 1)
    spans = draw(st.sets(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=8))
    marks = [
        Mark(a, b, f"e{a}-{b}", draw(st.sampled_from([None, *State])), href=draw(st.sampled_from(["", "#f1"])))
        for a, b in spans
        if a <= b
    ]
    return Document(TEXT, blocks, Source("甲.txt", "", "txt", None, len(TEXT))), marks


@given(blocks_and_marks())
def test_marks_change_no_character_and_nest(case: tuple[Document, list[Mark]]) -> None:
    document, marks = case
    marked = MarkedText(document, marks)
    page = "".join(f"<p>{marked.run(run)}</p>" for run in runs(document))
    paragraphs = lxml_html.fragment_fromstring(page, create_parent=True)
    assert [p.text_content() for p in paragraphs] == [TEXT[a:b] for a, b in runs(document)]
    assert paragraphs.xpath(".//a//a") == []
    ids = paragraphs.xpath(".//@id")
    assert len(ids) == len(set(ids))
    shown = {i for a, b in runs(document) for i in range(a, b)}
    for mark in marks:
        if {*range(mark.start, mark.end)} & shown:
            assert mark.id in ids


@given(blocks_and_marks())
def test_a_mark_covers_its_characters_wherever_they_are_cut(case: tuple[Document, list[Mark]]) -> None:
    document, marks = case
    for mark in marks:
        alone = MarkedText(document, [mark])
        page = "".join(f"<p>{alone.run(run)}</p>" for run in runs(document))
        pieces = lxml_html.fragment_fromstring(page, create_parent=True).xpath("./p/*")
        inside = [TEXT[max(a, mark.start) : min(b, mark.end)] for a, b in runs(document)]
        assert "".join(piece.text_content() for piece in pieces) == "".join(inside)


def test_text_that_no_block_holds_is_shown() -> None:
    text = "一\n漏\n二"
    document = Document(text, (TextBlock(0, 1), TextBlock(4, 5)), Source("甲.txt", "", "txt", None, 5))
    assert [text[a:b].strip() for a, b in runs(document)] == ["一", "漏", "二"]


def quotes(text: str, *words: str) -> list[Evidence]:
    """The words' evidence in a text where each stands after the one before."""
    found, at = [], 0
    for word in words:
        at = text.index(word, at)
        found.append(Evidence(word, at, at + len(word), line=1))
        at += len(word)
    return found


@pytest.mark.parametrize(
    ("sentence", "document", "expected"),
    [
        ("10分＋20分＝30分", ["10分", "20分", "30分"], "[10分]＋[20分]＝[30分]"),
        ("10×80%＝8分，文中为9（表1第9行）", ["10", "80%", "9"], "[10]×[80%]＝8分，文中为[9]（表1第9行）"),
        ("30＝30分", ["30", "30分"], "[30]＝[30分]"),
        ("10×0%＝0", ["10", "0", "0"], "[10]×[0]%＝[0]"),
        ("110＋1.10＋1,100＋10", ["10"], "110＋1.10＋1,100＋[10]"),
        ("5＋5＝10", ["5", "5", "10"], "[5]＋[5]＝[10]"),
        ("第3、15行为“15分”", ["15分"], "第3、15行为“[15分]”"),
        ("３人与3人", ["３人", "3人"], "[３人]与[3人]"),
        ("没有这个数", ["7分"], "没有这个数 -[7分]"),
    ],
)
def test_each_quote_of_a_sentence_is_linked_once(sentence: str, document: list[str], expected: str) -> None:
    report = prose_report()
    assert report.reading
    evidence = quotes("；".join(document), *document)
    text, missing = linked(sentence, evidence, Anchors.of(report.reading))
    tree = lxml_html.fragment_fromstring(str(text), create_parent=True)
    for link in tree.xpath(".//a"):
        link.text = f"[{link.text}]"
    shown = tree.text_content() + "".join(f" -[{e.quote}]" for e in missing)
    assert shown == expected
    hrefs = tree.xpath(".//@href")
    assert len(hrefs) == len(set(hrefs)) == len(document) - len(missing)


@pytest.mark.parametrize(
    ("operation", "verdict", "calculation", "expected"),
    [
        (Operation.SUM, Verdict.HOLDS, "29.1分＋19分＝98.10分", "29.1分＋19分＝98.10分"),
        (Operation.SUM, Verdict.VIOLATED, "29.1分＋19分＝48.1分", "29.1分＋19分＝48.1分 ≠ 98.10分"),
        (Operation.SUM, Verdict.HOLDS_ROUNDED, "29.1分＋19分＝98.1分", "29.1分＋19分＝98.1分 ≈ 98.10分"),
        (Operation.SUM, Verdict.NOT_ASSESSABLE, "29.1分＋…", "29.1分＋…（19分） ？ 98.10分"),
        (Operation.BOUND, Verdict.VIOLATED, "29.1分不到19分", "29.1分不到19分，文中 98.10分"),
    ],
)
def test_an_equation_ends_with_the_stated_figure(
    operation: Operation, verdict: Verdict, calculation: str, expected: str
) -> None:
    report = prose_report()
    assert report.reading
    relation = Relation(operation, "x", (4, 6, 0), "98.10分", None, verdict, calculation=calculation)
    markup = equation(relation, Anchors.of(report.reading))
    assert lxml_html.fragment_fromstring(str(markup), create_parent=True).text_content() == expected
    assert all(f'href="#q{term}"' in markup for term in relation.terms)


def test_an_equality_names_both_figures() -> None:
    report = prose_report()
    assert report.reading
    markup = equation(report.relations[3], Anchors.of(report.reading))
    assert lxml_html.fragment_fromstring(str(markup), create_parent=True).text_content() == "50分 ≠ 19分"


@pytest.mark.parametrize(
    "cells",
    [
        [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)],
        [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)],
        [(0, 0, 3, 1), (0, 2, 2, 1), (2, 1, 1, 2)],
        [(0, 2, 1, 1), (2, 0, 1, 3)],
        [(0, 1, 2, 2)],
    ],
)
def test_a_table_keeps_its_spans_and_its_holes(cells: list[tuple[int, int, int, int]]) -> None:
    text, made = "", []
    for row, column, height, width in cells:
        words = f"{row}·{column}"
        made.append(Cell(len(text), len(text) + len(words), row, column, height, width))
        text += words + "\t"
    table = Table(0, len(text), 0, 3, 3, tuple(made))
    report = prose_report()
    assert report.reading
    document = Document(text, (table,), Source("甲.docx", "", "docx", None, len(text)))
    reading = type(report.reading)(document, type(report.reading.recognition)((), (), (), ()), (), (), ())
    (chunk,) = DocumentView(report, reading, tuple).chunks()
    element = lxml_html.fragment_fromstring(str(chunk.body))
    assert cell_grid(element) == document_grid(table, text)
    assert len(list(element.iter("tr"))) == 3


def test_the_index_lists_reports_with_links_that_any_name_survives() -> None:
    index = Index()
    index.add(prose_report(), "下级/甲 #1?.txt.html")
    index.add(failed_report(), "坏<b>.pdf.html")
    tree = parsed(index.render())
    assert tree.xpath("//tbody//a/@href") == [
        "./%E4%B8%8B%E7%BA%A7/%E7%94%B2%20%231%3F.txt.html",
        "./%E5%9D%8F%3Cb%3E.pdf.html",
    ]
    first, second = (" ".join(row.text_content().split()) for row in tree.xpath("//tbody/tr"))
    for words in ("2022年桥梁养护项目绩效评价报告", "98.10/100", "优", "部分可读", "2022"):
        assert words in first
    assert "无法读取" in second
    assert "文件不完整" in second
    tally = ["".join(item.text_content().split()) for item in tree.xpath("//p[@class='tally']/span")]
    assert tally == ["共2份", "有矛盾1份", "矛盾1处", "存疑1处", "部分可读1份", "无法读取1份"]


def test_the_index_of_nothing_is_a_page() -> None:
    tree = parsed(Index().render())
    assert tree.xpath("//tbody/tr") == []
    assert "共0份" in "".join(tree.xpath("//p[@class='tally']")[0].text_content().split())


def test_figures_that_were_only_repeated_are_folded() -> None:
    report = prose_report()
    held = next(r for r in report.relations if r.verdict.verified)
    repeat = replace(held, operation=Operation.EQUALITY, calculation="98分＝98分")
    telling = replace(repeat, calculation="22.23万人＝222300人")
    groups = list(ReportView(replace(report, relations=(repeat, telling, repeat))).relations())
    assert [(g.folded, [c.index for c in g.cards]) for g in groups] == [(False, [1]), (True, [0, 2])]
