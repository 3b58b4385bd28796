"""The mutation benchmark: how many falsified figures are found, and which are not.

usage: python benchmarks/mutation.py [CORPUS …] [--limit N] [--seed S] [--generated N] [--show]

The same as ``extractor evaluate CORPUS --mutate``, for several corpora and for synthetic reports that nobody has
read. Exit status 1 when fewer than 98 % of the tied figures are detected or a clean report has a finding of
severity error.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from extractor.cli.evaluate_mutation import mutation_parts
from extractor.evaluation.generation import generate
from extractor.evaluation.mutation import detected_share, mutation_benchmark
from extractor.outputs import Style
from extractor.outputs.text.canvas import draw

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TARGET = 0.98


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", type=Path, default=[CORPUS], metavar="CORPUS")
    parser.add_argument("--limit", type=int, default=600, help="falsifications for each corpus; 0 = all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--generated", type=int, default=100, help="synthetic reports to try as well")
    parser.add_argument("--show", action="store_true", help="list what was missed and what still fits")
    options = parser.parse_args()
    results = [_tried(corpus, options) for corpus in options.corpora]
    if options.generated:
        with tempfile.TemporaryDirectory() as folder:
            generate(options.generated, Path(folder), options.seed)
            results.append(_tried(Path(folder), options))
    return 0 if all(results) else 1


def _tried(corpus: Path, options: argparse.Namespace) -> bool:
    begin = time.perf_counter()
    result = mutation_benchmark(corpus, limit=options.limit or None, seed=options.seed)
    print(f"{corpus}: {time.perf_counter() - begin:.1f} s")
    print(draw(mutation_parts(result, show=options.show), Style(width=120)))
    share = detected_share(result.trials)
    return not result.false_alarms and (share is None or share >= TARGET)


if __name__ == "__main__":
    sys.exit(main())
