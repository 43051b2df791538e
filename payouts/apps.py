"""Django's handle on the room `payouts`."""

from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """The ledger and where the fee goes."""

    name = "payouts"
    label = "payouts"
    default_auto_field = "django.db.models.BigAutoField"
