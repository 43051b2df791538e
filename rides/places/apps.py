"""Django's handle on the room `rides.places`."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The city: zones, map, addresses, roads."""

    name = "rides.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
