"""Gold files: what a careful auditor would say of a document.

``<name>.gold.yaml`` lies beside its document::

    document: [name.docx, name.pdf]      # one file or several with the same content; default: name.*
    facts: {total_score: "98.10", year: 2022, balance: null}     # null = the document does not state it
    indicators: [[养护里程, "30", "29.1"], [通行率, "20", null]]   # every line with marks, in order; null = blank
    findings:                            # must be reported, by this check, at this severity or a graver one
      - {check: score-conflict, severity: error, figures: [19分, 20分], about: heading against body}
    allowed:                             # fair to report, by any check and at any severity; not required
      - {check: unit-slip, figures: [392.65万元], about: rounded}
    quantities: [[392.65万元, amount, "3926500"]]                # optional: every figure with a unit, in order
    relations: {verified: 5}                                     # optional: at least so many must hold

``figures`` are texts as printed; a finding meets an entry when its evidence quotes one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from extractor.batch.discovery import SUFFIXES
from extractor.model import Kind, Severity

SUFFIX = ".gold.yaml"
_NULLS = ("", "null", "~")
_KEYS = frozenset({"document", "facts", "indicators", "findings", "allowed", "quantities", "relations", "source"})


class GoldError(ValueError):
    """A defect of a gold file; the message begins with the file's name."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must be there, at this severity or a graver one."""

    check: str
    severity: Severity
    figures: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that is fair and not required."""

    figures: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold file. ``quantities`` is None where the file does not list them."""

    path: Path
    documents: tuple[Path, ...]
    facts: Mapping[str, str | None] = field(default_factory=dict)
    indicators: tuple[tuple[str, str | None, str | None], ...] = ()
    findings: tuple[Expected, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    quantities: tuple[tuple[str, Kind, str], ...] | None = None
    verified: int = 0


def golds(corpus: Path) -> Iterator[Gold]:
    """The gold files of a folder and the folders in it, in order of their names; raises GoldError."""
    for path in sorted(corpus.rglob(f"*{SUFFIX}")):
        yield load_gold(path)


def load_gold(path: Path) -> Gold:
    """Read one gold file; raises GoldError on anything but the keys above or where a document is missing."""
    try:
        # The base loader leaves every scalar a text: 98.10 stays 98.10.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if not isinstance(content, dict) or not content.keys() <= _KEYS:
            raise ValueError(f"keys must be among {', '.join(sorted(_KEYS))}")
        return Gold(
            path=path,
            documents=_documents(path, content.get("document")),
            facts={name: _optional(value) for name, value in content.get("facts", {}).items()},
            indicators=tuple(
                (name, _optional(weight), _optional(score)) for name, weight, score in content.get("indicators", [])
            ),
            findings=tuple(_expected(**entry) for entry in content.get("findings", [])),
            allowed=tuple(Allowed(tuple(e["figures"]), e["about"]) for e in content.get("allowed", [])),
            quantities=_quantities(content.get("quantities")),
            verified=int(content.get("relations", {}).get("verified", 0)),
        )
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise GoldError(f"{path}: {error}") from error


def _documents(path: Path, named: str | list[str] | None) -> tuple[Path, ...]:
    if named is None:
        stem = path.name.removesuffix(SUFFIX)
        found = tuple(p for p in sorted(path.parent.glob(f"{stem}.*")) if p.suffix in SUFFIXES and p.stem == stem)
    else:
        found = tuple(path.parent / name for name in ([named] if isinstance(named, str) else named))
    missing = [p.name for p in found if not p.is_file()]
    if missing or not found:
        raise ValueError(f"document not found: {', '.join(missing)}")
    return found


def _expected(check: str, severity: str, figures: list[str], about: str) -> Expected:
    return Expected(check, Severity(severity), tuple(figures), about)


def _quantities(listed: list[Any] | None) -> tuple[tuple[str, Kind, str], ...] | None:
    return None if listed is None else tuple((text, Kind(kind), value) for text, kind, value in listed)


def _optional(value: str) -> str | None:
    return None if value in _NULLS else value
