"""``extractor dataset query``: a question in SQL."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from extractor.cli.arguments import Parser, RefusalError
from extractor.cli.dataset import add_dataset, refusing
from extractor.cli.printing import put, style_for
from extractor.dataset.query import Answer, QueryError, query

_ROWS_SHOWN = 1000


def parser() -> Parser:
    built = Parser(
        "extractor dataset query",
        'extractor dataset query "SQL" --dataset DATASET [选项]',
        "用 SQL（DuckDB）查询数据集。表：reports indicators quantities facts relations findings\n"
        "problems files runs decisions，各列见 docs/dataset.md。",
    )
    built.operands.add_argument("sql", metavar="SQL", help="SQL 语句")
    add_dataset(built)
    built.settings.add_argument(
        "--format", choices=tuple(_FORMS), default="text", metavar="NAME", help="text 表格；csv；json 对象数组"
    )
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    try:
        with refusing(), query(options.dataset, options.sql) as answer:
            put(_FORMS[options.format](answer), None)
    except QueryError as error:
        raise RefusalError(f"查询有误：{error}") from error
    return 0


def _as_text(answer: Answer) -> Iterator[str]:
    from extractor.outputs.text.canvas import draw, plain, table

    rows = list(islice(answer.rows, _ROWS_SHOWN))
    view = table()
    for index, name in enumerate(answer.columns):
        numeric = any(isinstance(row[index], int | float | Decimal) for row in rows)
        view.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        view.add_row(*(plain(_shown(value)) for value in row))
    yield draw([view], style_for(sys.stdout, to_file=False, verbose=False))
    if next(answer.rows, None) is not None:
        yield f"…… 只列出前 {_ROWS_SHOWN} 行，用 --format csv 取全部\n"


def _as_csv(answer: Answer) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _as_json(answer: Answer) -> Iterator[str]:
    opening = "[\n"
    for row in answer.rows:
        yield opening + json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False, default=str)
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def _shown(value: Any) -> str:
    """A value in a table: a float without an exponent and with as many digits as it is sure of."""
    if value is None:
        return ""
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return f"{Decimal(f'{value:.15g}'):f}"
    return str(value)


_FORMS = {"text": _as_text, "csv": _as_csv, "json": _as_json}
