"""Many reports as tables: the store, its export, and what only many reports show."""
