"""The settings that the type checker reads: every app there is, though none runs with all of them."""

from coop.settings import *  # noqa: F403
from coop.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "coop.locker.service"]
