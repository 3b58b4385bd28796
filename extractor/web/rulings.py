"""Decisions on findings by several people: the one that holds is the dataset's, every step to it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from extractor.dataset.store import Store
from extractor.model import Decision, Ruling
from extractor.outputs import words

TABLES = (
    "CREATE TABLE IF NOT EXISTS review_steps (step INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL,"
    " decision TEXT NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL, who TEXT NOT NULL, decided TEXT NOT NULL,"
    " holds INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS review_steps_by_fingerprint ON review_steps (fingerprint, step)",
)
_WITHDRAWN = "withdrawn"
_WORDS = {**{str(ruling): word for ruling, word in words.RULINGS.items()}, _WITHDRAWN: "撤销"}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a person decided. ``holds`` is false if somebody else had been quicker."""

    words: str
    reason: str
    note: str
    who: str
    when: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a finding stands. ``version`` is another after every change of it."""

    fingerprint: str
    version: str
    decision: Decision | None = None
    steps: tuple[Step, ...] = ()


def standings(store: Store, fingerprints: Iterable[str]) -> dict[str, Standing]:
    """How the findings of these fingerprints stand."""
    wanted = list(dict.fromkeys(fingerprints))
    decisions: dict[str, Decision] = {}
    steps: dict[str, list[Step]] = {}
    last: dict[str, int] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        marks = ",".join("?" * len(some))
        for row in store.select(
            f"SELECT fingerprint, decision, reason, note, who, decided FROM decisions WHERE fingerprint IN ({marks})",
            *some,
        ):
            decisions[row[0]] = Decision(row[0], Ruling(row[1]), *row[2:])
        for row in store.select(
            "SELECT fingerprint, decision, reason, note, who, decided, holds, step FROM review_steps"
            f" WHERE fingerprint IN ({marks}) ORDER BY step",
            *some,
        ):
            steps.setdefault(row[0], []).append(Step(_WORDS[row[1]], row[2], row[3], row[4], row[5], bool(row[6])))
            last[row[0]] = row[7]
    return {
        f: Standing(f, _version(decisions.get(f), last.get(f, 0)), decisions.get(f), tuple(steps.get(f, ())))
        for f in wanted
    }


def decide(store: Store, seen: str, fingerprint: str, ruling: Ruling | None, *words: str) -> bool:
    """Keep a decision, with None take the one that holds back; ``words`` are reason, note and who. It holds only if
    ``seen`` is still the finding's version; otherwise it is kept as a step that does not hold, and False returned."""
    reason, note, who = words
    when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    with store.transaction():
        holds = standings(store, [fingerprint])[fingerprint].version == seen
        store.select(
            "INSERT INTO review_steps (fingerprint, decision, reason, note, who, decided, holds)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(fingerprint, ruling or _WITHDRAWN, reason, note, who, when, holds),
        )
        if holds and ruling is None:
            store.undecide(fingerprint)
        elif holds and ruling is not None:
            store.decide(Decision(fingerprint, ruling, reason, note, who, when))
    return holds


def _version(decision: Decision | None, last_step: int) -> str:
    """Also decisions that were made outside the page, which leave no step, make another version."""
    return hashlib.sha256(f"{decision!r}{last_step}".encode()).hexdigest()[:16]
