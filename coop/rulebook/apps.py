"""Django's handle on the room `coop.rulebook`."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """The voted parameters in force."""

    name = "coop.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"
