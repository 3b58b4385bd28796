"""Stored numbers as a spreadsheet displays them: the number format language of xlsx files.

``display(Decimal("0.99"), "0%")`` is ``99%``. Space that only pads to a width (``_x``, ``*x``, ``?``)
is left out; column widths play no part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from extractor.readers.xlsx_date import display_date
from extractor.readers.xlsx_hanzi import date_in_hanzi, in_hanzi

GENERAL = "General"

BUILT_IN: dict[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥""-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥""-"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats a file names by number alone, as the Chinese edition shows them."""

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_ROOMY = Context(prec=400, rounding=ROUND_HALF_UP)
_GENERAL_WIDTH = 11
_LARGEST = 308

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | _. | \*.?
    | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<elapsed>h+|m+|s+)\]
    | \[(?P<condition>[<>=]+)\s*(?P<bound>-?[\d.]+)\]
    | \[DBNum(?P<numerals>[123])\]
    | \[[^\]]*\]
    | (?P<halves>AM/PM|A/P|上午/下午)
    | (?P<general>General|G/通用格式)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4}|b{1,4}|g+)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'((?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;"\\!_*\[]|[\\!_*\[])*)(?:;|$)', re.DOTALL)
_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


@dataclass(slots=True)
class _Section:
    tokens: list[tuple[str, str]] = field(default_factory=list)
    condition: tuple[str, Decimal] | None = None
    numerals: str = ""

    def has(self, kind: str) -> bool:
        return any(token == kind for token, _ in self.tokens)

    @property
    def dated(self) -> bool:
        return self.has("date") or self.has("elapsed") or self.has("halves")


def display(value: Decimal, code: str, *, epoch_1904: bool = False) -> str:
    """A number as its format shows it; "" where the format hides it.

    Raises ValueError for a format that makes no sense or a number no format can show.
    """
    if not value.is_finite() or value.adjusted() > _LARGEST:
        raise ValueError(f"number out of range: {value}")
    value = _FIFTEEN.plus(value) if value.adjusted() > -_LARGEST else Decimal(0)
    sections = _sections(code)
    section, signless = _choose(sections, value)
    if section.dated:
        text = display_date(value, section.tokens, epoch_1904)
        return date_in_hanzi(text, section.numerals) if section.numerals else text
    text = _number(-value if signless else value, section)
    return in_hanzi(text, section.numerals) if section.numerals else text


def display_text(text: str, code: str) -> str:
    """A text as the text part of a format shows it."""
    sections = _sections(code)
    section = next((s for s in sections if s.has("text")), None)
    if section is None or section.tokens == [("text", "@")]:
        return text
    return "".join(text if kind == "text" else shown for kind, shown in section.tokens if kind in ("text", "literal"))


def general(value: Decimal) -> str:
    """A number in the General format: at most eleven characters, but whole numbers always in full."""
    value = _FIFTEEN.plus(value)
    if value == value.to_integral_value() and value.adjusted() < 15:
        return f"{value:.0f}" if value else "0"
    plain = _plain(value)
    digits = plain.lstrip("-")
    if len(digits) <= _GENERAL_WIDTH:
        return plain
    if -5 < value.adjusted() < _GENERAL_WIDTH - 1:
        places = _GENERAL_WIDTH - 1 - max(1, value.adjusted() + 1)
        return _plain(value.quantize(Decimal(1).scaleb(-places), context=_ROOMY))
    mantissa = Context(prec=6, rounding=ROUND_HALF_UP).plus(value)
    exponent = mantissa.adjusted()
    return f"{_plain(mantissa.scaleb(-exponent))}E{'+' if exponent >= 0 else '-'}{abs(exponent):02d}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[str] = []
    at = 0
    while at <= len(code):
        match = _SECTIONS.match(code, at)
        if match is None:
            raise ValueError(f"no number format: {code!r}")
        parts.append(match[1])
        if match.end() == len(code) and not match[0].endswith(";"):
            break
        at = match.end()
    return tuple(_section(part) for part in parts[:4])


def _section(code: str) -> _Section:
    section = _Section()
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match[0]
        if kind is None:
            continue
        if kind == "bound":
            section.condition = (match["condition"], Decimal(match["bound"]))
            if match["condition"] not in _COMPARE:
                raise ValueError(f"no condition: {text}")
        elif kind == "numerals":
            section.numerals = match["numerals"]
        elif kind in ("quoted", "escaped", "currency", "literal"):
            section.tokens.append(("literal", match[kind]))
        else:
            section.tokens.append((kind, match[kind]))
    return section


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, bool]:
    """The section a number is shown by, and whether that section stands for its sign."""
    numeric = [s for s in sections[:3] if not s.has("text")] or [_Section([("general", "")])]
    for i, section in enumerate(numeric):
        operator, bound = section.condition or _default(i, len(numeric), numeric[0].condition is not None)
        if operator == "always":
            return section, False
        if _COMPARE[operator](value, bound):
            negative_only = (operator == "<" and bound <= 0) or (operator in ("<=", "=") and bound < 0)
            return section, negative_only
    return _Section([("general", "")]), False


def _default(i: int, count: int, first_has_condition: bool) -> tuple[str, Decimal]:
    """The numbers a section without a condition of its own is for."""
    zero = Decimal(0)
    if i == 0 and count > 1:
        return (">=" if count == 2 else ">"), zero
    if i == 1 and (count == 3 or not first_has_condition):
        return "<", zero
    return "always", zero


def _number(value: Decimal, section: _Section) -> str:
    tokens = section.tokens
    sign = "-" if value < 0 else ""
    value = abs(value)
    if section.has("general") or section.has("text"):
        shown = general(value)
        return sign + "".join(
            shown if kind in ("general", "text") else text
            for kind, text in tokens
            if kind in ("general", "text", "literal")
        )
    if not section.has("digit"):
        body = "".join("%" if kind == "percent" else text for kind, text in tokens)
        return sign + body if body else ""
    if section.has("exponent"):
        return sign + _scientific(value, tokens)
    if _is_fraction(tokens):
        return sign + _fraction(value, tokens)
    return sign + _fixed(value, tokens)


def _fixed(value: Decimal, tokens: list[tuple[str, str]]) -> str:
    kinds = [kind for kind, _ in tokens]
    digits = [i for i, kind in enumerate(kinds) if kind == "digit"]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    whole = [i for i in digits if i < point]
    places = sum(1 for i in digits if i > point)
    commas = [i for i, kind in enumerate(kinds) if kind == "comma" and i > digits[0]]
    grouped = any(whole and i < whole[-1] for i in commas)
    thousands = sum(1 for i in commas if i > digits[-1] or (whole and whole[-1] < i < point))
    value = value.scaleb(2 * kinds.count("percent") - 3 * thousands)
    number = f"{value.quantize(Decimal(1).scaleb(-places), context=_ROOMY):f}"
    integer, _, decimals = number.partition(".")
    shown: dict[int, str] = {}
    left = integer.lstrip("0")
    count = 0
    for i in reversed(whole):
        taken = left if i == whole[0] else left[-1:]
        left = left[: len(left) - len(taken)]
        if not taken and tokens[i][1] == "0":
            taken = "0"
        shown[i] = _grouped(taken, count) if grouped else taken
        count += len(taken)
    kept = len(decimals)
    for i in reversed([d for d in digits if d > point]):
        if tokens[i][1] == "0" or decimals[kept - 1] != "0":
            break
        kept -= 1
    for i, digit in zip([d for d in digits if d > point], decimals[:kept], strict=False):
        shown[i] = digit
    parts: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "digit":
            parts.append(shown.get(i, ""))
        elif kind == "point":
            parts.append("." if i == point and kept else "")
        elif kind == "comma":
            continue
        else:
            parts.append(text)
    return "".join(parts)


def _grouped(digits: str, count: int) -> str:
    """Digits with a comma before every third, when ``count`` digits stand to their right."""
    out: list[str] = []
    for digit in reversed(digits):
        if count and count % 3 == 0:
            out.append(",")
        out.append(digit)
        count += 1
    return "".join(reversed(out))


def _scientific(value: Decimal, tokens: list[tuple[str, str]]) -> str:
    at = next(i for i, (kind, _) in enumerate(tokens) if kind == "exponent")
    mantissa, exponent = tokens[:at], tokens[at + 1 :]
    kinds = [kind for kind, _ in mantissa]
    whole = kinds[: kinds.index("point")].count("digit") if "point" in kinds else kinds.count("digit")
    places = kinds.count("digit") - whole
    power = value.adjusted() if value else 0
    step = max(whole, 1)
    power -= power % step if step > 1 else 0
    rounded = value.scaleb(-power).quantize(Decimal(1).scaleb(-places), context=_ROOMY)
    if rounded.adjusted() >= step:
        power += step
        rounded = value.scaleb(-power)
    sign = "-" if power < 0 else "+" if tokens[at][1].endswith("+") else ""
    return _fixed(rounded, mantissa) + "E" + sign + _fixed(Decimal(abs(power)), exponent)


def _is_fraction(tokens: list[tuple[str, str]]) -> bool:
    kinds = [kind for kind, _ in tokens]
    if "slash" not in kinds:
        return False
    at = kinds.index("slash")
    after = "".join(text for _, text in tokens[at + 1 :]).strip()
    return "digit" in kinds[:at] and (kinds[at + 1 : at + 2] == ["digit"] or after.isdecimal())


def _fraction(value: Decimal, tokens: list[tuple[str, str]]) -> str:
    at = next(i for i, (kind, _) in enumerate(tokens) if kind == "slash")
    before = "".join(text for kind, text in tokens[:at] if kind in ("digit", "literal"))
    after = "".join(text for kind, text in tokens[at + 1 :] if kind in ("digit", "literal")).strip()
    whole = int(value) if " " in before.strip() else 0
    rest = Fraction(value) - whole
    if after.isdecimal() and after.strip("0"):
        denominator = int(after)
        numerator = round(rest * denominator)
    else:
        closest = rest.limit_denominator(10 ** min(len(after), 4) - 1)
        numerator, denominator = closest.numerator, closest.denominator
    if denominator and numerator == denominator and " " in before.strip():
        whole, numerator = whole + 1, 0
    if not numerator:
        return str(whole)
    return f"{whole} {numerator}/{denominator}" if whole else f"{numerator}/{denominator}"
