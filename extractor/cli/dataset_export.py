"""``extractor dataset export``: a dataset as files for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.cli.arguments import Parser, RefusalError
from extractor.cli.dataset import add_dataset, refusing
from extractor.cli.printing import put
from extractor.dataset.database import DatasetError

_FORMATS = ("parquet", "csv", "xlsx")


def parser() -> Parser:
    built = Parser(
        "extractor dataset export",
        "extractor dataset export --dataset DATASET --to PATH [选项]",
        "导出全部表：parquet 每表一个文件夹、按年度分区，csv 每表一个文件，xlsx 一个工作簿、中文表头。",
    )
    add_dataset(built)
    built.settings.add_argument("--to", type=Path, required=True, metavar="PATH", help="文件夹；xlsx 为文件名")
    built.settings.add_argument(
        "--format", choices=_FORMATS, default="parquet", metavar="NAME", help=" ".join(_FORMATS)
    )
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if (options.format == "xlsx") == options.to.is_dir() and options.to.exists():
        raise RefusalError(f"--to 应为{'文件' if options.format == 'xlsx' else '文件夹'}：{options.to}")
    try:
        with refusing():
            count = _export(options.dataset, options.to, options.format)
    except OSError as error:
        raise RefusalError(f"不能写入 {options.to}：{error.strerror}") from error
    put([f"写入 {count} 个文件：{options.to}\n"], None)
    return 0


def _export(dataset: Path, target: Path, form: str) -> int:
    if not dataset.is_dir():
        raise DatasetError(f"没有这个数据集：{dataset}")
    if form == "parquet":
        from extractor.dataset.parquet import refresh

        return refresh(dataset, target)
    from extractor.dataset.spreadsheet import write_csv, write_excel

    return len(write_csv(dataset, target) if form == "csv" else write_excel(dataset, target))
