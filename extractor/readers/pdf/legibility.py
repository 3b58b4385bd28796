"""What on a page cannot be read as text, said for the reviewer; a page that is a picture is for the reader
of scans, which says itself what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import Problem
from extractor.readers.pdf.page import Page

_GARBLED = 0.05  # of the characters: what a page may have lost
_BULLETS = 2
_FEW = 20
_PICTURE = 0.4  # of the page: what a scan covers at least


def is_garbled(page: Page) -> bool:
    """Whether so many characters have no known value that the page's text cannot be relied on; a few
    for private use are the bullets of symbol fonts."""
    return page.lost + page.private > max(_BULLETS, _GARBLED * _printed(page))


def is_picture(page: Page) -> bool:
    """Whether a page is a picture with no more text than a page number or a stamp."""
    printed = _printed(page)
    return page.pictured > 0 and (not printed or (page.pictured > _PICTURE and printed <= _FEW))


def is_recognised(page: Page) -> bool:
    """Whether a page is a picture over text that another program's optical reader left invisible."""
    return page.pictured > _PICTURE and page.invisible > _printed(page) / 2


def defects(page: Page) -> Iterator[Problem]:
    number = page.number
    if is_garbled(page):
        yield Problem("garbled-page", f"第{number}页的文字编码损坏，读出的内容不可靠，请人工核对", number)
    elif page.lost:
        yield Problem("unreadable-characters", f"第{number}页有{page.lost}个字没有文字编码，无法读出", number)
    if is_recognised(page) and not is_picture(page):
        yield Problem("recognised-page", f"第{number}页是扫描件，文字来自文件自带的识别层，可能有误", number)
    if page.hidden:
        yield Problem("hidden-text", f"第{number}页有{page.hidden}个看不见的字（白色），没有读取", number)
    if page.overfull:
        yield Problem("overfull-page", f"第{number}页的图形过多，表格线没有读全", number)


def _printed(page: Page) -> int:
    return len("".join(page.leaf.text.split()))
