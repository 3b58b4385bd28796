"""``extractor fields``: what is extracted from a report."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from extractor.cli.arguments import Parser, add_patterns
from extractor.cli.printing import put, style_for
from extractor.interpretation.facts.funds_prose import fields
from extractor.outputs.text.canvas import draw, plain, table
from extractor.pattern import load


def parser() -> Parser:
    built = Parser("extractor fields", "extractor fields [选项]", "列出从报告中提取的字段，即 JSON 中 report 的键。")
    add_patterns(built)
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    view = table()
    for heading in ("字段", "名称", "单位", "含义"):
        view.add_column(heading, overflow="fold")
    for field in fields(load(options.patterns)):
        if field.shown:
            view.add_row(field.id, plain(field.name), plain(field.unit or "文字"), plain(field.meaning))
    put([draw([view], style_for(sys.stdout, to_file=False, verbose=False))], None)
    return 0
