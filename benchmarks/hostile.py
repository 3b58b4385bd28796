"""What a hostile file does to the process that reads it; a module of its own, so that every process finds it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from extractor.batch.outcome import Outcome
from extractor.dataset.intake import Intake, Version
from extractor.dataset.taking import take_in

BEGINNINGS = (b"exit", b"hang", b"hog", b"PK\x03\x04")
"""The first bytes of hostile files; those of the last are what is left of an archive."""


def take(path: Path, version: Version) -> Outcome[Intake]:
    """The audit of a file, or what a hostile one does."""
    with path.open("rb") as file:
        match file.read(4).split():
            case [b"exit"]:
                os._exit(1)
            case [b"hang"]:
                time.sleep(3600)
            case [b"hog"]:
                held = []
                while True:
                    held.append(bytearray(2**24))
    return take_in(path, version)
