"""Calculations and messages in which every figure leads to its place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from extractor.model import Evidence, Finding, Operation, Relation, Verdict
from extractor.outputs.html.anchors import Anchors

_PLACES = re.compile(r"表\d+|第\d+(?:、\d+)*[行页列]")
_SIGNS = {
    Verdict.HOLDS: "＝",
    Verdict.HOLDS_ROUNDED: "≈",
    Verdict.HOLDS_TRUNCATED: "≈",
    Verdict.IMPROBABLE: "≠",
    Verdict.VIOLATED: "≠",
    Verdict.NOT_ASSESSABLE: "？",
}


def message(finding: Finding, anchors: Anchors) -> Markup:
    """The finding's sentence; quotes that it does not repeat follow as links."""
    in_order = finding.evidence
    if len(in_order) > 2:  # the stated figure comes first in evidence and last in a calculation
        in_order = (*in_order[1:], in_order[0])
    text, missing = linked(finding.message, in_order, anchors)
    if missing:
        text += Markup('<span class="also">（{}）</span>').format(Markup("、").join(map(anchors.link, missing)))
    return text


def equation(relation: Relation, anchors: Anchors) -> Markup:
    """The calculation that a relation makes, ending with the stated figure."""
    evidence = [anchors.reading.quantities[i].evidence for i in relation.terms]
    sign = _SIGNS[relation.verdict]
    if relation.operation is Operation.EQUALITY and len(evidence) == 2:
        return Markup("{} {} {}").format(anchors.link(evidence[0]), _sign(sign), anchors.link(evidence[1]))
    text, missing = linked(relation.calculation or relation.stated, evidence, anchors)
    stated = evidence[-1] if evidence else None
    others = [e for e in missing if e is not stated]
    if others:
        text += Markup('<span class="also">（{}）</span>').format(Markup("、").join(map(anchors.link, others)))
    if stated is not None and stated in missing:
        joint = Markup("，文中 ") if relation.operation is Operation.BOUND else Markup(" {} ").format(_sign(sign))
        text += joint + anchors.link(stated)
    return text


def _sign(sign: str) -> Markup:
    return Markup('<span class="sign">{}</span>').format(sign)


def linked(text: str, evidence: Sequence[Evidence], anchors: Anchors) -> tuple[Markup, list[Evidence]]:
    """The text with each quote that stands in it made a link, and the quotes that do not stand in it.

    A place is given to one quote only, the longest first; equal quotes take their places in order."""
    taken = [match.span() for match in _PLACES.finditer(text)]
    found: list[tuple[int, int, Evidence]] = []
    missing = []
    for quoted in sorted(evidence, key=lambda e: -len(e.quote)):
        at = next((p for p in _occurrences(quoted.quote, text) if not _overlaps(p, taken)), None)
        if at is None:
            missing.append(quoted)
        else:
            taken.append(at)
            found.append((*at, quoted))
    result, position = Markup(), 0
    for start, end, quoted in sorted(found, key=lambda item: item[0]):
        result += escape(text[position:start]) + anchors.link(quoted, text[start:end])
        position = end
    return result + escape(text[position:]), missing


def _occurrences(words: str, text: str) -> Iterable[tuple[int, int]]:
    """The spans of the words in the text where they are no part of a longer number."""
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        before, behind = text[at - 1 : at], text[end : end + 2]
        inside = (words[0].isdigit() and (before.isdigit() or before == ".")) or (
            words[-1].isdigit() and (behind[:1].isdigit() or (behind[:1] in (".", ",") and behind[1:].isdigit()))
        )
        if not inside:
            yield at, end
        at = text.find(words, at + 1)


def _overlaps(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
