"""How many reports of one project are found to be one over the years, and how often two projects are taken for one.

usage: python -m benchmarks.linking [--projects N] [--reports N] [--seed S] [--show]

First by names alone: projects of invented places over several years, their names, offices and regions written
another way from year to year, among others of the same office and of the same name elsewhere. Then by reports: the
synthetic reports of ``extractor evaluate --generate`` (txt), audited and linked; part of them names no office at all.
Recall counts the pairs of a project's consecutive years that are in one series.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from extractor.dataset.build import build
from extractor.dataset.linking import Named, Series, linked, series
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version, taking_in
from extractor.evaluation.generation import generate
from extractor.evaluation.generation.vocabulary import words
from extractor.pattern import load

YEARS = range(2018, 2025)
PROJECTS = (
    "{name}", "{name}项目", "{year}年{name}", "{name}专项资金", "{name}补助资金", "“{name}”项目", "{name}（县级）",
    "{name}项目经费", "{level}{name}", "{name}工作", "{year}年度{name}补助", "{name}政策",
)  # fmt: skip
OFFICES = ("{place}{office}", "{place}{office}（本级）", "{city}{place}{office}", "{office}", "")
RENAMED = {
    "卫生健康委员会": ("卫生和计划生育局", "卫健局", "卫生健康和体育局"),
    "人力资源和社会保障局": ("人社局", "人力资源社会保障局"),
    "文化和旅游局": ("文化广电新闻出版局", "文化广电旅游体育局"),
    "农业农村局": ("农业局", "农业和农村局"),
    "住房和城乡建设局": ("住建局",),
    "生态环境局": ("环境保护局", "环保局"),
    "应急管理局": ("安全生产监督管理局",),
    "残疾人联合会": ("残联",),
    "教育局": ("教育体育局", "教育和科技局"),
    "交通运输局": ("交通局",),
    "水利局": ("水务局",),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="list the pairs that are not linked")
    options = parser.parse_args()
    named = dict(histories(options.projects, random.Random(options.seed)))
    reports = sorted(named, key=lambda report: report.report)
    _told("names", linked(reports, load()), {r.report: named[r] for r in reports}, reports, show=options.show)
    with tempfile.TemporaryDirectory() as scratch:
        tree, version = Path(scratch) / "reports", current_version()
        generate(options.reports, tree, options.seed, ("txt",), with_errors=0)
        with Store.create(Path(scratch) / "dataset") as store:
            build(store, [tree], taking_in(version), version)
            found = series(store, load())
            files = dict(store.select("SELECT report, min(path) FROM files GROUP BY report"))
    truth = {report: Path(path).stem.split("-", 1)[1].rpartition("-")[0] for report, path in files.items()}
    members = [Named(m.report, m.year, m.project, m.organisation, m.region) for s in found for m in s.members]
    _told("reports", found, truth, members, show=options.show)
    return 0


def histories(count: int, rng: random.Random) -> Iterator[tuple[Named, str]]:
    """Reports of ``count`` projects by their names, each with the project it is of."""
    vocabulary = words()
    places = [a + b + end for a in vocabulary.first for b in vocabulary.second for end in ("县", "区")]
    topics = [(place, topic) for place in places for topic in vocabulary.topics]
    for number, (place, topic) in enumerate(rng.sample(topics, count)):
        start = rng.choice(YEARS[:-2])
        change = rng.randrange(start + 1, YEARS[-1] + 1)
        city = rng.choice(vocabulary.first) + rng.choice(vocabulary.second) + "市"
        for year in range(start, YEARS[-1] + 1):
            office = topic.office
            if year < change:
                office = rng.choice(RENAMED.get(office, (office,)))
            of = {"place": place, "city": city, "office": office}
            organisation = rng.choice(OFFICES).format(**of)
            project = rng.choice(PROJECTS).format(name=topic.name, year=year, level=place[-1] + "级")
            region = rng.choice((place, city + place)) if not organisation.startswith((place, city)) else ""
            yield Named(f"{number:05d}-{year}", year, project, organisation, region), f"{place} {topic.name}"


def _told(
    title: str, found: Iterable[Series], truth: Mapping[str, str], reports: Iterable[Named], *, show: bool
) -> None:
    of = {member.report: number for number, s in enumerate(found) for member in s.members}
    projects: dict[str, list[Named]] = defaultdict(list)
    mixed: dict[int, set[str]] = defaultdict(set)
    for report in reports:
        projects[truth[report.report]].append(report)
        mixed[of[report.report]].add(truth[report.report])
    pairs = [pair for p in projects.values() for pair in pairwise(sorted(p, key=lambda r: (r.year or 0, r.report)))]
    missed = [(a, b) for a, b in pairs if of[a.report] != of[b.report]]
    wrong = sum(len(names) > 1 for names in mixed.values())
    print(f"{title}: {len(pairs) - len(missed)} of {len(pairs)} pairs linked; {wrong} of {len(mixed)} series are mixed")
    if show:
        for a, b in missed:
            print("  " + "  /  ".join(f"{r.year} {r.project} · {r.organisation} · {r.region}" for r in (a, b)))


if __name__ == "__main__":
    sys.exit(main())
