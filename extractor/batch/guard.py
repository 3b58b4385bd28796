"""One file at a time, so that an error of ours costs one file its report and not the others theirs."""

from __future__ import annotations

import sys
from pathlib import Path

from extractor.model import Problem, Report
from extractor.pattern import PatternError, PatternSet
from extractor.pipeline import audit, failed


def audit_guarded(path: Path, patterns: PatternSet) -> Report:
    """The report of one file, with status failed where the program itself failed; raises PatternError and
    MemoryError, and under Python's development mode (``PYTHONDEVMODE=1``) whatever went wrong."""
    try:
        return audit(path, patterns)
    except (PatternError, MemoryError):
        raise
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return failed(path, Problem("internal-error", f"程序出错（{type(error).__name__}: {error}）"), patterns)
