"""Django's handle on the room `rides.fleet`."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Drivers, vehicles, shifts, runs, live positions."""

    name = "rides.fleet"
    label = "fleet"
    default_auto_field = "django.db.models.BigAutoField"
