"""Django's handle on the room `coop.locker`."""

from django.apps import AppConfig


class LockerConfig(AppConfig):
    """Members' personal data, reached through one client."""

    name = "coop.locker"
    label = "locker"
    default_auto_field = "django.db.models.BigAutoField"
