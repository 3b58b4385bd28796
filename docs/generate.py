"""Writes what can be generated: the pages of docs/, and the outputs shown in the READMEs and notebooks.

usage: python docs/generate.py            write everything anew
       python docs/generate.py --check    exit 1 and name what is out of date
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from extractor.checks import all_checks
from extractor.cli.arguments import COMMANDS, command, main_parser
from extractor.dataset.across import comparison_checks
from extractor.dataset.dictionary import dictionary
from extractor.interpretation.facts.funds_prose import fields
from extractor.outputs.schema import report_schema
from extractor.pattern import load

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
NOTE = "<!-- Written by docs/generate.py; `make docs` writes it anew. -->\n\n"

_CONSOLE = re.compile(r"^```console\n\$ (?P<command>.+)\n(?P<output>(?:(?!```).*\n)*)```$", re.MULTILINE)


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated file with the content it should have."""
    yield DOCS / "checks.md", NOTE + checks_page()
    yield DOCS / "fields.md", NOTE + fields_page()
    yield DOCS / "cli.md", NOTE + cli_page()
    yield DOCS / "dataset.md", NOTE + dictionary()
    shown = [field.id for field in fields(load()) if field.shown]
    yield DOCS / "report.schema.json", json.dumps(report_schema(shown), ensure_ascii=False, indent=2) + "\n"
    for readme in READMES:
        yield readme, with_real_output(readme.read_text(encoding="utf-8"))


def notebooks() -> Iterator[tuple[Path, str]]:
    """Every notebook with the output it should show."""
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        yield notebook, executed(notebook)


def checks_page() -> str:
    checks = (*all_checks(), *comparison_checks())
    page = f"# Checks\n\n{len(checks)} checks. A finding names its check; `extractor checks ID` shows the same text.\n"
    family = None
    for check in checks:
        if check.family != family:
            family = check.family
            page += f"\n## {family}\n"
        page += f"\n### {check.id}\n\n{check.title}\n\n{check.doc}\n"
        if check.basis:
            page += f"\nBasis: {check.basis}\n"
    return page


def fields_page() -> str:
    page = "# Fields\n\nThe keys of `report` in the JSON output; the entries of `patterns/fields.yaml`.\n\n"
    page += "| field | name | unit | meaning |\n|---|---|---|---|\n"
    for field in fields(load()):
        if field.shown:
            page += f"| `{field.id}` | {field.name} | {field.unit or 'text'} | {field.meaning} |\n"
    return page


def cli_page() -> str:
    page = "# Command line\n\n```text\n" + main_parser().format_help() + "```\n"
    for name in COMMANDS:
        page += f"\n## extractor {name}\n\n```text\n{command(name).parser().format_help()}```\n"
        for subcommand in getattr(command(name), "SUBCOMMANDS", ()):
            module = command(f"{name}_{subcommand}")
            page += f"\n### extractor {name} {subcommand}\n\n```text\n{module.parser().format_help()}```\n"
    return page


def with_real_output(text: str) -> str:
    """The page with the output of every console block's command put below it."""

    def rerun(block: re.Match[str]) -> str:
        return f"```console\n$ {block['command']}\n{output_of(block['command'])}```"

    return _CONSOLE.sub(rerun, text)


@cache
def output_of(command_line: str) -> str:
    """What a shell shows in the project's folder; the program is the one of this interpreter."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    run = subprocess.run(
        command_line, shell=True, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return run.stdout


def executed(notebook: Path) -> str:
    """The notebook run in its own folder by this interpreter, with its printed output and no traces of the run."""
    content = nbformat.read(notebook, as_version=4)
    NotebookClient(
        content, timeout=120, kernel_name="python3", resources={"metadata": {"path": notebook.parent}}
    ).execute()
    for cell in content.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    content.metadata = {"kernelspec": content.metadata["kernelspec"], "language_info": {"name": "python"}}
    text: str = nbformat.writes(content)
    return text + "\n"


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Printed text in one piece: a kernel sends it in as many as it happens to."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream" and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def main() -> int:
    checking = "--check" in sys.argv[1:]
    stale = False
    for path, content in chain(pages(), notebooks()):
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        stale = True
        print("out of date, run `make docs`:" if checking else "written:", path.relative_to(ROOT))
        if not checking:
            path.write_text(content, encoding="utf-8")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
