"""Loads a function by its dotted name. Pure."""

from importlib import import_module
from typing import Any


def load(dotted: str) -> Any:
    """The object called `package.module.name`.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such name.
    """
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)
