"""Web pages saved as one file (.mht), which Word and web systems also write under the name .doc."""

from __future__ import annotations

import email
import email.policy
import hashlib
import importlib
from dataclasses import replace
from pathlib import Path

from extractor.model import Document
from extractor.readers.limits import Limits, ReadFailure


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read the first page of an archive; raises ``ReadFailure``."""
    for part in email.message_from_bytes(data, policy=email.policy.compat32).walk():
        page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(page, bytes) and page.strip():
            reader = importlib.import_module(f"{__package__}.html")
            document: Document = reader.read(path, page, limits)
            source = replace(document.source, sha256=hashlib.sha256(data).hexdigest(), format="mht")
            return replace(document, source=source)
    raise ReadFailure("empty", "网页存档里没有网页")
