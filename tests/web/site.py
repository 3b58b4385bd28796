"""A review page to be asked, and reports to be put on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.testclient import TestClient

from extractor.web import Settings, application

ADDRESS = "http://127.0.0.1:8765"
WRONG_SUM = """2023年度青石县村道养护项目绩效自评报告

一、基本情况
项目实施单位：青石县交通运输局
本项目年初安排100万元，年中追加50万元，共计160万元。
年内支出150万元。

二、评价结果
项目综合得分95分，评价等级为优。
"""
EARLIER = """2022年度青石县村道养护项目绩效自评报告

一、基本情况
项目实施单位：青石县交通运输局
本项目年内支出80万元。

二、评价结果
项目综合得分82分，评价等级为良。
"""


def wrong_sums(count: int) -> str:
    """A report with so many findings, at least."""
    claims = (f"第{n}标段安排{100 + n}万元，追加50万元，共计{160 + n}万元。" for n in range(1, count + 1))
    return "2023年度青石县村道养护项目绩效自评报告\n\n一、资金情况\n" + "\n".join(claims)


File = tuple[str, bytes]


class Visitor:
    """A browser without a script: keeps cookies, sends the forms that pages hold."""

    def __init__(self, app: Any, address: str = ADDRESS) -> None:
        self.client = TestClient(app, base_url=address, follow_redirects=False)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def csrf(self) -> str:
        return field(self.get("/").text, "csrf")

    def post(self, path: str, data: dict[str, str], **options: Any) -> httpx.Response:
        return self.client.post(path, data={"csrf": self.csrf(), **data}, **options)

    def upload(self, *files: File, **options: Any) -> httpx.Response:
        parts = [("files", (name, content)) for name, content in files]
        return self.client.post("/uploads", data={"csrf": self.csrf()}, files=parts, **options)

    def put(self, text: str, name: str = "report.txt") -> str:
        """Upload a report; the path of its page."""
        return reports_in(self.upload((name, text.encode())).text)[0]

    def decide(self, report: str, ruling: str, version: str | None = None, **words: str) -> httpx.Response:
        """Decide on the first finding of a report."""
        page = self.get(report).text
        action = found(r'action="(/reports/\w+/findings/\w+)"', page)
        data = {"ruling": ruling, "version": version or field(page, "version"), **words}
        return self.post(action, data)


@contextmanager
def site(folder: Path, **settings: Any) -> Iterator[Visitor]:
    visitor = Visitor(application(Settings(folder, **settings)))
    with visitor.client:
        yield visitor


def reports_in(page: str) -> list[str]:
    """The paths of the reports that a page leads to."""
    return list(dict.fromkeys(re.findall(r'href="(/reports/[0-9a-f]+)"', page)))


def field(page: str, name: str) -> str:
    """The value of the first field of that name."""
    return found(rf'name="{name}" value="([^"]*)"', page)


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match is not None, f"{pattern} is not in the page"
    return unescape(match[1])


def lines_of(page: str) -> list[str]:
    """The answers to an upload, without markup."""
    items = re.findall(r"<li class=\"is-(?:error|verified)\">(.*?)</li>", page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", item)).strip() for item in items]
