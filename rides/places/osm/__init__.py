"""From an OpenStreetMap file to plain rows: no Django, no database.

`extract` reads the file whole, `ground`, `ways`, `names` and `driving` make rows of it.
Called by `rides.places.actions.open_city`.
"""
