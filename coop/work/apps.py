"""Django's handle on the room `coop.work`."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Outbox, timers and periodic jobs as rows, and the clock."""

    name = "coop.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
