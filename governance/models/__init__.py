"""The tables of governance, a file per noun; imported in this room only."""
