"""What only several reports show. One module a check; each is a generator over an :class:`Archive`."""

from __future__ import annotations

from extractor.dataset.across.archive import Archive, Comparison, Place, ReportCard
from extractor.dataset.across.run import ComparisonCheck, compare, comparison_checks

__all__ = ["Archive", "Comparison", "ComparisonCheck", "Place", "ReportCard", "compare", "comparison_checks"]
