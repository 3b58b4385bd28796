"""PDF reading compared: this reader, pdfplumber and pdftotext on the same generated documents.

usage: python -m benchmarks.readers [--pages N] [--large]

Prints pages per second of processor time (median of the rounds), ratios, whether characters and cells are equal,
and peak memory. ``pdfplumber`` is asked for what the reader gives, text and tables; ``its text`` for the text
alone. Needs reportlab and fonttools; pdftotext, in elapsed time, is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import gc
import io
import logging
import multiprocessing
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from extractor import readers
from extractor.model import Document
from tests.readers.pdf_files import font

FONT = font()
SENTENCES = (
    "项目资金由县财政局统一拨付至用款单位，实行专账核算。",
    "截至年底累计支出1,284.56万元，预算执行率为98.73%，其中人员补助652.3万元。",
    "评价组采用现场座谈、查阅凭证与问卷调查相结合的方式，共回收有效问卷2,316份。",
    "年度共补助对象12,345人，人均补助标准为每月85元。",
    "下一步将完善内部控制制度，明确岗位职责，强化动态监管。",
)
HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
ROUNDS = 5


def story(kind: str, pages: int, seed: int) -> list[object]:
    rng = random.Random(seed)
    body = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    found: list[object] = []
    for page in range(pages):
        if kind == "plain" or (kind == "mixed" and page % 3 == 0):
            found += [Paragraph("".join(rng.choice(SENTENCES) for _ in range(4)), body) for _ in range(8)]
        else:
            found += [Paragraph(f"表{page + 1} 绩效指标完成情况", body), table(rng)]
        found.append(PageBreak())
    return found


def table(rng: random.Random) -> Table:
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
    rows: list[list[object]] = [list(HEADER)]
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONT", (0, 0), (-1, -1), FONT, 9),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    while len(rows) < 21:
        height = min(rng.randint(1, 4), 21 - len(rows))
        style.append(("SPAN", (1, len(rows)), (1, len(rows) + height - 1)))
        for _ in range(height):
            name = Paragraph(f"服务对象满意度及资金发放及时率{len(rows)}", cell)
            low, high = rng.randint(80, 99), rng.randint(8000, 9999) / 100
            rows.append(["产出指标", "质量指标", name, f"≥{low}%", f"{high}%", str(rng.randint(1, 9)), "4.5"])
    style.append(("SPAN", (0, 1), (0, len(rows) - 1)))
    return Table(rows, colWidths=[60, 60, 110, 70, 70, 40, 40], style=TableStyle(style))


def write(path: Path, kind: str, pages: int) -> None:
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, invariant=1).build(story(kind, pages, seed=7))
    path.write_bytes(target.getvalue())


def with_reader(path: Path) -> tuple[str, list[list[str]]]:
    document = readers.read(path)
    return squeezed(document.text), cells(document)


def with_pdfplumber(path: Path, *, tables: bool = True) -> tuple[str, list[list[str]]]:
    import pdfplumber

    texts: list[str] = []
    found: list[list[str]] = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            texts.append(page.extract_text())
            if tables:
                for rows in page.extract_tables():
                    found.append([squeezed(text) for row in rows for text in row if text is not None])
            page.close()
    return squeezed("".join(texts)), found


def text_with_pdfplumber(path: Path) -> tuple[str, list[list[str]]]:
    return with_pdfplumber(path, tables=False)


def with_pdftotext(path: Path) -> tuple[str, list[list[str]]]:
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return squeezed(run.stdout.decode("utf-8", "replace")), []


READERS: dict[str, Callable[..., tuple[str, list[list[str]]]]] = {
    "extractor": with_reader,
    "pdfplumber": with_pdfplumber,
    "its text": text_with_pdfplumber,
    "pdftotext": with_pdftotext,
}


def squeezed(text: str) -> str:
    return "".join(text.split())


def cells(document: Document) -> list[list[str]]:
    return [[squeezed(document.text[cell.start : cell.end]) for cell in table.cells] for table in document.tables]


def alike(ours: list[list[str]], others: list[list[str]]) -> str:
    ours_flat, others_flat = list(chain.from_iterable(ours)), list(chain.from_iterable(others))
    same = sum(a == b for a, b in zip(ours_flat, others_flat, strict=False))
    return f"{same}/{max(len(ours_flat), len(others_flat))} cells equal"


def memory(name: str, path: Path, answer: multiprocessing.SimpleQueue[float]) -> None:
    READERS[name](path)
    found = re.search(r"VmHWM:\s*([0-9]+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    answer.put(int(found[1]) / 1024 if found else 0.0)


def peak(name: str, path: Path) -> float:
    """Megabytes a process of its own needs at most for one reading, the interpreter included."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.SimpleQueue[float] = context.SimpleQueue()
    process = context.Process(target=memory, args=(name, path, answer))
    process.start()
    process.join()
    return answer.get()


def compare(path: Path, kind: str, pages: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in READERS if name != "pdftotext" or shutil.which(name)}
    results: dict[str, tuple[str, list[list[str]]]] = {}
    for name in times:  # what is made once is no part of reading, nor of what collectors of garbage go through
        results[name] = READERS[name](path)
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):  # in turns: what else the machine does weighs on all alike
        for name in times:
            clock = time.perf_counter if name == "pdftotext" else time.process_time
            gc.collect()  # nobody clears up after the one before
            begun = clock()
            results[name] = READERS[name](path)
            times[name].append(clock() - begun)
    rates = {name: pages / statistics.median(taken) for name, taken in times.items()}
    print(f"{kind}: {pages} pages, {path.stat().st_size // 1024} KB")
    for name, rate in rates.items():
        needed = f"{peak(name, path):6.0f} MB" if name != "pdftotext" else ""
        print(f"  {name:<11} {rate:8.1f} pages/s   {rates['extractor'] / rate:6.2f}×   {needed}")
    ours, others = results["extractor"], results["pdfplumber"]
    equal = sorted(ours[0]) == sorted(others[0])
    print(f"  against pdfplumber: characters {'equal' if equal else 'DIFFER'}, {alike(ours[1], others[1])}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=60)
    arguments.add_argument("--large", action="store_true", help="also 300 pages of which 200 are ruled")
    chosen = arguments.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        for kind, pages in (("plain", chosen.pages), ("ruled", chosen.pages), ("mixed", 300 if chosen.large else 0)):
            if pages:
                path = Path(folder, f"{kind}.pdf")
                write(path, kind, pages)
                compare(path, kind, pages)


if __name__ == "__main__":
    main()
