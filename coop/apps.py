"""Django's handle on the wiring."""

from importlib import import_module

from django.apps import AppConfig


class CoopConfig(AppConfig):
    """Wiring: settings, bindings, management commands, static files."""

    name = "coop"
    label = "coop"

    def ready(self) -> None:
        """Bind names of later work to functions, and tasks to our broker, in every process."""
        import_module("coop.bindings")
        import_module("coop.celery")
