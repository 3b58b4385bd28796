"""Scanned pages against the files they were made from: how many figures are read right, in the right cell.

    python benchmarks/scans.py [--dpi N] [--simulated] [--heavy] [PDF…]

The reports of corpus/ are printed to PDF (LibreOffice makes it of docx and html where it is installed), turned
into pictures, clean or as a scanner would give them (``--simulated``: askew by 1–2°, blurred, noisy, grey paper,
JPEG), and read. Prints how many figures are read right, how many of the wrong ones are trusted, seconds a page, and
how many errors are found in reports that have none. Needs the extra ``ocr``.
"""

from __future__ import annotations

import argparse
import logging
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

from scans import HEAVY, SIMULATED, Scanner, as_scan

from extractor import readers
from extractor.checks.judge import LEAST_CONFIDENCE
from extractor.model import Document, Severity, Table
from extractor.pipeline import audit_document

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FIGURE = re.compile(r"[0-9][0-9,.]*")


@dataclass(slots=True)
class Score:
    pages: int = 0
    seconds: float = 0.0
    figures: int = 0
    right: int = 0
    doubted: int = 0
    wrong_trusted: int = 0
    cells: int = 0
    cells_right: int = 0
    false_errors: int = 0


def places(document: Document) -> dict[tuple[int, ...], str]:
    """The text of each cell, and of what stands before, between and behind the tables."""
    found: dict[tuple[int, ...], str] = {}
    tables = 0
    for block in document.blocks:
        if isinstance(block, Table):
            tables += 1
            for cell in block.cells:
                found[block.index, cell.row, cell.column] = document.text[cell.start : cell.end]
        else:
            found[(tables,)] = found.get((tables,), "") + document.text[block.start : block.end]
    return found


def figures(text: str) -> list[str]:
    return [found.rstrip(".,") for found in FIGURE.findall("".join(text.split()))]


def compare(true: Document, seen: Document, score: Score, name: str) -> None:
    ours, theirs = places(true), places(seen)
    for place, text in ours.items():
        wanted, got = figures(text), figures(theirs.get(place, ""))
        score.figures += len(wanted)
        score.right += sum(min(wanted.count(f), got.count(f)) for f in set(wanted))
        if len(place) == 3:
            score.cells += 1
            score.cells_right += wanted == got
        if wanted != got:
            print(f"  {name} {place}: {' '.join(wanted)} | {' '.join(got)}")
    known = {figure for text in ours.values() for figure in figures(text)}
    for confidence, text in trusted(seen):
        if confidence < LEAST_CONFIDENCE:
            score.doubted += 1
        elif text not in known:
            score.wrong_trusted += 1
            print(f"  {name}: trusted {text} ({confidence})")


def trusted(document: Document) -> Iterator[tuple[float, str]]:
    """Each figure with the least confidence of its characters."""
    at = 0
    for found in FIGURE.finditer(document.text):
        while at < len(document.confidences) and document.confidences[at].end <= found.start():
            at += 1
        near = [c.value for c in document.confidences[at : at + 20] if c.start < found.end()]
        yield min(near, default=1.0), found[0].rstrip(".,")


def error_findings(document: Document) -> set[tuple[str, ...]]:
    findings = audit_document(document).findings
    return {
        (finding.check, *sorted("".join(e.quote.split()) for e in finding.evidence))
        for finding in findings
        if finding.severity is Severity.ERROR
    }


def printed(folder: Path) -> list[Path]:
    """The reports of the corpus as PDF files."""
    found = sorted(CORPUS.glob("*.pdf"))
    known = {path.stem for path in found}
    wanted = [
        path
        for path in sorted([*CORPUS.glob("*.docx"), *CORPUS.glob("*.html")])
        if path.stem not in known and not known.add(path.stem)  # type: ignore[func-returns-value]
    ]
    if wanted:
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, wanted)]
        subprocess.run(command, check=False, capture_output=True)
    return sorted([*found, *folder.glob("*.pdf")], key=lambda path: path.name)


def run(files: Sequence[Path], scanner: Scanner, folder: Path) -> Score:
    score = Score()
    for path in files:
        true = readers.read(path)
        if true.problems:
            print(f"  {path.name}: {true.problems[0].message}")
            continue
        scan = folder / f"{path.stem}.scan.pdf"
        scan.write_bytes(as_scan(path, scanner))
        begun = time.monotonic()
        seen = readers.read(scan, readers.Limits(optical_seconds=10_000))
        score.seconds += time.monotonic() - begun
        score.pages += seen.source.pages or 0
        compare(true, seen, score, path.stem)
        known, found = error_findings(true), error_findings(seen)
        score.false_errors += 0 if known else len(found)
        for finding in sorted(found ^ known):
            print(f"  {path.stem}: {'more' if finding in found else 'fewer'}: {' '.join(finding)}")
    return score


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="*", type=Path, metavar="PDF")
    arguments.add_argument("--dpi", type=int, default=200)
    arguments.add_argument("--simulated", action="store_true")
    arguments.add_argument("--heavy", action="store_true", help="far worse than a scanner")
    chosen = arguments.parse_args()
    logging.getLogger("extractor").setLevel(logging.WARNING)
    scanner = (HEAVY if chosen.heavy else SIMULATED if chosen.simulated else Scanner())._replace(dpi=chosen.dpi)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        score = run(chosen.files or printed(folder), scanner, folder)
    print(f"{score.pages} pages at {chosen.dpi} dpi, {score.seconds / max(score.pages, 1):.1f} s a page")
    print(f"figures: {score.right} of {score.figures} right ({score.right / max(score.figures, 1):.2%})")
    print(f"cells: the figures of {score.cells_right} of {score.cells} as printed")
    print(f"figures not trusted: {score.doubted}; wrong and trusted: {score.wrong_trusted}")
    print(f"errors found in reports without any: {score.false_errors}")


if __name__ == "__main__":
    main()
