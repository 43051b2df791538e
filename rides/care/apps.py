"""Django's handle on the room `rides.care`."""

from importlib import import_module

from django.apps import AppConfig


class CareConfig(AppConfig):
    """What happens around a ride: words, calls, shared links, problems, lost things, safety."""

    name = "rides.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put this room's numbers into the rulebook."""
        import_module("rides.care.rules")
