"""The words and sentences that synthetic reports are made of, from the two files beside this module."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Topic:
    """What a programme is about. An allowance has ``people``, ``heads`` (fewest, most) and monthly ``standards`` in
    yuan; any other programme has a ``thing`` it delivers, its ``unit`` and ``scale`` (least, most), and in
    ``measure`` the kind of figure that is."""

    office: str
    name: str
    rates: tuple[str, ...]
    benefits: tuple[str, ...]
    satisfied: str
    reasons: tuple[str, ...]
    people: str = ""
    heads: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    thing: str = ""
    unit: str = ""
    measure: str = "count"
    scale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopLine:
    """A top line of a narrative's indicator system with the names of the lines below it."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    first: tuple[str, ...]
    second: tuple[str, ...]
    endings: tuple[str, ...]
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    topics: tuple[Topic, ...]
    levels: tuple[tuple[str, str], ...]
    second_level: Mapping[str, str]
    benefit_lines: tuple[str, ...]
    systems: tuple[tuple[TopLine, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section of an outline: variants of its heading and the ids of its paragraphs."""

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreeStyle:
    """How a narrative prints a top line and a line of its score tree; ``style`` names the numbering."""

    first: str
    second: str
    style: str


@dataclass(frozen=True, slots=True)
class Texts:
    titles: Mapping[str, tuple[str, ...]]
    year_lines: tuple[str, ...]
    outlines: Mapping[str, tuple[Chapter, ...]]
    paragraphs: Mapping[str, tuple[str, ...]]
    trees: tuple[TreeStyle, ...]
    deduction: str
    residue: tuple[str, ...]


@cache
def words() -> Words:
    content = _content("words.yaml")
    second_level = content["second_level"]
    return Words(
        **{key: tuple(content[key]) for key in ("first", "second", "endings", "surnames", "given_names")},
        topics=tuple(Topic(**{k: _frozen(v) for k, v in topic.items()}) for topic in content["programmes"]),
        levels=tuple((good, less) for good, less in content["levels"]),
        second_level={key: value for key, value in second_level.items() if isinstance(value, str)},
        benefit_lines=tuple(second_level["效益"]),
        systems=tuple(
            tuple(TopLine(line["name"], tuple(line["lines"])) for line in system) for system in content["systems"]
        ),
    )


@cache
def texts() -> Texts:
    content = _content("texts.yaml")
    return Texts(
        titles={key: tuple(value) for key, value in content["titles"].items()},
        year_lines=tuple(content["year_lines"]),
        outlines={
            key: tuple(Chapter(tuple(c["headings"]), tuple(c["paragraphs"])) for c in chapters)
            for key, chapters in content["outlines"].items()
        },
        paragraphs={key: tuple(value) for key, value in content["paragraphs"].items()},
        trees=tuple(TreeStyle(**tree) for tree in content["trees"]),
        deduction=content["deduction"],
        residue=tuple(content["residue"]),
    )


@cache
def names_in(template: str) -> frozenset[str]:
    """The names in braces of a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _content(name: str) -> Any:
    source = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(source, Loader=yaml.BaseLoader)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
