"""Everything a bare machine needs: set-up, private PostgreSQL and Redis, and a small supervisor.

Standard library only, so that it runs before anything is installed. `make` calls it.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is who tells an older one
    sys.exit("Ourway needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
