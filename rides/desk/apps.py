"""Django's handle on the room `rides.desk`."""

from importlib import import_module

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The dispatchers' one screen: what is under way, who needs help, booking by phone."""

    name = "rides.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook."""
        import_module("rides.desk.rules")
