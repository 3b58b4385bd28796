"""The data dictionary of a dataset, from the declarations of its tables."""

from __future__ import annotations

from extractor.batch.outcome import ENDINGS
from extractor.dataset.schema import TABLES, Table

_INTRODUCTION = """# Dataset

```sh
extractor dataset build FOLDER --to DATASET --jobs 8     # again after every change: only what changed is audited
extractor dataset diff --dataset DATASET                 # after an upgrade: what the next build would change
extractor dataset compare --dataset DATASET              # what only several reports show
extractor dataset history PROJECT --dataset DATASET --plot trend.svg
extractor dataset query "SELECT check_id, count(*) FROM findings GROUP BY 1" --dataset DATASET
extractor dataset export --dataset DATASET --to tables.xlsx --format xlsx
```

`query`, `export`, `compare` and `history` need the extra `extractor[dataset]`.

## What is in the folder

- `store.sqlite`, the working store (SQLite in WAL mode; one process writes, any number read): the tables below,
  and `contents`, which holds for every report its JSON object and its text, packed with zlib.
- `tables/`, the same as Parquet (zstd): a folder a table, those of reports partitioned by year
  (`tables/quantities/year=2023/part-0.parquet`). `query` brings it up to date, only the years that changed, and
  reads it.

Figures stand twice: as a number to calculate with (`value`, a double) and as the exact decimal that was printed
(`value_text`). Amounts are in yuan, rates in percent. In Parquet and in queries every table of reports also has the
`year` of its report. Exports of the same reports are equal byte for byte however the dataset came about.

## How a build follows its folders

A report is keyed by the SHA-256 of its file's bytes and was made by one version of the program and of the patterns.

- A file whose size and times are those of the last run is not opened. One that was touched, moved or copied is read
  for its digest, but not audited again. Files that are gone are forgotten, with the reports that no file holds.
- A report made by another version is stale and made anew, unless `diff` has made it already. What people decided
  about a finding (`decisions`) is kept, and goes along when the finding's fingerprint becomes another.
- Every file is audited in a supervised process with a limit of time and of memory; a file that kills or hangs its
  process has that as its outcome and costs no other file anything. Such outcomes are kept until `--retry`.
- Every outcome is stored at once. A build that is cut off, by Ctrl-C, SIGTERM or SIGKILL, is continued by the next.

## On a cluster

```sh
pip install 'extractor[ray]'          # the same version on every node
extractor dataset build FOLDER --to DATASET --engine ray --address HEAD:6379
```

The nodes of a Ray cluster audit, this machine alone writes. Each worker on a node owns a supervised process, so
limits, outcomes and exported tables are those of a build without a cluster. A file whose node dies, or falls silent, is
given to another; after five it ends as `crashed`. Nodes must see the files at the same paths and have the same version
of the program and the patterns; a build that meets another refuses to go on. `audit` and `diff` take the options too.
Without `--address` Ray is started on this machine. [million.md](million.md) plans a large build.

## How reports are linked over the years

`history` and `compare` write names alike (`patterns/link_names.yaml`), tell an office from its place, and take a place
as fully as any report writes it (瑶海区 as 合肥市瑶海区, where no other 瑶海区 is known). Names that differ are linked
if project and office are near enough and no year has a report of both; a report that names its office in its running
text alone is linked by that. Every link has a score and a reason. Measured with `python -m benchmarks.linking`: of
4,033 pairs of consecutive years whose names change at random, 99.5 % are linked and no series is mixed; of 233 pairs of
synthetic reports 208, where the other 25 name no office anywhere.

## Measured

On a machine with two cores, with 2 % hostile files (crash, hang, memory, corrupt).

`python -m benchmarks.dataset --files 20000 --kill --ray`, or fewer files:

- 12.4 files a second with one job, 24.5 with two: 1.98 times as many (1,000 files; one that hangs takes a job 5 s).
- 20,000 files in 942 s with one job, in 550 s with two, beside other work: each tenth takes as long as the first, and
  every file has one outcome (19,600 ok, 100 each of crashed, memory, timeout and unreadable).
- Memory of the build: 91–92 MB over 20,000 files with one job, 94–96 MB with two. A worker has 74 MB.
- The writing process takes 2.5 ms a file, the store 18 kB a report of 44 figures.
- A run over an unchanged tree takes 0.04 s a thousand files.
- With one and two jobs, and after SIGKILL in the middle, the exported tables of 20,000 files are equal byte for byte;
  on Ray those of 5,000.

`python -m benchmarks.query`, with 1,000,000 figures:

- Storing a report takes 0.8–1.05 ms of processor time from the first hundred thousand figures to the last.
- A query takes 0.04–0.05 s of processor time, as a command 1.4 s with the start of Python on a busy machine.
"""


def dictionary() -> str:
    """The page, in Markdown."""
    return "\n".join([_INTRODUCTION, _outcomes(), *map(_section, TABLES)])


def _outcomes() -> str:
    rows = "".join(f"| `{ending}` | {name} |\n" for ending, name in ENDINGS.items())
    return f"## Outcomes of a file\n\n| outcome | |\n|---|---|\n{rows}"


def _section(table: Table) -> str:
    rows = "".join(
        f"| `{column.name}` | {column.type.lower()} | {column.heading} | {column.about} |\n"
        for column in table.exported
    )
    return (
        f"## {table.name} · {table.heading}\n\n{table.about} Key: {', '.join(f'`{name}`' for name in table.key)}.\n\n"
        f"| column | type | heading | meaning |\n|---|---|---|---|\n{rows}"
    )
