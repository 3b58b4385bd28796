"""The page in a browser: clicks either way, keys, filters, light and dark, phone and paper, and without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe

from extractor.model import Evidence, Report, TextBlock
from extractor.outputs.html import Index, render
from tests.audits import CORPUS, audited
from tests.browsers import chromium
from tests.sample_reports import failed_report, prose_report
from tests.test_outputs_html import hostile_report

DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


class Pages:
    """The addresses of pages, by name; a page is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> str:
        file = self._folder / f"{name}.html"
        if not file.exists():
            file.write_text(_PAGES[name](), encoding="utf-8")
        return file.as_uri()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"))


def index() -> str:
    page = Index()
    for path in sorted(CORPUS.glob("*.txt")):
        page.add(audited(path), f"{path.name}.html")
    page.add(failed_report(), "坏.pdf.html")
    return page.render()


def long_report() -> Report:
    """A report of 200 pages."""
    report = audited(CORPUS / "dilapidated-housing-form-clean.pdf")
    assert report.reading is not None
    document = report.reading.document
    pages = max(s.page or 0 for s in document.segments)
    size = len(document.text) + 1
    copies = -(-200 // pages)

    def moved(evidence: Evidence, copy: int) -> Evidence:
        return replace(evidence, start=evidence.start + copy * size, end=evidence.end + copy * size)

    whole = replace(
        document,
        text="\n".join([document.text] * copies),
        boxes=None,
        blocks=tuple(
            replace(block, start=block.start + n * size, end=block.end + n * size)
            if isinstance(block, TextBlock)
            else replace(
                block,
                start=block.start + n * size,
                end=block.end + n * size,
                index=block.index + n * len(document.tables),
                cells=tuple(replace(c, start=c.start + n * size, end=c.end + n * size) for c in block.cells),
            )
            for n in range(copies)
            for block in document.blocks
        ),
        segments=tuple(
            replace(s, start=s.start + n * size, end=s.end + n * size, page=(s.page or 1) + n * pages)
            for n in range(copies)
            for s in document.segments
        ),
    )
    quantities = tuple(
        replace(q, evidence=moved(q.evidence, n)) for n in range(copies) for q in report.reading.quantities
    )
    recognition = replace(report.reading.recognition, quantities=quantities)
    return replace(report, reading=replace(report.reading, document=whole, recognition=recognition))


def many_findings() -> Report:
    """A report with five megabytes of findings."""
    report = prose_report()
    finding, figures = report.findings[0], report.quantities
    message = f"{finding.message}。" * 20
    count = 5_000_000 // len(message.encode()) + 1
    findings = tuple(
        replace(
            finding, message=message, evidence=(figures[i % 7].evidence, figures[7].evidence), fingerprint=f"{i:016x}"
        )
        for i in range(count)
    )
    return replace(report, findings=findings)


def in_corpus(name: str) -> str:
    return render(audited(CORPUS / name))


_PAGES: dict[str, Callable[[], str]] = {
    "prose": lambda: in_corpus("medical-insurance-three-contradictions.docx"),
    "form": lambda: in_corpus("rural-road-form-scores-off.docx"),
    "clean": lambda: in_corpus("dilapidated-housing-form-clean.pdf"),
    "hostile": lambda: render(hostile_report()),
    "failed": lambda: render(failed_report()),
    "index": index,
    "many": lambda: render(many_findings()),
    "long": lambda: render(long_report()),
}


class Opened:
    """A page, and everything that should not happen while it is looked at."""

    def __init__(self, browser: Any, address: str, size: dict[str, int], **settings: Any) -> None:
        self.context = browser.new_context(viewport=size, **settings)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def press(self, keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def lit(self) -> list[str]:
        """The figures of the document that are lit up, as they read."""
        texts: list[str] = self.page.locator(".sheet .lit").all_inner_texts()
        return texts

    def chosen(self) -> str:
        text: str = self.page.locator(".sheet .lit.chosen").inner_text()
        return text


@pytest.fixture
def opened(browser: Any, pages: Pages) -> Iterator[Any]:
    """Opens pages by name; at the end none may have complained or asked for anything but itself."""
    made: list[Opened] = []

    def open_page(name: str, size: dict[str, int] | None = None, **settings: Any) -> Opened:
        made.append(Opened(browser, pages[name], size or DESK, **settings))
        return made[-1]

    yield open_page
    for each in made:
        each.context.close()
        assert each.said == []
        assert [url for url in each.asked if not url.startswith("file:")] == []
        assert len(set(each.asked)) == 1


def in_view(locator: Any) -> bool:
    box, size = locator.bounding_box(), locator.page.viewport_size
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_a_finding_lights_up_its_figures_and_brings_the_disputed_one_into_view(opened: Any) -> None:
    shown = opened("prose")
    card = shown.page.locator("#findings .card", has_text="比率与人数、数量不符")
    card.locator("h3").click()
    assert shown.lit() == ["216900人", "222300人", "107.1%"]
    assert shown.chosen() == "107.1%"
    assert in_view(shown.page.locator(".sheet .chosen"))
    assert "current" in card.get_attribute("class")
    card.locator("a", has_text="216900人").click()
    assert shown.chosen() == "216900人"


def test_a_figure_shows_its_finding_and_its_whole_equation(opened: Any) -> None:
    shown = opened("form")
    shown.page.locator(".sheet .disputed", has_text="88").click()
    current = shown.page.locator(".card.current")
    assert current.count() == 1
    assert in_view(current)
    shown.page.locator(".picked .card", has_text="总得分与各项得分之和不符").locator("h3").click()
    assert sorted(shown.lit(), key=int) == ["7", "9", "12", "15", "20", "24", "88"]
    assert shown.chosen() == "88"


def test_a_verified_figure_shows_the_calculations_it_takes_part_in(opened: Any) -> None:
    shown = opened("form")
    shown.page.locator(".sheet .is-verified", has_text="240.67").click()
    assert shown.page.get_by_role("tab", selected=True).inner_text().startswith("核对")
    equations = shown.page.locator(".picked .card .sum").all_inner_texts()
    assert [text.split()[-1] for text in equations] == [
        "150.42万元＋90.25万元＝240.67万元",
        "240.67万元÷300.84万元＝80%",
    ]
    shown.page.keyboard.press("Escape")
    assert shown.lit() == []
    assert not shown.page.locator(".picked").is_visible()


def test_keys_lead_through_findings_and_figures(opened: Any) -> None:
    shown = opened("prose")
    titles = shown.page.locator("[data-findings] .card h3").all_inner_texts()
    walked = []
    for key in "jjkj":
        shown.press(key)
        walked.append(shown.page.locator(".card.current h3").inner_text())
    assert walked == [titles[0], titles[1], titles[0], titles[1]]
    before = shown.page.locator(".sheet .chosen").get_attribute("id")
    shown.press("n")
    behind = shown.page.locator(".sheet .chosen").get_attribute("id")
    order = shown.page.locator(".sheet .fig").evaluate_all("all => all.map(e => e.id)")
    assert order.index(behind) == order.index(before) + 1
    assert shown.page.evaluate("document.activeElement.id") == behind
    shown.press("p")
    assert shown.page.locator(".sheet .chosen").get_attribute("id") == before
    shown.press("3")
    assert shown.page.locator(".tree").is_visible()
    shown.press("?")
    assert shown.page.locator("dialog").is_visible()


def test_the_figures_are_one_stop_of_the_tab_key(opened: Any) -> None:
    shown = opened("form")
    stops = shown.page.locator(".sheet .fig, .sheet .quote").evaluate_all(
        "all => all.filter(e => e.tabIndex >= 0).length"
    )
    assert stops == 1


def test_tabs_follow_the_arrow_keys(opened: Any) -> None:
    shown = opened("prose")
    shown.page.get_by_role("tab", selected=True).focus()
    shown.page.keyboard.press("ArrowRight")
    chosen = shown.page.get_by_role("tab", selected=True)
    assert chosen.inner_text().startswith("核对")
    assert shown.page.get_by_role("tabpanel").get_attribute("aria-labelledby") == chosen.get_attribute("id")
    shown.page.keyboard.press("ArrowLeft")
    shown.page.keyboard.press("ArrowLeft")
    assert shown.page.get_by_role("tab", selected=True).inner_text() == "要素"


def test_findings_are_filtered_by_severity(opened: Any) -> None:
    shown = opened("prose")
    cards = shown.page.locator("[data-findings] .card:visible")
    whole, warnings = cards.count(), shown.page.locator("[data-findings] .card.is-warning").count()
    assert 0 < warnings < whole
    shown.page.locator("[data-filter=warning]").uncheck()
    assert cards.count() == whole - warnings
    shown.page.locator(".sheet .disputed.is-warning").first.click()
    assert shown.page.locator(".card.current.is-warning").is_visible()
    assert cards.count() == whole


def test_the_score_tree_leads_to_figures_and_findings(opened: Any) -> None:
    shown = opened("form")
    shown.press("3")
    row = shown.page.locator(".tree tr", has_text="优良路率")
    row.locator("td a").last.click()
    assert shown.chosen() == "12"
    row.locator("a.badge").click()
    assert shown.page.locator(".card.current h3").inner_text().endswith("得分超过分值")


def test_light_and_dark_follow_the_system_until_the_reader_chooses(opened: Any) -> None:
    shown = opened("prose", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = shown.page.evaluate(ground)
    shown.press("t")
    light = shown.page.evaluate(ground)
    assert light != dark
    shown.page.reload()
    assert shown.page.evaluate(ground) == light
    shown.page.locator("[data-do=theme]").click()
    assert shown.page.evaluate(ground) == dark


def test_without_script_everything_is_read_and_linked(opened: Any) -> None:
    shown = opened("form", java_script_enabled=False)
    for selector in ("#findings .card", "#relations .card", ".tree", ".facts", ".sheet table"):
        assert shown.page.locator(selector).first.is_visible()
    assert shown.page.locator("[data-needs-script]:visible").count() == 0
    shown.page.locator(".sheet .disputed", has_text="50分").click()
    assert shown.page.url.endswith("#f5")
    assert in_view(shown.page.locator("#f5"))
    shown.page.locator("#f5 a", has_text="50分").click()
    assert in_view(shown.page.locator(".sheet .disputed", has_text="50分"))


def test_markup_of_a_document_never_acts(opened: Any) -> None:
    shown = opened("hostile")
    shown.press("jn23")
    assert "<script>alert(1)</script>" in shown.page.locator(".sheet").inner_text()
    assert shown.page.locator("img").count() == 0


def test_the_policy_keeps_what_slips_in_from_acting(browser: Any, pages: Pages, tmp_path: Path) -> None:
    page = Path(pages["prose"].removeprefix("file://")).read_text(encoding="utf-8")
    harmful = page.replace(
        "</article>", "<script>document.title = 'acted'</script><img src=x onerror=alert(1)></article>"
    )
    assert harmful != page
    (tmp_path / "harmful.html").write_text(harmful, encoding="utf-8")
    shown = Opened(browser, (tmp_path / "harmful.html").as_uri(), DESK)
    assert "acted" not in shown.page.title()
    assert all("Content Security Policy" in words for words in shown.said)
    assert len(shown.said) >= 2
    shown.context.close()


def test_a_phone_shows_one_thing_at_a_time(opened: Any) -> None:
    shown = opened("form", PHONE)
    assert shown.page.locator("#findings").is_visible()
    assert not shown.page.locator(".sheet").is_visible()
    shown.page.locator("#findings .card a", has_text="80%").first.click()
    assert shown.chosen() == "80%"
    assert in_view(shown.page.locator(".sheet .chosen"))
    assert shown.page.locator(".picked .card").is_visible()
    shown.page.get_by_role("tab", name="问题").click()
    assert shown.page.locator("#findings").is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["prose", "form", "clean", "failed", "index", "hostile"])
def test_nothing_is_wider_than_the_screen(opened: Any, name: str, size: dict[str, int]) -> None:
    shown = opened(name, size)
    for keys in ("", "3", "n"):
        shown.press(keys)
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
@pytest.mark.parametrize(("name", "states"), [("prose", " j24"), ("form", "n3"), ("failed", " "), ("index", " ")])
def test_no_barrier_is_found(
    browser: Any, pages: Pages, name: str, states: str, size: dict[str, int], scheme: str
) -> None:
    shown = Opened(browser, pages[name], size, color_scheme=scheme, bypass_csp=True)
    for key in states:
        shown.press(key.strip())
        violations = Axe().run(shown.page).response["violations"]
        assert [(v["id"], node["html"]) for v in violations for node in v["nodes"]] == []
    shown.context.close()


def test_the_index_is_sorted_and_searched(opened: Any) -> None:
    shown = opened("index")
    rows = shown.page.locator("tbody tr")
    whole = rows.count()

    def column(number: int) -> list[str]:
        texts: list[str] = shown.page.locator(f"tbody tr > :nth-child({number})").all_inner_texts()
        return [text.strip() for text in texts]

    shown.page.get_by_role("button", name="矛盾").click()
    errors = [int(text.rpartition(" ")[2]) for text in column(4) if text]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0
    assert column(4)[-1] == ""
    shown.page.get_by_role("button", name="矛盾").click()
    assert [int(text.rpartition(" ")[2]) for text in column(4) if text] == errors[::-1]
    assert column(4)[-1] == ""
    assert shown.page.locator("th[aria-sort=ascending]").inner_text().startswith("矛盾")
    shown.page.get_by_role("button", name="总分").click()
    scores = [float(text.partition("/")[0]) for text in column(2) if text]
    assert scores == sorted(scores, reverse=True)
    shown.page.get_by_label("按文字筛选").fill("heating")
    visible = shown.page.locator("tbody tr:visible")
    assert 0 < visible.count() < whole
    assert all("heating" in text for text in visible.all_inner_texts())


def test_two_hundred_pages_are_walked_through(opened: Any) -> None:
    shown = opened("long")
    assert shown.page.locator(".sheet .page").count() >= 200
    shown.page.locator(".sheet .fig").last.evaluate("element => element.scrollIntoView()")
    shown.page.locator(".sheet .fig").last.click()
    assert shown.page.locator(".sheet .chosen").count() == 1
    shown.press("1")
    shown.press("n")
    assert in_view(shown.page.locator(".sheet .chosen"))


def test_five_megabytes_of_findings_are_shown(opened: Any) -> None:
    shown = opened("many")
    cards = shown.page.locator("[data-findings] .card")
    assert cards.count() > 4000
    shown.press("k")
    assert in_view(cards.last.locator("h3"))
    assert shown.lit() != []


def test_paper_has_the_findings_the_tree_and_the_document(opened: Any, tmp_path: Path) -> None:
    shown = opened("form", color_scheme="dark")
    shown.press("j")
    shown.page.pdf(path=tmp_path / "paper.pdf", format="A4", prefer_css_page_size=True)
    document = pdfium.PdfDocument(tmp_path / "paper.pdf")
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    bare = re.sub(r"\s", "", text)
    for words in ("总得分与各项得分之和不符", "9+20+12+15+24+7＝87分", "坑槽修补时限", "农村公路养护", "县公路站"):
        assert words.replace("+", "＋") in bare
    assert "键盘操作" not in bare
    assert len(text) > 500
