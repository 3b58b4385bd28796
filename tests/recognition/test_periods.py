"""Time expressions: the examples of the pattern file, and how they are written as periods."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.pattern import Example, load
from extractor.recognition.periods import PeriodWord, printed_period, time_words

PATTERNS = load()
WORDS = PATTERNS.entries("periods", PeriodWord)


@pytest.mark.parametrize("example", [e for w in WORDS for e in w.examples], ids=lambda e: e.text)
def test_examples_of_the_pattern_file(example: Example) -> None:
    found = time_words(example.plain, 0, len(example.plain), PATTERNS)
    assert tuple((t.start, t.end) for t in found) == (() if example.none else example.spans)


@pytest.mark.parametrize(
    ("printed", "year", "period"),
    [
        ("2023年度", None, "2023年"),
        ("２０２３年", None, "2023年"),
        ("二〇二三年", None, "2023年"),
        ("2023年底", None, "2023年末"),
        ("2021年第一季度", None, "2021年第一季度"),
        ("2021—2023年", None, "2021—2023年"),
        ("上年", 2023, "2022年"),
        ("前年", 2023, "2021年"),
        ("年末", 2023, "2023年末"),
        ("下半年", 2023, "2023年下半年"),
        ("上年", None, "上年"),
    ],
)
def test_printed_period(printed: str, year: int | None, period: str) -> None:
    (time,) = time_words(printed, 0, len(printed), PATTERNS)
    assert printed_period(time, printed, year) == period


@given(st.integers(1900, 2099), st.sampled_from(["", "度"]))
def test_every_year_is_read(year: int, suffix: str) -> None:
    text = f"截止{year}年{suffix}支出"
    (time,) = time_words(text, 0, len(text), PATTERNS)
    assert printed_period(time, text, None) == f"{year}年"
