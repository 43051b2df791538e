"""Django's handle on the room `coop.trust`."""

from importlib import import_module

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Conduct from ratings, and how sure the co-operative is of who somebody is."""

    name = "coop.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("coop.trust.rules")
        import_module("coop.trust.rules_assurance")
        import_module("coop.trust.rules_weights")
        import_module("coop.trust.rules_groups")
        import_module("coop.trust.invariants")
        import_module("coop.trust.invariants_assurance")
