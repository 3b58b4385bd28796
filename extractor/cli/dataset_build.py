"""``extractor dataset build``: take the reports of folders into a dataset, or bring it up to date."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from extractor.batch.discovery import SUFFIXES, discover
from extractor.batch.outcome import ENDINGS, Ending
from extractor.cli.arguments import Parser, RefusalError, add_engine, add_patterns
from extractor.cli.dataset import refusing
from extractor.cli.engines import chosen
from extractor.cli.printing import put, style_for
from extractor.cli.progress import watching
from extractor.dataset.build import BuildSummary, build
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version, taking_in
from extractor.decisions import DecisionError, load_decisions
from extractor.outputs.text.canvas import draw, plain

_LISTED = 20


def parser() -> Parser:
    built = Parser(
        "extractor dataset build",
        "extractor dataset build DIR… --to DATASET [选项]",
        "审核文件夹中的全部报告，结果存入数据集。再次运行时只处理有变化的文件；\n"
        "程序或规则升级后，由旧版本所得的结果重新审核。中断后再次运行即继续。",
    )
    built.operands.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="报告所在的文件夹")
    built.settings.add_argument("--to", type=Path, required=True, metavar="DATASET", help="数据集的文件夹，没有则新建")
    add_engine(built)
    add_patterns(built)
    built.settings.add_argument("--retry", action="store_true", help="上次超时、内存超限或出错的也重新审核")
    built.settings.add_argument("--decisions", type=Path, metavar="FILE", help="收入审核人的决定（YAML 或 JSON）")
    built.settings.add_argument("--verbose", action="store_true", help="列出全部没有读成的文件")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    for folder in options.folders:
        if not folder.is_dir():
            raise RefusalError(f"没有这个文件夹：{folder}")
    if not discover(options.folders):
        raise RefusalError(f"其中没有可审核的文件（{' '.join(sorted(SUFFIXES))}）：{options.folders[0]}")
    try:
        decisions = load_decisions(options.decisions) if options.decisions else {}
    except DecisionError as error:
        raise RefusalError(str(error)) from error
    patterns = options.patterns.absolute() if options.patterns else None
    version = current_version(patterns)
    engine = chosen(options)
    begin = time.monotonic()
    with refusing(), Store.create(options.to) as store:
        with store.transaction():
            for decision in decisions.values():
                store.decide(decision)
        with watching("收入") as watch:
            summary = build(
                store,
                options.folders,
                taking_in(version, patterns),
                version,
                engine=engine,
                retry=options.retry,
                watch=watch,
            )
        style = style_for(sys.stdout, to_file=False, verbose=options.verbose)
        put([draw(_parts(summary, store, time.monotonic() - begin, verbose=options.verbose), style)], None)
    return 0


def _parts(summary: BuildSummary, store: Store, seconds: float, *, verbose: bool) -> Iterator[RenderableType]:
    outcomes = "  ".join(
        f"{ENDINGS[ending]} {summary.outcomes[ending]}" for ending in Ending if summary.outcomes[ending]
    )
    yield Text(f"{summary.files} 份文件：{outcomes}", style="bold")
    counts = {
        "新增": summary.added,
        "变更": summary.changed,
        "移动": summary.moved,
        "删除": summary.removed,
        "审核": summary.audited,
    }
    yield Text("  ".join(f"{name} {count}" for name, count in counts.items()) + f"  用时 {seconds:.1f} 秒")
    failed = store.select(
        "SELECT path, outcome, reason FROM files WHERE outcome NOT IN (?, ?) ORDER BY path", Ending.OK, Ending.PARTIAL
    ).fetchall()
    shown = failed if verbose else failed[:_LISTED]
    for path, outcome, reason in shown:
        yield plain(f"✗ {ENDINGS[Ending(outcome)]} {path}：{reason}")
    if len(failed) > len(shown):
        yield Text(f"…… 另有 {len(failed) - len(shown)} 份没有读成，用 --verbose 全部列出", style="dim")
