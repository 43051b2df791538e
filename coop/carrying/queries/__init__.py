"""Reads of archives: those that are made, those that came, and what others say in them."""
