"""Django's handle on the room `coop.ranking`."""

from importlib import import_module

from django.apps import AppConfig


class RankingConfig(AppConfig):
    """In which order each member sees drivers, jobs and discussions: as they choose."""

    name = "coop.ranking"
    label = "ranking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules."""
        import_module("coop.ranking.rules")
