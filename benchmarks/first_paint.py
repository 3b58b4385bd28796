"""How soon a long report is seen: the page of ``--format html`` and that of the review application, in Chromium.

usage: python -m benchmarks.first_paint [--pages N] [--findings N] [--show DIR]

Makes three reports: a PDF of ``--pages`` pages, a text with ``--findings`` wrong sums, and the PDF with five megabytes
of findings. Prints seconds until the first contentful paint, the first byte and the whole page, and until a click on a
figure is answered; and the size of the page. Needs the extra ``web``, Playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import uvicorn

from extractor.model import Report
from extractor.outputs.html import render
from extractor.pipeline import audit
from extractor.web import Settings, application
from tests.browsers import chromium

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SOURCE = CORPUS / "dilapidated-housing-form-clean.pdf"
FIVE_MEGABYTES = 5 * 2**20
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def long_pdf(target: Path, pages: int) -> Path:
    source, joined = pdfium.PdfDocument(SOURCE), pdfium.PdfDocument.new()
    while len(joined) < pages:
        joined.import_pages(source)
    joined.save(target)
    return target


def wrong_text(target: Path, findings: int) -> Path:
    """Every paragraph claims a sum that its figures do not give."""
    lines = ["2023年度青石县农村公路养护项目绩效自评报告", "", "一、资金情况"]
    for number in range(findings):
        first, second = 100 + number, 50 + 7 * number % 40
        lines.append(
            f"第{number + 1}标段年初安排{first}万元，年中追加{second}万元，共计{first + second + 9}万元，用于路面修补、"
            "边沟清理和安全设施更换，已由县交通运输局组织验收，相关资料齐全。"
        )
    target.write_text("\n".join(lines), encoding="utf-8")
    return target


def heavy(report: Report) -> Report:
    """The report with five megabytes of findings on its figures."""
    figures = report.quantities
    finding = next(iter(audit(CORPUS / "medical-insurance-three-contradictions.docx").findings))
    message = f"{finding.message}。" * 20
    many = tuple(
        replace(finding, message=message, lines=(), fingerprint=f"{i:064x}",
                evidence=(figures[i % len(figures)].evidence, figures[(i + 1) % len(figures)].evidence))
        for i in range(FIVE_MEGABYTES // len(message.encode()) + 1)
    )  # fmt: skip
    return replace(report, findings=many, summary=replace(report.summary, errors=len(many)))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a review page."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = application(Settings(folder, audit_seconds=600))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def seen(browser: Any, address: str, picture: Path | None) -> str:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(120_000)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    while (paint := page.evaluate(PAINTED)) is None:
        time.sleep(0.02)
    page.wait_for_load_state("load")
    loaded = time.perf_counter() - start
    size, waited = page.evaluate(
        "(() => { const e = performance.getEntriesByType('navigation')[0];"
        " return [e.decodedBodySize, e.responseStart]; })()"
    )
    if picture:
        page.screenshot(path=picture)
    start = time.perf_counter()
    page.locator(".sheet .fig").first.click()
    page.locator(".sheet .chosen").wait_for()
    answered = time.perf_counter() - start
    page.close()
    return f"{paint / 1000:7.2f} {waited / 1000:8.2f} {loaded:7.2f} {answered:6.2f} {size / 2**20:7.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--findings", type=int, default=4000)
    parser.add_argument("--show", type=Path, metavar="DIR", help="keep a picture of each page here")
    options = parser.parse_args()
    if options.show:
        options.show.mkdir(parents=True, exist_ok=True)
    print(f"{'':34} {'paint':>7} {'response':>8} {'loaded':>7} {'click':>6} {'MB':>7}")
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        files = (long_pdf(folder / "long.pdf", options.pages), wrong_text(folder / "wrong.txt", options.findings))
        started = time.perf_counter()
        reports = {f"{options.pages} pages": audit(files[0]), f"{options.findings} wrong sums": audit(files[1])}
        print(f"audited in {time.perf_counter() - started:.1f} s")
        reports["5 MB of findings"] = heavy(reports[f"{options.pages} pages"])
        for name, report in reports.items():
            page = folder / "page.html"
            started = time.perf_counter()
            page.write_text(render(report), encoding="utf-8")
            made = time.perf_counter() - started
            picture = options.show / f"{name}.png" if options.show else None
            print(f"html    {name:26} {seen(browser, page.as_uri(), picture)}   written in {made:.1f} s", flush=True)
        with serving(folder / "dataset") as address:
            for file in files:
                page = browser.new_page()
                page.set_default_timeout(600_000)
                page.goto(address)
                page.set_input_files("input[type=file]", [file])
                started = time.perf_counter()
                page.get_by_role("button", name="上传并审核").click()
                page.locator(".accepted a").wait_for()
                uploaded = time.perf_counter() - started
                link = address + str(page.locator(".accepted a").get_attribute("href"))
                page.close()
                picture = options.show / f"review {file.stem}.png" if options.show else None
                print(
                    f"review  {file.stem:26} {seen(browser, link, picture)}   uploaded in {uploaded:.1f} s", flush=True
                )


if __name__ == "__main__":
    main()
