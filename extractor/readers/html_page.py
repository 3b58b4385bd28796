"""Bytes of a web page into its element tree, and what of the tree is shown."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import ReadFailure
from extractor.readers.text import decode

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEAD = 4096
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_NO_PAGE_ENCODINGS = ("utf-7", "utf-16", "utf-32", "idna", "punycode", "raw", "unicode")
_CHINESE_SUBSETS = ("gb2312", "gbk", "gb_2312-80", "x-gbk", "euc_cn")

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol p plaintext
pre search section summary table tbody td tfoot th thead tr ul xmp
"""
_UNSHOWN_NAMES = """
applet audio canvas datalist del embed head iframe map noembed noframes noscript object param rp rt script style svg
template title video xml
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSHOWN = frozenset(_UNSHOWN_NAMES.split())
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element\s*:\s*comment", re.IGNORECASE)


def parse(data: bytes, builder: DocumentBuilder) -> _Element | None:
    """The page's root element, None for a page without any; comments and processing instructions are
    gone. Nothing is loaded and no entity beyond HTML's own is known. Raises ``ReadFailure``."""
    from lxml import etree

    text = _CONTROL.sub("", _decoded(data, builder))
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, recover=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadFailure("unreadable", "网页无法解析") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ReadFailure("too_large", "网页的元素嵌套过深")
    return root


def _decoded(data: bytes, builder: DocumentBuilder) -> str:
    """The page's characters. What decodes as UTF-8 is UTF-8, whatever the page claims; then the
    claim counts, with GB 18030 for its subsets; then what a text file of these bytes would be."""
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        claimed = _claimed(data)
        for encoding in ("utf-8", claimed):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    else:
        claimed = "utf-8"
    try:
        return decode(data)
    except ReadFailure as failure:
        text = data.decode(claimed, "replace")
        lost = text.count("\ufffd")
        if lost * 100 > len(text):
            raise failure
        builder.problem("undecodable-characters", f"网页有{lost}处字节无法按{claimed}编码解读，以“\ufffd”代替")
        return text


def _claimed(data: bytes) -> str:
    match = _CHARSET.search(data[:_HEAD])
    name = (match[1] or match[2]).decode("ascii").lower() if match else "utf-8"
    if name in _CHINESE_SUBSETS:
        return "gb18030"
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError):
        return "utf-8"
    return (
        "utf-8"
        if found.name.startswith(("utf-7", "utf-16", "utf-32", "idna", "punycode", "raw", "unicode"))
        else found.name
    )


def is_hidden(element: _Element) -> bool:
    """Whether an element and all it holds is not shown, or is a mark that only leads to a note: no
    figure may grow by a raised digit."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSHOWN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    if style and (_HIDING.search(style) or _COMMENT.search(style)):
        return True
    if tag == "tr":  # Word states column widths in a last row of no height
        return element.get("height") == "0" and not any(str(text).strip() for text in element.itertext())
    if tag == "option":
        return not _is_chosen(element)
    return (tag in ("sup", "a") and _is_note_mark(element)) or (style is not None and "mso-footnote-id" in style)


def is_block(element: _Element) -> bool:
    return element.tag in _BLOCKS


def _is_note_mark(element: _Element) -> bool:
    link = element if element.tag == "a" else next(element.iter("a"), None)
    if link is None or not link.get("href", "").startswith("#"):
        return False
    return element.tag == "sup" or next(element.iter("sup"), None) is not None


def _is_chosen(option: _Element) -> bool:
    select = next(option.iterancestors("select"), None)
    if select is None or option.get("selected") is not None:
        return True
    options = select.iter("option")
    return next(options) is option and all(other.get("selected") is None for other in options)
