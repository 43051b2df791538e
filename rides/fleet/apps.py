"""Django's handle on the room `rides.fleet`."""

from importlib import import_module

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Drivers, vehicles, shifts, runs, live positions."""

    name = "rides.fleet"
    label = "fleet"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("rides.fleet.rules")
        import_module("rides.fleet.invariants")
