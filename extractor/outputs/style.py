"""How an output meant for people is to look; outputs meant for programs ignore it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """``width`` in terminal columns (a hanzi takes two), ``colour`` as ANSI codes, ``verbose`` lists what
    is otherwise folded to a count."""

    width: int = 100
    colour: bool = False
    verbose: bool = False


PLAIN = Style()
