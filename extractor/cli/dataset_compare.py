"""``extractor dataset compare``: what only several reports show."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import RenderableType
from rich.text import Text

from extractor.cli.arguments import Parser, add_patterns
from extractor.cli.dataset import add_dataset, refusing
from extractor.cli.printing import put, style_for
from extractor.dataset.across import Comparison, compare, comparison_checks
from extractor.dataset.store import Store
from extractor.model import Severity
from extractor.outputs.text.canvas import COLOURS, MARKS, draw, indented, plain, table
from extractor.pattern import load

_SHOWN = 50


def parser() -> Parser:
    built = Parser(
        "extractor dataset compare",
        "extractor dataset compare --dataset DATASET [选项]",
        "在报告之间比对：重复提交、雷同段落、年度之间不衔接、与同类差异很大的数值。\n"
        "结果列出并存入数据集的 across 表，历年沿革存入 series 表。",
    )
    add_dataset(built)
    add_patterns(built)
    built.settings.add_argument(
        "--format", choices=("text", "jsonl"), default="text", metavar="NAME", help="text 供人阅读；jsonl 每行一处"
    )
    built.settings.add_argument("--verbose", action="store_true", help="全部列出")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    patterns = load(options.patterns)
    with refusing():
        Store.open(options.dataset).close()  # a dataset that is not there is not made
        with Store.create(options.dataset) as store:
            found = compare(store, patterns)
    if options.format == "jsonl":
        put((json.dumps(asdict(c), ensure_ascii=False) + "\n" for c in found), None)
    else:
        style = style_for(sys.stdout, to_file=False, verbose=options.verbose)
        put([draw(_parts(found, verbose=options.verbose), style)], None)
    return 0


def _parts(found: Sequence[Comparison], *, verbose: bool) -> Iterator[RenderableType]:
    counts = Counter((c.check, c.severity) for c in found)
    view = table()
    view.add_column("检查", min_width=24)
    view.add_column("内容")
    for severity, heading in zip(Severity, ("矛盾", "存疑", "提示"), strict=True):
        view.add_column(f"{MARKS[severity]} {heading}", justify="right")
    for check in comparison_checks():
        view.add_row(check.id, check.title, *(str(counts[check.id, severity]) for severity in Severity))
    yield view
    ordered = sorted(found, key=lambda c: list(Severity).index(c.severity))
    for c in ordered if verbose else ordered[:_SHOWN]:
        yield Text("")
        yield Text(f"{MARKS[c.severity]} {c.title}", style=COLOURS[c.severity])
        yield indented(plain(c.message), 2)
    if len(ordered) > _SHOWN and not verbose:
        yield Text(f"…… 另有 {len(ordered) - _SHOWN} 处，用 --verbose 全部列出", style="dim")
