"""Django's handle on the room `coop.members`."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People: accounts, membership, offices, blocks."""

    name = "coop.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
