"""Django's handle on the room `rides.office`."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The stewards' pages: zones, figures of the day, unmet demand. It owns no tables."""

    name = "rides.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
