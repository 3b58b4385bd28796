"""The way of a reviewer through the page, in a browser; and the same without its scripts."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from extractor.web import Settings, application
from tests.browsers import chromium
from tests.web.site import WRONG_SUM, wrong_sums

YEARS = itertools.count(2001)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = application(Settings(tmp_path_factory.mktemp("review") / "dataset"))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    """A report that nobody decided on: another year's for each test."""
    file = tmp_path / "村道.txt"
    text = WRONG_SUM.replace("2023", str(next(YEARS)))
    file.write_text(text + "<script>document.title = '坏'</script>", encoding="utf-8")
    return file


def opened(browser: Any, address: str, **options: Any) -> tuple[Any, list[str]]:
    """A page of the browser, and everything its console says."""
    page = browser.new_page(viewport={"width": 1280, "height": 720}, **options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    return page, said


def test_from_upload_to_opinion(browser: Any, address: str, report_file: Path, tmp_path: Path) -> None:
    page, said = opened(browser, address)
    page.set_input_files("input[type=file]", [report_file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator(".accepted a").wait_for()
    assert page.locator(".accepted").inner_text().endswith("发现 1 处问题")
    page.locator("#reports tbody a").first.wait_for()
    page.locator(".accepted a").click()

    page.locator(".sheet .fig", has_text="160万元").click()
    lit = page.locator(".sheet .lit").all_inner_texts()
    assert [text[:6].rstrip("✗1") for text in lit] == ["100万元", "50万元", "160万元"]
    assert "current" in str(page.locator("#f1").get_attribute("class"))

    page.locator("#f1 summary").click()
    page.get_by_label("排除理由").fill("按截尾口径填列")
    page.keyboard.press("Enter")
    page.locator("#f1 .stands").wait_for()
    assert "1/1" in page.locator("#progress").inner_text()
    page.reload()
    assert "已排除 理由：按截尾口径填列" in page.locator("#f1 .stands").inner_text().replace("　", " ")

    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="确认", exact=True).click()
    page.locator("#f1 .is-confirmed").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出审核意见").click()
    download.value.save_as(tmp_path / "opinion.docx")
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "opinion.docx")).paragraphs)
    assert "确认 1 处" in text
    assert "坏" not in page.title()
    assert said == []
    page.close()


def test_of_many_findings_each_has_its_form_when_it_is_needed(browser: Any, address: str, tmp_path: Path) -> None:
    file = tmp_path / "标段.txt"
    file.write_text(wrong_sums(110), encoding="utf-8")
    page, said = opened(browser, address)
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator(".accepted a").click()
    page.wait_for_load_state()
    assert page.locator("[data-findings] .card").count() > 105
    card = page.locator("#f105")
    assert card.locator("form").count() == 0
    card.hover()
    card.get_by_role("button", name="确认", exact=True).click()
    card.locator(".is-confirmed").wait_for()
    page.keyboard.press("j")
    page.locator("#f106 form").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "f106"
    page.reload()
    assert "已确认" in str(card.locator(".stands").text_content())
    assert said == []
    page.close()


def test_without_scripts(browser: Any, address: str, report_file: Path) -> None:
    page, _ = opened(browser, address, java_script_enabled=False)
    page.set_input_files("input[type=file]", [report_file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator(".accepted a").click()
    page.locator("#f1 summary").click()
    page.get_by_label("排除理由").fill("按截尾口径填列")
    page.get_by_role("button", name="排除", exact=True).click()
    page.locator("#f1 .stands").wait_for()
    page.wait_for_load_state()
    assert "按截尾口径填列" in page.locator("#f1 .stands").inner_text()
    page.get_by_role("link", name="报告列表").click()
    page.get_by_role("searchbox").fill("没有的")
    page.get_by_role("button", name="查找").click()
    assert "没有符合条件的报告" in page.locator("#reports").inner_text()
    page.close()


def test_the_list_is_narrowed_while_typing(browser: Any, address: str, report_file: Path) -> None:
    page, said = opened(browser, address)
    page.set_input_files("input[type=file]", [report_file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator("#reports tbody a").first.wait_for()
    page.get_by_role("searchbox").press_sequentially("没有的")
    page.locator("#reports .nothing").wait_for()
    assert "words=" in page.url
    assert said == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_reaches_beyond_the_screen(browser: Any, address: str, report_file: Path, width: int) -> None:
    page, _ = opened(browser, address)
    page.set_viewport_size({"width": width, "height": 720})
    page.set_input_files("input[type=file]", [report_file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator(".accepted a").wait_for()
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) == 0
    page.locator(".accepted a").click()
    page.locator(".ruling").wait_for()
    assert page.evaluate(over) == 0
    page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_are_accessible(browser: Any, address: str, report_file: Path, colours: str) -> None:
    page, _ = opened(browser, address, color_scheme=colours)
    page.set_input_files("input[type=file]", [report_file])
    page.get_by_role("button", name="上传并审核").click()
    page.locator(".accepted a").wait_for()
    assert violations(page) == []
    page.locator(".accepted a").click()
    page.locator("#f1 summary").click()
    assert violations(page) == []
    page.get_by_label("排除理由").fill("按截尾口径填列")
    page.get_by_role("button", name="排除", exact=True).click()
    page.locator("#f1 .stands").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="历年").click()
    assert violations(page) == []
    page.close()


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]


def test_files_are_dropped(browser: Any, address: str) -> None:
    page, said = opened(browser, address)
    dropped = page.evaluate_handle(
        "([text, name]) => { const all = new DataTransfer(); all.items.add(new File([text], name)); return all; }",
        [WRONG_SUM, "村道.txt"],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.locator(".accepted a").wait_for()
    assert page.locator(".accepted a").inner_text() == "村道.txt"
    assert said == []
    page.close()


def test_of_two_people_the_second_is_told_in_place(browser: Any, address: str, report_file: Path) -> None:
    first, _ = opened(browser, address)
    first.set_input_files("input[type=file]", [report_file])
    first.get_by_role("button", name="上传并审核").click()
    first.locator(".accepted a").click()
    first.locator(".ruling").wait_for()
    second, _ = opened(browser, first.url)
    first.get_by_role("button", name="确认", exact=True).click()
    first.locator("#f1 .stands").wait_for()
    second.get_by_role("button", name="确认", exact=True).click()
    second.locator("#f1 .alert").wait_for()
    assert "已确认" in second.locator("#f1 .stands").inner_text()
    first.close()
    second.close()
