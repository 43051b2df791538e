"""Streets as a graph that a car may drive: pure, no Django, no database.

`network` is what an extract says, `linegraph` what may follow what, `ways` finds the quickest.
"""
