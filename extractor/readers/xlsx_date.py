"""Serial day numbers as a spreadsheet's date formats show them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_DAY = 86_400
_LAST_SERIAL = 2_958_465
_MONTHS = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS_LATER = ("August", "September", "October", "November", "December")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HANZI_WEEKDAYS = "一二三四五六日"

Token = tuple[str, str]


def display_date(serial: Decimal, tokens: list[Token], epoch_1904: bool) -> str:
    """A serial number through the tokens of a date format (kinds ``date``, ``elapsed``, ``halves``
    and literals). Raises ValueError outside the calendar of the file format (1900 to 9999)."""
    if not 0 <= serial <= _LAST_SERIAL:
        raise ValueError(f"no date: {serial}")
    places = max(
        (len(text) - text.index(".") - 1 for kind, text in tokens if kind == "date" and "." in text), default=0
    )
    total = (serial * _DAY).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    days, seconds = divmod(total, _DAY)
    year, month, day, weekday = _calendar(int(days), epoch_1904)
    hour = int(seconds // 3600)
    minute = int(seconds // 60 % 60)
    halves = any(kind == "halves" for kind, _ in tokens)
    shown_hour = (hour % 12 or 12) if halves else hour
    parts: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        unit, width = text[:1].lower(), len(text)
        if kind == "elapsed":
            count = {"h": total // 3600, "m": total // 60, "s": total // 1}[unit]
            parts.append(f"{int(count):0{width}d}")
        elif kind == "halves":
            morning, afternoon = text.split("/")
            parts.append(morning if hour < 12 else afternoon)
        elif kind != "date":
            parts.append(text)
        elif unit in "ye":
            parts.append(f"{year % 100:02d}" if unit == "y" and width <= 2 else f"{year:04d}")
        elif unit == "m" and _is_minute(tokens, i):
            parts.append(f"{minute:0{min(width, 2)}d}")
        elif unit == "m":
            parts.append(_month(month, width))
        elif unit == "d":
            parts.append(f"{day:0{width}d}" if width <= 2 else _WEEKDAYS[weekday][: 3 if width == 3 else None])
        elif unit == "a":
            parts.append(("" if width == 3 else "星期") + _HANZI_WEEKDAYS[weekday])
        elif unit == "h":
            parts.append(f"{shown_hour:0{min(width, 2)}d}")
        elif unit == "s":
            whole, _, decimals = text.partition(".")
            fraction = f"{seconds % 1:.{len(decimals)}f}"[1:] if decimals else ""
            parts.append(f"{int(seconds % 60):0{min(len(whole), 2)}d}{fraction}")
        elif unit == "b":
            parts.append(f"{(year + 543) % 100:02d}" if width <= 2 else f"{year + 543:04d}")
    return "".join(parts)


def _calendar(days: int, epoch_1904: bool) -> tuple[int, int, int, int]:
    """Year, month, day and weekday (Monday 0). The 1900 calendar counts a 29 February 1900 that never was."""
    if epoch_1904:
        found = date(1904, 1, 1) + timedelta(days=min(days, _LAST_SERIAL - 1462))
    elif days == 0:
        return 1900, 1, 0, 5
    elif days == 60:
        return 1900, 2, 29, 2
    else:
        found = date(1899, 12, 31 if days < 60 else 30) + timedelta(days=days)
    return found.year, found.month, found.day, found.weekday()


def _is_minute(tokens: list[Token], at: int) -> bool:
    """Whether an m stands for minutes: after hours or before seconds."""
    if len(tokens[at][1]) > 2:
        return False
    before = next((text[:1].lower() for kind, text in reversed(tokens[:at]) if kind in ("date", "elapsed")), "")
    after = next((text[:1].lower() for kind, text in tokens[at + 1 :] if kind in ("date", "elapsed")), "")
    return before == "h" or after == "s"


def _month(month: int, width: int) -> str:
    if width <= 2:
        return f"{month:0{width}d}"
    name = (*_MONTHS, *_MONTHS_LATER)[month - 1]
    return name[:3] if width == 3 else name[:1] if width == 5 else name
