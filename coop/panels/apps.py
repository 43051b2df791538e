"""Django's handle on the room `coop.panels`."""

from importlib import import_module

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """Juries drawn by lot."""

    name = "coop.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.panels.rules")
        import_module("coop.panels.invariants")
