"""What on a page cannot be read as text, said for the reviewer. Pages named here are those an optical
reader should see."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import Problem
from extractor.readers.pdf.page import Page

_GARBLED = 0.05
_FEW = 20
_PICTURE = 0.4


def defects(page: Page) -> Iterator[Problem]:
    number = page.number
    printed = len("".join(page.leaf.text.split()))
    if page.lost > 2 and page.lost > _GARBLED * printed:
        yield Problem("garbled-page", f"第{number}页的文字编码损坏，读出的内容不可靠，请人工核对", number)
    if page.pictured > _PICTURE and printed <= _FEW:
        yield Problem("scanned-page", f"第{number}页是图片（扫描件），没有可读取的文字", number)
    elif page.pictured > _PICTURE and page.invisible > 0.5 * printed:
        yield Problem("recognised-page", f"第{number}页是扫描件，文字来自文件自带的识别层，可能有误", number)
    elif not printed and page.pictured > 0:
        yield Problem("scanned-page", f"第{number}页只有图片，没有可读取的文字", number)
    if page.hidden:
        yield Problem("hidden-text", f"第{number}页有{page.hidden}个看不见的字（白色），没有读取", number)
    if page.overfull:
        yield Problem("overfull-page", f"第{number}页的图形过多，表格线没有读全", number)
