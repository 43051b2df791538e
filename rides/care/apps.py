"""Django's handle on the room `rides.care`."""

from importlib import import_module

from django.apps import AppConfig


class CareConfig(AppConfig):
    """What happens around a ride: words, calls, shared links, problems, lost things, safety."""

    name = "rides.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("rides.care.rules")
        import_module("rides.care.invariants")
