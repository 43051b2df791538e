"""Reads of the room: what a member chose, whose labels count for them, and whom they follow."""
