"""Equations a document asserts: sums, differences, ratios, growth, in prose and in tables."""
