"""Django's handle on the room `coop.journal`."""

from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The public log."""

    name = "coop.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what is always true of the log."""
        import_module("coop.journal.invariants")
