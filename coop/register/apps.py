"""Django's handle on the room `coop.register`."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The register of people, as stewards keep it."""

    name = "coop.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
