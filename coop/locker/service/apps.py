"""Django's handle on a locker that stands alone."""

from django.apps import AppConfig


class LockerServiceConfig(AppConfig):
    """Tables of a locker at home or at a data trust; in no co-operative's database."""

    name = "coop.locker.service"
    label = "locker_service"
    default_auto_field = "django.db.models.BigAutoField"
