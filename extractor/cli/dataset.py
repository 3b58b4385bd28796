"""``extractor dataset``: many reports as tables. One module a subcommand, imported when it is called."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from extractor.cli.arguments import Parser, RefusalError, command

SUBCOMMANDS = {
    "build": "把文件夹中的报告收入数据集，或更新数据集",
    "diff": "程序或规则升级后，数字和问题会有哪些变化",
    "compare": "在报告之间比对：重复提交、雷同段落、年度不衔接、异常值",
    "history": "一个项目历年的得分、预算、支出、人数",
    "query": "用 SQL 查询",
    "export": "导出 Parquet、CSV 或 Excel",
}
_TERMINATED = 143


def parser() -> Parser:
    width = max(map(len, SUBCOMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in SUBCOMMANDS.items())
    return Parser(
        "extractor dataset",
        "extractor dataset 命令 …",
        "把成批的报告整理为可以查询的数据集。\n\n命令:\n" + listed,
        "“extractor dataset 命令 --help”说明该命令。",
    )


def execute(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        parser().parse_args(arguments or ["--help"])
    if arguments[0] not in SUBCOMMANDS:
        raise RefusalError(f"dataset 没有“{arguments[0]}”这个命令，可用的有：{'、'.join(SUBCOMMANDS)}")
    return command(f"dataset_{arguments[0]}").execute(arguments[1:])


def add_dataset(built: Parser) -> None:
    built.settings.add_argument("--dataset", type=Path, required=True, metavar="DATASET", help="数据集的文件夹")


@contextmanager
def refusing() -> Iterator[None]:
    """What a dataset cannot do is a refusal; SIGTERM ends the command as Ctrl-C does, with what is done kept."""
    from extractor.cli.engines import working
    from extractor.dataset.database import DatasetError
    from extractor.dataset.export import MissingPackageError

    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        with working():
            yield
    except (DatasetError, MissingPackageError) as error:
        raise RefusalError(str(error)) from error
    except KeyboardInterrupt:
        print("extractor: 已完成的已保存，再次运行即继续", file=sys.stderr)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(_TERMINATED)
