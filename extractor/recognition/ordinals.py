"""The numerals that number headings, both ways: 十二, １２, ⑫, XII, L."""

from __future__ import annotations

_DIGITS = "一二三四五六七八九"
_TENS = ("十", *(f"{d}十" for d in _DIGITS[1:]))
CHINESE = ("", *_DIGITS, *(ten + unit for ten in _TENS for unit in ("", *_DIGITS)))
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_ROMAN_SIGNS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDE = "０１２３４５６７８９"

_SERIES: tuple[tuple[str, ...], ...] = (
    CHINESE[1:],
    tuple(_CIRCLED),
    tuple(_ROMAN_SIGNS),
    _ROMAN,
    tuple(_UPPER),
    tuple(_UPPER.lower()),
)


def ordinal(numeral: str) -> int | None:
    """The number a heading's numeral stands for; the last part of 2.3.1; None for what is no numeral."""
    last = numeral.replace("．", ".").rpartition(".")[2]
    if last.isdecimal():
        return int(last)
    for series in _SERIES:
        if last in series:
            return series.index(last) + 1
    return None


def same_print(numeral: str, number: int) -> str | None:
    """``number`` printed as ``numeral`` is (of 2.3 only the last part changes); None beyond the series."""
    head, last = numeral[: -len(_last(numeral))], _last(numeral)
    if last.isdecimal():
        printed = str(number)
        return head + (printed.translate(str.maketrans("0123456789", _WIDE)) if last[0] in _WIDE else printed)
    for series in _SERIES:
        if last in series:
            return head + series[number - 1] if 1 <= number <= len(series) else None
    return None


def _last(numeral: str) -> str:
    return numeral[max(numeral.rfind("."), numeral.rfind("．")) + 1 :]
