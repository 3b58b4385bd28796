"""The data dictionary of a dataset, from the declarations of its tables."""

from __future__ import annotations

from extractor.batch.outcome import ENDINGS
from extractor.dataset.schema import TABLES, Table

_INTRODUCTION = """# Dataset

`extractor dataset build FOLDER --to DATASET` makes a folder with

- `store.sqlite`, the working store (SQLite in WAL mode; one process writes, any number read): the tables below,
  and `contents`, which holds for every report its JSON object and its text, packed with zlib;
- `tables/`, the same as Parquet (zstd): a folder a table, those of reports partitioned by year
  (`tables/quantities/year=2023/part-0.parquet`). `extractor dataset query` keeps it current and reads it.

A report is keyed by the SHA-256 of its file's bytes and was made by one version of the program and of the patterns;
a build makes anew what another version made. Files with the same bytes are one report.

Figures stand twice: as a number to calculate with (`value`, a double) and as the exact decimal that was printed
(`value_text`). Amounts are in yuan, rates in percent. In Parquet and in queries every table of reports also has the
`year` of its report.
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
