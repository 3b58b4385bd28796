"""Tables whose cells are parted by tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.flattened_table import (
    MOST_COLUMNS,
    Field,
    FlatTable,
    Row,
    Span,
    flat_table,
    is_enumerator,
    is_figure,
    starts_enumerated,
    stripped,
    text_of,
)

_CONTINUATION = 20
"""Lines a quoted cell, or a row whose cells hold line breaks, may run over."""
_SHORT = 15
"""Characters of a row that lost all its tabs and is still taken for a row."""


@dataclass(slots=True)
class _Line:
    """A row candidate: one line, or several that a quoted cell holds together. A line without a tab
    has one field."""

    first: int
    end: int
    fields: Row
    texts: list[str]

    @property
    def width(self) -> int:
        return len(self.fields)

    @property
    def blank(self) -> bool:
        return not any(self.texts)

    @property
    def plain(self) -> bool:
        return self.width == 1

    @property
    def header_like(self) -> bool:
        """Every column is named and none of the names is a figure."""
        return self.width >= 3 and all(text and not is_figure(text) for text in self.texts)


def tab_tables(lines: Sequence[str]) -> Iterator[FlatTable]:
    for cluster in _clusters(_candidates(lines)):
        for run in _runs(_healed(cluster, lines)):
            for part in _parts(run):
                rows = _trimmed(part)
                if len(rows) >= 2 and not _is_prose(rows):
                    yield flat_table(rows[0].first, rows[-1].end, _placed(rows))


def _candidates(lines: Sequence[str]) -> list[_Line]:
    found: list[_Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        tabs = line.count("\t")
        if tabs < MOST_COLUMNS and ((tabs and line.strip()) or tabs > 1 or '"' in line):
            fields, end = _fields(lines, at)
        elif line.strip():
            fields, end = [], at + 1
        else:
            at += 1
            continue
        if not 1 < len(fields) <= MOST_COLUMNS:
            fields, end = [(stripped(lines, at, 0, len(line)),)], at + 1
        found.append(_Line(at, end, fields, [text_of(lines, field) for field in fields]))
        at = end
    return found


def _fields(lines: Sequence[str], first: int) -> tuple[Row, int]:
    """The fields of the row that begins at a line, and the line after it."""
    fields: Row = []
    at, start = first, 0
    while True:
        line = lines[at]
        quoted = _quoted(lines, at, start)
        if quoted is not None:
            field, at, start = quoted
            fields.append(field)
            if start > len(lines[at]):
                return fields, at + 1
            continue
        end = line.find("\t", start)
        fields.append((stripped(lines, at, start, len(line) if end < 0 else end),))
        if end < 0:
            return fields, at + 1
        start = end + 1


def _quoted(lines: Sequence[str], at: int, start: int) -> tuple[Field, int, int] | None:
    """A field that spreadsheets put in quotes because it holds line breaks: its spans, the line it
    ends in, and the offset of the field after it (past the line's end when it is the last field)."""
    line = lines[at]
    if not line.startswith('"', start) or line.find("\t", start) >= 0 or line.count('"', start) % 2 == 0:
        return None
    spans = [stripped(lines, at, start + 1, len(line))]
    for below in range(at + 1, min(at + _CONTINUATION, len(lines))):
        line = lines[below]
        close = line.replace('""', "\0\0").find('"')
        if close < 0:
            if "\t" in line:
                return None
            spans.append(stripped(lines, below, 0, len(line)))
            continue
        if line[close + 1 : close + 2] not in ("", "\t"):
            return None
        spans.append(stripped(lines, below, 0, close))
        return tuple(span for span in spans if span.end > span.start) or (spans[-1],), below, close + 2
    return None


def _clusters(candidates: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Stretches that start and end with a line with tabs, hold no long gap without any, and are
    spaced evenly: in a file with a blank line after every line blank lines part nothing."""
    cluster: list[_Line] = []
    waiting: list[_Line] = []
    for line in candidates:
        if line.plain:
            if cluster:
                waiting.append(line)
            if len(waiting) > _CONTINUATION:
                yield from _evenly_spaced(cluster)
                cluster, waiting = [], []
        else:
            cluster += [*waiting, line]
            waiting = []
    yield from _evenly_spaced(cluster)


def _evenly_spaced(cluster: list[_Line]) -> Iterator[list[_Line]]:
    gaps = [below.first - above.end for above, below in pairwise(cluster)]
    usual = min(gaps, default=0)
    start = 0
    for i, gap in enumerate(gaps):
        if gap > usual:
            yield cluster[start : i + 1]
            start = i + 1
    if cluster:
        yield cluster[start:]


def _healed(cluster: list[_Line], lines: Sequence[str]) -> list[_Line]:
    """Rows that line breaks inside cells tore apart, put together where the fragments between two
    whole rows add up to whole rows exactly."""
    rows = [line for line in cluster if not line.plain]
    counts = Counter(line.width for line in rows)
    width = max((width for width, times in counts.items() if times > 1), default=0)
    keeps_blanks = any(not line.texts[-1] for line in rows) or all(all(line.texts) for line in rows)
    if width < 3 or not keeps_blanks:
        return cluster
    healed: list[_Line] = []
    at = 0
    while at < len(cluster):
        if cluster[at].width >= width or not healed or healed[-1].width != width:
            healed.append(cluster[at])
            at += 1
            continue
        end = at
        while end < len(cluster) and cluster[end].width < width:
            end += 1
        fragments = cluster[at:end]
        if end < len(cluster) and cluster[end].width == width:
            if all(line.plain for line in fragments) and _continues(healed[-1], fragments, cluster[end]):
                fragments = [healed.pop(), *fragments]
            healed += _joined(fragments, width, lines) or fragments
        else:
            healed += fragments
        at = end
    return healed


def _continues(above: _Line, between: list[_Line], below: _Line) -> bool:
    """Whether lines without a tab go on with the last cell of the row above, which breaks off: a
    title between two forms must not."""
    last = above.texts[-1]
    return bool(last) and last[-1] in "，、；,;：:（(" and len(between) <= 5 and not below.header_like


def _joined(fragments: list[_Line], width: int, lines: Sequence[str]) -> list[_Line] | None:
    if all(line.plain for line in fragments):
        return None
    rows: list[_Line] = []
    for line in fragments:
        if rows and (rows[-1].width < width or line.plain):
            last = rows[-1]
            fields = [*last.fields[:-1], last.fields[-1] + line.fields[0], *line.fields[1:]]
            fields[last.width - 1] = tuple(s for s in fields[last.width - 1] if s.end > s.start) or last.fields[-1]
            rows[-1] = _Line(last.first, line.end, fields, [text_of(lines, field) for field in fields])
        else:
            rows.append(line)
        if rows[-1].width > width:
            return None
    return rows if all(row.width == width for row in rows) else None


def _runs(cluster: list[_Line]) -> Iterator[list[_Line]]:
    """Rows without foreign lines between them. A line that has no tab is foreign, unless an editor
    has evidently cut the tabs off the line ends and it may be a row with only its first cell filled."""
    rows = [line for line in cluster if not line.plain]
    cut = all(line.texts[-1] for line in rows) and any(not all(line.texts) for line in rows)
    run: list[_Line] = []
    for i, line in enumerate(cluster):
        if not line.plain:
            run.append(line)
            continue
        text = line.texts[0]
        between = 0 < i < len(cluster) - 1 and not cluster[i + 1].plain and not cluster[i + 1].header_like
        if (
            cut
            and run
            and between
            and len(text) <= _SHORT
            and not starts_enumerated(text)
            and text[-1] not in "。；;：:）)"
        ):
            run.append(line)
        else:
            yield run
            run = []
    yield run


def _parts(run: list[_Line]) -> Iterator[list[_Line]]:
    """A run parted where a table of another width begins."""
    keeps_blanks = any(not line.texts[-1] for line in run)
    steady = len(run)
    while steady > 0 and run[steady - 1].width == run[-1].width:
        steady -= 1
    start = widest = 0
    for i in range(1, len(run) - 1):
        width = run[i].width
        widest = max(widest, run[i - 1].width)
        if width == run[i - 1].width or run[i + 1].width != width:
            continue
        constant = i >= steady
        if keeps_blanks:
            new = run[i].header_like or constant or width > widest
        else:
            new = run[i].header_like and constant and len(run) - i >= 3 and width < run[i - 1].width
        if new:
            yield run[start:i]
            start, widest = i, 0
    yield run[start:]


def _trimmed(part: list[_Line]) -> list[_Line]:
    """Without blank rows at the ends and, where nearly all rows are equally wide, without captions
    and signatures that only stand beside the table."""
    counts = Counter(line.width for line in part)
    width, times = counts.most_common(1)[0] if counts else (0, 0)
    exact = any(not line.texts[-1] for line in part) and times >= 0.8 * len(part)

    def foreign(line: _Line) -> bool:
        return line.width != width and (exact or line.blank)

    rows = list(part)
    while rows and foreign(rows[0]):
        rows.pop(0)
    while rows and foreign(rows[-1]):
        rows.pop()
    return rows


def _is_prose(rows: list[_Line]) -> bool:
    """Numbered paragraphs, tables of contents and indented text have tabs too."""
    width = max(line.width for line in rows)
    firsts = [line.texts[0] for line in rows]
    if width <= 3 and len(rows) >= 3 and all(map(starts_enumerated, firsts)) and _page_numbers(rows):
        return True
    if width > 2:
        return False
    filled = sum(1 for text in firsts if text)
    return (
        filled * 2 <= len(rows)
        or all(is_enumerator(text) for text in firsts if text)
        or sum("。" in text for text in firsts) * 2 > len(rows)
    )


def _page_numbers(rows: list[_Line]) -> bool:
    lasts = [line.texts[-1] for line in rows]
    if not all(text.isdecimal() and len(text) <= 3 for text in lasts):
        return False
    pages = [int(text) for text in lasts]
    return pages[0] <= 5 and pages == sorted(pages)


def _placed(rows: list[_Line]) -> list[Row]:
    """The fields of each row in their columns. Text copied from a browser has lost the cells under
    a merged one without leaving blanks; such rows go where their figures agree with the full rows."""
    width = max(line.width for line in rows)
    full = [line for line in rows if line.width == width]
    if width < 4 or len(full) < 2 or not all(all(line.texts) for line in rows):
        return [line.fields for line in rows]
    body = full[1:] if full[0].header_like else full
    shares = [sum(is_figure(line.texts[j]) for line in body) / len(body) for j in range(width)]
    return [_shifted(line, shares) for line in rows]


def _shifted(line: _Line, shares: Sequence[float]) -> Row:
    gap = len(shares) - line.width
    if gap == 0:
        return line.fields
    figures = [is_figure(text) for text in line.texts]

    def agreement(lead: int) -> float:
        columns = [*range(lead), *range(lead + gap, len(shares))]
        return sum((shares[j] if figure else 1 - shares[j] for j, figure in zip(columns, figures, strict=True)), 0.0)

    lead = max((line.width, 0, 1), key=agreement)
    before = line.fields[lead - 1][-1] if lead else Span(line.first, 0, 0)
    blank: Field = (Span(before.line, before.end, before.end),)
    return [*line.fields[:lead], *[blank] * gap, *line.fields[lead:]]
