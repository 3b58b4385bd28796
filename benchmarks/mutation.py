"""The mutation benchmark on the corpus: how many falsified figures are found, and which are not.

usage: python benchmarks/mutation.py [CORPUS …] [--limit N] [--seed S] [--show]

The same as ``extractor evaluate CORPUS --mutate``, for several corpora at a time. Exit status 1 when fewer than
98 % of the tied figures are detected or a clean report has a finding of severity error.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from extractor.cli.evaluate_mutation import mutation_parts
from extractor.evaluation.mutation import detected_share, mutation_benchmark
from extractor.outputs import Style
from extractor.outputs.text.canvas import draw

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TARGET = 0.98


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", type=Path, default=[CORPUS], metavar="CORPUS")
    parser.add_argument("--limit", type=int, default=0, help="falsifications for each corpus; 0 = all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="list what was missed and what still fits")
    options = parser.parse_args()
    met = True
    for corpus in options.corpora:
        begin = time.perf_counter()
        result = mutation_benchmark(corpus, limit=options.limit or None, seed=options.seed)
        print(f"{corpus}: {time.perf_counter() - begin:.1f} s")
        print(draw(mutation_parts(result, show=options.show), Style(width=120)))
        share = detected_share(result.trials)
        met &= not result.false_alarms and (share is None or share >= TARGET)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
