"""Django's handle on the room `rides.dispatch`."""

from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Requests, matching, offers."""

    name = "rides.dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook."""
        import_module("rides.dispatch.rules")
