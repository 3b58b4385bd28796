"""Reads Chinese budget-performance reports and cross-checks every figure in them."""

__version__ = "0.1.0"
