"""The Celery application: a hint to hurry, never the truth (the outbox is)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop.settings")

app = Celery("ourway")
app.config_from_object("django.conf:settings.CELERY")
app.autodiscover_tasks()
