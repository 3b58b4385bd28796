"""How often the forms of a PDF are drawn: counted before pdfium, which draws a form that draws itself twice
until the memory is full.

The file is not parsed, only searched, and where the search cannot tell it counts too much rather than too little.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.readers.limits import ReadFailure

_MOST = 200_000
_DEPTH = 32  # pdfium follows forms in forms this far
_LARGEST = 4 * 2**20
_OBJECT = re.compile(rb"\b(\d{1,10})\s+\d{1,5}\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_REFERENCE = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+(\d{1,10})\s+\d{1,5}\s+R\b")
_RESOURCES = re.compile(rb"/(?:Resources|XObject)\s+(\d{1,10})\s+\d{1,5}\s+R\b")
_DRAWN = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+Do\b")
_HEADER = re.compile(rb"/(N|First)\s+(\d{1,9})")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OWN_RESOURCES = re.compile(rb"/Resources\b")
_UNREADABLE = 2  # times, what a stream that cannot be unpacked may draw each of its objects


@dataclass(slots=True)
class _Forms:
    """The text of each object before its stream, and how often each object's stream draws which name
    (None: it cannot be told)."""

    heads: dict[int, bytes] = field(default_factory=dict)
    drawn: dict[int, Counter[bytes] | None] = field(default_factory=dict)


def check_expansion(data: bytes) -> None:
    """Raise ``ReadFailure`` if drawing a page may draw forms without end, or far too many."""
    if b"/XObject" not in data and b"/ObjStm" not in data and b"#" not in data:
        return
    forms = _collected(data)
    if not any(drawn is None or drawn for drawn in forms.drawn.values()):
        return
    everywhere: dict[bytes, set[int]] = defaultdict(set)
    for head in forms.heads.values():
        for name, number in _REFERENCE.findall(head):
            everywhere[name].add(int(number))
    targets = {number: _targets(forms, number, everywhere) for number in forms.drawn}
    known: dict[tuple[int, int], int] = {}
    for number in forms.drawn:
        if _count(number, _DEPTH, targets, known) > _MOST:
            raise ReadFailure("too_large", "PDF里的图形层层引用，展开后过大，可能是恶意构造的文件")


def _collected(data: bytes) -> _Forms:
    found = _Forms()
    for match, following in pairwise([*_OBJECT.finditer(data), None]):
        assert match is not None
        end = following.start() if following else len(data)
        number = int(match[1])
        stream = _STREAM.search(data, match.end(), end)
        head = _plain(data[match.end() : stream.start() if stream else min(end, match.end() + _LARGEST)])
        found.heads[number] = found.heads.get(number, b"") + head
        if stream is None or b"/Image" in head:
            continue
        content = _content(head, data, stream.end(), end)
        if b"/ObjStm" in head:
            found.heads.update(_packed(head, content or b""))
        else:
            found.drawn[number] = None if content is None else Counter(_DRAWN.findall(content))
    return found


def _plain(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text) if b"#" in text else text


def _content(head: bytes, data: bytes, start: int, end: int) -> bytes | None:
    """What a stream unpacks to, as far as that is small; None if it is packed otherwise."""
    filters = head.count(b"Decode") - head.count(b"/DecodeParms")
    if not filters:
        return data[start:end]
    if filters != 1 or b"/FlateDecode" not in head:
        return None
    try:
        return zlib.decompressobj().decompress(data[start:end], _LARGEST)
    except zlib.error:
        return None


def _packed(head: bytes, content: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects in an object stream."""
    header = {name: int(value) for name, value in _HEADER.findall(head)}
    first = header.get(b"First", 0)
    numbers = [int(word) for word in content[:first].split() if word.isdigit()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    for (number, start), (_, end) in pairwise([*pairs, (0, len(content) - first)]):
        yield number, _plain(content[first + start : first + end])


def _targets(forms: _Forms, number: int, everywhere: Mapping[bytes, set[int]]) -> list[tuple[int, set[int]]]:
    """What an object's stream draws: how often, and which objects that may be."""
    head = forms.heads.get(number, b"")
    own: dict[bytes, set[int]] = defaultdict(set)
    for text in _with_resources(forms, head):
        for name, target in _REFERENCE.findall(text):
            own[name].add(int(target))
    named = own if _OWN_RESOURCES.search(head) else everywhere
    drawn = forms.drawn[number]
    if drawn is None:
        return [(_UNREADABLE, {target}) for targets in own.values() for target in targets]
    return [(times, named[name]) for name, times in drawn.items() if name in named]


def _with_resources(forms: _Forms, head: bytes) -> Iterator[bytes]:
    yield head
    for number in map(int, _RESOURCES.findall(head)):
        text = forms.heads.get(number, b"")
        yield text
        for inner in map(int, _RESOURCES.findall(text)):
            yield forms.heads.get(inner, b"")


def _count(
    number: int, depth: int, targets: Mapping[int, list[tuple[int, set[int]]]], known: dict[tuple[int, int], int]
) -> int:
    """How many forms drawing an object draws, up to a depth; beyond the limit the count does not go on."""
    if depth == 0 or number not in targets:
        return 1
    key = number, depth
    if key not in known:
        known[key] = 1  # a form met again on the way is counted by the depth that is left
        total = 1
        for times, candidates in targets[number]:
            total += times * max((_count(c, depth - 1, targets, known) for c in candidates), default=0)
            if total > _MOST:
                break
        known[key] = min(total, _MOST + 1)
    return known[key]
