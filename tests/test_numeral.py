"""Numerals of every kind → value and last printed place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.numeral import Numeral, are_transposed, fold, odd_digit, parse

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """The standard Chinese numeral of a whole number below 10¹²."""
    if number == 0:
        return "零"
    text, gap = "", False
    for scale, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, scale)
        if not section:
            gap = bool(text)
            continue
        if text and (gap or section < 1000):
            text += "零"
        text, gap = text + section_in_chinese(section) + word, False
    return text


def section_in_chinese(section: int) -> str:
    text, gap = "", False
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, section = divmod(section, place)
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + word
        gap = False
    return text


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("392.65", "392.65", "0.01"),
        ("98.10", "98.10", "0.01"),
        ("1,234.56", "1234.56", "0.01"),
        ("1，234.5", "1234.5", "0.1"),
        ("１，２３４．５６", "1234.56", "0.01"),
        ("56\u2009321.5", "56321.5", "0.1"),
        ("1.2亿", "120000000", "10000000"),
        ("392.65万", "3926500", "100"),
        ("0.00万", "0", "100"),
        ("5百万", "5000000", "1000000"),
        ("3千5百", "3500", "100"),
        ("3万4000", "34000", "1"),
        ("10万零5000", "105000", "1"),
        ("10万5千", "105000", "1000"),
        ("1亿2000万", "120000000", "10000"),
        ("12万3,456", "123456", "1"),
        ("1.5 万", "15000", "1000"),
        ("−3.2", "-3.2", "0.1"),
        ("负3.2万", "-32000", "1000"),
        ("一百零五万", "1050000", "10000"),
        ("壹佰贰拾万元整", "1200000", "10000"),
        ("叁仟肆佰伍拾陆", "3456", "1"),
        ("十二", "12", "1"),
        ("二十", "20", "1"),
        ("一百一十", "110", "1"),
        ("一百二", "120", "1"),
        ("两万三", "23000", "1"),
        ("两万零三", "20003", "1"),
        ("一万二千亿", "1200000000000", "100000000"),
        ("一亿零五百万", "105000000", "10000"),
        ("三点五万", "35000", "1000"),
        ("零点零五", "0.05", "0.01"),
        ("二〇二〇", "2020", "1"),
        ("二○二三", "2023", "1"),
    ],
)
def test_value_and_last_printed_place(text: str, value: str, step: str) -> None:
    assert parse(text) == Numeral(Decimal(value), Decimal(step))


def test_printed_decimals_stay() -> None:
    assert str(parse("98.10").value) == "98.10"
    assert str(parse("1.20万").value) == "12000"


@pytest.mark.parametrize(
    ("text", "value", "parts"),
    [("百分之九十五点五", "95.5", 100), ("百分之百", "100", 100), ("千分之五", "5", 1000), ("万分之3.5", "3.5", 10000)],
)
def test_parts_of_a_whole(text: str, value: str, parts: int) -> None:
    assert (parse(text).value, parse(text).parts) == (Decimal(value), parts)


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [("三千余", 3000, 1), ("3000余", 3000, 1), ("10余万", 100000, 10000), ("一百多万", 10**6, 10**4)],
)
def test_a_little_more(text: str, value: int, step: int) -> None:
    assert parse(text) == Numeral(Decimal(value), Decimal(step), over=True)


@pytest.mark.parametrize(
    "text",
    [
        "十几",
        "几十",
        "数百",
        "百万",
        "千",
        "万",
        "1，2，3",
        "1,23",
        "3万4",
        "1.5万4000",
        "3万4万",
        "万4",
        "五六",
        "一致",
        "百二",
        "十百",
        "零零五千万",
        "1.2.3",
        "12元",
        "点五",
        "-",
        "1-2",
        "",
        " ",
        "1" * 40,
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse(text)


@given(st.integers(0, 10**12 - 1))
def test_chinese_round_trip(number: int) -> None:
    assert parse(chinese(number)).value == number


@given(st.integers(0, 10**12 - 1))
def test_financial_digits_read_the_same(number: int) -> None:
    plain = chinese(number)
    financial = plain.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    assert parse(financial) == parse(plain)


@given(st.decimals(0, 10**12, places=4, allow_nan=False, allow_infinity=False), st.integers(0, 4), st.booleans())
def test_arabic_round_trip(number: Decimal, places: int, wide: bool) -> None:
    printed = f"{number:,.{places}f}"
    expected = Numeral(Decimal(printed.replace(",", "")), Decimal(1).scaleb(-places))
    text = printed.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，")) if wide else printed
    assert parse(text) == expected
    assert parse(f"-{text}").value == -expected.value


@given(st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False), st.sampled_from("千万亿"))
def test_a_scale_multiplies_value_and_step(number: Decimal, scale: str) -> None:
    factor = {"千": 1000, "万": 10**4, "亿": 10**8}[scale]
    assert parse(f"{number}{scale}") == Numeral(number * factor, Decimal(factor) / 100)


@given(st.integers(1, 9999), st.integers(100, 9999))
def test_mixed_numerals_add_up(high: int, low: int) -> None:
    assert parse(f"{high}万{low}").value == high * 10000 + low
    assert parse(f"{high}万零{low}").value == high * 10000 + low


@given(st.text())
def test_anything_else_is_a_number_or_a_value_error(text: str) -> None:
    try:
        found = parse(text)
    except ValueError:
        return
    assert found.step > 0
    assert found.parts in (1, 100, 1000, 10000)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_folding_leaves_chinese_punctuation() -> None:
    assert fold("１２．５％，（万⼈）：−３～５") == "12.5%，（万人）：-3~5"


@given(st.integers(10, 10**9), st.data())
def test_the_digit_in_which_two_numbers_differ(number: int, data: st.DataObject) -> None:
    digits = str(number)
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[place]]))
    changed = int(digits[:place] + other + digits[place + 1 :])
    assert odd_digit(number, changed) == odd_digit(changed, number) == place
    assert odd_digit(number, number) is None
    assert odd_digit(number, 10 * number) is None


@given(st.integers(10, 10**9), st.data())
def test_two_digits_changed_over(number: int, data: st.DataObject) -> None:
    digits = list(str(number))
    place = data.draw(st.integers(0, len(digits) - 2))
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    changed = int("".join(digits))
    same_length = len(str(changed)) == len(digits)
    assert are_transposed(number, changed, 2) == (same_length and changed != number)
    assert not are_transposed(number, changed, len(digits) + 1)
