"""Django's handle on the room `rides.trips`."""

from importlib import import_module

from django.apps import AppConfig


class TripsConfig(AppConfig):
    """From quote to ride to receipt."""

    name = "rides.trips"
    label = "trips"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("rides.trips.rules")
        import_module("rides.trips.invariants")
        import_module("rides.trips.rules_later")
