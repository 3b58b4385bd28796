"""Our figures beside those of JioNLP and Microsoft Recognizers, in one run: on hard strings and on the corpus.

usage: make rivals        or  python benchmarks/rivals.py --python RIVALS_INTERPRETER [--files FILE …] [--show]

The rivals live in an environment of their own (``make rivals`` sets it up); the same texts go to all. A figure is
*right* when a reading overlaps it and has its sort (money, percentage, other), its value and what is said of it
(about, at most, a range), *silently wrong* when a reading overlaps it and says something else, *missed* when none
does. *Invented* are readings where there is no figure. JioNLP is asked for money alone, Recognizers for currency,
percentages and dimensions.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from extractor import pattern
from extractor.evaluation.gold import golds
from extractor.model import Document, Kind, Qualifier
from extractor.numeral import fold
from extractor.pipeline import audit
from extractor.readers import read
from extractor.readers.limits import Limits
from extractor.readers.text import read as read_text
from extractor.recognition import recognise

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
OURS = "extractor"
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a text states, or a tool's reading of one. ``sense`` is "" for the value itself; ``sort`` is
    ``money``, ``percent`` or ``other``."""

    start: int
    end: int
    sort: str
    value: Decimal | None
    high: Decimal | None = None
    sense: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one tool read in each text, and how long it took."""

    readings: tuple[tuple[Figure, ...], ...]
    milliseconds: tuple[float, ...]


_SENSES = {
    Qualifier.EXACT: "",
    Qualifier.RANGE: "",
    Qualifier.AT_LEAST: "over",
    Qualifier.OVER: "over",
    Qualifier.AT_MOST: "under",
    Qualifier.NEARLY: "under",
    Qualifier.ABOUT: "about",
}
"""Only the direction is compared: no rival tells 以上 from 余."""

_SORTS = {Kind.AMOUNT: "money", Kind.PER_UNIT: "money", Kind.RATE: "percent", Kind.SHARE: "percent"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, help="interpreter of the environment the rivals are installed in")
    parser.add_argument("--files", nargs="*", type=Path, help="reports to time beside one another (default: corpus)")
    parser.add_argument("--show", action="store_true", help="list what each tool gets wrong in the hard strings")
    options = parser.parse_args()
    hard, reports = hard_strings(), corpus_reports()
    cases = [*hard, *reports]
    answers = {OURS: our_answer(cases), **rival_answers(options.python, [case.text for case in cases])}
    for title, part, first in (("hard strings", hard, 0), ("corpus", reports, len(hard))):
        print(f"\n{title}: {len(part)} texts, {sum(len(c.figures) for c in part)} figures")
        print(f"{'':14}{'right':>8}{'wrong':>8}{'missed':>8}{'invented':>10}{'ms a text':>12}")
        for name, answer in answers.items():
            slot = slice(first, first + len(part))
            tally = judged(part, answer.readings[slot])
            time_taken = statistics.median(answer.milliseconds[slot])
            row = "".join(f"{tally[key]:>8}" for key in ("right", "wrong", "missed"))
            print(f"{name:14}{row}{tally['invented']:>10}{time_taken:>12.2f}")
    for path in options.files or sorted(CORPUS.glob("*.txt")):
        print(f"{path.name[:50]:52}{whole_audit(path):8.1f} ms, our whole audit", end="")
        text = read(path).text
        times = rival_answers(options.python, [text], quiet=True)
        print("".join(f"; {name} {answer.milliseconds[0]:.1f} ms" for name, answer in times.items()))
    if options.show:
        show(hard, answers)
    ours = judged(hard, answers[OURS].readings[: len(hard)])
    return 1 if ours["wrong"] or ours["missed"] else 0


def hard_strings() -> list[Case]:
    content = yaml.safe_load((HERE / "hard_strings.yaml").read_text(encoding="utf-8"))
    cases = []
    for entry in content:
        text, at, figures = entry["text"], 0, []
        for shown, kind, value, *rest in entry["figures"]:
            start = text.index(shown, at)
            at = start + len(shown)
            last = rest[0] if rest else ""
            is_range = last[:1].isdigit()
            sense = "" if is_range or not last else _SENSES[Qualifier(last)]
            high = Decimal(last) if is_range else None
            figures.append(Figure(start, at, _SORTS.get(Kind(kind), "other"), Decimal(value), high, sense))
        cases.append(Case(text, tuple(figures)))
    return cases


def corpus_reports() -> list[Case]:
    """The txt reports whose gold lists their figures."""
    cases = []
    for gold in golds(CORPUS):
        for path in gold.documents if gold.quantities else ():
            if path.suffix == ".txt":
                text = read(path).text
                cases.append(Case(text, tuple(_gold_figures(text, gold.quantities or ()))))
    return cases


def _gold_figures(text: str, listed: Iterable[tuple[str, Any, str]]) -> Iterable[Figure]:
    folded, at = fold(text), 0
    for shown, kind, value in listed:
        start = folded.index(fold(shown), at)
        while start and folded[start - 1] in "0123456789.":
            start = folded.index(fold(shown), start + 1)
        at = start + len(shown)
        yield Figure(start, at, _SORTS.get(kind, "other"), Decimal(value))


def our_answer(cases: Sequence[Case]) -> Answer:
    patterns = pattern.load()
    readings, times = [], []
    for case in cases:
        rounds = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            document: Document = read_text(Path("text.txt"), case.text.encode(), Limits())
            recognition = recognise(document, patterns)
            rounds.append(1000 * (time.perf_counter() - begin))
        found = []
        for q in recognition.quantities:
            low, high = (q.low, q.high) if q.qualifier is Qualifier.RANGE else (q.value, None)
            sort = _SORTS.get(q.kind, "other")
            found.append(Figure(q.evidence.start, q.evidence.end, sort, low, high, _SENSES[q.qualifier]))
        readings.append(tuple(found))
        times.append(statistics.median(rounds))
    return Answer(tuple(readings), tuple(times))


def rival_answers(python: Path | None, texts: Sequence[str], *, quiet: bool = False) -> dict[str, Answer]:
    if python is None:
        return {}
    run = subprocess.run(
        [str(python), str(HERE / "rivals_worker.py")],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers = {}
    for name, result in json.loads(run.stdout).items():
        if "error" in result:
            print(f"{name} is not installed: {result['error']}")
            continue
        if not quiet:
            print(f"{name} {result['version']}")
        readings = tuple(tuple(map(_rival_figure, found)) for found in result["readings"])
        answers[name] = Answer(readings, tuple(result["milliseconds"]))
    return answers


def _rival_figure(reading: dict[str, Any]) -> Figure:
    low, high = _decimal(reading["value"]), _decimal(reading["high"])
    return Figure(reading["start"], reading["end"], reading["sort"], low, high, reading["sense"] or "")


def _decimal(value: str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def judged(cases: Sequence[Case], readings: Sequence[Sequence[Figure]]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for case, found in zip(cases, readings, strict=True):
        for figure in case.figures:
            tally[_verdict(figure, found, senses=len(case.figures) < 3)] += 1
        tally["invented"] += sum(not any(_overlap(reading, f) for f in case.figures) for reading in found)
    return tally


def _verdict(figure: Figure, found: Iterable[Figure], *, senses: bool = True) -> str:
    """``senses`` is False for corpus reports, whose gold gives values only."""
    over = [reading for reading in found if _overlap(reading, figure)]
    if not over:
        return "missed"
    return "right" if any(_agrees(reading, figure, senses=senses) for reading in over) else "wrong"


def _agrees(reading: Figure, figure: Figure, *, senses: bool) -> bool:
    if (reading.sort, reading.value) != (figure.sort, figure.value):
        return False
    if not senses:
        return True
    if reading.high is not None and figure.high is None:  # 80余万元 as 80万 to 90万
        return figure.sense in ("over", "about")
    return reading.high == figure.high and (figure.high is not None or reading.sense == figure.sense)


def _overlap(one: Figure, other: Figure) -> bool:
    return one.start < other.end and other.start < one.end


def whole_audit(path: Path) -> float:
    """Milliseconds, the median of some rounds in a warm process."""
    audit(path)
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        audit(path)
        rounds.append(1000 * (time.perf_counter() - begin))
    return statistics.median(rounds)


def show(cases: Sequence[Case], answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        print(f"\n{name}")
        for case, found in zip(cases, answer.readings, strict=False):
            for figure in case.figures:
                verdict = _verdict(figure, found)
                if verdict != "right":
                    over = [r for r in found if _overlap(r, figure)]
                    said = "；".join(f"{case.text[r.start : r.end]} = {r.value} {r.high or ''}{r.sense}" for r in over)
                    print(f"  {verdict:7} {case.text}  {said}")


if __name__ == "__main__":
    sys.exit(main())
