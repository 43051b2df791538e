"""Django's handle on the room `coop.notices`."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What is sent to people: socket messages and e-mail."""

    name = "coop.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
