"""Django's handle on the room `coop.books`."""

from importlib import import_module

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """The co-op's own books."""

    name = "coop.books"
    label = "books"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.books.rules")
        import_module("coop.books.invariants")
