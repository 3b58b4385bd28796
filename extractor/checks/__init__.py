"""The checks: one module and one ``.yaml`` of cases each, found by looking, listed nowhere."""

from __future__ import annotations

from extractor.checks.registry import Check, all_checks
from extractor.checks.run import run

__all__ = ["Check", "all_checks", "run"]
