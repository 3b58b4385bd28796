"""The commands and how their arguments are understood."""

from __future__ import annotations

import argparse
import importlib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, Protocol, cast

from extractor import __version__

COMMANDS = {
    "audit": "审核文件或文件夹，核对其中的数字",
    "checks": "列出各项检查，或说明其中一项",
    "fields": "列出提取的字段",
    "evaluate": "用带标准答案的语料衡量准确程度",
    "dataset": "把成批的报告整理为可以查询的数据集",
    "serve": "打开复核页面：上传、查看、确认或排除问题",
}
"""Each command with its one-line summary; the module of that name in this package carries it out."""


class RefusalError(Exception):
    """The command cannot run; the message is one Chinese line for the user."""


class Command(Protocol):
    """What a command's module offers."""

    def parser(self) -> argparse.ArgumentParser:
        """The command's own arguments."""

    def execute(self, arguments: Sequence[str]) -> int:
        """Run it and return its exit status."""


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese. Only long options: their help looks alike under every Python."""

    def __init__(self, prog: str, usage: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.operands = self.add_argument_group("参数")
        self.settings = self.add_argument_group("选项")
        self.settings.add_argument("--help", "-h", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: 参数有误：{message}\n{self.format_usage()}")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """80 columns whatever the terminal, a hanzi counting two, so that the generated page never differs."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for character in text:
            lines[-1] += character
            if sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in lines[-1]) >= width - 1:
                lines.append("")
        return [line for line in lines if line]


def main_parser() -> Parser:
    """The parser of what stands before a command."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items())
    parser = Parser(
        "extractor",
        "extractor 命令 …",
        "通读预算绩效评价报告，逐项核对其中的数字。\n\n命令:\n" + commands,
        "“extractor 命令 --help”说明该命令。退出码：0 未发现矛盾，1 发现矛盾，2 未能运行。",
    )
    parser.settings.add_argument("--version", action="version", version=f"extractor {__version__}", help="显示版本")
    return parser


def command(name: str) -> Command:
    """The module that carries out a command."""
    return cast("Command", importlib.import_module(f"{__package__}.{name}"))


def add_engine(built: Parser) -> None:
    """Where files are worked on, by how many workers, and what a file may cost one."""
    built.settings.add_argument("--jobs", type=at_least(1), metavar="N", help="多份文件同时审核几份（处理器核数）")
    built.settings.add_argument("--timeout", type=at_least(1), default=180, metavar="秒", help="每份的时间上限（180）")
    built.settings.add_argument(
        "--memory", type=at_least(64), default=2048, metavar="MB", help="每份的内存上限（2048）"
    )
    built.settings.add_argument(
        "--engine", choices=("local", "ray"), default="local", metavar="NAME", help="local 本机进程；ray Ray 集群"
    )
    built.settings.add_argument("--address", metavar="HOST:PORT", help="Ray 集群的地址，不写则在本机启动")


def at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"应为不小于 {least} 的整数：{text}")
        return int(text)

    return number


def add_patterns(parser: Parser) -> None:
    """The option every command that reads ``patterns/`` has."""
    parser.settings.add_argument("--patterns", type=Path, metavar="DIR", help="另加或改写规则的文件夹（见 patterns/）")
