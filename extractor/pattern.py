"""The strict loader of ``patterns/``: what the language of these reports looks like, as data.

A pattern file is a mapping of ``about`` (a sentence for its editors) and ``entries`` (a list of mappings,
each with an ``id``). Which keys an entry may have is said by a frozen dataclass of the module that uses it.
Every defect of a file is a :class:`PatternError` that begins with ``file:line: ``.
"""

from __future__ import annotations

import hashlib
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

_NULL = "tag:yaml.org,2002:null"
_BLOCK = re.compile(r"(?<!\\[pPN])\{([a-z][a-z_]*)\}")


class PatternError(ValueError):
    """A defect of a pattern file; the message begins with ``file:line: ``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands. A field of this type is filled by the loader and is no key of the file."""

    file: str
    line: int

    def error(self, message: str) -> PatternError:
        return PatternError(f"{self.file}:{self.line}: {message}")


@dataclass(frozen=True, slots=True)
class Example:
    """A test that lives beside the pattern it tests.

    ``text`` is as written, with ``[[…]]`` around what must be found; with ``none`` nothing may be found in
    it, and it has no marks; ``todo`` is a known failure. ``why`` gives the reason for the latter two.
    """

    text: str
    none: bool = False
    why: str = ""
    todo: bool = False
    line: int = 0

    @property
    def plain(self) -> str:
        """The text without its marks."""
        return marked(self.text)[0]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The marked half-open spans of :attr:`plain`."""
        return marked(self.text)[1]


def marked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its ``[[…]]`` marks, and the half-open spans they marked. Unpaired, nested or empty
    marks raise ValueError. Of three brackets the outer two are the mark."""
    plain, spans, at, opened = "", [], 0, -1
    for mark in re.finditer(r"\[\[|\]\](?!\])", text):
        plain += text[at : mark.start()]
        at = mark.end()
        if (mark[0] == "[[") != (opened < 0) or opened == len(plain):
            raise ValueError(f"marks are unpaired, nested or empty: {text}")
        if mark[0] == "[[":
            opened = len(plain)
        else:
            spans.append((opened, len(plain)))
            opened = -1
    if opened >= 0:
        raise ValueError(f"marks are unpaired, nested or empty: {text}")
    return plain + text[at:], tuple(spans)


def expand(template: str, blocks: Mapping[str, str], place: Place) -> str:
    """The template with every ``{name}`` replaced by that building block in a group of its own; ``\\p{…}``
    and repeat counts stay. An unknown name is a PatternError at ``place``."""

    def block(match: re.Match[str]) -> str:
        if match[1] not in blocks:
            raise place.error(f"unknown building block {{{match[1]}}}; known: {', '.join(sorted(blocks))}")
        return f"(?:{blocks[match[1]]})"

    return _BLOCK.sub(block, template)


@dataclass(frozen=True, eq=False)
class PatternSet:
    """The pattern files of one or two directories; the later directory adds or overrides entries by id."""

    directories: tuple[Path, ...]
    version: str
    _entries: dict[tuple[str, type], tuple[Any, ...]] = field(default_factory=dict, repr=False)
    _derived: dict[Callable[[PatternSet], Any], Any] = field(default_factory=dict, repr=False)

    def entries(self, file: str, of: type[T]) -> tuple[T, ...]:
        """The entries of ``<file>.yaml``, read as ``of``: a frozen dataclass whose fields are the allowed keys.

        Fields may be str, int, bool, Decimal, an Enum, Example, a dataclass of these, tuples and Optional of
        these; ``id: str`` is obligatory. An overriding entry keeps the place of the one it replaces.
        """
        key = (file, of)
        if key not in self._entries:
            found: dict[str, T] = {}
            paths = [path for d in self.directories if (path := d / f"{file}.yaml").is_file()]
            if not paths:
                raise PatternError(f"{self.directories[0] / file}.yaml:1: there is no such file")
            for path in paths:
                found.update(_read(path, of))
            self._entries[key] = tuple(found.values())
        return typing.cast("tuple[T, ...]", self._entries[key])

    def derived(self, build: Callable[[PatternSet], T]) -> T:
        """What ``build`` makes of this set (compiled expressions, tables), made once."""
        if build not in self._derived:
            self._derived[build] = build(self)
        return typing.cast("T", self._derived[build])


def load(directory: Path | None = None) -> PatternSet:
    """The patterns shipped with the package; those of ``directory`` add to them or override them by id. Asked again
    for the same ones it gives the same object, with all that was derived from it."""
    return _load(directory)  # one cache key, whether None is left out or said


@cache
def _load(directory: Path | None) -> PatternSet:
    package = Path(__file__).resolve().parent
    shipped = next((d for d in (package / "patterns", package.parent / "patterns") if d.is_dir()), None)
    if shipped is None:
        raise PatternError(f"{package / 'patterns'}:1: the patterns are not installed")
    directories: tuple[Path, ...] = (shipped,)
    if directory is not None:
        if not directory.is_dir():
            raise PatternError(f"{directory}:1: no such directory")
        directories = (shipped, directory)
        for name in _names(directory):
            if not (shipped / name).is_file():
                raise PatternError(f"{directory / name}:1: overrides no pattern file of the package")
    digest = hashlib.sha256()
    for d in directories:
        for name in _names(d):
            digest.update(f"{name.as_posix()}\0".encode() + (d / name).read_bytes() + b"\0")
    return PatternSet(directories, digest.hexdigest()[:16])


def _names(directory: Path) -> list[Path]:
    return sorted(p.relative_to(directory) for p in directory.rglob("*.yaml"))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the YAML nodes of one file into values of the types asked for."""

    path: Path

    def error(self, node: yaml.Node, message: str) -> PatternError:
        return PatternError(f"{self.path}:{node.start_mark.line + 1}: {message}")

    def pairs(self, node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{what} must be a mapping")
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.error(key, "a key must be a word")
            if key.value in seen:
                raise self.error(key, f"duplicate key {key.value!r}")
            seen.add(key.value)
            yield key.value, key, value

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, f"{what} must be a list")
        return list(node.value)

    def value(self, node: yaml.Node, of: Any, what: str) -> Any:
        origin = typing.get_origin(of)
        if origin in (typing.Union, types.UnionType):
            options = [o for o in typing.get_args(of) if o is not type(None)]
            if node.tag == _NULL:
                return None
            return self.value(node, options[0], what)
        if origin is tuple:
            kinds, items = typing.get_args(of), self.items(node, what)
            if len(kinds) == 2 and kinds[1] is Ellipsis:
                return tuple(self.value(item, kinds[0], what) for item in items)
            if len(items) != len(kinds):
                raise self.error(node, f"{what} must have {len(kinds)} items")
            return tuple(self.value(item, kind, what) for item, kind in zip(items, kinds, strict=True))
        if of is Example:
            return self.example(node)
        if is_dataclass(of) and isinstance(of, type):
            return self.record(node, of, what)
        if not isinstance(node, yaml.ScalarNode) or (node.tag == _NULL and node.value == ""):
            raise self.error(node, f"{what} must be {getattr(of, '__name__', of)}")
        return self.scalar(node, of, what)

    def scalar(self, node: yaml.ScalarNode, of: Any, what: str) -> Any:
        text: str = node.value
        if of is str:
            return text
        try:
            if of is bool:
                return {"true": True, "false": False}[text]
            if of is int and re.fullmatch(r"-?\d+", text):
                return int(text)
            if of is Decimal and Decimal(text).is_finite():
                return Decimal(text)
            if isinstance(of, type) and issubclass(of, Enum):
                return of(text)
        except (KeyError, ValueError, InvalidOperation):
            pass
        raise self.error(node, f"{what} must be {getattr(of, '__name__', of)}, not {text!r}")

    def example(self, node: yaml.Node) -> Example:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self.checked(node, Example(node.value, line=line))
        given = {key: self.value(value, str, key) for key, _, value in self.pairs(node, "an example")}
        if set(given) == {"none", "why"}:
            return self.checked(node, Example(given["none"], none=True, why=given["why"], line=line))
        if set(given) == {"todo", "why"}:
            return self.checked(node, Example(given["todo"], todo=True, why=given["why"], line=line))
        raise self.error(node, "an example is a marked text, {none, why} or {todo, why}")

    def checked(self, node: yaml.Node, example: Example) -> Example:
        try:
            has_marks = bool(example.spans)
        except ValueError as failure:
            raise self.error(node, str(failure)) from None
        if has_marks == example.none:
            problem = "an example of none has marks" if has_marks else "example without [[…]] mark"
            raise self.error(node, f"{problem}: {example.text}")
        return example

    def record(self, node: yaml.Node, of: Any, what: str) -> Any:
        known = _keys(of)
        given: dict[str, Any] = {}
        for name, key, value in self.pairs(node, what):
            if name not in known:
                raise self.error(key, f"unknown key {name!r}; known: {', '.join(known)}")
            given[name] = self.value(value, known[name][1], f"{name!r}")
        for name, (declared, _) in known.items():
            if name not in given and declared.default is MISSING and declared.default_factory is MISSING:
                raise self.error(node, f"missing key {name!r}")
        place = Place(str(self.path), node.start_mark.line + 1)
        return of(**given, **dict.fromkeys(_places(of), place))


@cache
def _keys(of: Any) -> dict[str, tuple[Field[Any], Any]]:
    hints = typing.get_type_hints(of)
    return {f.name: (f, hints[f.name]) for f in fields(of) if hints[f.name] is not Place}


@cache
def _places(of: Any) -> tuple[str, ...]:
    return tuple(name for name, hint in typing.get_type_hints(of).items() if hint is Place)


def _read(path: Path, of: type[T]) -> dict[str, T]:
    reader = _Reader(path)
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as failure:
        line = failure.problem_mark.line + 1 if failure.problem_mark else 1
        raise PatternError(f"{path}:{line}: {failure.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as failure:
        raise PatternError(f"{path}:1: {str(failure).splitlines()[0]}") from None
    if root is None:
        raise PatternError(f"{path}:1: the file is empty")
    top = {name: (key, value) for name, key, value in reader.pairs(root, "a pattern file")}
    for name, (key, _) in top.items():
        if name not in ("about", "entries"):
            raise reader.error(key, f"unknown key {name!r}; known: about, entries")
    for name in ("about", "entries"):
        if name not in top:
            raise reader.error(root, f"missing key {name!r}")
    reader.value(top["about"][1], str, "'about'")
    found: dict[str, T] = {}
    for node in reader.items(top["entries"][1], "'entries'"):
        entry = reader.record(node, of, "an entry")
        entry_id: str = entry.id
        if entry_id in found:
            raise reader.error(node, f"duplicate id {entry_id!r}")
        found[entry_id] = entry
    return found
