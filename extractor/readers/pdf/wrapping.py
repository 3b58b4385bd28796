"""Whether a line ended because it was full, and how two lines join to one text.

A line is full when what opens the next one would not have fitted behind it. What cannot be parted
(a word, a figure, a bracket and what it holds on to, a mark that may not open a line) counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from extractor.readers.builder import NEW_LINE, Piece
from extractor.readers.pdf.lines import Line, Span, pieces

_OPENING = "（(《〈“‘【〔［[｛{「『〖"
_CLOSING = "）)》〉”’】〕］]｝}」』〗，。、；：！？,.;:!?％%‰…—·～"
_HELD = "，。、；：！？,;:!?）)》〉”’】〕］]」』%％‰"  # closing marks that begin nothing
_PART = rf"[{re.escape(_OPENING)}]*(?:[!-~\u00a0-\u024f]+|.)[{re.escape(_CLOSING)}]*"
_GLUE = r"[“”‘’/]"  # programs that break lines by Unicode's rules part these from nothing at either side
_HELD_BRACKET = rf"(?<=[0-9A-Za-z])(?=[{re.escape(_OPENING)}])"
_UNIT = re.compile(rf"{_PART}(?:(?:(?<={_GLUE})|(?={_GLUE})|{_HELD_BRACKET}){_PART})*")
_SLACK = 0.35  # of the em: blanks set between Chinese and Latin, rounding of widths
_CUT_SLACK = 0.1
_UNPARTED = re.compile(r"[!-~\u00a1-\u024f]+")
_WORD = re.compile(r"[0-9０-９A-Za-z\u00c0-\u024f]")
_BREAKABLE = re.compile(rf"[^{re.escape(_OPENING)}]")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_DIGIT = re.compile(r"[0-9０-９]")


class Join(Enum):
    """What stands between two lines of one text."""

    NOTHING = ""
    BLANK = " "
    BREAK = "\n"


def is_full(line: Line, following: Line, room: float, after: Line | None = None) -> bool:
    """Whether the start of the following line would not have fitted into ``room`` points behind this one.

    ``after`` is the line after the following one: in narrow cells what cannot be parted may run on in it.
    """
    slack = _SLACK * line.em
    if room < slack or line.text[-1] in _OPENING or following.text[0] in _HELD:
        return True
    if room - slack > following.width and after is None:
        return False
    text = following.text
    unit = _UNIT.match(text + after.text if after else text)
    assert unit is not None
    width = following.reach(min(unit.end(), len(text)))
    if after and unit.end() > len(text) and not _BREAKABLE.search(text):
        width += after.reach(unit.end() - len(text))
    return width > room - slack


def soft_join(line: Line, following: Line, room: float) -> Join:
    """How two lines of one paragraph join: Chinese without anything, words with a blank, a word or
    figure that was cut because nothing more of it fitted without anything."""
    before, after = line.text[-1], following.text[0]
    if not _WORD.match(after) or not _WORD.match(before):
        return Join.BLANK if before in ",;:)" and _LETTER.match(after) else Join.NOTHING
    if following.reach(1) <= room - _CUT_SLACK * line.em:
        return Join.BLANK
    figure = _DIGIT.match(before) and _DIGIT.match(after)
    return Join.NOTHING if figure or _UNPARTED.fullmatch(line.text) else Join.BLANK


def joined(lines: Sequence[Line], joins: Sequence[Join]) -> list[Piece]:
    """The pieces of lines, with what parts each from the next."""
    return pieces(_spans(lines, joins))


def _spans(lines: Sequence[Line], joins: Sequence[Join]) -> Iterator[Span | Piece | None]:
    for line, join in zip(lines, (Join.NOTHING, *joins), strict=bool(lines)):
        if join is not Join.NOTHING:
            yield NEW_LINE if join is Join.BREAK else None
        yield from line.spans()
