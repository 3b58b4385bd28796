"""How two printed numbers differ when one is a slip of the pen."""

from __future__ import annotations


def are_transposed(one: int, other: int, fewest: int) -> bool:
    """Whether two whole numbers have the same digits, ``fewest`` at least, but for the order of two neighbours."""
    a, b = str(one), str(other)
    different = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    return (
        len(a) == len(b) >= fewest
        and len(different) == len("ab")
        and different[1] == different[0] + 1
        and a[different[0]] == b[different[1]]
        and a[different[1]] == b[different[0]]
    )
