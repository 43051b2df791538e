"""Django's handle on the room `coop.audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The books, checked: the log for everybody's machines and eyes, and members' receipts."""

    name = "coop.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
