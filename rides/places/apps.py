"""Django's handle on the room `rides.places`."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class PlacesConfig(AppConfig):
    """The city: zones, map, addresses, roads."""

    name = "rides.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook, and check what the operator set."""
        import_module("rides.places.rules")
        import_module("rides.places.geocoding").check()
        import_module("rides.places.servers").road_server(settings.ROADS_URL)
