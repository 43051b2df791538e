"""Django's handle on the room `coop.storage`."""

from importlib import import_module

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """remoteStorage: files that apps of others keep in a person's locker."""

    name = "coop.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules."""
        import_module("coop.storage.rules")
