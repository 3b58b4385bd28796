"""What a document states of itself: title, office, period, totals, grade, funds; and what a template left behind."""
