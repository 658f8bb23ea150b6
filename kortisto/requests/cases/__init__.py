"""The way of a case: how it is opened, its steps, corrections, decisions, letters and marks."""
