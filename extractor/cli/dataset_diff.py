"""``extractor dataset diff``: what an upgrade would change in a dataset, before the next build replaces it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from rich.console import RenderableType
from rich.text import Text

from extractor.batch.outcome import ENDINGS
from extractor.cli.arguments import Parser, add_engine, add_patterns
from extractor.cli.dataset import add_dataset, refusing
from extractor.cli.engines import chosen
from extractor.cli.printing import put, style_for
from extractor.cli.progress import watching
from extractor.dataset.changes import FindingChange, ReportChange, changes, prepare
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version, taking_in
from extractor.outputs.text.canvas import draw, indented, plain, table

_REPORTS_SHOWN = 20
_LINES_SHOWN = 10


def parser() -> Parser:
    built = Parser(
        "extractor dataset diff",
        "extractor dataset diff --dataset DATASET [选项]",
        "用现在的程序和规则重新审核由旧版本所得的报告，列出数字、字段、指标和问题的变化。\n"
        "数据集不改动；下一次 build 直接采用这里的结果。",
    )
    add_dataset(built)
    add_engine(built)
    add_patterns(built)
    built.settings.add_argument(
        "--format", choices=("text", "jsonl"), default="text", metavar="NAME", help="text 供人阅读；jsonl 每份报告一行"
    )
    built.settings.add_argument("--verbose", action="store_true", help="列出全部变化")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    patterns = options.patterns.absolute() if options.patterns else None
    version = current_version(patterns)
    with refusing():
        Store.open(options.dataset).close()
        with watching("重新审核") as watch:
            prepare(
                options.dataset,
                taking_in(version, patterns),
                version,
                engine=chosen(options),
                watch=watch,
            )
        found = changes(options.dataset, version)
        if options.format == "jsonl":
            put((json.dumps(asdict(c), ensure_ascii=False) + "\n" for c in found if c), None)
        else:
            style = style_for(sys.stdout, to_file=False, verbose=options.verbose)
            put([draw(_parts(found, verbose=options.verbose), style)], None)
    return 0


def _parts(found: Iterable[ReportChange], *, verbose: bool) -> Iterator[RenderableType]:
    total, changed = 0, []
    for change in found:
        total += 1
        if change:
            changed.append(change)
    if not total:
        yield Text("没有由旧版本所得的报告")
        return
    lost = sum(len(c.figures_lost) for c in changed)
    gained = sum(len(c.figures_gained) for c in changed)
    yield Text(f"{total} 份由旧版本所得，{len(changed)} 份有变化；数字增 {gained} 减 {lost}", style="bold")
    if changed:
        yield _by_name("问题", _names(changed, lambda c: c.findings_lost), _names(changed, lambda c: c.findings_gained))
        yield _by_name("字段", _names(changed, lambda c: c.facts_lost), _names(changed, lambda c: c.facts_gained))
    for change in changed if verbose else changed[:_REPORTS_SHOWN]:
        yield Text("")
        yield from _report(change, verbose=verbose)
    if len(changed) > _REPORTS_SHOWN and not verbose:
        yield Text(f"…… 另有 {len(changed) - _REPORTS_SHOWN} 份，用 --verbose 全部列出", style="dim")


def _names(changed: Iterable[ReportChange], of: Callable[[ReportChange], Iterable[object]]) -> Counter[str]:
    """How often each check, or each field, is among the changes."""
    return Counter(c.check if isinstance(c, FindingChange) else str(c) for change in changed for c in of(change))


def _by_name(title: str, lost: Counter[str], gained: Counter[str]) -> RenderableType:
    view = table()
    view.add_column(title, min_width=28)
    for heading in ("增", "减"):
        view.add_column(heading, justify="right")
    for name in sorted(lost | gained):
        view.add_row(name, str(gained[name]), str(lost[name]))
    return view


def _report(change: ReportChange, *, verbose: bool) -> Iterator[RenderableType]:
    yield plain(change.path, "bold")
    lines = list(_lines(change))
    for line in lines if verbose else lines[:_LINES_SHOWN]:
        yield indented(line, 2)
    if len(lines) > _LINES_SHOWN and not verbose:
        yield Text(f"  …… 另有 {len(lines) - _LINES_SHOWN} 处", style="dim")


def _lines(change: ReportChange) -> Iterator[Text]:
    before, after = change.endings
    if before is not after:
        yield Text(f"{ENDINGS[before]} → {ENDINGS[after]}")
    for fact in change.facts:
        yield plain(f"{fact.field}：{fact.before or '（无）'} → {fact.after or '（无）'}")
    for sign, colour, findings in (("－", "red", change.findings_lost), ("＋", "green", change.findings_gained)):
        for finding in findings:
            yield plain(f"{sign} {finding.check} {finding.message}", colour)
    if any(change.indicators):
        yield Text(f"指标行：增 {change.indicators[1]} 减 {change.indicators[0]}")
    for sign, colour, figures in (("－", "red", change.figures_lost), ("＋", "green", change.figures_gained)):
        for figure in figures:
            place = f"（第{figure.line}行）" if figure.line else ""
            yield plain(f"{sign} {figure.text} {figure.kind} {figure.value}{place}", colour)
