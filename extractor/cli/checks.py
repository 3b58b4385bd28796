"""``extractor checks``: what is checked, and what one check means."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence

from rich.text import Text

from extractor.checks import Check, all_checks
from extractor.cli.arguments import Parser, RefusalError
from extractor.cli.printing import put, style_for
from extractor.dataset.across import ComparisonCheck, comparison_checks
from extractor.outputs.text.canvas import draw, plain, table

_FAMILIES = {
    "scores": "得分",
    "indicators": "指标",
    "funds": "资金",
    "people": "人数、比率",
    "text": "文本",
    "across": "跨报告",
}


def parser() -> Parser:
    built = Parser("extractor checks", "extractor checks [ID]", "列出各项检查；给出编号则说明该项检查。")
    built.operands.add_argument("check", nargs="?", metavar="ID", help="检查的编号")
    return built


def execute(arguments: Sequence[str]) -> int:
    wanted: str | None = parser().parse_args(arguments).check
    style = style_for(sys.stdout, to_file=False, verbose=False)
    if wanted is None:
        view = table()
        for heading in ("编号", "类别", "内容"):
            view.add_column(heading, overflow="fold")
        for check in _every_check():
            view.add_row(check.id, _FAMILIES.get(check.family, check.family), plain(check.title))
        put([draw([view], style)], None)
    else:
        put([draw(_page(_find(wanted)), style)], None)
    return 0


def _every_check() -> tuple[Check | ComparisonCheck, ...]:
    """Those of one report, then those across the reports of a dataset."""
    return (*all_checks(), *comparison_checks())


def _find(wanted: str) -> Check | ComparisonCheck:
    known = {check.id: check for check in _every_check()}
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=1)
        hint = f"，是否指 {near[0]}？" if near else "，用 extractor checks 列出全部"
        raise RefusalError(f"没有 {wanted} 这项检查{hint}")
    return known[wanted]


def _page(check: Check | ComparisonCheck) -> list[Text]:
    page = [
        plain(f"{check.id} · {check.title}", "bold"),
        plain(_FAMILIES.get(check.family, check.family), "dim"),
        Text(""),
        Text(check.doc),
    ]
    if check.basis:
        page += [Text(""), plain(f"依据：{check.basis}")]
    return page
