"""How hypothesis searches here: the same examples every time, however slow the machine is."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")
