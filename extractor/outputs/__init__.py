"""Reports in the forms people and programs take them in: one module a format, imported on first use."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from extractor.model import Report
from extractor.outputs.style import Style

__all__ = ["FORMATS", "Format", "Index", "Renderer", "Style", "index_page", "renderer"]


@dataclass(frozen=True, slots=True)
class Format:
    """A name for ``--format``, the module of this package that renders it, and what it is, in Chinese.

    ``for_people`` formats obey a :class:`Style`. A format with a ``suffix`` makes one file of each report, so that
    many go into a folder, with an index page if the format's module offers an ``Index``.
    """

    name: str
    module: str
    summary: str
    for_people: bool = False
    suffix: str = ""


class Renderer(Protocol):
    """What a format's module offers."""

    def render(self, report: Report, style: Style = ..., /) -> str | bytes:
        """One report as a whole."""

    def render_all(self, reports: Iterable[Report], style: Style = ..., /) -> Iterator[str]:
        """Many reports, a piece as soon as its report is there; not offered by formats with a suffix."""


class Index(Protocol):
    """The page beside the files of many reports. It keeps a line of each, so that the reports can be let go."""

    def add(self, report: Report, file: str) -> None:
        """Takes in a report and the path of its file, relative to the page, parted by ``/``."""

    def render(self) -> str:
        """The page, once every report was added."""


FORMATS = {
    f.name: f
    for f in (
        Format("text", "text", "供人阅读", for_people=True),
        Format("json", "json", "一份文件一个对象，多份为数组"),
        Format("jsonl", "jsonl", "每行一个对象"),
        Format("html", "html", "网页，每份文件一页", suffix=".html"),
        Format("docx", "docx", "Word，送审的 Word 文件加批注，其他文件出审核报告", suffix=".docx"),
        Format("pdf", "pdf", "PDF，送审的 PDF 加标注和问题清单，其他文件出审核报告", suffix=".pdf"),
        Format("xlsx", "xlsx", "Excel 审核底稿，合计等用公式重算", suffix=".xlsx"),
        Format("sarif", "sarif", "SARIF 2.1.0，供代码审查工具读取"),
    )
}


def renderer(name: str) -> Renderer:
    """The module of a format; KeyError if there is none of that name."""
    return cast("Renderer", importlib.import_module(f"{__name__}.{FORMATS[name].module}"))


def index_page(name: str) -> Index | None:
    """A new index page for a format's files; None where the format has none."""
    made = getattr(importlib.import_module(f"{__name__}.{FORMATS[name].module}"), "Index", None)
    return None if made is None else cast("Index", made())
