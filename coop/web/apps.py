"""Django's handle on the room `coop.web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page shares: error pages, formats, health."""

    name = "coop.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
