"""Where things live: the checkout, its virtual environment and its private state.

Standard library only. Everything in `coop.machine` asks here instead of joining paths itself.
"""

import hashlib
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATE = ROOT / ".local"
LOGS = STATE / "logs"
BYTECODE = STATE / "bytecode"
STAMPS = STATE / "stamps"
CITIES = STATE / "cities"
HELSINKI = CITIES / "helsinki.osm.pbf"
STATIC = ROOT / "coop" / "static"
VENDOR = STATIC / "vendor"
REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"

# The path of a Unix socket ends at 107 bytes (103 on macOS), file name included.
LONGEST_TEMPORARY = 60


def sockets(name: str) -> Path:
    """The short folder that holds the sockets of this checkout's private services.

    Args:
        name: which services, such as "city" or "test"; one folder each.
    Returns:
        a path that is the same every time, and differs between checkouts.
    """
    temporary = tempfile.gettempdir()
    base = Path(temporary) if len(temporary) <= LONGEST_TEMPORARY else Path("/tmp")  # noqa: S108
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    return base / f"ourway-{mark}-{name}"
