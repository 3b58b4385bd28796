"""The year, half-year, quarter or month a figure is said of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor.lexicon import lexicon
from extractor.model import BlockRole, Document, Quantity, Table, TextBlock
from extractor.pattern import Example, PatternSet, Place, expand

_SENTENCE_ENDS = "。！？\n"
_CLAUSE_ENDS = "，；,;：:。！？\n"
_TITLE_BLOCKS = 6
_ANCHOR = regex.compile("[年月季]")
_REACH = 20
_DIGITS = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九", "0123456789000123456789")


@dataclass(frozen=True, slots=True)
class PeriodWord:
    """An entry of ``patterns/periods.yaml``."""

    id: str
    place: Place
    expression: str
    shift: int | None = None
    part: str = ""
    skip: bool = False
    block: bool = False
    whole: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A time expression: its half-open span, and the year and part of the year it names. Without a printed
    ``year``, ``shift`` counts from the nearest one."""

    start: int
    end: int
    year: int | None
    shift: int | None
    part: str
    skip: bool


@dataclass(frozen=True, slots=True)
class _Finder:
    expression: regex.Pattern[str]
    words: dict[str, PeriodWord]
    whole: regex.Pattern[str]


def _compile(patterns: PatternSet) -> _Finder:
    entries = patterns.entries("periods", PeriodWord)
    blocks: dict[str, str] = {}
    words: dict[str, PeriodWord] = {}
    alternatives: list[str] = []
    whole: list[str] = []
    for number, entry in enumerate(entries):
        source = expand(entry.expression, blocks, entry.place)
        if entry.block:
            blocks[entry.id] = source
        elif entry.whole:
            whole.append(source)
        else:
            words[f"w{number}"] = entry
            alternatives.append(f"(?P<w{number}>{source})")
    try:
        return _Finder(
            regex.compile(f"(?={blocks['starts']})(?:{'|'.join(alternatives)})"), words, regex.compile("|".join(whole))
        )
    except regex.error as failure:
        raise entries[0].place.error(str(failure)) from None


def time_words(text: str, start: int, end: int, patterns: PatternSet) -> list[TimeWord]:
    """The time expressions of a span in order; those inside 《》 belong to a title and are left out."""
    finder = patterns.derived(_compile)
    found: list[TimeWord] = []
    for first, last in _windows(text, start, end):
        for match in finder.expression.finditer(text, first, last):
            name = next(group for group in finder.words if match[group] is not None)
            entry = finder.words[name]
            line = max(start, text.rfind("\n", start, match.start()) + 1)
            if text.rfind("《", line, match.start()) > text.rfind("》", line, match.start()):
                continue
            year = match["year"]
            found.append(
                TimeWord(
                    match.start(),
                    match.end(),
                    int(year.translate(_DIGITS)) if year else None,
                    entry.shift,
                    entry.part or "".join((match["part"] or "").split()),
                    entry.skip,
                )
            )
    return found


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches worth searching: every time expression holds a 年, 月 or 季."""
    first = last = start
    for anchor in _ANCHOR.finditer(text, start, end):
        if anchor.start() - _REACH > last:
            if last > first:
                yield first, last
            first = anchor.start() - _REACH
        last = min(end, anchor.end() + _REACH)
    if last > first:
        yield first, last


def printed_period(time: TimeWord, text: str, year: int | None) -> str:
    """A time expression as a period: 2022年, 2021年一季度, 2023年末; as printed where the year is not clear."""
    if time.year is not None:
        if time.part[:4].isdecimal():
            return f"{time.year}—{time.part}" if time.part.endswith("年") else f"{time.year}—{time.part}年"
        return f"{time.year}年{time.part}"
    if year is None or time.shift is None:
        return "".join(text[time.start : time.end].split())
    return f"{year + time.shift}年{time.part}"


def report_year(document: Document, patterns: PatternSet) -> int | None:
    """The year the title names: the first printed year at the head of the document that is no month or day."""
    blocks = [b for b in document.blocks if not (isinstance(b, TextBlock) and b.role is BlockRole.FURNITURE)]
    for block in blocks[:_TITLE_BLOCKS]:
        for time in time_words(document.text, block.start, min(block.end, block.start + 200), patterns):
            if time.year is not None and not time.skip and "月" not in time.part:
                return time.year
    return None


def periods(
    document: Document, quantities: Sequence[Quantity], times: Sequence[TimeWord], patterns: PatternSet
) -> tuple[str | None, ...]:
    """For each quantity the period it is said of, or None where its sentence names none; ``times`` are the
    document's time words in order.

    A time word holds for its own clause; the one that opens a sentence holds for the clauses without one, a part
    of a year only until another is named, and, if it opens the paragraph, for the sentences behind it. A year that
    something is compared with (比上年…) holds for the next figure only, and not for the difference; a difference has
    the time of the clause before it.
    """
    answers: list[str | None] = [None] * len(quantities)
    if not times:
        return tuple(answers)
    default = report_year(document, patterns)
    starts = [q.evidence.start for q in quantities]
    time_starts = [t.start for t in times]
    for start, end in _spans(document):
        indices = range(bisect_left(starts, start), bisect_left(starts, end))
        within = times[bisect_left(time_starts, start) : bisect_left(time_starts, end)]
        if indices and within:
            _assign(document.text, start, indices, quantities, within, answers, default, patterns)
    return tuple(answers)


def _spans(document: Document) -> Iterator[tuple[int, int]]:
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                yield cell.start, cell.end
        else:
            yield block.start, block.end


def _assign(
    text: str,
    start: int,
    indices: range,
    quantities: Sequence[Quantity],
    times: Sequence[TimeWord],
    answers: list[str | None],
    default: int | None,
    patterns: PatternSet,
) -> None:
    figures = [quantities[i].evidence.start for i in indices]
    years = _years(text, start, times, default, patterns)
    whole = patterns.derived(_compile).whole
    named = [time.start for time in times if not _compared(text, start, time, patterns)]
    later = [next((at for at in named if at > time.start), len(text)) for time in times]
    for i, at in zip(indices, figures, strict=True):
        sentence = max(start, *(text.rfind(mark, start, at) + 1 for mark in _SENTENCE_ENDS))
        clause = max(start, *(text.rfind(mark, start, at) + 1 for mark in _CLAUSE_ENDS))
        differs = lexicon(patterns).finder("change").search(text, clause, at) is not None
        for k in range(len(times) - 1, -1, -1):
            time = times[k]
            if time.skip or time.end > at:
                continue
            if time.start < sentence:
                paragraph = time.part and time.part != "末" and _opens(text, start, time.start)
                if not paragraph or later[k] < at or whole.search(text, time.end, at):
                    continue
                answers[i] = printed_period(time, text, years[k])
                break
            if _compared(text, start, time, patterns):
                nearer = any(time.end <= figure < at for figure in figures)
                if nearer or not _direct(text[time.end : at], patterns):
                    continue
            elif (
                time.start < clause
                and not differs
                and not (
                    _opens(text, sentence, time.start)
                    and (time.part in ("", "末") or not (later[k] < at or whole.search(text, clause, at)))
                )
            ):
                continue
            answers[i] = printed_period(time, text, years[k])
            break


def _years(
    text: str, start: int, times: Sequence[TimeWord], default: int | None, patterns: PatternSet
) -> list[int | None]:
    """For each time word the year that relative words count from: that of the last printed year before it
    which is not itself a comparison."""
    years: list[int | None] = []
    year = default
    for time in times:
        years.append(year)
        if time.year is not None and not time.skip and not _compared(text, start, time, patterns):
            year = time.year
    return years


def _compared(text: str, start: int, time: TimeWord, patterns: PatternSet) -> bool:
    """Whether something is compared with the time: 比上年, 较2021年."""
    return bool(lexicon(patterns).finder("compare").match(text, max(start, time.start - 1), time.start))


def _direct(between: str, patterns: PatternSet) -> bool:
    """Whether the figure belongs to the compared year itself (比上年的1274.38万元), not to the difference."""
    return not any(mark in between for mark in _CLAUSE_ENDS) and not lexicon(patterns).finder("change").search(between)


def _opens(text: str, sentence: int, at: int) -> bool:
    """Whether only a heading number or a few words without figures stand before the time word in its sentence, or
    behind the last ； in it."""
    before = text[max(sentence, text.rfind("；", sentence, at) + 1) : at]
    return len(before) <= 8 and not any(mark in before for mark in "，；,;")
