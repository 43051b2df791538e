"""A private PostgreSQL cluster: created, started, given its roles, stopped.

Standard library only, so it talks through `psql`. It listens on a Unix socket in a folder that only
we can enter, never on a port. Called by the supervisor and the test harness.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from coop.machine import leash
from coop.machine.say import Trouble

DATABASE = "ourway"
OWNER = "ourway_owner"
APP = "ourway_app"
SUPERUSER = "postgres"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "citext", "pgcrypto")
START_S_MAX = 30.0
# PostgreSQL's "fast shutdown": break connections, write a checkpoint, end.
STOP_SIGNAL = signal.SIGINT

ROLES_SQL = f"""
CREATE ROLE {OWNER} LOGIN;
CREATE ROLE {APP} LOGIN;
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
# What may not even be added to (or changed) is refused by triggers and grants in migrations.
RIGHTS_SQL = f"""
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Compiling a query costs more than any of ours takes.
    "jit": "off",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A private cluster: its data folder, its socket folder, and whether commits must last."""

    data: Path
    sockets: Path
    is_durable: bool = True

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database of this cluster for one role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"


def create(cluster: Cluster) -> None:
    """Make the cluster's files, unless they are there already.

    Raises:
        Trouble: the files were made by another major version of PostgreSQL, or `initdb` fails.
    """
    if (cluster.data / "PG_VERSION").exists():
        return
    shutil.rmtree(cluster.data, ignore_errors=True)
    cluster.data.mkdir(parents=True, mode=0o700)
    _give_to_server(cluster.data, cluster)
    initdb = [
        *(_program("initdb"), f"--pgdata={cluster.data}", f"--username={SUPERUSER}"),
        *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"),
        *([] if cluster.is_durable else ["--no-sync"]),
    ]
    _checked([*_as_server(cluster.data), *initdb], "The database files could not be created")


def server_command(cluster: Cluster) -> list[str]:
    """The command that runs the server in the foreground, on this process's leash.

    Raises:
        Trouble: no PostgreSQL here, or none of the version that made the files.
    """
    settings = SETTINGS | {"unix_socket_directories": str(cluster.sockets)}
    settings |= {} if cluster.is_durable else THROW_AWAY
    server = [_program("postgres", _version_of(cluster)), "-D", str(cluster.data)]
    for name, value in settings.items():
        server += ["-c", f"{name}={value}"]
    return leash.command(on_death=STOP_SIGNAL, run=[*_as_server(cluster.data), *server])


def make_socket_folder(cluster: Cluster) -> None:
    """Make the socket folder, which nobody else may enter.

    Raises:
        Trouble: a folder of that name belongs to somebody else.
    """
    make_private_folder(cluster.sockets)
    _give_to_server(cluster.sockets, cluster)


def make_private_folder(folder: Path) -> None:
    """Make a folder with mode 0700, or make sure that the one there is ours.

    Raises:
        Trouble: it belongs to somebody else.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {os.getuid(), *_server_uids()}:
        raise Trouble(f"{folder} belongs to somebody else. Remove it, then start again.")
    folder.chmod(0o700)


def wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the server answers.

    Raises:
        Trouble: it ended, or did not answer within half a minute.
    """
    give_up_at = time.monotonic() + START_S_MAX
    while not answers(cluster):
        if process.poll() is not None:
            raise Trouble("PostgreSQL ended while it was starting.")
        if time.monotonic() > give_up_at:
            raise Trouble(f"PostgreSQL did not answer within {START_S_MAX:.0f} s.")
        time.sleep(0.05)


def answers(cluster: Cluster) -> bool:
    """Whether the server takes connections."""
    ask = [_program("pg_isready"), "--quiet", f"--host={cluster.sockets}"]
    ask += [f"--username={SUPERUSER}", "--dbname=postgres"]
    return subprocess.run(ask, check=False).returncode == 0


def provide_database(cluster: Cluster) -> None:
    """Create the roles, the database, its extensions and rights, unless they are there already."""
    if DATABASE in sql(cluster, "SELECT datname FROM pg_database").split():
        return
    for statement in ROLES_SQL.strip().splitlines():
        sql(cluster, statement)
    extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
    sql(cluster, extensions + RIGHTS_SQL, database=DATABASE)


def clone(cluster: Cluster, template: str, name: str) -> None:
    """Copy a database that nobody is connected to, with the rights that belong to it."""
    rights = RIGHTS_SQL.replace(f"DATABASE {DATABASE} ", f"DATABASE {name} ")
    sql(cluster, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    sql(cluster, rights, database=name)


def drop(cluster: Cluster, name: str) -> None:
    """Drop a database, if there is one, and whoever is still connected to it."""
    sql(cluster, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def sql(cluster: Cluster, statements: str, *, database: str = "postgres") -> str:
    """Run statements as the superuser and return what they print, without headers.

    Raises:
        Trouble: a statement fails; the sentence holds the server's own words.
    """
    psql = [
        *(_program("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"),
        *(
            "--set=ON_ERROR_STOP=1",
            f"--host={cluster.sockets}",
            f"--username={SUPERUSER}",
        ),
        *(f"--dbname={database}", f"--command={statements}"),
    ]
    return _checked(psql, "The database refused")


def wait_until_gone(cluster: Cluster, wait_s: float = 10.0) -> None:
    """Wait for a server that was left on these files to finish stopping.

    Raises:
        Trouble: it is still there; somebody is using the files.
    """
    give_up_at = time.monotonic() + wait_s
    while process_id := _running(cluster):
        if time.monotonic() > give_up_at:
            raise Trouble(
                f"PostgreSQL is already running on {cluster.data} (process {process_id})."
            )
        time.sleep(0.1)


def _running(cluster: Cluster) -> int | None:
    """The id of the live server process on these files, if any."""
    try:
        process_id = int((cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(process_id, 0)
    except (OSError, ValueError, IndexError):
        return None
    return process_id


def _program(name: str, version: str | None = None) -> str:
    """Find one of PostgreSQL's programs: Debian keeps them off the PATH, one folder per version."""
    for folder in _program_folders():
        if (folder / name).exists() and version in {None, _major(folder)}:
            return str(folder / name)
    wanted = f" {version}" if version else ""
    raise Trouble(
        f"PostgreSQL{wanted} is not installed ({name} is missing)."
        + (f" The files in .local were made by version {version}." if version else "")
    )


def _program_folders() -> list[Path]:
    """Every folder that may hold PostgreSQL's programs, the newest with PostGIS first."""
    debian = [p / "bin" for p in Path("/usr/lib/postgresql").glob("*") if has_postgis(p.name)]
    debian.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if debian:
        return debian
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        return [Path(answer.stdout.strip())]
    found = shutil.which("postgres")
    return [Path(found).parent] if found else []


def has_postgis(version: str) -> bool:
    """Whether Debian's PostGIS for this major version of PostgreSQL is installed."""
    return Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists()


def _major(folder: Path) -> str:
    """The major version of the programs in this folder."""
    answer = _checked([str(folder / "postgres"), "--version"], "PostgreSQL does not start")
    found = re.search(r"\d+", answer)
    return found[0] if found else ""


def _version_of(cluster: Cluster) -> str | None:
    """The major version that made the cluster's files."""
    try:
        return (cluster.data / "PG_VERSION").read_text().strip()
    except OSError:
        return None


def _server_uids() -> set[int]:
    """The user ids besides ours that may own the server's folders."""
    try:
        return {pwd.getpwnam(SUPERUSER).pw_uid} if os.getuid() == 0 else set()
    except KeyError:
        return set()


def _as_server(data: Path) -> list[str]:
    """What to put before a command that PostgreSQL refuses to run as root.

    Where the `postgres` user cannot reach the folder, a user namespace maps us to that user
    instead: on disk the files stay ours.
    """
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam(SUPERUSER)
    if _server_can_reach(data):
        become = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
        # Changing the user drops the leash, so it is put on again.
        return ["setpriv", *become, "--pdeathsig=INT", "--"]
    return [
        "unshare",
        "--user",
        f"--map-user={user.pw_uid}",
        f"--map-group={user.pw_gid}",
        "--",
    ]


def _server_can_reach(folder: Path) -> bool:
    """Whether the `postgres` user may enter every folder on the way to this one."""
    ways = folder.resolve().parents
    return all(way.stat().st_mode & 0o001 for way in ways if way.exists())


def _give_to_server(folder: Path, cluster: Cluster) -> None:
    """Hand a folder to the `postgres` user, where the server runs as that user."""
    if os.getuid() == 0 and _server_can_reach(cluster.data):
        user = pwd.getpwnam(SUPERUSER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _checked(command: Sequence[str], sentence: str) -> str:
    """Run a command, return what it prints, and turn a failure into a sentence."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0:
        raise Trouble(f"{sentence}: {(done.stderr or done.stdout).strip()}")
    return done.stdout
