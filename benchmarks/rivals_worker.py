"""Runs in the rivals' own environment: reads texts as JSON from standard input, writes what each rival reads in them.

Output: {rival: {version, readings, milliseconds}} or {rival: {error}}; for each text a list of readings
{start, end, sort, value, high, sense} and the median time.
"""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import sys
import time
from importlib.metadata import version

_ROUNDS = 5


def main() -> None:
    texts = json.load(sys.stdin)
    results = {}
    for name, package, load in (
        ("JioNLP", "jionlp", _jionlp),
        ("Recognizers", "recognizers-text-suite", _recognizers),
    ):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                read = load()
                readings, times = [], []
                for text in texts:
                    rounds = []
                    for _ in range(_ROUNDS):
                        begin = time.perf_counter()
                        found = read(text)
                        rounds.append(1000 * (time.perf_counter() - begin))
                    readings.append(found)
                    times.append(statistics.median(rounds))
            results[name] = {"version": version(package), "readings": readings, "milliseconds": times}
        except ImportError as error:
            results[name] = {"error": str(error)}
    json.dump(results, sys.stdout)


def _jionlp():
    import jionlp

    senses = {"accurate": "", "blur": "about", "blur+": "over", "blur-": "under"}

    def read(text):
        found = []
        for entity in jionlp.ner.extract_money(text, with_parsing=True):
            detail = entity.get("detail") or {}
            number = detail.get("num")
            low, high = number if isinstance(number, (list, tuple)) else (number, None)
            start, end = entity["offset"]
            sense = senses.get(detail.get("definition"), detail.get("definition"))
            reading = {"start": start, "end": end, "sort": "money", "value": low, "high": high, "sense": sense}
            found.append(reading)
        return found

    read("支出1万元")  # loads its dictionaries
    return read


def _recognizers():
    from recognizers_number import recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension
    from recognizers_text import Culture

    sorts = {"money": recognize_currency, "percent": recognize_percentage, "other": recognize_dimension}

    def read(text):
        found = []
        for sort, recognize in sorts.items():
            for result in recognize(text, Culture.Chinese):
                value = (result.resolution or {}).get("value")
                number = None if value is None else value.rstrip("%")
                place = {"start": result.start, "end": result.end + 1, "sort": sort}
                found.append(place | {"value": number, "high": None, "sense": ""})
        return found

    read("支出1万元")
    return read


if __name__ == "__main__":
    main()
