"""Displayed numbers in Chinese numerals, as the formats [DBNum1] to [DBNum3] ask for."""

from __future__ import annotations

import re

_DIGITS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "０１２３４５６７８９"}
_PLACES = {"1": ("", "十", "百", "千"), "2": ("", "拾", "佰", "仟")}
_ZERO = "零"
_NUMBER = re.compile(r"(\d[\d,]*)(?:\.(\d+))?")


def in_hanzi(text: str, numerals: str) -> str:
    """``numerals`` "1" writes 一百二十, "2" 壹佰贰拾, "3" １２０."""
    return _NUMBER.sub(lambda match: _spelled(match[1].replace(",", ""), match[2] or "", numerals), text)


def date_in_hanzi(text: str, numerals: str) -> str:
    """Years digit by digit (二〇二一), months and days as numbers (三十一)."""

    def spelled(match: re.Match[str]) -> str:
        if len(match[1]) > 2 or numerals == "3":
            return "".join(_DIGITS[numerals][int(digit)] for digit in match[1])
        number = _spelled(str(int(match[1])), "", numerals)
        return number[1:] if number.startswith("一十") else number

    return _NUMBER.sub(spelled, text)


def _spelled(whole: str, decimals: str, numerals: str) -> str:
    digits = _DIGITS[numerals]
    tail = "." + "".join(digits[int(digit)] for digit in decimals) if decimals else ""
    if numerals == "3" or len(whole) > 12:
        return "".join(digits[int(digit)] for digit in whole) + tail
    return _placed(int(whole), digits, _PLACES[numerals]) + tail


def _placed(number: int, digits: str, places: tuple[str, ...]) -> str:
    if number == 0:
        return _ZERO
    out = ""
    skipped = False
    for power, name in ((8, "亿"), (4, "万"), (0, "")):
        group = number // 10**power % 10_000
        if not group:
            skipped = True
            continue
        written = ""
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                written += digits[digit] + places[place]
            elif written and not written.endswith(_ZERO) and group % 10**place:
                written += _ZERO
        gap = out and (skipped or group < 1000)
        out += (_ZERO if gap else "") + written + name
        skipped = False
    return out
