"""Imported once by the server that worker processes are forked from.

Auditing one line loads and compiles what every audit needs, so that a worker, and the one that takes the place
of a worker lost, starts in a moment and shares that memory with the others.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from extractor.model import Document, Source, TextBlock
from extractor.pipeline import audit_document

_LINE = "某项目支出绩效自评报告"

with suppress(Exception):  # what fails here fails again, and is said, where a file is audited
    audit_document(Document(_LINE, (TextBlock(0, len(_LINE)),), Source("", "", "txt", None, len(_LINE))))
gc.freeze()
