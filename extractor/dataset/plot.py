"""Trends drawn: as bars of characters for a terminal, as SVG, and from that as PNG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from extractor.dataset.export import optional
from extractor.dataset.history import Trend

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_PANEL = (360, 210)
_MARGIN = (64, 48, 28, 34)  # left, top, right, bottom
_COLUMNS = 2
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


def shown(value: Decimal) -> str:
    """A value with at most two decimals and no needless zeros."""
    text = f"{round(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def bars(trend: Trend, width: int) -> Iterator[str]:
    """One line a year: the year, a bar of at most ``width`` columns, the value. Where bars do not begin at zero,
    the first line says where."""
    measure = trend.measure
    values = [value / measure.scale for _, value in trend.values]
    floor = _floor(trend)
    top = max(values) - floor
    note = f"（自 {shown(floor)} 起）" if floor else ""
    yield f"{measure.heading}（{measure.unit}）{note}"
    for (year, _), value in zip(trend.values, values, strict=True):
        share = max(Decimal(0), value - floor) / top if top > 0 else Decimal(0)
        eighths = int(share * width * 8)
        yield f"  {year} {_FULL * (eighths // 8)}{_EIGHTHS[eighths % 8].strip()} {shown(value)}"


def svg(title: str, trends: Sequence[Trend]) -> str:
    """A picture with one panel a measure, two beside one another."""
    width, height = _PANEL
    rows = -(-len(trends) // _COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * _COLUMNS}" height="{height * rows + 40}"'
        f' font-family="{_FONT}" font-size="12">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="16" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for index, trend in enumerate(trends):
        x, y = width * (index % _COLUMNS), height * (index // _COLUMNS) + 40
        parts += [f'<g transform="translate({x},{y})">', *_panel(trend), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def png(title: str, trends: Sequence[Trend]) -> bytes:
    """The same picture in pixels, twice as large; needs the package resvg-py."""
    drawn = optional("resvg_py").svg_to_bytes(svg_string=svg(title, trends), zoom=2)
    return bytes(drawn)


def _panel(trend: Trend) -> Iterator[str]:
    left, top, right, bottom = _MARGIN
    width, height = _PANEL[0] - left - right, _PANEL[1] - top - bottom
    values = [value / trend.measure.scale for _, value in trend.values]
    low, high = _floor(trend), max(*values, Decimal(0))
    span = high - low or Decimal(1)
    first, last = trend.values[0][0], trend.values[-1][0]

    def at(year: int, value: Decimal) -> tuple[float, float]:
        x = left + width * (year - first) / (last - first) if last > first else left + width / 2
        return round(x, 1), round(top + height * float(1 - (value - low) / span), 1)

    yield f'<text x="{left}" y="{top - 26}" font-weight="bold">{trend.measure.heading}（{trend.measure.unit}）</text>'
    for value in (low, low + span / 2, low + span):
        _, y = at(first, value)
        yield f'<line x1="{left}" y1="{y}" x2="{left + width}" y2="{y}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end" fill="#666">{shown(value)}</text>'
    spots = [at(year, value) for (year, _), value in zip(trend.values, values, strict=True)]
    line = " ".join(f"{x},{y}" for x, y in spots)
    yield f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>'
    for (year, _), value, (x, y) in zip(trend.values, values, spots, strict=True):
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="#1f5fa8"/>'
        yield f'<text x="{x}" y="{y - 8}" text-anchor="middle">{shown(value)}</text>'
        yield f'<text x="{x}" y="{top + height + 18}" text-anchor="middle" fill="#666">{year}</text>'


def _floor(trend: Trend) -> Decimal:
    """Where an axis begins: at zero, or, of marks and rates that vary little, at a round figure below them."""
    values = [value / trend.measure.scale for _, value in trend.values]
    least, most = min(values), max(values)
    if not trend.measure.difference or least < most / 2 or least == most:
        return min(least, Decimal(0))
    step = Decimal(10) ** (most - least).adjusted()
    return (least - (most - least) / 4) // step * step
