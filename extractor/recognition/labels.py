"""The noun phrase each figure is said of, and its period.

A block is laid out as a row of items: words, figures, time words and punctuation. From a figure the walk goes left
over what stands between a figure and its name (为, 共计, 约), then collects the name; where there is none, the noun
right of the figure (12906名老人), the phrase before an opening bracket, or the name before it in the list answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extractor.lexicon import Lexicon, Word, lexicon
from extractor.model import Document, Grid, Kind, Quantity, Section, Table
from extractor.pattern import PatternSet
from extractor.recognition.labels_table import crowded_cells, table_labels
from extractor.recognition.periods import TimeWord, periods, time_words

_LONGEST = 26
_LEFT_REACH, _RIGHT_REACH = 60, 30
_OPEN_QUOTES, _CLOSE_QUOTES = '“‘「『"', '”’」』"'
_OPEN_BRACKETS, _CLOSE_BRACKETS = "（(【〔[", "）)】〕]"
_COLONS = "：:"
_LIST_MARKS = "、"
_NOUN_TAGS = ("n", "vn", "b", "j", "l", "i", "an", "eng", "s", "g", "nz")
_PHRASE_TAGS = (*_NOUN_TAGS, "v", "d", "a", "h", "k", "uj", "z", "f")
_MODIFIED = frozenset({Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER})
_MARKED = frozenset({Kind.SCORE, Kind.WEIGHT})


class _Item(NamedTuple):
    """``kind``: word, figure, time or mark."""

    kind: str
    start: int
    end: int
    text: str = ""
    tag: str = ""
    roles: frozenset[str] = frozenset()
    quantity: int = -1


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A stretch of items, both ends included, and whether it names a difference."""

    first: int
    last: int


def label_quantities(
    document: Document,
    sections: Sequence[Section],
    quantities: Sequence[Quantity],
    patterns: PatternSet,
    grids: Sequence[Grid] = (),
) -> tuple[Quantity, ...]:
    """The quantities with ``label`` and ``period`` filled. A table figure is labelled by its row's name and its
    column's header, parted by a blank; a figure without a name keeps the label ``""``."""
    labels = [q.label for q in quantities]
    starts = [q.evidence.start for q in quantities]
    times = time_words(document.text, 0, len(document.text), patterns)
    context = _Context(document.text, quantities, times, [t.start for t in times], lexicon(patterns))
    for block in document.blocks:
        within = range(bisect_left(starts, block.start), bisect_left(starts, block.end))
        if not within:
            continue
        if isinstance(block, Table):
            for i, label in table_labels(document, block, within, quantities, grids).items():
                labels[i] = label
            for cell, crowd in crowded_cells(document, block, within, quantities):
                line = _Line(context, cell.start, cell.end, crowd)
                named = [""] * len(labels)
                _label_line(line, "", named)
                for i in crowd:
                    labels[i] = named[i] or labels[i]
        else:
            line = _Line(context, block.start, block.end, within)
            _label_line(line, _heading_of(sections, block.start), labels)
    found = periods(document, quantities, times, patterns)
    return tuple(
        replace(q, label=label, period=q.period or _period_in(label, period, patterns))
        for q, label, period in zip(quantities, labels, found, strict=True)
    )


def _period_in(label: str, period: str | None, patterns: PatternSet) -> str | None:
    """The period named in a column header (2021年（万元）), where the figure's own cell names none."""
    if period or "年" not in label:
        return period
    years = [t for t in time_words(label, 0, len(label), patterns) if t.year is not None and not t.skip]
    return f"{years[0].year}年{years[0].part}" if len(years) == 1 else None


@dataclass(frozen=True, slots=True)
class _Context:
    """What all lines of a document share."""

    text: str
    quantities: Sequence[Quantity]
    times: Sequence[TimeWord]
    time_starts: Sequence[int]
    known: Lexicon


class _Line:
    """The items of one block or cell."""

    def __init__(self, context: _Context, start: int, end: int, within: Iterable[int]) -> None:
        self.text, self.quantities = context.text, context.quantities
        figures = [self.quantities[i].evidence for i in within]
        fixed = [_Item("figure", e.start, e.end, quantity=i) for i, e in zip(within, figures, strict=True)]
        times = context.times[bisect_left(context.time_starts, start) : bisect_left(context.time_starts, end)]
        for time in times:
            if not any(e.start < time.end and time.start < e.end for e in figures):
                fixed.append(_Item("time", time.start, time.end))
        fixed.sort(key=lambda item: item.start)
        self.items: list[_Item] = []
        at = start
        for item in fixed:
            self._stretch(context.known, at, item.start)
            self.items.append(item)
            at = item.end
        self._stretch(context.known, at, min(end, at + _RIGHT_REACH))
        self.figures = [i for i, item in enumerate(self.items) if item.kind == "figure"]

    def _stretch(self, known: Lexicon, start: int, end: int) -> None:
        """The words between two figures; of a long stretch only those in reach of either."""
        if end - start > _LEFT_REACH + _RIGHT_REACH:
            self._words(known, start, start + _RIGHT_REACH)
            gap = end - _LEFT_REACH
            self.items.append(_Item("mark", gap, gap, "。"))
            start = gap
        self._words(known, start, end)

    def _words(self, known: Lexicon, start: int, end: int) -> None:
        for word in known.words(self.text[start:end], start):
            if word.text.isspace():
                if "\n" in word.text:
                    self.items.append(_Item("mark", word.start, word.end, "\n"))
            elif _is_word(word):
                self.items.append(_Item("word", word.start, word.end, word.text, word.tag, word.roles))
            else:
                self.items.append(_Item("mark", word.start, word.end, word.text))

    def printed(self, phrase: _Phrase) -> str:
        """A phrase as printed, without the quotes that enclose it whole or end it."""
        start, end = self.items[phrase.first].start, self.items[phrase.last].end
        label = "".join(self.text[start:end].split())
        if label[-1:] in _CLOSE_QUOTES and label:
            opened = max(label.rfind(mark, 0, len(label) - 1) for mark in _OPEN_QUOTES)
            label = label[opened + 1 : -1] if opened >= 0 else label[:-1]
        return label


def _is_word(word: Word) -> bool:
    return word.tag != "x" or any(map(str.isalnum, word.text))


def _label_line(line: _Line, heading: str, labels: list[str]) -> None:
    for position, at in enumerate(line.figures):
        quantity = line.quantities[line.items[at].quantity]
        if _distributed(line, at, labels):
            continue
        previous = line.figures[position - 1] if position else None
        labels[line.items[at].quantity] = _label(line, at, previous, quantity, heading, labels)


def _label(line: _Line, at: int, previous: int | None, quantity: Quantity, heading: str, labels: Sequence[str]) -> str:
    left, fallback, anaphor = _leftward(line, at - 1)
    right = _rightward(line, at + 1)
    earlier = labels[line.items[previous].quantity] if previous is not None else ""
    if right is not None and (quantity.kind in _MODIFIED or left is None):
        return line.printed(right)
    if left is not None:
        label = line.printed(left)
        bare = left.first == left.last and "bare-score" in line.items[left.first].roles
        if not (bare and quantity.kind in _MARKED):
            return label
    else:
        label = fallback
    near = earlier if previous is not None and _same_sentence(line, previous, at) else ""
    after_mark = previous is not None and line.quantities[line.items[previous].quantity].kind in _MARKED
    if near and previous is not None and (anaphor or _shares_name(line, previous, at)):
        return near
    if quantity.kind in _MARKED:
        return (near if after_mark else "") or heading or near or label
    return label


def _same_sentence(line: _Line, previous: int, at: int) -> bool:
    return not any(item.kind == "mark" and item.text in "。！？\n" for item in line.items[previous:at])


def _shares_name(line: _Line, previous: int, at: int) -> bool:
    """Whether nothing but a list mark stands between two figures: 补发13.13万人、388.83万元."""
    between = line.items[previous + 1 : at]
    return bool(between) and all(item.kind == "mark" and item.text in _LIST_MARKS + "（(" for item in between)


def _leftward(line: _Line, at: int) -> tuple[_Phrase | None, str, bool]:
    """The phrase that ends left of an item; else what may stand in for it: a light verb, whether a pronoun did."""
    items = line.items
    fallback = ""
    while at >= 0:
        item = items[at]
        if item.kind == "figure":
            break
        if item.kind == "mark":
            if item.text in _CLOSE_QUOTES or item.text in _CLOSE_BRACKETS:
                if item.text in _CLOSE_QUOTES:
                    break_phrase = _collect(line, at)
                    return break_phrase, fallback, False
                at = _matching(items, at) - 1
                continue
            if item.text in _COLONS or item.text in _OPEN_BRACKETS or item.text in _OPEN_QUOTES:
                at -= 1
                continue
            break
        if item.kind == "time":
            compared = at > 0 and "compare" in items[at - 1].roles
            if compared:
                return None, fallback, True  # 比上年的1274.38万元 speaks of what the figure before it did
            at -= 1
            continue
        if "anaphor" in item.roles:
            return None, fallback, True
        if "scope" in item.roles:
            return None, fallback or item.text, True  # 上半年发放3万元，全年6万元
        if "change" in item.roles:
            return _change(line, at), fallback, False
        if item.roles & {"copula", "score"} or item.tag in ("d", "m", "zg", "y", "ul", "uj"):
            at -= 1
            continue
        if "light" in item.roles:
            fallback = fallback or item.text
            at -= 1
            continue
        if "stop" in item.roles or item.tag == "c" or not _in_phrase(item):
            break
        return _collect(line, at), fallback, False
    return None, fallback, False


def _in_phrase(item: _Item) -> bool:
    return item.tag in _PHRASE_TAGS or item.tag[:1] == "n" or "filler" in item.roles


def _noun(item: _Item) -> bool:
    return item.kind == "word" and (item.tag in _NOUN_TAGS or item.tag[:1] == "n")


def _collect(line: _Line, last: int) -> _Phrase | None:
    """The phrase that ends with an item, gathered leftward and trimmed of verbs that only lead up to it."""
    items = line.items
    first = at = last
    while at >= 0 and items[last].end - items[at].start <= _LONGEST:
        item = items[at]
        if item.kind == "mark" and item.text in _CLOSE_QUOTES:
            at = _matching(items, at)
            first, at = at, at - 1
            continue
        if item.kind != "word" or item.roles & {"stop", "anaphor", "score"}:
            joined = item.kind == "word" and item.tag == "c"
        else:
            joined = item.tag == "c"
            if not joined and not (_in_phrase(item) or "light" in item.roles):
                break
            if not joined and "copula" in item.roles and at != last:
                break
        if joined:
            if not (at > 0 and at < last and _noun(items[at - 1]) and _noun(items[at + 1])):
                break
        elif item.kind != "word" or item.roles & {"stop", "anaphor", "score"}:
            break
        first, at = at, at - 1
    for i in range(last - 1, first, -1):
        if items[i].text == "的" and any(item.tag == "v" for item in items[first:i]):
            first = i + 1  # of 年度设定的年初预算 only the noun that the clause describes
            break
    while first < last and _leads(items[first]):
        first += 1
    return _Phrase(first, last)


def _leads(item: _Item) -> bool:
    return item.kind == "word" and (
        "light" in item.roles or item.tag in ("uj", "c", "r") or (item.tag == "d" and len(item.text) == 1)
    )


def _change(line: _Line, at: int) -> _Phrase:
    """A difference: the change word, and the noun phrase left of what it is compared with."""
    items = line.items
    left = at - 1
    while left >= 0 and (
        items[left].kind == "time" or (items[left].kind == "word" and items[left].roles & {"stop", "compare", "copula"})
    ):
        left -= 1
    if left >= 0 and items[left].kind == "word" and _in_phrase(items[left]) and "anaphor" not in items[left].roles:
        phrase = _collect(line, left)
        if phrase is not None and items[at].end - items[phrase.first].start <= _LONGEST:
            return _Phrase(phrase.first, at)
    return _Phrase(at, at)


def _rightward(line: _Line, at: int) -> _Phrase | None:
    """The noun phrase right after a figure that the figure counts or measures: 12906名老人."""
    items = line.items
    first = last = -1
    while at < len(items):
        item = items[at]
        word = item.kind == "word" and not item.roles & {"stop", "copula", "light", "score", "change", "anaphor"}
        if not word or not (_noun(item) or item.tag == "a" or (item.tag == "uj" and first < 0)):
            break
        if _noun(item):
            first = at if first < 0 else first
            last = at
        elif item.tag == "a" and first < 0:
            first = at
        at += 1
        if items[at - 1].end - items[max(first, 0)].start > _LONGEST:
            break
    return _Phrase(first, last) if 0 <= first <= last else None


def _matching(items: Sequence[_Item], at: int) -> int:
    """The index of the opening mark that pairs with the closing one at ``at``; ``at`` itself if there is none."""
    closing = items[at].text
    opening = (_OPEN_QUOTES + _OPEN_BRACKETS)[(_CLOSE_QUOTES + _CLOSE_BRACKETS).index(closing)]
    for i in range(at - 1, -1, -1):
        if items[i].kind == "mark" and items[i].text == opening:
            return i
        if items[i].kind == "mark" and items[i].text in "。\n":
            break
    return at


def _distributed(line: _Line, at: int, labels: list[str]) -> bool:
    """Labels the figures of a list in one go when as many names stand before it (A、B分别为x、y; 省、县80%、20%)."""
    quantity = line.items[at].quantity
    if labels[quantity]:
        return True
    items = line.items
    each = next(
        (i for i in range(at - 1, max(-1, at - 4), -1) if items[i].kind == "word" and items[i].text.startswith("分别")),
        None,
    )
    if each is None and (line.quantities[quantity].kind in _MODIFIED or at == 0 or not _noun(items[at - 1])):
        return False
    figures = [at]
    for i in range(at + 1, len(items)):
        item = items[i]
        if item.kind == "figure":
            figures.append(i)
        elif not (item.kind == "mark" and item.text in _LIST_MARKS) and item.tag != "c" and item.text != "和":
            break
    last = at if each is None else each
    groups = _listed(line, last - 1, len(figures))
    if len(figures) < 2 or groups is None:
        return False
    first = groups[0].first
    if each is None and first and items[first - 1].kind == "mark" and items[first - 1].text in _LIST_MARKS:
        return False
    for figure, phrase in zip(figures, groups, strict=True):
        labels[items[figure].quantity] = line.printed(phrase)
    return True


def _listed(line: _Line, last: int, count: int) -> list[_Phrase] | None:
    """The ``count`` coordinated noun phrases that end at an item."""
    phrases: list[_Phrase] = []
    at = last
    while len(phrases) < count and at >= 0:
        end = at
        while at >= 0 and _noun(line.items[at]) and "stop" not in line.items[at].roles:
            at -= 1
        if at == end:
            return None
        phrases.append(_Phrase(at + 1, end))
        if at >= 0 and (line.items[at].text in _LIST_MARKS or line.items[at].tag == "c" or line.items[at].text == "和"):
            at -= 1
        else:
            break
    return phrases[::-1] if len(phrases) == count else None


def _heading_of(sections: Sequence[Section], at: int) -> str:
    """The name in the heading of the innermost section at an offset, without number and brackets."""
    title = ""
    for section in sections:
        if section.start > at:
            break
        if at < section.end:
            title = section.title
    cut = min((i for i in (title.find(mark) for mark in _OPEN_BRACKETS) if i > 0), default=len(title))
    return "" if len(title[:cut]) > _LONGEST or any(mark in title[:cut] for mark in "，。；") else title[:cut]
