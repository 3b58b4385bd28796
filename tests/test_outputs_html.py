"""The page of a report: the document as submitted, every figure marked, everything linked, nothing that acts."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from markupsafe import Markup

from extractor.decisions import with_hidden
from extractor.model import Decision, Report, Ruling, Table, Verdict
from extractor.outputs import html, renderer
from extractor.outputs.html.tree import WIDTH
from extractor.outputs.words import effect
from extractor.pipeline import audit
from tests.sample_reports import failed_report, form_report, prose_report
from tests.web_pages import block_texts, cell_grid, document_grid, parsed, sheet, shown_blocks

ROOT = Path(__file__).resolve().parent.parent
CORPUS = sorted(p for p in (ROOT / "corpus").iterdir() if p.suffix in (".docx", ".xlsx", ".pdf", ".html", ".txt"))
BOTH_FORMS = [prose_report(), form_report()]


def page_of(report: Report) -> str:
    page = renderer("html").render(report)
    assert isinstance(page, str)
    return page


@pytest.fixture(scope="module", params=CORPUS, ids=lambda path: path.name)
def audited(request: pytest.FixtureRequest) -> tuple[Report, str]:
    report = audit(request.param)
    return report, page_of(report)


def test_the_document_is_shown_as_submitted(audited: tuple[Report, str]) -> None:
    report, page = audited
    assert report.reading
    document = report.reading.document
    shown = shown_blocks(parsed(page))
    assert len(shown) == len(document.blocks)
    texts = [element.text_content() for element in shown if element.tag != "div"]
    assert texts == block_texts(document)
    tables = [element for element in shown if element.tag == "div"]
    for element, table in zip(tables, document.tables, strict=True):
        assert cell_grid(element) == document_grid(table, document.text)


def test_every_figure_is_one_marked_element(audited: tuple[Report, str]) -> None:
    report, page = audited
    tree = parsed(page)
    figures = {e.get("id"): e for e in sheet(tree).xpath(".//*[contains(@class, 'fig')]") if e.get("id")}
    assert len(figures) == len({(q.evidence.start, q.evidence.end) for q in report.quantities})
    for index, quantity in enumerate(report.quantities):
        element = figures[f"q{index}"]
        assert element.text_content() == quantity.evidence.quote
        assert re.search(r"is-(error|warning|note|verified|unassessed|untied)", element.get("class"))
        assert element.get("title")


def test_every_link_leads_somewhere_and_no_id_is_given_twice(audited: tuple[Report, str]) -> None:
    _, page = audited
    tree = parsed(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href for href in tree.xpath("//@href") if href[1:] not in set(ids)} == set()
    assert tree.xpath("//a//a") == []


def test_findings_and_figures_lead_to_each_other(audited: tuple[Report, str]) -> None:
    report, page = audited
    tree = parsed(page)
    by_id = {element.get("id"): element for element in tree.xpath("//*[@id]")}
    for number, finding in enumerate(report.findings, 1):
        card = by_id[f"f{number}"]
        assert finding.title in card.text_content()
        assert effect(finding) in card.text_content()
        goals = {link.get("href")[1:] for link in card.xpath(".//a[@class='to']")}
        assert {by_id[goal].text_content() for goal in goals} == {e.quote for e in finding.evidence}
        disputed = by_id[card.get("data-goal")]
        assert disputed.text_content() == finding.evidence[0].quote
        assert disputed.get("href", disputed.get("data-to", "#f")).startswith("#f")


def test_every_relation_is_an_equation_of_its_figures(audited: tuple[Report, str]) -> None:
    report, page = audited
    by_id = {element.get("id"): element for element in parsed(page).xpath("//*[@id]")}
    for index, relation in enumerate(report.relations):
        links = [link.get("href")[1:] for link in by_id[f"r{index}"].xpath(".//a[@class='to']")]
        assert sorted(links) == sorted(f"q{term}" for term in relation.terms)


def test_the_page_acts_by_nothing_but_its_own_script_and_style() -> None:
    page = page_of(prose_report())
    tree = parsed(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    for name, kind in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert len(tree.xpath("//script | //style")) == 2
    attributes = {name for element in tree.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on")} | (attributes & {"style", "src", "srcset"})
    assert "http" not in re.sub(r"http-equiv", "", page)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def hostile_report() -> Report:
    """The prose report with markup wherever a document or a person can put text."""
    report = prose_report()
    assert report.reading
    reading = report.reading
    text = reading.document.text + HOSTILE
    blocks = (replace(reading.document.blocks[0], end=len(text)),)
    source = replace(report.source, path=f"reports/{HOSTILE.replace('/', '')}.txt")
    quantities = tuple(replace(q, label=HOSTILE) for q in report.quantities)
    recognition = replace(reading.recognition, quantities=quantities)
    lines = tuple(replace(line, name=HOSTILE, target=HOSTILE, reason=HOSTILE) for line in report.indicators)
    document = replace(reading.document, text=text, blocks=blocks, source=source)
    reading = replace(reading, document=document, recognition=recognition, indicators=lines)
    texts = {"title": HOSTILE, "message": HOSTILE, "consequence": HOSTILE, "basis": HOSTILE, "check": HOSTILE}
    findings = tuple(replace(finding, **texts) for finding in report.findings)  # type: ignore[arg-type]
    relations = tuple(replace(r, calculation=HOSTILE, reason=HOSTILE) for r in report.relations)
    decision = Decision(findings[0].fingerprint, Ruling.CONFIRMED, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    facts = report.facts | {"title": replace(report.facts["title"], value=HOSTILE)}
    problems = tuple(replace(problem, message=HOSTILE) for problem in report.problems)
    return replace(
        report, source=source, reading=reading, findings=findings, hidden=findings, relations=relations,
        decisions=(decision,), facts=facts, problems=problems, field_names={"title": HOSTILE},
    )  # fmt: skip


def test_markup_in_a_document_is_text() -> None:
    tree = parsed(page_of(hostile_report()))
    assert len(tree.xpath("//script")) == 1
    assert tree.xpath("//img") == []
    assert HOSTILE in sheet(tree).text_content()
    assert HOSTILE in "".join(tree.xpath("//h1//text()"))
    assert all(HOSTILE in card.text_content() for card in tree.xpath("//*[@id='findings']//li"))
    assert HOSTILE in tree.xpath("//*[@id='q0']/@title")[0]


def test_a_failed_report_says_why() -> None:
    tree = parsed(page_of(failed_report()))
    (alert,) = tree.xpath("//*[@role='alert']")
    assert "文件不完整" in alert.text_content()
    assert tree.xpath("//h1/text()") == ["坏.pdf"]


def test_what_could_not_be_read_stands_above() -> None:
    (item,) = parsed(page_of(prose_report())).xpath("//ul[@class='problems']/li")
    assert "有一页是图片，未读（第3页）" in item.text_content()


def classes(report: Report) -> dict[str, set[str]]:
    """The classes of each figure and quote in the document, by its text."""
    found: dict[str, set[str]] = {}
    for element in sheet(parsed(page_of(report))).xpath(".//*[@class and @id]"):
        found.setdefault(element.text_content(), set()).update(element.get("class").split())
    return found


def test_a_figure_is_marked_by_what_became_of_it() -> None:
    found = classes(prose_report())
    assert found["19分"] >= {"is-error", "disputed"}
    assert found["392.65万元"] >= {"is-warning", "disputed"}
    assert "is-verified" in found["29.1分"]
    assert "is-untied" in found["12座"]
    report = prose_report()
    unjudged = replace(report, findings=report.findings[:1])
    assert "is-unassessed" in classes(unjudged)["392.65万元"]
    truncated = replace(report.relations[0], verdict=Verdict.IMPROBABLE)
    doubtful = classes(replace(report, relations=(truncated,), findings=()))
    assert "is-warning" in doubtful["30分"]
    assert "disputed" not in doubtful["30分"]


def test_an_operand_of_a_false_sum_is_marked_but_not_disputed() -> None:
    report = audit(ROOT / "corpus" / "heating-subsidy-rates-off.txt")
    found = classes(report)
    assert found["87%"] >= {"is-error", "disputed"}
    assert "is-error" in found["17分"]
    assert "disputed" not in found["17分"]


def test_a_dismissed_finding_marks_nothing_and_is_listed_apart() -> None:
    report = prose_report()
    decision = Decision(report.findings[0].fingerprint, Ruling.DISMISSED, "原件如此", who="审核甲", when="2024-03-18")
    relation = replace(report.relations[3], terms=(6, 5))
    report = replace(report, relations=(*report.relations[:3], relation))
    finding = replace(report.findings[0], evidence=tuple(report.quantities[i].evidence for i in (6, 5)))
    report = replace(report, findings=(finding, report.findings[1]))
    assert "is-error" in classes(report)["19分"]
    hidden = with_hidden(report, (), {decision.fingerprint: decision})
    assert "is-verified" in classes(hidden)["19分"]
    tree = parsed(page_of(hidden))
    (kept,) = tree.xpath("//*[@data-findings]/li")
    assert "unit-slip" in kept.text_content()
    (apart,) = tree.xpath("//details[@class='hidden']//li")
    assert "已排除：原件如此（审核甲，2024-03-18）" in apart.text_content()
    assert tree.xpath("//*[@id='r3']") == []


def test_an_application_puts_its_controls_below_each_finding() -> None:
    report = with_hidden(prose_report(), {"e" * 16}, {})
    body = html.report_body(report, lambda finding: Markup("<button>{}</button>").format(finding.fingerprint))
    tree = parsed(str(body))
    for fingerprint in ("f" * 16, "e" * 16):
        (card,) = tree.xpath(f"//li[@data-fingerprint='{fingerprint}']")
        assert card.xpath(".//div[@class='controls']/button/text()") == [fingerprint]
    assert "<html" not in str(body)
    assert tree.xpath("//script | //style | //meta") == []
    assert html.STYLE_SHEET in page_of(prose_report())
    assert html.SCRIPT in page_of(prose_report())


def test_the_counts_are_those_of_the_summary() -> None:
    tree = parsed(page_of(prose_report()))
    counts = ["".join(item.text_content().split()) for item in tree.xpath("//ul[@class='counts']/li")]
    assert counts == ["✗1处矛盾", "!1处存疑", "✓2项相符", "?1项无法核对"]
    verdict = ["".join(item.text_content().split()) for item in tree.xpath("//dl[@class='verdict']/div")]
    assert verdict == ["总分98.10/100", "等级优"]


def test_a_fact_leads_to_where_it_is_said() -> None:
    report = replace(prose_report(), field_names={"grade": "等级"})
    tree = parsed(page_of(report))
    (line,) = [div for div in tree.xpath("//dl[@class='facts']/div") if div.xpath("dt/text()") == ["等级"]]
    (href,) = line.xpath(".//a/@href")
    assert tree.xpath(f"//*[@id='{href[1:]}']")[0].text_content() == "优"


def bars(report: Report) -> list[tuple[Decimal, Decimal, Decimal]]:
    rows = parsed(page_of(report)).xpath("//table[@class='tree']//svg")
    found = []
    for row in rows:
        (weight,), (score,) = (row.xpath(f"./rect[@class='{name}']") for name in ("weight", "score"))
        found.append((Decimal(weight.get("x")), Decimal(weight.get("width")), Decimal(score.get("width"))))
    return found


def test_the_bars_of_the_tree_tile_their_line() -> None:
    found = bars(prose_report())
    half = Decimal(WIDTH) / 2
    assert [bar[:2] for bar in found] == [
        (0, half), (0, Decimal(300)), (0, Decimal(300)), (Decimal(300), Decimal(200)), (half, half),
    ]  # fmt: skip
    assert [bar[2] for bar in found] == [0, 0, Decimal(291), Decimal(190), half]


def test_a_score_above_its_weight_sticks_out() -> None:
    report = audit(ROOT / "corpus" / "rural-road-form-scores-off.docx")
    (over,) = parsed(page_of(report)).xpath("//rect[@class='over']")
    assert Decimal(over.get("width")) == round(Decimal(2) / 105 * WIDTH, 1)


def test_a_figure_that_spans_markup_and_an_empty_cell_are_shown() -> None:
    report = form_report()
    assert report.reading
    document = report.reading.document
    table = document.blocks[0]
    assert isinstance(table, Table)
    cell = replace(table.cells[1], end=table.cells[1].start)
    blocks = (replace(table, cells=(table.cells[0], cell, *table.cells[2:])),)
    reading = replace(report.reading, document=replace(document, blocks=blocks))
    empty = replace(report.findings[0], evidence=(document.evidence(cell.start, cell.start),))
    tree = parsed(page_of(replace(report, reading=reading, findings=(empty,))))
    (mark,) = sheet(tree).xpath(".//*[contains(@class, 'empty')]")
    assert mark.getparent().tag in ("td", "th")
    assert mark.get("href") == "#f1"
    assert f"#{mark.get('id')}" in tree.xpath("//*[@id='f1']//a/@href")


@pytest.mark.parametrize("report", BOTH_FORMS)
def test_two_renderings_are_the_same(report: Report) -> None:
    assert page_of(report) == page_of(report)


def test_the_wheel_carries_templates_style_and_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        packed = set(wheel.namelist())
    package = ROOT / "extractor" / "outputs" / "html"
    needed = [p for folder in ("templates", "static") for p in (package / folder).iterdir() if p.is_file()]
    assert len(needed) >= 6
    assert {p.relative_to(ROOT).as_posix() for p in needed} <= packed
