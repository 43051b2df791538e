"""Doors for trying the city as somebody who is not real; above all rooms, and shut outside demos."""
