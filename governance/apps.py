"""Django's handle on the room `governance`."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """What members decide: the rules in force."""

    name = "governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"
