"""``extractor dataset history``: one project over the years."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from extractor.cli.arguments import Parser, RefusalError, add_patterns
from extractor.cli.dataset import add_dataset, refusing
from extractor.cli.printing import put, style_for
from extractor.dataset.export import replacing
from extractor.dataset.history import MEASURES, Point, Trend, points, trends
from extractor.dataset.linking import Series, of_project, series
from extractor.dataset.plot import bars, png, shown, svg
from extractor.dataset.store import Store
from extractor.model import Severity
from extractor.outputs.text.canvas import draw, flagged, plain, table
from extractor.pattern import load

_SHOWN = 5
_LISTED = 30
_BAR = 40


def parser() -> Parser:
    built = Parser(
        "extractor dataset history",
        "extractor dataset history PROJECT --dataset DATASET [选项]",
        "把同一项目各年度的报告按单位、项目、地区名称归并，列出总分、预算、支出、执行率、人数、标准的变化。",
    )
    built.operands.add_argument("project", metavar="PROJECT", help="项目名称或其中几个字，或报告编号")
    add_dataset(built)
    add_patterns(built)
    built.settings.add_argument("--organisation", default="", metavar="NAME", help="单位或地区名称中的几个字")
    built.settings.add_argument("--plot", type=Path, metavar="FILE", help="画图（.svg 或 .png），须只有一个项目")
    built.settings.add_argument(
        "--format", choices=("text", "json"), default="text", metavar="NAME", help="text 供人阅读；json 对象数组"
    )
    built.settings.add_argument("--verbose", action="store_true", help="列出归并的依据和文件")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if options.plot and options.plot.suffix not in (".svg", ".png"):
        raise RefusalError(f"--plot 应为 .svg 或 .png 文件：{options.plot}")
    patterns = load(options.patterns)
    with refusing(), Store.open(options.dataset) as store:
        found = [
            s
            for s in of_project(series(store, patterns), options.project, patterns)
            if options.organisation in f"{s.region}{s.organisation}"
        ]
        if not found:
            raise RefusalError(f"数据集中没有这个项目：{options.project}")
        if options.plot:
            _plot(store, found, options.plot)
        if options.format == "json":
            put([json.dumps([_object(s, points(store, s)) for s in found], ensure_ascii=False, indent=2) + "\n"], None)
        else:
            style = style_for(sys.stdout, to_file=False, verbose=options.verbose)
            put([draw(_parts(store, found, verbose=options.verbose), style)], None)
    return 0


def _plot(store: Store, found: Sequence[Series], target: Path) -> None:
    if len(found) > 1:
        raise RefusalError(f"有 {len(found)} 个这样的项目，画图须用 --organisation 指定一个")
    title, lines = _title(found[0]), trends(points(store, found[0]))
    data = png(title, lines) if target.suffix == ".png" else svg(title, lines).encode()
    try:
        with replacing(target) as scratch:
            scratch.write_bytes(data)
    except OSError as error:
        raise RefusalError(f"不能写入 {target}：{error.strerror}") from error


def _parts(store: Store, found: Sequence[Series], *, verbose: bool) -> Iterator[RenderableType]:
    if len(found) > _SHOWN:
        yield Text(f"有 {len(found)} 个这样的项目，用 --organisation 指定单位：", style="bold")
        view = table(header=False)
        for s in sorted(found, key=lambda s: -len(s.members))[:_LISTED]:
            view.add_row(
                plain(s.organisation or s.region), plain(s.project), plain(f"{_years(s)}，{len(s.members)} 份")
            )
        yield view
        return
    for index, s in enumerate(found):
        if index:
            yield Text("")
        yield from _one(s, points(store, s), verbose=verbose)


def _one(s: Series, reports: Sequence[Point], *, verbose: bool) -> Iterator[RenderableType]:
    yield plain(_title(s), "bold")
    lines = trends(reports)
    view = table()
    view.add_column("年度")
    for measure in (trend.measure for trend in lines):
        view.add_column(f"{measure.heading}（{measure.unit}）", justify="right")
    view.add_column("矛盾", justify="right")
    for point in reports:
        cells = (_cell(point, trend) for trend in lines)
        errors = flagged(Text(str(point.errors)), Severity.ERROR) if point.errors else Text("0 ")
        view.add_row(str(point.member.year or "不详"), *cells, errors)
    yield view
    for trend in lines:
        if len(trend.values) > 1:
            yield Text("")
            yield Text("\n".join(bars(trend, _BAR)))
            if trend.change is not None:
                first, last = trend.values[0][0], trend.values[-1][0]
                yield Text(f"  {first}—{last}：{trend.change:+.2f}{trend.measure.difference or '%'}", style="dim")
    if verbose:
        yield Text("")
        for point in reports:
            reason = f"{point.member.reason}，归并把握 {float(point.member.score):.2f}"
            yield plain(f"{point.member.year or '不详'} {point.path}：{reason}")


def _cell(point: Point, trend: Trend) -> str:
    value = point.values.get(trend.measure.field)
    return "" if value is None else shown(value / trend.measure.scale)


def _title(s: Series) -> str:
    office = s.organisation or s.region
    return f"{s.project or '（未写明项目）'}{' · ' if office else ''}{office}（{_years(s)}）"


def _years(s: Series) -> str:
    years = sorted({m.year for m in s.members if m.year is not None})
    if not years:
        return "年度不详"
    return str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}"


def _object(s: Series, reports: Sequence[Point]) -> dict[str, Any]:
    return {
        "project": s.project,
        "organisation": s.organisation,
        "region": s.region,
        "reports": [
            {
                "report": p.member.report,
                "path": p.path,
                "year": p.member.year,
                "project": p.member.project,
                "organisation": p.member.organisation,
                "score": f"{float(p.member.score):.2f}",
                "reason": p.member.reason,
                "errors": p.errors,
                "values": {m.field: f"{p.values[m.field]:f}" for m in MEASURES if m.field in p.values},
            }
            for p in reports
        ],
    }
