"""The title of a document and what it says: kind, organisation, region, year, project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from extractor.interpretation.facts.cues import Cues, cues
from extractor.interpretation.facts.regions import region_at
from extractor.model import BlockRole, Document, Evidence, Fact, Section, Table
from extractor.pattern import Example, PatternSet, Place

_LINES = 15
_LONGEST_LINE = 70
_JOINED = 4
_NOT_IN_TITLES = "。；！？"
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class ReportKind:
    """An entry of ``patterns/report_kinds.yaml``."""

    id: str
    place: Place
    name: str
    expression: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A title: the lines it is printed in, as spans, and their text joined."""

    lines: tuple[tuple[int, int], ...]
    text: str

    def evidence(self, document: Document, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
        """Where a part of the joined text is printed, one piece a line."""
        end = len(self.text) if end is None else end
        found: list[Evidence] = []
        at = 0
        for first, last in self.lines:
            kept = [i for i in range(first, last) if not document.text[i].isspace()]
            inside = kept[max(0, start - at) : max(0, end - at)]
            if inside:
                found.append(document.evidence(inside[0], inside[-1] + 1))
            at += len(kept)
        return tuple(found)


def _kinds(patterns: PatternSet) -> tuple[tuple[ReportKind, regex.Pattern[str]], ...]:
    return tuple((k, regex.compile(k.expression)) for k in patterns.entries("report_kinds", ReportKind))


def kind_in(text: str, patterns: PatternSet) -> tuple[ReportKind, int, int] | None:
    """The kind of report a text names, with the span of the words that do."""
    for kind, expression in patterns.derived(_kinds):
        if match := expression.search(text):
            return kind, match.start(), match.end()
    return None


def find_title(document: Document, sections: Sequence[Section], patterns: PatternSet) -> Title | None:
    """The title at the head of a document, its lines joined; lines of a cover page that are no part of it
    (dates, 附件2, labels) are left out."""
    known = cues(patterns)
    first_section = sections[0].start if sections else len(document.text)
    lines = [(start, end) for start, end in _head_lines(document) if start < first_section]
    good = [line for line in lines if _may_be_title(document.text[line[0] : line[1]], known)]
    for at, (start, end) in enumerate(good):
        if kind_in(_squeeze(document.text[start:end]), patterns):
            first = at
            while first and at - first < _JOINED and _continues(document, good[first - 1], good[first], patterns):
                first -= 1
            return _joined(document, good[first : at + 1])
        if joined := _across_lines(document, good[at : at + _JOINED], patterns):
            return joined
    titled = [b for b in document.blocks if not isinstance(b, Table) and b.role is BlockRole.TITLE]
    if titled:
        return _joined(document, [(titled[0].start, titled[0].end)])
    return _joined(document, good[:1]) if good and good[0] == lines[0] else None


def _across_lines(document: Document, lines: Sequence[tuple[int, int]], patterns: PatternSet) -> Title | None:
    """The title that begins with the first of these lines and whose words for its kind are broken over two."""
    for count in range(2, len(lines) + 1):
        if not _continues(document, lines[count - 1], lines[count - 2], patterns):
            return None
        joined = _joined(document, lines[:count])
        if kind_in(joined.text, patterns):
            return joined
    return None


def _head_lines(document: Document) -> Iterator[tuple[int, int]]:
    """The first lines of a document; a table row counts where only one of its cells is filled."""
    seen = 0
    for block in document.blocks:
        if seen >= _LINES:
            return
        if isinstance(block, Table):
            rows: dict[int, list[tuple[int, int]]] = {}
            for cell in block.cells:
                if cell.end > cell.start:
                    rows.setdefault(cell.row, []).append((cell.start, cell.end))
            for row in sorted(rows):
                if len(rows[row]) > 1:
                    return
                yield rows[row][0]
                seen += 1
        elif block.role is not BlockRole.FURNITURE:
            start = block.start
            for line in document.text[block.start : block.end].split("\n"):
                if line.strip():
                    yield start, start + len(line)
                    seen += 1
                start += len(line) + 1


def _may_be_title(line: str, known: Cues) -> bool:
    squeezed = _squeeze(line)
    if not 2 <= len(squeezed) <= _LONGEST_LINE or any(mark in line for mark in _NOT_IN_TITLES):
        return False
    return not known.any_of("cover", line.strip())


def _continues(document: Document, line: tuple[int, int], other: tuple[int, int], patterns: PatternSet) -> bool:
    """Whether a line belongs to the title that another is part of: next to it, and no title of its own."""
    between = document.text[min(line[1], other[1]) : max(line[0], other[0])]
    if between.strip() or between.count("\n") > 1:
        return False
    return kind_in(_squeeze(document.text[line[0] : line[1]]), patterns) is None


def _joined(document: Document, lines: Sequence[tuple[int, int]]) -> Title:
    return Title(tuple(lines), "".join(_squeeze(document.text[a:b]) for a, b in lines))


def _squeeze(text: str) -> str:
    return "".join(text.split())


def title_facts(document: Document, title: Title, patterns: PatternSet) -> Iterator[Fact]:
    """What the title says, in fields."""
    text = title.text
    yield Fact("title", text, title.evidence(document), place="title")
    kind = kind_in(text, patterns)
    if kind is not None:
        yield Fact("kind", kind[0].name, title.evidence(document, kind[1], kind[2]), place="title")
    year = cues(patterns).first("title-year").search(text.translate(_WIDE))
    if year is not None:
        value = Decimal(year["year"])
        yield Fact("year", value, title.evidence(document, year.start("year"), year.end("year")), place="title")
    start, end = _organisation(text, year, patterns)
    if end > start:
        yield Fact("organisation", text[start:end], title.evidence(document, start, end), place="title", rank=-1)
    project = _project(text, year, (start, end), kind, patterns)
    if project is not None:
        yield Fact("project", text[slice(*project)], title.evidence(document, *project), place="title", rank=5)
    first, last = region_at(text[start:], patterns)
    if last > first:
        first, last = start + first, start + last
        yield Fact("region", text[first:last], title.evidence(document, first, last), place="title")


def _organisation(text: str, year: regex.Match[str] | None, patterns: PatternSet) -> tuple[int, int]:
    """The span of the organisation: the words before the year that end as an office is called, or those
    between the year and 部门整体支出. Without one, an empty span where a region may begin."""
    known = cues(patterns)
    lead = known.first("lead").match(text)
    start = lead.end() if lead else 0
    if match := known.first("office-after").match(text, start):
        return match.start("value"), match.end("value")
    if year is None:
        return start, start
    if match := known.first("office-before").fullmatch(text, start, year.start()):
        return match.start("value"), match.end("value")
    if year.start() <= start and (match := known.first("office-after").match(text, year.end())):
        return match.start("value"), match.end("value")
    return (start, start) if year.start() > start else (year.end(), year.end())


def _project(
    text: str,
    year: regex.Match[str] | None,
    organisation: tuple[int, int],
    kind: tuple[ReportKind, int, int] | None,
    patterns: PatternSet,
) -> tuple[int, int] | None:
    """The span of the project's name: what is left of the title between year, organisation and kind."""
    known = cues(patterns)
    start = max(organisation[1], year.end() if year else 0)
    if organisation[1] == organisation[0]:
        start += region_at(text[start:], patterns)[1]
    cut = known.first("kind-words").search(text, start)
    end = cut.start() if cut else (kind[1] if kind else len(text))
    name = text[start:end]
    if season := known.first("season").match(text, start):
        start = season.end()
        name = text[start:end]
    if len(name) < 3 or known.any_of("part", name) or known.any_of("whole", name):
        return None
    return start, end
