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
from decimal import Decimal
from itertools import accumulate

import regex

from extractor.model import Quantity, Token

LETTERS = "AHURSGWCO"
ALWAYS_SOFT = ("word", "number", "comma", "list", "colon", "open", "close", "be")
_ELEMENT = regex.compile(r"(?:(?P<name>[a-z_]+):)?(?P<kind>[A-Z]+|[a-z_]+)|(?P<mark>[()|?*+]|……?|!(?P<barred>[a-z_]+))")
_ASIDE = ("comma", "share_of", "R")
_ASIDES = (_ASIDE, ("list", "share_of", "R"))
_HUNDRED = 100
_PAUSES = ("comma", "list", "stop", "end")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled claim expression. ``groups`` are the names it captures; of each set in ``required`` one kind must
    occur for it to match at all."""

    finder: regex.Pattern[str]
    groups: tuple[str, ...]
    required: tuple[frozenset[str], ...]
    _characters: Mapping[str, str]

    def may_match(self, kinds: frozenset[str]) -> bool:
        """Whether tokens of these kinds have what the expression cannot do without."""
        return not any(map(kinds.isdisjoint, self.required))

    def encode(self, letters: Sequence[str]) -> str:
        """One character a token; ``letters`` gives the kind each token counts as."""
        return "".join(map(self._characters.__getitem__, letters))


@dataclass(frozen=True, slots=True)
class _Element:
    """A piece of an expression: a mark ((, ), |, ?, *, +, …, ……), a barred kind, or a set of kinds."""

    mark: str = ""
    kinds: tuple[str, ...] = ()
    name: str = ""


def compile_expression(text: str, cues: Mapping[str, bool]) -> Expression:
    """``cues`` maps every cue id to whether it is soft. An unknown word raises ValueError."""
    alphabet = _alphabet(cues)
    elements = list(_elements(text.strip(), alphabet))
    named = {kind for element in elements for kind in element.kinds}
    characters = {
        kind: alphabet["filler"] if kind in LETTERS + "Q" and kind not in named else character
        for kind, character in alphabet.items()
    }
    soft = [kind for kind in (*ALWAYS_SOFT, *(c for c, is_soft in cues.items() if is_soft)) if kind not in named]
    gap = f"[{''.join(alphabet[kind] for kind in soft)}{alphabet['filler']}]*+"
    source = _source(elements, alphabet, gap)
    groups = tuple(dict.fromkeys(e.name for e in elements if e.name))
    return Expression(regex.compile(source), groups, tuple(_required(elements)), characters)


def _elements(text: str, alphabet: Mapping[str, str]) -> Iterator[_Element]:
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        match = _ELEMENT.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at:]!r}")
        at = match.end()
        if match["barred"]:
            element = _Element("!", (match["barred"],))
        elif match["mark"]:
            element = _Element(match["mark"])
        else:
            kinds = tuple(match["kind"]) if match["kind"].isupper() else (match["kind"],)
            element = _Element("", kinds, match["name"] or "")
        unknown = [kind for kind in element.kinds if kind not in alphabet]
        if unknown:
            raise ValueError(f"unknown token kind {unknown[0]!r}")
        yield element


def _source(elements: Sequence[_Element], alphabet: Mapping[str, str], gap: str) -> str:
    """The expression over characters, one a token."""
    source = ""
    for element in elements:
        one_of = "[" + "".join(alphabet[kind] for kind in element.kinds) + "]"
        match element.mark:
            case "":
                body = f"(?P<{element.name}>{one_of})" if element.name else one_of
                source += f"(?:{gap}{body})" if source.strip("(?:") else body
            case "!":
                source += f"(?!{gap}{one_of})"
            case "…":
                source += f"[^{alphabet['end']}]*?"
            case "……":
                source += "(?s:.)*?"
            case "(":
                source += "(?:"
            case mark:
                source += mark
    return source


def _required(elements: Sequence[_Element]) -> Iterator[frozenset[str]]:
    """The elements outside brackets that no ``?``, ``*`` or ``|`` makes dispensable."""
    depth = 0
    for element, after in zip(elements, (*elements[1:], _Element()), strict=True):
        depth += (element.mark == "(") - (element.mark == ")")
        if not depth and not element.mark and after.mark not in ("?", "*") and element.kinds:
            yield frozenset(element.kinds)


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
                head = _head(outer, inside)
                within = Token("within", token.start, token.end)
                yield from layers(inside, (head, within) if head is not None and head.quantity is not None else ())
                i = close + 1
                continue
        outer.append(token)
        i += 1
    yield tuple(outer)


def _head(outer: Sequence[Token], inside: Sequence[Token]) -> Token | None:
    """What a bracket explains: the figure right before it, or where it opens with 其中 the last one of the kind of its
    own (资金9860万元在30日内下达（其中：…万元）)."""
    head = next((t for t in reversed(outer) if t.kind not in ("word", "be", "close")), None)
    kinds = [t.kind for t in inside if t.quantity is not None]
    if not kinds or inside[0].kind != "part" or (head is not None and head.kind in kinds):
        return head
    since = next((i for i in range(len(outer), 0, -1) if outer[i - 1].kind in ("end", "stop")), 0)
    return next((t for t in reversed(outer[since:]) if t.kind == kinds[0]), head)


def without_shares(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> Sequence[Token]:
    """The tokens but for the shares told behind each figure of a list, where they make up the whole: 中央640万元，占
    55.2%；省级520万元，占44.8%."""
    left: list[Token] = []
    total = Decimal(0)
    i = 0
    while i < len(tokens):
        kinds = tuple(t.kind for t in tokens[i : i + len(_ASIDE) + 1])
        if left and left[-1].quantity is not None and kinds[: len(_ASIDE)] in _ASIDES and kinds[-1] in _PAUSES:
            i += len(_ASIDE)
            share = tokens[i - 1].quantity
            total += quantities[share].value if share is not None else 0
        left.append(tokens[i])
        i += 1
    return left if abs(total - _HUNDRED) <= 1 and len(tokens) - len(left) > len(_ASIDE) else tokens


def without_nested(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens but for the parts of an item, from 其中 to its semicolon: 过程得22.8分，其中执行9.6分、管理13.2分；
    产出得34分."""
    left: list[Token] = []
    nested = False
    for token in tokens:
        nested = (nested or token.kind == "part") and token.kind not in ("stop", "end")
        if not nested:
            left.append(token)
    return left


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for i in range(opening, len(tokens)):
        depth += (tokens[i].kind == "open") - (tokens[i].kind == "close")
        if depth == 0:
            return i
    return len(tokens)


def leaves_bracket(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a bracket in which the token ``first`` stands is closed before the token ``last``."""
    steps = ((t.kind == "open") - (t.kind == "close") for t in tokens[first:last])
    return min(accumulate(steps), default=0) < 0
