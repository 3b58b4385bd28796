"""Reports as JSON objects, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from extractor.model import Report
from extractor.outputs.json import report_object
from extractor.outputs.style import PLAIN, Style


def render(report: Report, _style: Style = PLAIN) -> str:
    return json.dumps(report_object(report), ensure_ascii=False) + "\n"


def render_all(reports: Iterable[Report], style: Style = PLAIN) -> Iterator[str]:
    return (render(report, style) for report in reports)
