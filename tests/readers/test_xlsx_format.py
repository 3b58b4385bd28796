"""Numbers as Excel displays them; most expectations agree with a second spreadsheet program."""

from __future__ import annotations

import contextlib
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.xlsx_format import BUILT_IN, display, display_text

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("0.99", "0%", "99%"),
        ("0.9271898", "0.00%", "92.72%"),
        ("0.28999999999999998", "0%", "29%"),
        ("0.29499999999999998", "0%", "30%"),
        ("1.005", "0.00", "1.01"),
        ("2.675", "0.00", "2.68"),
        ("98.1", "0.00", "98.10"),
        ("999.999", "0.00", "1000.00"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("100", "#,##0", "100"),
        ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"),
        ("-1234.5", "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        ("-1234.5", "0.0", "-1234.5"),
        ("0", ACCOUNTING, "-"),
        ("-12.5", ACCOUNTING, "-12.50"),
        ("1234.5", ACCOUNTING, "1,234.50"),
        ("12345678", '0!.0,"万"', "1234.6万"),
        ("12345678", '0\\.0,"万元"', "1234.6万元"),
        ("12345678", "0!.0000", "1234.5678"),
        ("12345678", '0.00,,"百万"', "12.35百万"),
        ("1234567", "#,##0,", "1,235"),
        ("5000", '[>=10000]0!.0,"万";0', "5000"),
        ("50000", '[>=10000]0!.0,"万";0', "5.0万"),
        ("0", '[=1]"是";[=0]"否";0', "否"),
        ("-1", '[<0]"减"0;0', "减1"),
        ("100", "[$¥-804]#,##0.00", "¥100.00"),
        ("47", '0"元/人"', "47元/人"),
        ("12", "0年", "12年"),
        ("5", 'G/通用格式"人"', "5人"),
        ("0", "0;-0;;@", ""),
        ("3", ";;;", ""),
        ("8", "000", "008"),
        ("13800001234", "000-0000-0000", "138-0000-1234"),
        ("5", "0.##", "5"),
        ("0.5", "#.00", ".50"),
        ("0.5", "# ?/?", "1/2"),
        ("2.75", "# ??/??", "2 3/4"),
        ("2.999", "# ?/?", "3"),
        ("1.5", "0/4", "6/4"),
        ("1234567", "0.00E+00", "1.23E+06"),
        ("0.00012", "##0.0E+0", "120.0E-6"),
        ("999999", "0.0E+0", "1.0E+6"),
        ("1.5", "@", "1.5"),
        ("120", "[DBNum1][$-804]General", "一百二十"),
        ("10203.45", "[DBNum2][$-804]General", "壹万零贰佰零叁.肆伍"),
        ("20000008", "[DBNum2]0", "贰仟万零捌"),
        ("100010000", "[DBNum1]0", "一亿零一万"),
        ("0", "[DBNum1]0", "零"),
        ("1208", "[DBNum3]0", "１２０８"),
    ],
)
def test_numbers(stored: str, code: str, shown: str) -> None:
    assert display(Decimal(stored), code) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0.30000000000000004", "0.3"),
        ("98.5", "98.5"),
        ("-0", "0"),
        ("100", "100"),
        ("92.7189893248", "92.71898932"),
        ("123456789.123", "123456789.1"),
        ("123456789012", "123456789012"),
        ("0.00001", "0.00001"),
        ("0.0000123456", "1.23456E-05"),
        ("1E+20", "1E+20"),
        ("1E-99999999", "0"),
    ],
)
def test_general(stored: str, shown: str) -> None:
    assert display(Decimal(stored), "General") == shown


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        ("44286", BUILT_IN[14], "2021/3/31"),
        ("44286", BUILT_IN[31], "2021年3月31日"),
        ("44286", BUILT_IN[57], "2021年3月"),
        ("44286", 'yyyy"年"m"月"d"日";@', "2021年3月31日"),
        ("44286", "yy-mm-dd", "21-03-31"),
        ("44286.75", "yyyy-mm-dd hh:mm:ss", "2021-03-31 18:00:00"),
        ("44286.75", '[$-804]上午/下午h"时"mm"分";@', "下午6时00分"),
        ("44286", "aaaa", "星期三"),
        ("44286", "mmm-yy", "Mar-21"),
        ("44286", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二一年三月三十一日"),
        ("1.5", "[h]:mm", "36:00"),
        ("0.5000057870370", "mm:ss.0", "00:00.5"),
        ("59", "yyyy/m/d", "1900/2/28"),
        ("60", "yyyy/m/d", "1900/2/29"),
        ("61", "yyyy/m/d", "1900/3/1"),
    ],
)
def test_dates(serial: str, code: str, shown: str) -> None:
    assert display(Decimal(serial), code) == shown


def test_the_1904_calendar() -> None:
    assert display(Decimal(42824), "yyyy/m/d", epoch_1904=True) == "2021/3/31"


@pytest.mark.parametrize(
    ("stored", "code"), [("-1", "yyyy/m/d"), ("9999999", "yyyy/m/d"), ("NaN", "0"), ("1E400", "0")]
)
def test_what_cannot_be_shown_is_an_error(stored: str, code: str) -> None:
    with pytest.raises(ValueError, match=r"no date|out of range"):
        display(Decimal(stored), code)


def test_texts() -> None:
    assert display_text("优", "General") == "优"
    assert display_text("优", '0;-0;0;"等级："@') == "等级：优"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 4))
def test_fixed_places_agree_with_decimal_rounding(value: Decimal, places: int) -> None:
    code = "#,##0" + ("." + "0" * places if places else "")
    expected = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"
    assert display(value, code).lstrip("-") == expected.lstrip("-")


@given(
    st.text(alphabet='0#?.,%E+-;[]"\\!_*@ymdhs/年万<>=1 G', max_size=14),
    st.decimals(allow_nan=False, allow_infinity=False),
)
def test_any_format_shows_something_or_says_no(code: str, value: Decimal) -> None:
    with contextlib.suppress(ValueError):
        assert len(display(value, code)) < 2000
