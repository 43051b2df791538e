"""Django's handle on the room `coop.oauth`."""

from importlib import import_module

from django.apps import AppConfig


class OAuthConfig(AppConfig):
    """Apps of others, which a person lets at a part of their own data."""

    name = "coop.oauth"
    label = "oauth"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's rules."""
        import_module("coop.oauth.rules")
