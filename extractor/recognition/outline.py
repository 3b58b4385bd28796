"""The outline of a document: numbered and styled headings, list items, and breaks in their numbering.

A heading is what a line begins with; how deep a numbering family lies (（一） below 一、 or above it) is learnt from
the document itself, from which family begins anew under which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key
from itertools import pairwise

import regex

from extractor.model import BlockRole, Document, NumberingBreak, Section, TextBlock
from extractor.pattern import Example, PatternSet, Place, expand
from extractor.recognition.ordinals import ordinal, same_print

_LONGEST_JUMP = 5
_PLAIN_HEADING = 30
_TITLE_BLOCKS = 5
_SENTENCE_ENDS = "。！？；"
_TRAILING = " \t\u3000。；，、：:;,"
_OPENING, _CLOSING = "（(《〈“【〔[", "）)》〉”】〕]"


@dataclass(frozen=True, slots=True)
class Style:
    """An entry of ``patterns/outline.yaml``."""

    id: str
    place: Place
    number: str
    role: str = "number"
    family: str = ""
    kin: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compiled:
    style: Style
    family: str
    expression: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number found at the start of a line: its span, the numeral's span in it, its family and role."""

    start: int
    end: int
    numeral: str
    family: str
    role: str


@dataclass(slots=True)
class _Line:
    """A line that opens a section. ``family`` is a numbering family, ``heading-N`` for an unnumbered heading of
    the format's level N, or a role (summary, annex)."""

    start: int
    number_end: int
    end: int
    family: str
    role: str
    numeral: str
    ordinal: int | None
    level: int | None
    order: int = 0


def styles(patterns: PatternSet) -> tuple[_Compiled, ...]:
    return patterns.derived(_compile)


def _compile(patterns: PatternSet) -> tuple[_Compiled, ...]:
    entries = patterns.entries("outline", Style)
    blocks = {e.id: e.number for e in entries if e.role == "block"}
    compiled = []
    for entry in entries:
        if entry.role == "block":
            continue
        try:
            expression = regex.compile(expand(entry.number, blocks, entry.place))
        except regex.error as failure:
            raise entry.place.error(f"{entry.id}: {failure}") from None
        compiled.append(_Compiled(entry, entry.family or entry.id, expression))
    compiled.sort(key=lambda c: c.style.role != "leader")
    return tuple(compiled)


def _any_start(patterns: PatternSet) -> regex.Pattern[str]:
    """One expression that all lines with a number match: most lines fail it, and are done."""
    return regex.compile("|".join(f"(?:{c.expression.pattern})" for c in styles(patterns)))


def numbering(line: str, patterns: PatternSet) -> Numbering | None:
    """What a line begins with after its blanks, or None: a heading number, or a line that stands for one."""
    start = len(line) - len(line.lstrip())
    if not patterns.derived(_any_start).match(line, start):
        return None
    for compiled in styles(patterns):
        if match := compiled.expression.match(line, start):
            numeral = match.groupdict().get("n") or ""
            end = start if compiled.style.role == "leader" else match.end()
            return Numbering(start, end, numeral, compiled.family, compiled.style.role)
    return None


def outline(document: Document, patterns: PatternSet) -> tuple[Section, ...]:
    """The sections in reading order; ``level`` is the depth in the tree, from 1. Table cells, captions, footnotes
    and running headers have none, and neither have the lines of a table of contents."""
    lines = _without_contents(document, list(_lines(document, patterns)))
    families = _order(lines, patterns)
    for line in lines:
        line.order = families.get(line.family, -1)
    return _sections(document, lines, _summary_end(lines))


def _lines(document: Document, patterns: PatternSet) -> Iterator[_Line]:
    text = document.text
    seen = 0
    opened = False
    for block in document.blocks:
        if not isinstance(block, TextBlock) or block.role in (
            BlockRole.FURNITURE,
            BlockRole.CAPTION,
            BlockRole.FOOTNOTE,
        ):
            continue
        seen += 1
        heading = block.role is BlockRole.HEADING or block.level is not None
        start = block.start
        while start < block.end:
            cut = text.find("\n", start, block.end)
            end = cut if cut >= 0 else block.end
            found = numbering(text[start:end], patterns)
            if found and found.role == "annex" and not opened and seen <= _TITLE_BLOCKS:
                found = None  # 附件2 above the title names the file, it opens no annex
            if found:
                opened = True
                yield _Line(
                    start + found.start,
                    start + found.end,
                    end,
                    found.family,
                    found.role,
                    found.numeral,
                    ordinal(found.numeral),
                    block.level if heading else None,
                )
            elif (
                heading
                and opened
                and start == block.start
                and not text[start:end].rstrip().endswith(tuple(_SENTENCE_ENDS))
            ):
                yield _Line(start, start, end, f"heading-{block.level or 1}", "plain", "", None, block.level or 1)
            elif block.role is BlockRole.PARAGRAPH and end - start > _PLAIN_HEADING:
                opened = True
            start = end + 1


def _without_contents(document: Document, lines: list[_Line]) -> list[_Line]:
    """Drops the table of contents: lines with leaders, and after 目录 all lines up to the one whose text the
    contents began with."""
    kept: list[_Line] = []
    skip_until = -1
    for i, line in enumerate(lines):
        if line.role == "leader" or i < skip_until:
            continue
        if line.role == "contents":
            first = next((x for x in lines[i + 1 :] if x.role != "leader"), None)
            if first is not None:
                head = _squeeze(document.text[first.start : first.end])
                again = (
                    j for j in range(i + 2, len(lines))
                    if _squeeze(document.text[lines[j].start : lines[j].end]) == head
                )  # fmt: skip
                skip_until = next(again, -1)
            continue
        kept.append(line)
    return kept


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _order(lines: Sequence[_Line], patterns: PatternSet) -> dict[str, int]:
    """How deep each numbering family lies. A family that first appears later lies deeper, unless the earlier
    one begins anew (at 1) right under it more often than the other way round. Kin families share a depth
    unless one begins under the other."""
    numbered = [line for line in lines if line.role == "number"]
    begins: Counter[tuple[str, str]] = Counter()
    for above, line in pairwise(numbered):
        if line.ordinal == 1 and line.family != above.family:
            begins[above.family, line.family] += 1
    first = list(dict.fromkeys(line.family for line in numbered))
    appeared = {family: i for i, family in enumerate(first)}

    def compare(a: str, b: str) -> int:
        evidence = begins[b, a] - begins[a, b]
        return evidence if evidence else appeared[a] - appeared[b]

    ordered = sorted(first, key=cmp_to_key(compare))
    kin = {c.family: c.style.kin for c in styles(patterns) if c.style.kin}
    depth: dict[str, int] = {}
    for i, family in enumerate(ordered):
        twin = next((f for f in depth if kin.get(f) and kin.get(f) == kin.get(family)), None)
        nested = twin is not None and (begins[twin, family] or begins[family, twin])
        depth[family] = depth[twin] if twin is not None and not nested else i
    return depth


def _summary_end(lines: Sequence[_Line]) -> int:
    """The index of the line that ends the 摘要 (``len(lines)`` when it has none or runs to the end)."""
    at = next((i for i, line in enumerate(lines) if line.role == "summary"), None)
    if at is None:
        return len(lines)
    stop = next((i for i in range(at + 1, len(lines)) if lines[i].role == "annex"), len(lines))
    for i in range(at + 1, stop):
        if lines[i].role == "body":
            return i
    numbered = [i for i in range(at + 1, stop) if lines[i].role == "number"]
    if not numbered:
        return stop
    top = min(lines[i].order for i in numbered)
    ones = [i for i in numbered if lines[i].order == top and lines[i].ordinal == 1]
    level = lines[at].level
    if level is not None:
        for i in range(at + 1, stop):
            if lines[i].role == "plain" and (lines[i].level or 1) <= level:
                return i
    return ones[1] if len(ones) > 1 else ones[0] if ones else stop


def _sections(document: Document, lines: Sequence[_Line], summary_end: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    open_lines: list[tuple[int, _Line]] = []
    in_summary = False
    for i, line in enumerate(lines):
        if i == summary_end or line.role in ("summary", "annex", "body"):
            open_lines.clear()
            in_summary = line.role == "summary"
        if line.role == "body":
            continue
        keep = _depth(open_lines, line)
        del open_lines[keep:]
        heading_end = _heading_end(document.text, line.number_end, line.end)
        whole = line.number_end if line.role == "summary" else heading_end
        sections.append(
            Section(
                start=line.start,
                end=len(document.text),
                heading_end=whole,
                level=len(open_lines) + 1,
                style=line.family,
                number="" if line.role == "summary" else document.text[line.start : line.number_end].strip(),
                ordinal=line.ordinal,
                title=document.text[line.start if line.role == "summary" else line.number_end : whole].strip(_TRAILING),
                parent=open_lines[-1][0] if open_lines else None,
                in_summary=in_summary,
            )
        )
        open_lines.append((len(sections) - 1, line))
    ends = _ends(sections, len(document.text))
    return tuple(replace(section, end=end) for section, end in zip(sections, ends, strict=True))


def _depth(open_lines: Sequence[tuple[int, _Line]], line: _Line) -> int:
    """How many of the open sections stay open above this line."""
    for depth, (_, above) in enumerate(open_lines):
        if line.role == "plain":
            if above.role == "number" and above.level is None:
                return depth
            if above.level is not None and above.level >= (line.level or 1):
                return depth
        elif line.role == "number":
            if above.role == "number" and above.order >= line.order:
                return depth
            if above.role == "plain" and line.level is not None and (above.level or 1) >= line.level:
                return depth
    return len(open_lines)


def _ends(sections: Sequence[Section], length: int) -> list[int]:
    ends = [length] * len(sections)
    open_at: list[int] = []
    for i, section in enumerate(sections):
        while open_at and sections[open_at[-1]].level >= section.level:
            ends[open_at.pop()] = section.start
        open_at.append(i)
    return ends


def _heading_end(text: str, start: int, end: int) -> int:
    """The end of the first sentence after a heading number, without its full stop; quotes and brackets are
    not broken."""
    depth = 0
    for i in range(start, end):
        character = text[i]
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and character in _SENTENCE_ENDS:
            return i
    return end


def numbering_breaks(
    document: Document, sections: Sequence[Section], patterns: PatternSet
) -> tuple[NumberingBreak, ...]:
    """Gaps and repetitions among the headings of one family under one parent, in reading order.

    A list that begins anew at 1 is no break. Neither is a number that stands in the text between the two
    headings: it was printed, only not at the start of a line.
    """
    kin = {c.family: c.style.kin or c.family for c in styles(patterns)}
    lists: dict[tuple[int | None, str], list[int]] = {}
    for i, section in enumerate(sections):
        if section.ordinal is not None and section.style in kin and section.style != "annex":
            lists.setdefault((section.parent, kin[section.style]), []).append(i)
    breaks = [b for siblings in lists.values() for b in _list_breaks(document, sections, siblings, patterns)]
    return tuple(sorted(breaks, key=lambda b: b.section))


def _list_breaks(
    document: Document, sections: Sequence[Section], siblings: Sequence[int], patterns: PatternSet
) -> Iterator[NumberingBreak]:
    previous: int | None = None
    for at in siblings:
        number = sections[at].ordinal or 0
        before = sections[previous].ordinal or 0 if previous is not None else 0
        kind = ""
        if number == before + 1 or number < before:
            pass
        elif number == before:
            kind = "" if number == 1 and _begins_anew(document, sections, previous or 0, at) else "repeated"
        elif number - before - 1 <= (_LONGEST_JUMP if previous is not None else 1):
            kind = "gap"
        expected = _printed(sections[at], before + 1, patterns) if kind else None
        if kind and expected:
            start = sections[previous].start if previous is not None else _list_start(sections, at)
            if kind == "repeated" or not _mentioned(
                document.text[start : sections[at].start], sections[at], before + 1, patterns
            ):
                yield NumberingBreak(kind, at, expected, previous)
        previous = at


def _list_start(sections: Sequence[Section], at: int) -> int:
    parent = sections[at].parent
    return sections[parent].start if parent is not None else 0


def _begins_anew(document: Document, sections: Sequence[Section], previous: int, at: int) -> bool:
    """Whether a short line without a number, which may be a heading, stands between two headings; or other
    sections do that are no part of the earlier one."""
    if sections[previous].parent is None and at - previous > 1:
        return False
    start, end = sections[previous].heading_end, sections[at].start
    for line in document.text[start:end].split("\n")[1:]:
        short = line.strip()
        if 0 < len(short) <= _PLAIN_HEADING and short[-1] not in "。；，！？":
            return True
    return False


def _printed(section: Section, number: int, patterns: PatternSet) -> str | None:
    found = numbering(section.number, patterns) or numbering(section.number + section.title, patterns)
    if found is None or not found.numeral:
        return None
    numeral = same_print(found.numeral, number)
    return section.number.replace(found.numeral, numeral, 1) if numeral else None


def _mentioned(between: str, section: Section, number: int, patterns: PatternSet) -> bool:
    """Whether the missing number stands in the text after all, in the section's own family."""
    for compiled in styles(patterns):
        if compiled.family == section.style:
            for match in compiled.expression.finditer(between):
                before = between[: match.start()][-1:]
                if ordinal(match["n"]) == number and not (before.isdecimal() and match["n"][:1].isdecimal()):
                    return True
    return False
