"""Imported once by the server that worker processes are forked from: they find the pipeline and the patterns
of the package in memory."""

from __future__ import annotations

from contextlib import suppress

from extractor import pattern

with suppress(pattern.PatternError):  # said by whoever loads them to work with them
    pattern.load()
