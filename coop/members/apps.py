"""Django's handle on the room `coop.members`."""

from importlib import import_module

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People: accounts, membership, offices, blocks."""

    name = "coop.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.members.rules")
        import_module("coop.members.invariants")
