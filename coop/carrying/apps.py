"""Django's handle on the room `coop.carrying`."""

from importlib import import_module

from django.apps import AppConfig


class CarryingConfig(AppConfig):
    """Leaving and arriving: archives that people take along, and that they bring."""

    name = "coop.carrying"
    label = "carrying"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.carrying.rules")
        import_module("coop.carrying.invariants")
