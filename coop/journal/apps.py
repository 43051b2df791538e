"""Django's handle on the room `coop.journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The public log."""

    name = "coop.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
