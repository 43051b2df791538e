"""Matters of the rooms below that panels hear: what opens them, and what a verdict does."""
