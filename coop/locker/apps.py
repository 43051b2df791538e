"""Django's handle on the room `coop.locker`."""

from importlib import import_module

from django.apps import AppConfig


class LockerConfig(AppConfig):
    """Members' personal data, reached through one client."""

    name = "coop.locker"
    label = "locker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.locker.rules")
        import_module("coop.locker.invariants")
