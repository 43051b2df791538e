"""Django's handle on the room `governance`."""

from importlib import import_module

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """What members decide: the rules in force."""

    name = "governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("governance.rules")
        import_module("governance.invariants")
        import_module("governance.invariants_meetings")
        import_module("governance.invariants_split")
