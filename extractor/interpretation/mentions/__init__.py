"""The same fact in two places: which figures must be equal, and which look like slips of each other."""
