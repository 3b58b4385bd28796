"""What of a saved page stands around its text: navigation, lists of links, the site's own footer.

Only structure and the share of links tell. A page that is nothing but the report has no furniture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.readers.html_page import is_block, is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER_SHARE = 0.7
"""Share of the page's plain text that the element holding the report must hold."""
_WRAPPER_NAMES = "html body div section article main form center table tbody tr td span font"
_WRAPPERS = frozenset(_WRAPPER_NAMES.split())
_TABLE_PARTS = ("table", "tbody", "tr")
_LANDMARKS = frozenset(("nav", "footer", "aside", "header", "menu"))
_LANDMARK_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"))
_LONG_LINK = 100
"""A link with more characters than this is an unclosed tag around text."""
_FOOTER = 500
"""Characters a site's footer has at most."""


@dataclass(slots=True)
class _Measure:
    """Visible characters of an element, how many of them in links that lead to another page, and the
    number of these links."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    sentences: int = 0

    @property
    def plain(self) -> int:
        return self.characters - self.linked

    @property
    def share(self) -> float:
        return self.linked / self.characters if self.characters else 0.0


def furniture(root: _Element) -> frozenset[_Element]:
    """The topmost elements that are furniture."""
    measures = _measures(root)
    path = _path_to_text(root, measures)
    inside = path[-1]
    found: set[_Element] = set()
    for depth, (outer, inner) in enumerate(pairwise(path)):
        after = False
        far = len(path) - depth > 2
        for child in outer.iterchildren():
            if child is inner:
                after = True
            elif child in measures:
                found.update(_outside(child, measures, measures[inside].plain, after and far))
    found.update(_link_lists(inside, measures))
    around = sum(measures[element].characters for element in found)
    return frozenset(found) if around < measures[root].characters else frozenset()


def _measures(root: _Element) -> dict[_Element, _Measure]:
    """Every shown element with its measure."""
    from lxml import etree

    measures: dict[_Element, _Measure] = {}
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if is_hidden(element):
                walker.skip_subtree()
            else:
                measures[element] = _Measure()
                _count(measures[element], element.text)
            continue
        own = measures.get(element)
        parent = element.getparent()
        if own is not None and element.tag == "a" and _leads_away(element) and 0 < own.characters <= _LONG_LINK:
            own.linked, own.links = own.characters, 1
        if parent is not None and parent in measures and element is not root:
            above = measures[parent]
            if own is not None:
                above.characters += own.characters
                above.linked += own.linked
                above.links += own.links
                above.sentences += own.sentences
            _count(above, element.tail)
    return measures


def _count(measure: _Measure, text: str | None) -> None:
    if text:
        measure.characters += len("".join(text.split()))
        measure.sentences += text.count("。")


def _leads_away(link: _Element) -> bool:
    target = link.get("href", "").strip()
    return bool(target) and not target.startswith("#")


def _path_to_text(root: _Element, measures: dict[_Element, _Measure]) -> list[_Element]:
    """From the root to the innermost element that holds most of the page's plain text."""
    wanted = _CONTAINER_SHARE * measures[root].plain
    path = [root]
    while True:
        inner = next(
            (
                c
                for c in path[-1].iterchildren()
                if c in measures and c.tag in _WRAPPERS and measures[c].plain >= wanted
            ),
            None,
        )
        if inner is None or not measures[root].plain:
            break
        path.append(inner)
    while len(path) > 1 and path[-1].tag in _TABLE_PARTS:
        path.pop()
    while len(path) > 1 and not is_block(path[-1]):
        path.pop()
    return path


def _outside(
    element: _Element, measures: dict[_Element, _Measure], text: int, footer_expected: bool
) -> Iterator[_Element]:
    measure = measures[element]
    if not measure.characters:
        return
    is_landmark = element.tag in _LANDMARKS or element.get("role") in _LANDMARK_ROLES
    if (
        (is_landmark and measure.plain < 0.2 * text and not _has_heading(element))
        or measure.share >= 0.5
        or (footer_expected and _is_footer(element, measure))
    ):
        yield element
    else:
        for child in element.iterchildren():
            if child in measures and is_block(child):
                yield from _outside(child, measures, text, footer_expected)


def _is_footer(element: _Element, measure: _Measure) -> bool:
    """The owner's name, addresses and licence numbers below everything: no sentence, but a link."""
    return measure.links > 0 and measure.characters <= _FOOTER and not measure.sentences and not _has_heading(element)


def _has_heading(element: _Element) -> bool:
    return next(element.iter("h1", "h2", "h3"), None) is not None


def _link_lists(container: _Element, measures: dict[_Element, _Measure]) -> Iterator[_Element]:
    """Blocks inside the text that are nothing but links to other pages."""
    waiting = [child for child in container.iterchildren() if child in measures]
    while waiting:
        element = waiting.pop()
        measure = measures[element]
        if not measure.links or not is_block(element):
            continue
        if measure.share >= 0.8 and not measure.sentences:
            yield element
        elif element.tag != "table":
            waiting += [child for child in element.iterchildren() if child in measures]
