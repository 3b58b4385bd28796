"""The loader of pattern files: strict, with file and line in every complaint."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import pattern
from extractor.pattern import Example, PatternError, PatternSet, Place, expand, load, marked


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    place: Place
    words: tuple[str, ...] = ()
    rank: int = 0
    open: bool = False
    factor: Decimal | None = None
    colour: Colour = Colour.RED
    pair: tuple[str, int] | None = None
    parts: tuple[Part, ...] = ()
    examples: tuple[Example, ...] = ()


def pattern_set(*directories: Path) -> PatternSet:
    return PatternSet(directories, "test")


def write(directory: Path, body: str, name: str = "sample") -> Path:
    directory.mkdir(exist_ok=True, parents=True)
    (directory / f"{name}.yaml").write_text(f"about: words for a test\nentries:\n{body}", encoding="utf-8")
    return directory


def test_values_are_read_as_the_types_asked_for(tmp_path: Path) -> None:
    write(
        tmp_path,
        """\
  - id: "98.10"
    words: [是, yes, 0012, 98.10]
    rank: 7
    open: true
    factor: 98.10
    colour: red
    pair: [甲, 3]
    parts: [{name: 万元, factor: 10000}]
    examples:
      - 到账[[30万元]]。
      - {none: 第3条, why: an article number}
      - {todo: "[[三成]]", why: tenths are not read yet}
""",
    )
    (entry,) = pattern_set(tmp_path).entries("sample", Sample)
    assert entry.id == "98.10"
    assert entry.words == ("是", "yes", "0012", "98.10")
    assert (entry.rank, entry.open, entry.pair) == (7, True, ("甲", 3))
    assert str(entry.factor) == "98.10"
    assert entry.parts == (Part("万元", Decimal(10000)),)
    assert [e.line for e in entry.examples] == [12, 13, 14]
    assert entry.examples[0].plain == "到账30万元。"
    assert entry.examples[0].spans == ((2, 6),)
    assert entry.examples[1].none
    assert entry.examples[2].todo
    assert entry.place == Place(str(tmp_path / "sample.yaml"), 3)


@pytest.mark.parametrize(
    ("body", "line", "complaint"),
    [
        ("  - id: a\n    wrong: 1", 4, "unknown key 'wrong'"),
        ("  - id: a\n    rank: 1\n    rank: 2", 5, "duplicate key 'rank'"),
        ("  - id: a\n  - id: a", 4, "duplicate id 'a'"),
        ("  - words: [a]", 3, "missing key 'id'"),
        ("  - id: a\n    rank: 1.5", 4, "'rank' must be int"),
        ("  - id: a\n    open: yes", 4, "'open' must be bool"),
        ("  - id: a\n    factor: many", 4, "'factor' must be Decimal"),
        ("  - id: a\n    colour: blue", 4, "'colour' must be Colour"),
        ("  - id: a\n    words: 甲", 4, "'words' must be a list"),
        ("  - id: a\n    words: [[甲]]", 4, "'words' must be str"),
        ("  - id: a\n    pair: [甲]", 4, "'pair' must have 2 items"),
        ("  - id: a\n    parts: [甲]", 4, "'parts' must be a mapping"),
        ("  - id:", 3, "'id' must be str"),
        ("  - id: a\n    examples:\n      - 没有标记", 5, "example without [[…]] mark"),
        ("  - id: a\n    examples:\n      - 只有[[一半", 5, "unpaired"),
        ("  - id: a\n    examples:\n      - {none: 甲}", 5, "an example is"),
        ('  - id: a\n    examples:\n      - {none: "[[甲]]", why: b}', 5, "an example of none has marks"),
        ("  - id: [a", 4, "expected ',' or ']'"),
        ("  甲", 3, "'entries' must be a list"),
    ],
)
def test_a_defect_is_named_with_file_and_line(tmp_path: Path, body: str, line: int, complaint: str) -> None:
    write(tmp_path, body + "\n")
    with pytest.raises(PatternError) as failure:
        pattern_set(tmp_path).entries("sample", Sample)
    assert str(failure.value).startswith(f"{tmp_path / 'sample.yaml'}:{line}: ")
    assert complaint in str(failure.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "empty"),
        ("entries: []", "missing key 'about'"),
        ("about: a", "missing key 'entries'"),
        ("about: a\nentries: []\nmore: b", "unknown key 'more'"),
        ("- a", "must be a mapping"),
        ("about: \x00", "characters are not allowed"),
    ],
)
def test_a_file_has_about_and_entries(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "sample.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PatternError, match=complaint):
        pattern_set(tmp_path).entries("sample", Sample)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"nothing\.yaml:1: there is no such file"):
        pattern_set(tmp_path).entries("nothing", Sample)


def test_a_later_directory_overrides_by_id_and_adds(tmp_path: Path) -> None:
    write(tmp_path / "base", "  - {id: a, rank: 1}\n  - {id: b, rank: 2}\n")
    write(tmp_path / "more", "  - {id: a, rank: 9}\n  - {id: c, rank: 3}\n")
    both = pattern_set(tmp_path / "base", tmp_path / "more").entries("sample", Sample)
    assert [(e.id, e.rank) for e in both] == [("a", 9), ("b", 2), ("c", 3)]


def test_entries_and_derived_values_are_made_once(tmp_path: Path) -> None:
    patterns = pattern_set(write(tmp_path, "  - id: a\n"))
    assert patterns.entries("sample", Sample) is patterns.entries("sample", Sample)

    def build(of: PatternSet) -> list[str]:
        return [e.id for e in of.entries("sample", Sample)]

    assert patterns.derived(build) == ["a"]
    assert patterns.derived(build) is patterns.derived(build)


def test_shipped_patterns_load_from_any_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = load()
    pattern._load.cache_clear()
    monkeypatch.chdir(tmp_path)
    assert load().version == here.version
    assert load() is load() is load(None)


def test_the_version_follows_the_content_and_strange_files_are_refused(tmp_path: Path) -> None:
    name = next(iter(sorted(load().directories[0].glob("*.yaml")))).name
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / name).write_text("about: a\nentries: []\n", encoding="utf-8")
    assert load(tmp_path / "one").version != load().version
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "strange.yaml").write_text("about: a\nentries: []\n", encoding="utf-8")
    with pytest.raises(PatternError, match=r"strange\.yaml:1: overrides no pattern file"):
        load(tmp_path / "two")
    with pytest.raises(PatternError, match="no such directory"):
        load(tmp_path / "three")


def test_building_blocks_are_filled_in_and_others_left_alone() -> None:
    place = Place("x.yaml", 4)
    assert expand(r"{year}\p{Han}{2,3}a{1}", {"year": "20[0-9]{2}"}, place) == r"(?:20[0-9]{2})\p{Han}{2,3}a{1}"
    with pytest.raises(PatternError, match=r"^x\.yaml:4: unknown building block \{month\}; known: year$"):
        expand("{month}", {"year": ""}, place)


@given(st.lists(st.tuples(st.text("甲乙[ ", max_size=3), st.text("一二", min_size=1, max_size=3)), max_size=4))
def test_marks_are_taken_out_and_kept_as_spans(parts: list[tuple[str, str]]) -> None:
    parts = [(before.replace("[", "")[:3], inside) for before, inside in parts]
    plain, spans = marked("".join(f"{before}[[{inside}]]" for before, inside in parts))
    assert plain == "".join(before + inside for before, inside in parts)
    assert [plain[a:b] for a, b in spans] == [inside for _, inside in parts]


def test_brackets_may_be_marked() -> None:
    assert marked("见[[[3]]]。") == ("见[3]。", ((1, 4),))


@pytest.mark.parametrize("text", ["[[a", "a]]", "[[a[[b]]", "[[]]", "]]a[["])
def test_bad_marks_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unpaired"):
        marked(text)
