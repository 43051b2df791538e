"""Django's handle on the room `rides.places`."""

from importlib import import_module

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The city: zones, map, addresses, roads."""

    name = "rides.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook."""
        import_module("rides.places.rules")
