"""The Celery application: a hint to hurry, never the truth (the outbox is)."""

import os

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from coop.machine import leash

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop.settings")

app = Celery("ourway")
app.config_from_object(settings.CELERY)
app.autodiscover_tasks()


@worker_process_init.connect
def stay_on_leash(**_of_signal: object) -> None:
    """A pool process ends with its worker, even when the worker is killed outright."""
    leash.die_with_parent()
