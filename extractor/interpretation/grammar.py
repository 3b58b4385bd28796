"""Claims as regular expressions over typed tokens.

An expression is a row of elements parted by blanks: a quantity letter (``A``), a set of them (``AH``),
``Q`` (a figure of the unit at hand), a cue's id, or ``name:`` and one of these, which captures a term.
``( )``, ``|``, ``?``, ``*`` and ``+`` work as usual. Between two elements soft tokens (words, commas, soft
cues, figures of kinds the expression does not name) may stand; a cue or a sentence end that is not named
stops the claim. ``within`` is the opening of a bracket read on its own. ``…`` lets anything up to the end of the
sentence pass, ``……`` also sentence ends. ``!kind`` bars a kind from coming next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from extractor.model import Quantity, Token

LETTERS = "AHURSGWCO"
ALWAYS_SOFT = ("word", "number", "comma", "list", "colon", "open", "close", "be")
_ELEMENT = regex.compile(r"(?:(?P<name>[a-z_]+):)?(?P<kind>[A-Z]+|[a-z_]+)|(?P<mark>[()|?*+]|……?|!(?P<barred>[a-z_]+))")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled claim expression. ``groups`` are the names it captures."""

    finder: regex.Pattern[str]
    alphabet: Mapping[str, str]
    named: frozenset[str]
    groups: tuple[str, ...]

    def encode(self, letters: Sequence[str]) -> str:
        """One character a token; ``letters`` gives the kind each token counts as."""
        return "".join(
            self.alphabet["filler"] if letter in LETTERS + "Q" and letter not in self.named else self.alphabet[letter]
            for letter in letters
        )


def compile_expression(text: str, cues: Mapping[str, bool]) -> Expression:
    """``cues`` maps every cue id to whether it is soft. An unknown word raises ValueError."""
    alphabet = _alphabet(cues)
    named: set[str] = set()
    groups: list[str] = []
    pieces: list[str] = []
    at = 0
    stripped = text.strip()
    while at < len(stripped):
        if stripped[at] == " ":
            at += 1
            continue
        match = _ELEMENT.match(stripped, at)
        if match is None:
            raise ValueError(f"cannot read {stripped[at:]!r}")
        at = match.end()
        if match["barred"]:
            if match["barred"] not in alphabet:
                raise ValueError(f"unknown token kind {match['barred']!r}")
            named.add(match["barred"])
            pieces.append("!" + alphabet[match["barred"]])
            continue
        if match["mark"]:
            pieces.append(match["mark"])
            continue
        kinds = list(match["kind"]) if match["kind"].isupper() else [match["kind"]]
        unknown = [k for k in kinds if k not in alphabet]
        if unknown:
            raise ValueError(f"unknown token kind {unknown[0]!r}")
        named.update(kinds)
        body = "[" + "".join(alphabet[k] for k in kinds) + "]"
        if match["name"]:
            groups.append(match["name"])
            body = f"(?P<{match['name']}>{body})"
        pieces.append("\0" + body)
    soft = "".join(alphabet[k] for k in (*ALWAYS_SOFT, *(c for c, s in cues.items() if s)) if k not in named)
    gap = f"[{soft}{alphabet['filler']}]*+"
    within = f"[^{alphabet['end']}]*?"
    source = ""
    for piece in pieces:
        if piece == "…":
            source += within
        elif piece == "……":
            source += r"(?s:.)*?"
        elif piece.startswith("\0"):
            source += f"(?:{gap}{piece[1:]})" if source.strip("(") else piece[1:]
        elif piece == "(":
            source += "(?:"
        elif piece.startswith("!"):
            source += f"(?!{gap}{piece[1:]})"
        else:
            source += piece
    return Expression(regex.compile(source), alphabet, frozenset(named), tuple(dict.fromkeys(groups)))


def _alphabet(cues: Mapping[str, bool]) -> dict[str, str]:
    kinds = ["filler", "Q", *LETTERS, *ALWAYS_SOFT, "stop", "end", "within", *cues]
    return {kind: chr(0xE000 + i) for i, kind in enumerate(dict.fromkeys(kinds))}


def unit_key(quantity: Quantity) -> tuple[str, str]:
    """Figures with one key can be added: same kind, same unit, same thing they are paid for."""
    return (quantity.kind, quantity.unit)


def layers(tokens: Sequence[Token], lead: Sequence[Token] = ()) -> Iterator[tuple[Token, ...]]:
    """The stream without the contents of its brackets, and each bracket's contents behind the figure it explains
    and its opening. A bracket with a single figure and no cue stays where it is: 甲（10万元）、乙（20万元）."""
    outer: list[Token] = list(lead)
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "open" and token.end - token.start == 1:
            close = _closing(tokens, i)
            inside = tokens[i + 1 : close]
            figures = [t for t in inside if t.quantity is not None]
            cues = [t for t in inside if t.kind not in (*ALWAYS_SOFT, *LETTERS, "stop", "end")]
            if len(figures) > 1 or (figures and cues):
                head = next((t for t in reversed(outer) if t.kind not in ("word", "be", "close")), None)
                within = Token("within", token.start, token.end)
                yield from layers(inside, (head, within) if head is not None and head.quantity is not None else ())
                i = close + 1
                continue
        outer.append(token)
        i += 1
    yield tuple(outer)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for i in range(opening, len(tokens)):
        depth += (tokens[i].kind == "open") - (tokens[i].kind == "close")
        if depth == 0:
            return i
    return len(tokens)
