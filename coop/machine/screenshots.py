"""`make screenshots`: pictures of the main pages of a live city that is thrown away.

Standard library only.
"""

import os
import subprocess
import sys

from coop.machine import paths, setting_up

FOLDER = paths.STATE / "screenshots"


def take() -> None:
    """Take pictures of the main pages of a live city, small and wide, light and dark."""
    setting_up.set_up(dict(os.environ), for_tests=True)
    command = [str(paths.PYTHON), "-m", "pytest", "tests/screenshots.py", *sys.argv[2:]]
    done = subprocess.run(command, cwd=paths.ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)
