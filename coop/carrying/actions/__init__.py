"""Writes of archives: making one, taking one in."""
