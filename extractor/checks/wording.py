"""How figures and calculations are written in Chinese messages: as printed, both sides verbatim."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from extractor.interval import to_decimal
from extractor.model import Kind, Operation, Quantity, Reading, Term
from extractor.model import place as place

SCALE_NAMES = {
    Decimal(1): "",
    Decimal(10): "十",
    Decimal(100): "百",
    Decimal(1000): "千",
    Decimal(10000): "万",
    Decimal(10**8): "亿",
}


def scale(quantity: Quantity) -> Decimal:
    """The printed unit in base units: 10000 for 392.65万元, 1 for 261771人."""
    _, point, decimals = quantity.text.partition(".")
    places = len(decimals) - len(decimals.lstrip("0123456789０１２３４５６７８９")) if point else 0
    return quantity.step.scaleb(places)


def unit_name(quantity: Quantity) -> str:
    """The unit a figure is printed in (万元, 元/人, 分), also when only the header says it."""
    base = "元" if quantity.kind in (Kind.AMOUNT, Kind.PER_UNIT) else quantity.unit
    named = SCALE_NAMES.get(scale(quantity).normalize() if scale(quantity) else Decimal(1))
    if named is None:
        named = SCALE_NAMES.get(Decimal(int(scale(quantity))), "")
    return named + base


def in_unit_of(value: Fraction, quantity: Quantity, places: int = 4) -> str:
    """A value in base units written in the unit a quantity is printed in: 10448100 → 1044.81万元."""
    number = to_decimal(value / Fraction(scale(quantity)), places)
    return f"{number:f}{unit_name(quantity)}"


def shown(quantity: Quantity) -> str:
    """The figure verbatim, with its inherited unit where the print leaves it to the header."""
    text = quantity.text
    if quantity.inherited and quantity.kind in (Kind.AMOUNT, Kind.RATE):
        return text + unit_name(quantity)
    return text


def operand(term: Term, reading: Reading) -> str:
    if term.quantity is not None:
        return shown(reading.quantities[term.quantity])
    assert term.constant is not None
    return term.evidence.quote if term.evidence else f"{term.constant:f}"


def expression(operation: Operation, terms: tuple[Term, ...], reading: Reading) -> str:
    """The left side of an equation: 670万元＋382.64万元, 222300人÷216900人."""
    if operation in (Operation.EQUALITY, Operation.BOUND):
        return operand(terms[0], reading)
    if operation is Operation.RATIO:
        *parts, whole = (operand(term, reading) for term in terms)
        if terms[0].sign < 0:
            return f"（{whole}－{parts[0]}）÷{whole}"
        return f"（{'＋'.join(parts)}）÷{whole}" if len(parts) > 1 else f"{parts[0]}÷{whole}"
    if operation is Operation.PERCENT_CHANGE:
        named = {term.role: term for term in terms}
        said = {role: operand(term, reading) for role, term in named.items()}
        if "delta" not in said:
            rising = named["new"].sign > 0
            first, second = (said["new"], said["base"]) if rising else (said["base"], said["new"])
            return f"（{first}－{second}）÷{said['base']}"
        if "base" in said:
            return f"{said['delta']}÷{said['base']}"
        joint = "－" if named["delta"].sign > 0 else "＋"
        return f"{said['delta']}÷（{said['new']}{joint}{said['delta']}）"
    groups: dict[int, list[Term]] = {}
    for index, term in enumerate(terms):
        groups.setdefault(term.group if operation is Operation.PRODUCT else index, []).append(term)
    text = ""
    for members in groups.values():
        factor = "×".join(operand(t, reading) for t in members)
        joint = "－" if members[0].sign < 0 else "＋"
        text += joint + factor if text or joint == "－" else factor
    return text
