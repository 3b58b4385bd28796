"""Takes the pictures of docs/images anew, with a headless Chromium.

usage: python docs/screenshots.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


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
    program = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([*program, "audit", "corpus", "--format", "html", "--output", folder], cwd=ROOT, check=False)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for picture in PICTURES:
            page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=picture.colours)
            page.goto((Path(folder) / picture.page).as_uri())
            for selector in picture.clicks:
                page.locator(selector).click()
            page.mouse.move(0, 0)
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{picture.name}.png")
        browser.close()


if __name__ == "__main__":
    main()
