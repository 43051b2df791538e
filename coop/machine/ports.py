"""Which port the city opens on: the one asked for, or the first free one of a few.

Standard library only.
"""

import errno
import socket

from coop.machine.say import Trouble

DEFAULT = 8000
TRIES = 20


def choose(wanted: str | None, host: str = "127.0.0.1") -> int:
    """The port to open the city on.

    Args:
        wanted: what the person asked for, if anything; then no other will do.
        host: the address it will be opened on.

    Raises:
        Trouble: the port asked for is no port or is taken, or all that we try are.
    """
    if wanted:
        return _asked_for(wanted, host)
    for port in range(DEFAULT, DEFAULT + TRIES):
        if is_free(port, host):
            return port
    raise Trouble(f"Ports {DEFAULT} to {DEFAULT + TRIES - 1} are all taken. Choose one with PORT=…")


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens there, nor on the same port of `::1`, which browsers try first."""
    return _can_bind(socket.AF_INET, host, port) and _can_bind(socket.AF_INET6, "::1", port)


def _asked_for(wanted: str, host: str) -> int:
    if not wanted.isdecimal() or not 0 < int(wanted) < 65_536:
        raise Trouble(f"PORT={wanted} is not a port; choose a number from 1 to 65535.")
    if not is_free(int(wanted), host):
        raise Trouble(
            f"Port {wanted} is taken by another program. Leave PORT out to use a free one."
        )
    return int(wanted)


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Whether we could listen there; a machine without this family of addresses does not object."""
    try:
        with socket.socket(family) as attempt:
            # As the server does it: a port whose last connections are still closing is free.
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((host, port))
    except OSError as error:
        return error.errno not in {errno.EADDRINUSE, errno.EACCES}
    return True
