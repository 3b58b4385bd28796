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
