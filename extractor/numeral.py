"""Arabic, Chinese and mixed numerals → an exact Decimal and the size of one in the last printed place.

``fold`` is the only normalisation: it keeps every character's place, so that spans found in the folded text
point at the same characters of the printed text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_FOLDED: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "（），：；！？"},
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAD9), (0xFE50, 0xFE6B))
        for code in range(first, last + 1)
        if len(unicodedata.normalize("NFKC", chr(code))) == 1
    },
    **dict.fromkeys(map(ord, "‐‑‒–−﹣"), "-"),
    **dict(zip(map(ord, "≧≦⩾⩽〜∼○￥∶"), "≥≤≥≤~~〇¥:", strict=True)),
}
_ODD = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_FOLDED)) + "]")


def fold(text: str) -> str:
    """The text with full-width digits, letters and signs, Kangxi radicals, compatibility ideographs and
    the variants of minus, tilde, ≥, ≤ and colon folded to one form; the length stays. Chinese punctuation
    is left alone: ，（）：； are not the same signs as , ( ) : ; to a reader of these reports."""
    return text.translate(_FOLDED) if _ODD.search(text) else text


CHINESE_DIGITS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
CHINESE_PLACES = "十百千拾佰仟"
CHINESE_SCALES = "万亿萬億"

ARABIC = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,3}(?:，[0-9]{3})+(?![0-9])"
    r"|[0-9]{1,3}(?:[\u2009\u202f][0-9]{3})+(?![0-9])"
    r"|(?<=[一-鿿：:，,；;（(])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?=(?:\.[0-9]+)? ?[一-鿿%])|[0-9]+)(?:\.[0-9]+)?"
)
"""A plain number. A comma of either width or a thin space separates thousands only where all groups have three
digits, an ordinary space only where words stand on both sides too (发放8 562户)."""
SCALE = r"(?:万亿|[十百千]?[万亿]|百(?!分)|千(?![米克瓦伏升卡帕赫安]))"
MIXED = rf"{ARABIC}(?:[  \u00a0]?{SCALE}(?:零?{ARABIC}{SCALE})*(?:零?[0-9]+(?:\.[0-9]+)?(?![0-9]))?)?"
"""An Arabic numeral with Chinese scales: 1.2亿, 3万4000, 10万零5000, 10万5千."""
CHINESE = (
    rf"[{CHINESE_DIGITS}{CHINESE_PLACES}{CHINESE_SCALES}]+(?:点[{CHINESE_DIGITS}]+[{CHINESE_PLACES}{CHINESE_SCALES}]*)?"
)

_PLAIN = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億", "零二一二三四五六七八九十百千万亿")
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")}
_FACTOR = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_PARTS = {"百": 100, "千": 1000, "万": 10000}

_LONGEST = 24  # well within the precision of decimal arithmetic

_WHOLE = re.compile(
    r"(?P<sign>[-+负]?)(?:(?P<parts>[百千万])分之)?(?P<number>.+?)(?:(?P<over>[余多])(?P<scale>[万亿]?))?(?:[元圆]整)?"
)
_ARABIC = re.compile(ARABIC)
_STEP = re.compile(rf"(零?)({ARABIC})({SCALE}?)")
_SECTION = re.compile(
    r"(?:(?P<k>[一二三四五六七八九])千)?"
    r"(?:(?P<z1>零)?(?P<h>[一二三四五六七八九])百)?"
    r"(?:(?P<z2>零)?(?P<t>[一二三四五六七八九]?)十)?"
    r"(?:(?P<z3>零)?(?P<o>[一二三四五六七八九]))?"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed.

    ``step`` is the value of one in the last printed place (392.65万 → 100). In a Chinese numeral 十百千 are
    places of a whole number, so that 三百万 has the step of 300万. ``over`` tells of 余 or 多. ``parts`` is
    100, 1000 or 10000 for 百分之, 千分之 and 万分之, and ``value`` is then the number of those parts.
    """

    value: Decimal
    step: Decimal
    over: bool = False
    parts: int = 1


@lru_cache(maxsize=4096)
def parse(text: str) -> Numeral:
    """The number that ``text`` prints, all of it; a currency word may follow only as 元整. ValueError for
    anything else, vague numbers (十几, 数百, 百万) included."""
    whole = _WHOLE.fullmatch("".join(fold(text).split()).translate(_PLAIN))
    if whole is None or len(text) > _LONGEST:
        raise ValueError(f"not a number: {text!r}")
    number = whole["number"]
    if whole["parts"] and number == "百":
        number = "一百"  # 百分之百
    found = _arabic(number) if number[0] in "0123456789" else _chinese(number)
    if found is None:
        raise ValueError(f"not a number: {text!r}")
    value, step = found
    if whole["scale"]:
        value, step = _times(value, _FACTOR[whole["scale"]]), _times(step, _FACTOR[whole["scale"]])
    if whole["sign"] in ("-", "负"):
        value = -value
    return Numeral(value, step, over=bool(whole["over"]), parts=_PARTS.get(whole["parts"] or "", 1))


def _arabic(text: str) -> tuple[Decimal, Decimal] | None:
    value, step, ceiling, at = Decimal(0), Decimal(1), None, 0
    while at < len(text):
        part = _STEP.match(text, at)
        if part is None:
            return None
        zero, digits, scale = part.groups()
        factor = 1
        for character in scale:
            factor *= _FACTOR[character]
        number = Decimal(digits.replace(",", "").replace("，", ""))
        amount = _times(number, factor)
        if ceiling is None:
            if zero:
                return None
        elif amount >= ceiling or step < ceiling or not (zero or scale or len(digits.split(".")[0]) >= 3):
            return None
        value, step, ceiling = value + amount, _times(_last_place(digits), factor), Decimal(factor)
        at = part.end()
    return value, step


def _chinese(text: str) -> tuple[Decimal, Decimal] | None:
    if "点" in text:
        return _chinese_decimal(text)
    if all(c in _DIGIT for c in text) and (len(text) == 4 or (len(text) > 1 and "零" in text[1:])):
        return Decimal("".join(str(_DIGIT[c]) for c in text)), Decimal(1)
    value = _scaled(text, "亿")
    if value is None:
        return None
    bare = text.rstrip("亿万")
    step = 1
    for character in text[len(bare) :]:
        step *= _FACTOR[character]
    return Decimal(value), Decimal(step)


def _chinese_decimal(text: str) -> tuple[Decimal, Decimal] | None:
    whole, _, rest = text.partition("点")
    decimals = rest.rstrip("十百千万亿")
    before = _scaled(whole, "亿")
    if before is None or not decimals or not all(c in _DIGIT for c in decimals):
        return None
    factor = 1
    for character in rest[len(decimals) :]:
        factor *= _FACTOR[character]
    number = Decimal(f"{before}.{''.join(str(_DIGIT[c]) for c in decimals)}")
    return _times(number, factor), _times(_last_place(str(number)), factor)


def _last_place(digits: str) -> Decimal:
    return Decimal(1).scaleb(-len(digits.partition(".")[2]))


def _times(number: Decimal, factor: int) -> Decimal:
    """The product with a power of ten, without decimals that were not printed: 1.2亿 is 120000000."""
    if factor == 1:
        return number
    shifted = number.scaleb(len(str(factor)) - 1)
    return shifted.quantize(Decimal(1)) if shifted == shifted.to_integral_value() else shifted


def _scaled(text: str, scale: str) -> int | None:
    """A whole number that may contain ``scale`` (亿, below it 万) once."""
    head, found, tail = text.rpartition(scale)
    below = _section if scale == "万" else (lambda part: _scaled(part, "万"))
    if not found:
        return below(tail)
    high = below(head)
    low = 0 if not tail else below(tail)
    if not high or low is None:
        return None
    if len(tail) == 1 and tail != "零":
        low *= _FACTOR[scale] // 10  # 两万三 is 23000
    return high * _FACTOR[scale] + low


def _section(text: str) -> int | None:
    """A whole number below ten thousand."""
    if text == "零":
        return 0
    part = _SECTION.fullmatch(text)
    if part is None or not text:
        return None
    if part["t"] == "" and part["o"] is None and text != "十" and not text.endswith(("百十", "零十")):
        return None
    thousands, hundreds, tens, ones = (_DIGIT[part[g]] if part[g] else 0 for g in "khto")
    if part["t"] == "":
        tens = 1
    if ones and not part["z3"] and len(text) > 1 and text[-2] in "百千":
        ones *= _FACTOR[text[-2]] // 10  # 一百二 is 120
    return thousands * 1000 + hundreds * 100 + tens * 10 + ones


def odd_digit(one: int, other: int) -> int | None:
    """The place, counted from the left, of the only digit in which two numbers of one length differ; else None."""
    a, b = str(one), str(other)
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    return wrong[0] if len(a) == len(b) and len(wrong) == 1 else None


def are_transposed(one: int, other: int, fewest: int) -> bool:
    """Whether two whole numbers have the same digits, ``fewest`` at least without the noughts both end in, but for the
    order of two neighbours."""
    while one and other and one % 10 == other % 10 == 0:
        one, other = one // 10, other // 10
    a, b = str(one), str(other)
    different = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    return (
        len(a) == len(b) >= fewest
        and len(different) == len("ab")
        and different[1] == different[0] + 1
        and a[different[0]] == b[different[1]]
        and a[different[1]] == b[different[0]]
    )
