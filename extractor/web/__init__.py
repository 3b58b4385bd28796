"""The review page: reports are uploaded, looked at and decided on, finding by finding.

Everything works without a script; htmx and ``static/review.js`` spare reloading. A page never holds a script or style
of its own, so that nothing a document says can become one.
"""

from __future__ import annotations

from extractor.web.application import application
from extractor.web.settings import Settings

__all__ = ["Settings", "application"]
