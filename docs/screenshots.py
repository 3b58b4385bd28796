"""Takes the pictures of docs/images anew, with a headless Chromium.

usage: python docs/screenshots.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PROGRAM = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())"]
UPLOADED = ("medical-insurance-three-contradictions.docx", "rural-road-form-scores-off.xlsx")
YEARLY = """{0}年度青石县村道养护项目绩效自评报告

一、基本情况
项目实施单位：青石县交通运输局
年初预算{1}万元，全年预算{2}万元，全年支出{3}万元。

二、评价结果
项目综合得分{4}分，评价等级为{5}。
"""
YEARS = (
    (2021, 260, 260, 214.5, 78, "中"),
    (2022, 280, 295, 262.2, 84.5, "良"),
    (2023, 300, 300, 291, 91, "优"),
    (2024, 320, 345, 344.1, 95.5, "优"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the corpus's folder of pages, what is clicked in it, and the colours it is shown in."""

    name: str
    page: str
    clicks: tuple[str, ...] = ()
    colours: str = "light"


PICTURES = (
    Picture("report", "medical-insurance-three-contradictions.docx.html", ("#f1 h3",)),
    Picture("form", "rural-road-form-scores-off.docx.html", ("#f6 h3", "#tab-scores"), "dark"),
    Picture("index", "index.html", ("thead button >> nth=3",)),
)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([*PROGRAM, "audit", "corpus", "--format", "html", "--output", folder], cwd=ROOT, check=False)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for picture in PICTURES:
            page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=picture.colours)
            page.goto((Path(folder) / picture.page).as_uri())
            for selector in picture.clicks:
                page.locator(selector).click()
            page.mouse.move(0, 0)
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{picture.name}.png")
        review(browser, Path(folder) / "dataset")
        browser.close()


def review(browser: Browser, dataset: Path) -> None:
    """The review page: its list, a report that is decided on, and a project over the years."""
    with serving(dataset) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(address)
        page.get_by_label("复核人").fill("张三")
        page.get_by_role("button", name="保存").click()
        years = [
            {"name": f"村道养护{figures[0]}.txt", "mimeType": "text/plain", "buffer": YEARLY.format(*figures).encode()}
            for figures in YEARS
        ]
        for files in (years, [ROOT / "corpus" / name for name in UPLOADED]):
            page.goto(address)
            page.set_input_files("input[type=file]", files)
            page.get_by_role("button", name="上传并审核").click()
            page.locator(".accepted").wait_for()
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / "review-list.png")
        page.locator(".accepted a").first.click()
        page.locator("#f2 summary").click()
        page.locator("#f2").get_by_label("排除理由").fill("附表按截尾口径填列")
        page.locator("#f2").get_by_role("button", name="排除", exact=True).click()
        page.locator("#f2 .stands").wait_for()
        page.locator("#f1").get_by_role("button", name="确认", exact=True).click()
        page.locator("#f1 .stands").wait_for()
        page.locator("#f1 h3").click()
        page.wait_for_timeout(300)
        page.screenshot(path=IMAGES / "review.png")
        page.goto(address + "?words=村道养护2024")
        page.locator("#reports tbody a").click()
        page.get_by_role("link", name="历年").click()
        page.screenshot(path=IMAGES / "history.png")


@contextmanager
def serving(dataset: Path) -> Iterator[str]:
    """The address of a review page, as long as it is needed."""
    command = [*PROGRAM, "serve", str(dataset), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().partition("：")[2].strip() if server.stdout else ""
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
