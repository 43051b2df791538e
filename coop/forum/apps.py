"""Django's handle on the room `coop.forum`."""

from importlib import import_module

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """The Commons: what members say to each other, and what grows from it."""

    name = "coop.forum"
    label = "forum"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.forum.rules")
        import_module("coop.forum.invariants")
