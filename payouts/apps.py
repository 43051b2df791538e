"""Django's handle on the room `payouts`."""

from importlib import import_module

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """The ledger and where the fee goes."""

    name = "payouts"
    label = "payouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules and invariants."""
        import_module("payouts.rules")
        import_module("payouts.invariants")
        import_module("payouts.invariants_cards")
