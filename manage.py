#!/usr/bin/env python
"""Django's command line for Ourway."""

import os
import sys

from django.core.management import execute_from_command_line

# A locker that stands alone needs nothing of a co-operative, nor the libraries of a city's map.
ALONE = {"locker_server": "coop.locker.service.settings"}

if __name__ == "__main__":
    known = ALONE.get("".join(sys.argv[1:2]), "coop.settings")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", known)
    execute_from_command_line(sys.argv)
