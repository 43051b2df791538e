"""Reads of rides: quotes, one ride for the person who looks, lists, the driver's screen."""
