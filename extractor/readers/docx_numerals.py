"""The numbers Word prints by itself: ``number(3, "chineseCounting")`` is 三.

The names are the number formats of ISO 29500-1 §17.18.59. A format that is not known, or has no sign
for so large a number, is printed in decimal digits, as Word does.
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_CIRCLE_DIGITS = "○一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL_DIGITS = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def number(value: int, format: str) -> str:
    """The printed form of a list number, without the punctuation of its level."""
    if format == "none":
        return ""
    write = _FORMATS.get(format)
    return (write(value) if write and 0 <= value < 100_000 else "") or str(value)


def _letters(value: int) -> str:
    """A … Z, AA, BB … ZZ, AAA: Word repeats the letter."""
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 780 else ""


def _roman(value: int) -> str:
    out = ""
    for size, letters in _ROMAN:
        out += letters * (value // size)
        value %= size
    return out


def _positional(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(digit)] for digit in str(value))


def _spoken(
    digits: str, units: str, *, one_before_ten: bool = False, one_before_all: bool = True
) -> Callable[[int], str]:
    """Numbers as read aloud: 12 十二, 105 一百零五; ``units`` names ten, hundred, thousand, ten thousand."""

    def write(value: int) -> str:
        if value == 0:
            return digits[0]
        out, gap = "", False
        for place in range(4, -1, -1):
            digit = value // 10**place % 10
            if not digit:
                gap = bool(out)
                continue
            out += digits[0] if gap and one_before_all else ""
            gap = False
            silent = (
                digit == 1 and place > 0 and (not one_before_all or (place == 1 and not out and not one_before_ten))
            )
            out += ("" if silent else digits[digit]) + (units[place - 1] if place else "")
        return out

    return write


def _counting(value: int) -> str:
    """To ninety-nine as spoken, above digit by digit."""
    return _SPOKEN(value) if value < 100 else _positional(_CIRCLE_DIGITS)(value)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else ""


def _range(first: int, count: int) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if 0 < value <= count else ""


def _ordinal(value: int) -> str:
    suffix = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"


def _full_width(value: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(value))


_SPOKEN = _spoken(_DIGITS, "十百千万")
_JAPANESE = _spoken(_DIGITS, "十百千万", one_before_all=False)
_LEGAL = _spoken(_LEGAL_DIGITS, "拾佰仟万", one_before_ten=True)
_LEGAL_TRADITIONAL = _spoken(_LEGAL_TRADITIONAL_DIGITS, "拾佰仟萬", one_before_ten=True)

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _range(0x2460, 20),
    "decimalEnclosedCircleChinese": _range(0x2460, 20),
    "decimalEnclosedParen": _range(0x2474, 20),
    "decimalEnclosedFullstop": _range(0x2488, 20),
    "ideographEnclosedCircle": _range(0x3280, 10),
    "chineseCounting": _counting,
    "chineseCountingThousand": _SPOKEN,
    "chineseLegalSimplified": _LEGAL,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _SPOKEN,
    "taiwaneseDigital": _positional(_CIRCLE_DIGITS),
    "japaneseCounting": _JAPANESE,
    "japaneseDigitalTenThousand": _positional(_DIGITS.replace("零", "〇")),
    "japaneseLegal": _LEGAL_TRADITIONAL,
    "koreanDigital2": _positional(_DIGITS),
    "ideographDigital": _positional(_CIRCLE_DIGITS),
    "ideographLegalTraditional": _LEGAL_TRADITIONAL,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value else "",
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "ordinal": _ordinal,
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
}
