"""Pages of panels: for everybody, for sides and panels, for stewards."""
