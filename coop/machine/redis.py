"""A private Redis on a Unix socket: positions, sockets and the task queue of one checkout.

Standard library only. It holds nothing that cannot be rebuilt in seconds. Called by the supervisor
and the test harness.
"""

import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from coop.machine import leash
from coop.machine.say import Trouble

START_S_MAX = 10.0
STOP_SIGNAL = signal.SIGTERM


@dataclass(frozen=True, slots=True)
class Redis:
    """A private Redis: its socket, and the folder it keeps its log of changes in, if any."""

    socket: Path
    data: Path | None = None

    @property
    def url(self) -> str:
        """The address, as redis-py writes it."""
        return f"unix://{self.socket}"


def server_command(redis: Redis) -> list[str]:
    """The command that runs the server in the foreground, on this process's leash.

    Raises:
        Trouble: there is no Redis on this machine.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise Trouble("Redis is not installed (redis-server is missing).")
    server = [program, "--port", "0", "--unixsocket", str(redis.socket)]
    server += ["--unixsocketperm", "700", "--daemonize", "no", "--save", ""]
    if redis.data:
        redis.data.mkdir(parents=True, exist_ok=True)
        server += ["--appendonly", "yes", "--dir", str(redis.data)]
    return leash.command(on_death=STOP_SIGNAL, run=server)


def wait_until_ready(redis: Redis, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the server answers a ping.

    Raises:
        Trouble: it ended, or did not answer in time.
    """
    give_up_at = time.monotonic() + START_S_MAX
    while not answers(redis):
        if process.poll() is not None:
            raise Trouble("Redis ended while it was starting.")
        if time.monotonic() > give_up_at:
            raise Trouble(f"Redis did not answer within {START_S_MAX:.0f} s.")
        time.sleep(0.02)


def answers(redis: Redis) -> bool:
    """Whether a server answers on this socket and has read its files."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1.0)
            line.connect(str(redis.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def empty(redis: Redis) -> None:
    """Forget everything the server holds."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(redis.socket))
        line.sendall(b"FLUSHALL\r\n")
        line.recv(16)
