"""Django's handle on the room `coop.organisations`."""

from importlib import import_module

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations that ride on account, and their monthly invoices."""

    name = "coop.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.organisations.rules")
        import_module("coop.organisations.invariants")
