"""Django's handle on the room `rides.trips`."""

from django.apps import AppConfig


class TripsConfig(AppConfig):
    """From quote to ride to receipt."""

    name = "rides.trips"
    label = "trips"
    default_auto_field = "django.db.models.BigAutoField"
