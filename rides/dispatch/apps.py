"""Django's handle on the room `rides.dispatch`."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Requests, matching, offers."""

    name = "rides.dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
