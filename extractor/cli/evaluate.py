"""``extractor evaluate``: precision and recall on a corpus with gold files."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from extractor.cli.arguments import Parser, RefusalError, add_patterns
from extractor.cli.evaluate_mutation import mutation_parts
from extractor.cli.printing import put, style_for
from extractor.evaluation import Evaluation, GoldError, Tally, evaluate
from extractor.evaluation.generation import generate
from extractor.evaluation.mutation import mutation_benchmark
from extractor.outputs.text.canvas import draw, plain, table
from extractor.pattern import load

_MISSES_SHOWN = 20


def parser() -> Parser:
    built = Parser(
        "extractor evaluate",
        "extractor evaluate CORPUS [选项]\n      extractor evaluate --generate N --to DIR [选项]",
        "审核语料中的文件，与标准答案（*.gold.yaml）比较，给出各字段、各项检查的准确率与召回率。",
    )
    built.operands.add_argument("corpus", type=Path, nargs="?", metavar="CORPUS", help="语料文件夹")
    add_patterns(built)
    built.settings.add_argument("--verbose", action="store_true", help="列出全部不一致之处")
    built.settings.add_argument("--mutate", action="store_true", help="逐处改动无误的报告，看能否发现")
    built.settings.add_argument("--limit", type=int, default=400, metavar="N", help="至多改动多少处（400），0 为全部")
    built.settings.add_argument("--seed", type=int, default=0, metavar="N", help="随机数种子，同一种子结果相同")
    built.settings.add_argument("--show", action="store_true", help="列出未发现的改动及原因")
    built.settings.add_argument("--generate", type=int, metavar="N", help="生成 N 份模拟报告及其标准答案")
    built.settings.add_argument("--to", type=Path, metavar="DIR", help="模拟报告写入的文件夹，须为空或尚不存在")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if options.generate is not None:
        return _generate(options.generate, options.to, options.seed)
    if options.corpus is None:
        raise RefusalError("请指明语料文件夹，或用 --generate 生成模拟报告")
    if not options.corpus.is_dir():
        raise RefusalError(f"没有这个文件夹：{options.corpus}")
    patterns = load(options.patterns)
    try:
        if options.mutate:
            found = mutation_benchmark(options.corpus, patterns, limit=options.limit or None, seed=options.seed)
            parts = mutation_parts(found, show=options.show)
        else:
            parts = _parts(evaluate(options.corpus, patterns), verbose=options.verbose)
    except GoldError as error:
        raise RefusalError(f"标准答案有误：{error}") from error
    put([draw(parts, style_for(sys.stdout, to_file=False, verbose=options.verbose))], None)
    return 0


def _generate(count: int, target: Path | None, seed: int) -> int:
    if target is None or count < 1:
        raise RefusalError("--generate 须为正数，并用 --to 指明写入的文件夹")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusalError(f"不是空文件夹：{target}")
    try:
        flawed = generate(count, target, seed)
    except OSError as error:
        raise RefusalError(f"不能写入 {target}：{error.strerror}") from error
    put([f"生成 {count} 份报告，其中 {flawed} 份含有设定的错误：{target}\n"], None)
    return 0


def _parts(result: Evaluation, *, verbose: bool) -> Iterator[RenderableType]:
    total = result.total
    yield _tallies("字段", dict(sorted(total.fields.items())))
    yield Text("")
    yield _tallies("检查", dict(sorted(total.checks.items())))
    yield Text("")
    yield _tallies("合计", _sums(result))
    yield Text("")
    yield _times(result)
    yield Text("")
    seconds = [assessment.seconds for assessment in result.documents]
    yield Text(
        f"{len(seconds)} 份文件，每份 {statistics.median(seconds) * 1000:.0f} 毫秒（中位数），"
        f"误报的矛盾 {total.false_errors} 处",
        style="bold",
    )
    yield from _misses(result, verbose=verbose)


def _sums(result: Evaluation) -> dict[str, Tally]:
    fields, checks = Tally(), Tally()
    for tally in result.total.fields.values():
        fields.add(tally)
    for tally in result.total.checks.values():
        checks.add(tally)
    total = result.total
    return {
        "全部字段": fields,
        "全部检查": checks,
        "指标行": total.lines,
        "数字": total.quantities,
        "数字的类别": total.kinds,
    }


def _tallies(title: str, tallies: Mapping[str, Tally]) -> RenderableType:
    view = table()
    view.add_column(title, min_width=28)
    for heading in ("准确率", "召回率", "对", "错", "漏"):
        view.add_column(heading, justify="right")
    for name, tally in tallies.items():
        shares = (_percent(tally.precision), _percent(tally.recall))
        view.add_row(name, *shares, str(tally.right), str(tally.wrong), str(tally.missed))
    return view


def _times(result: Evaluation) -> RenderableType:
    view = table()
    view.add_column("文件", min_width=28)
    view.add_column("毫秒", justify="right")
    view.add_column("不一致", justify="right")
    for assessment in result.documents:
        view.add_row(
            plain(assessment.path.name), f"{assessment.seconds * 1000:.0f}", str(len(assessment.score.misses) or "")
        )
    return view


def _misses(result: Evaluation, *, verbose: bool) -> Iterator[Text]:
    lines = [(a.path.name, miss) for a in result.documents for miss in a.score.misses]
    shown = lines if verbose else lines[:_MISSES_SHOWN]
    for name, miss in shown:
        yield plain(f"{name}：{miss}")
    if len(shown) < len(lines):
        yield Text(f"另有 {len(lines) - len(shown)} 处不一致，用 --verbose 列出", style="dim")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"
