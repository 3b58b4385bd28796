"""Texts and tables on a terminal: Chinese widths, colours, and nothing of the document that a terminal obeys."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.model import Severity, Verdict
from extractor.outputs.printable import printable
from extractor.outputs.style import Style

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
VERIFIED, UNASSESSED = "✓", "?"
VERIFIED_COLOUR, UNASSESSED_COLOUR = "green", "cyan"


def draw(parts: Iterable[RenderableType], style: Style) -> str:
    """The parts below one another, lines without trailing blanks."""
    console = Console(
        file=StringIO(),
        width=style.width,
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        no_color=not style.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        _environ={},
    )
    with console.capture() as capture:
        console.print(Group(*parts))
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def plain(text: str, colour: str = "") -> Text:
    return Text(printable(text), style=colour)


def table(*, header: bool = True) -> Table:
    """A table without rules, columns two blanks apart."""
    return Table(box=None, show_header=header, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)


def indented(text: Text, by: int) -> Table:
    """A paragraph whose every line starts ``by`` columns in."""
    grid = Table.grid(padding=0)
    grid.add_column(width=by)
    grid.add_column(overflow="fold")
    grid.add_row("", text)
    return grid


def verdict_mark(verdict: Verdict) -> Text:
    if verdict.verified:
        return Text(VERIFIED, style=VERIFIED_COLOUR)
    if verdict is Verdict.NOT_ASSESSABLE:
        return Text(UNASSESSED, style=UNASSESSED_COLOUR)
    severity = Severity.WARNING if verdict is Verdict.IMPROBABLE else Severity.ERROR
    return Text(MARKS[severity], style=COLOURS[severity])


def flagged(text: Text, severity: Severity | None, *, aligned: bool = False) -> Text:
    """The text as it is, or in the severity's colour with its mark behind. ``aligned`` leaves the mark's place
    free where there is none, so that the digits of a column stand below one another."""
    if severity is None:
        return text.append(" ") if aligned else text
    text.stylize(COLOURS[severity])
    return text.append(MARKS[severity], style=COLOURS[severity])
