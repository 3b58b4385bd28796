"""Pages read from their pictures, as long as there is time and somebody to read them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import Limits
from extractor.readers.scan import notes

if TYPE_CHECKING:
    from extractor.readers.pdf.page import Page
    from extractor.readers.scan.engine import Pixels

_LOG = logging.getLogger(__name__)

PLAUSIBLE_SIDE = (300.0, 1_700.0)  # points: the longer side of paper
LONG_SIDE = 842.0  # points: A4


class Picture(NamedTuple):
    """The pixels of a page (blue, green, red), how many of them are a point on paper, and how many the file gives
    for a point: scans are often said to be as many points as they have pixels."""

    pixels: Pixels
    scale: float
    shown: float


class PageReader:
    """Reads pages of one file. Each reading is logged with its time (level INFO)."""

    def __init__(self, builder: DocumentBuilder, limits: Limits) -> None:
        self._builder = builder
        self._notes = notes.Notes()
        self._seconds = limits.optical_seconds

    def read(self, number: int, picture: Callable[[], Picture | None]) -> Page | None:
        """Page ``number`` as its picture shows it; None if there is nobody to read it, no time left, or no
        picture to be had."""
        if not notes.installed():
            self._notes.unreadable.append(number)
            return None
        if self._seconds <= 0:
            self._notes.late.append(number)
            return None
        begun = time.monotonic()
        shown = picture()
        if shown is None:
            return None
        from extractor.readers.scan.page import read_picture

        found = read_picture(shown, number)
        self._notes.add(found)
        spent = time.monotonic() - begun
        self._seconds -= spent
        self._builder.grant(spent)
        _LOG.info("page %d read optically in %.1f s", number, spent)
        return found.page

    def tell(self, *, nothing: bool) -> None:
        """Add to the file's problems what is to be said of the pages asked for; raises ``ReadFailure``
        if there is ``nothing`` else in the file."""
        self._notes.tell(self._builder, nothing=nothing)
