"""The lines that are scored, from forms and from prose, with weight, score, target and result."""
