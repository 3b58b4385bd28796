"""Reports in the forms people and programs take them in: one module a format, imported on first use."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from extractor.model import Report
from extractor.outputs.style import Style

__all__ = ["FORMATS", "Format", "Renderer", "Style", "renderer"]


@dataclass(frozen=True, slots=True)
class Format:
    """A name for ``--format``, the module of this package that renders it, and what it is, in Chinese.

    ``for_people`` formats obey a :class:`Style`.
    """

    name: str
    module: str
    summary: str
    for_people: bool = False


class Renderer(Protocol):
    """What a format's module offers."""

    def render(self, report: Report, style: Style = ..., /) -> str:
        """One report as a whole."""

    def render_all(self, reports: Iterable[Report], style: Style = ..., /) -> Iterator[str]:
        """Many reports, a piece as soon as its report is there."""


FORMATS = {
    f.name: f
    for f in (
        Format("text", "text", "供人阅读", for_people=True),
        Format("json", "json", "一份文件一个对象，多份为数组"),
        Format("jsonl", "jsonl", "每行一个对象"),
    )
}


def renderer(name: str) -> Renderer:
    """The module of a format; KeyError if there is none of that name."""
    return cast("Renderer", importlib.import_module(f"{__name__}.{FORMATS[name].module}"))
