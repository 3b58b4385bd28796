"""Qualified names of WordprocessingML, and the few ways its attributes are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RELATION_ID = f"{_R}id"


def w(name: str) -> str:
    return _W + name


def m(name: str) -> str:
    return _M + name


def mc(name: str) -> str:
    return _MC + name


_VAL = w("val")


def value(parent: _Element | None, tag: str) -> str | None:
    """The ``w:val`` of a child element, "" when it has none, None when there is no such child."""
    child = parent.find(tag) if parent is not None else None
    return None if child is None else child.get(_VAL, "")


def settings(properties: _Element | None) -> dict[str, str]:
    """Every child's tag with its ``w:val`` ("" where it has none): one pass over ``w:pPr``, ``w:tcPr`` …"""
    return {} if properties is None else {child.tag: child.get(_VAL, "") for child in properties}


def whole(text: str | None) -> int | None:
    """A setting as a number; what is no number of at most nine digits counts as absent."""
    digits = text.removeprefix("-") if text else ""
    return int(text) if text and digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def integer(parent: _Element | None, tag: str) -> int | None:
    """``value`` as a number."""
    return whole(value(parent, tag))


def switched_on(parent: _Element | None, tag: str) -> bool:
    """Whether an on/off property is present and not switched off."""
    text = value(parent, tag)
    return text is not None and text not in ("0", "false", "off", "none")
