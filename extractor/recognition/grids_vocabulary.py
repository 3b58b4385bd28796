"""What the words of a table's header, label and key cells mean: the pattern files of tables, made ready."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.model import Kind
from extractor.pattern import Example, PatternSet, Place
from extractor.recognition.units import PerEntry

_LONGEST_LABEL = 40
_WILDCARD = "…"
_OF_WHICH = "其中"
_ANY = r"[^\d:]*"
_SPACE = re.compile(r"\s+")
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_UNCLOSED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*$")
_EDGES = ":;,、。*★☆ "
_ORDER_DIGIT = re.compile(r"(?<=\D)[12]$")
_YEAR_BEFORE = re.compile(r"^(?:19|20)\d\d年?度?")


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """An entry of ``patterns/columns.yaml``."""

    id: str
    headers: tuple[str, ...]
    grids: tuple[str, ...]
    kind: str = ""
    unit: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    roles: tuple[str, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class GridKind:
    """An entry of ``patterns/grid_kinds.yaml``."""

    id: str
    needs: tuple[Need, ...]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class RowLabel:
    """An entry of ``patterns/row_labels.yaml`` or ``patterns/unit_lines.yaml``."""

    id: str
    words: tuple[str, ...]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class FormKey:
    """An entry of ``patterns/form_keys.yaml``."""

    id: str
    place: Place
    words: tuple[str, ...]
    field: str = ""
    rank: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderUnit:
    """An entry of ``patterns/header_units.yaml``; ``id`` is the unit as it would follow a number."""

    id: str
    words: tuple[str, ...]
    kind: str = ""
    examples: tuple[Example, ...] = ()


def plain(text: str) -> str:
    """Half-width, without any space: the form in which labels are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def bracketed(text: str) -> list[str]:
    """The contents of a plain text's brackets, inner ones first."""
    found: list[str] = []
    while match := _BRACKETED.search(text):
        found.append(match[1])
        text = text[: match.start()] + text[match.end() :]
    return found


def bare(text: str) -> str:
    """A plain text without brackets and their content and without punctuation around it."""
    rest = text
    while _BRACKETED.search(rest):
        rest = _BRACKETED.sub("", rest)
    rest = _UNCLOSED.sub("", rest).strip(_EDGES)
    return rest or text.strip(_EDGES + "()[]【】〔〕")


class Phrases:
    """Whole texts and texts with ``…`` in them, each naming an id; the most specific phrase wins. ``…`` stands for
    words only: what holds a figure or a colon is no label."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        self._whole: dict[str, str] = {}
        wild: list[tuple[int, str, str]] = []
        for word, id_ in words:
            parts = [plain(part) for part in word.split(_WILDCARD)]
            if len(parts) == 1 or not any(parts):
                self._whole.setdefault(plain(word), id_)
            else:
                wild.append((sum(map(len, parts)), _ANY.join(map(re.escape, parts)), id_))
        wild.sort(key=lambda entry: -entry[0])
        self._ids = [id_ for _, _, id_ in wild]
        self._wild = re.compile("|".join(f"({expression})" for _, expression, _ in wild)) if wild else None

    def find(self, text: str) -> str | None:
        """The id a plain text stands for, or None."""
        if (found := self._whole.get(text)) is not None:
            return found
        if self._wild is None or len(text) > _LONGEST_LABEL or text.isascii():
            return None
        match = self._wild.fullmatch(text)
        return self._ids[match.lastindex - 1] if match and match.lastindex else None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    roles: Mapping[str, ColumnRole]
    kinds: tuple[GridKind, ...]
    keys: Mapping[str, FormKey]
    units: Mapping[str, HeaderUnit]
    _headers: Mapping[str, Phrases]
    _labels: Mapping[str, Phrases]
    _key_words: Phrases
    _unit_words: Phrases
    _unit_lines: Phrases
    _unit_statement: re.Pattern[str]
    _standard: re.Pattern[str]

    def role(self, text: str, kind: str) -> str | None:
        """The role a plain header text names in a grid of this kind."""
        phrases = self._headers.get(kind)
        if phrases is None or not text:
            return None
        core = bare(text).removeprefix(_OF_WHICH).lstrip(_EDGES)
        short = _YEAR_BEFORE.sub("", _ORDER_DIGIT.sub("", core).rstrip("%"))
        return phrases.find(core) or (phrases.find(short) if short else None)

    def is_label(self, text: str, *labels: str) -> bool:
        """Whether a plain text is one of these row labels, perhaps with a figure after a colon (合计:88分)."""
        head, _, tail = text.partition(":")
        forms = (text, bare(text), bare(head) if tail[:1].isdigit() else "")
        return any(self._labels[label].find(form) is not None for label in labels for form in forms if form)

    def key(self, text: str) -> FormKey | None:
        """The form key a plain label text names."""
        found = self._key_words.find(bare(text)) if text else None
        return self.keys[found] if found else None

    def unit(self, text: str) -> HeaderUnit | None:
        """The unit a plain text is, or states in brackets or after a 单位： inside them; that of a standard (元/人·月)
        need not be listed."""
        candidates = [*bracketed(text), text]
        if text.endswith("%"):
            candidates.append("%")
        for candidate in candidates:
            head, colon, tail = candidate.partition(":")
            value = tail if colon and self._unit_lines.find(head) else candidate
            if found := self._unit_words.find(value.strip(_EDGES)):
                return self.units[found]
            if self._standard.fullmatch(value.strip(_EDGES)):
                return HeaderUnit(value.strip(_EDGES).replace("、", "·"), (), Kind.PER_UNIT)
        return None

    def table_unit(self, text: str) -> HeaderUnit | None:
        """The unit of money a line such as （金额单位：万元） states for everything near it. ``text`` is as printed: a
        blank ends the unit."""
        match = self._unit_statement.search(unicodedata.normalize("NFKC", text))
        return self.units[found] if match and (found := self._unit_words.find(match[1])) else None

    def is_unit_label(self, text: str) -> bool:
        return self._unit_lines.find(bare(text)) is not None


def vocabulary(patterns: PatternSet) -> Vocabulary:
    return patterns.derived(_vocabulary)


def _vocabulary(patterns: PatternSet) -> Vocabulary:
    roles = patterns.entries("columns", ColumnRole)
    kinds = patterns.entries("grid_kinds", GridKind)
    keys = patterns.entries("form_keys", FormKey)
    units = patterns.entries("header_units", HeaderUnit)
    labels = patterns.entries("row_labels", RowLabel)
    lines = [word for line in patterns.entries("unit_lines", RowLabel) for word in line.words]
    money = [plain(word) for unit in units if unit.kind == Kind.AMOUNT for word in unit.words]
    paid = [plain(word) for entry in patterns.entries("per_units", PerEntry) for word in entry.words]
    grids = dict.fromkeys(grid for role in roles for grid in role.grids)
    return Vocabulary(
        roles={role.id: role for role in roles},
        kinds=kinds,
        keys={key.id: key for key in keys},
        units={unit.id: unit for unit in units},
        _headers={grid: Phrases((h, r.id) for r in roles if grid in r.grids for h in r.headers) for grid in grids},
        _labels={label.id: Phrases((word, label.id) for word in label.words) for label in labels},
        _key_words=Phrases((word, key.id) for key in keys for word in key.words),
        _unit_words=Phrases((word, unit.id) for unit in units for word in unit.words),
        _unit_lines=Phrases((word, word) for word in lines),
        _standard=re.compile(rf"(?:{_any_of(money)})(?:[/每](?:{_any_of(paid)})(?:[/每·.*×、](?:{_any_of(paid)}))*)"),
        _unit_statement=re.compile(rf"(?:{_any_of(lines)})\s*:\s*({_any_of(money)})(?![^\W\d_]|\d)"),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
