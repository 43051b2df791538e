"""Django's handle on the room `rides.fleet`."""

from importlib import import_module

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Drivers, vehicles, shifts, runs, live positions."""

    name = "rides.fleet"
    label = "fleet"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook."""
        import_module("rides.fleet.rules")
