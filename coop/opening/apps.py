"""Django's handle on the room `coop.opening`."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """How a co-operative comes into being: the steps from an empty city to the first ride."""

    name = "coop.opening"
    label = "opening"
    default_auto_field = "django.db.models.BigAutoField"
