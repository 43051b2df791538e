"""What is asked of the operating system, and of the person where we may not install it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coop.machine import paths, postgres, system_packages
from coop.machine.say import Trouble

MISSING = ["postgresql-15-postgis-3", "redis-server"]


def test_the_line_installs_all_and_starts_no_cluster_of_the_system() -> None:
    line = system_packages.install_line(MISSING)
    first, _, rest = line.partition("apt-get update")
    assert "create_main_cluster = false" in first
    assert rest.endswith("postgresql-15-postgis-3 redis-server")


def test_without_postgresql_the_line_touches_none_of_its_settings() -> None:
    assert "createcluster" not in system_packages.install_line(["chromium"])


def test_a_person_who_may_not_install_reads_the_exact_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system_packages, "missing", lambda **_: MISSING)
    monkeypatch.setattr(system_packages, "_become_root", lambda: None)
    with pytest.raises(Trouble) as refused:
        system_packages.ensure()
    assert system_packages.install_line(MISSING) in str(refused.value)
    assert "as root" in str(refused.value)


def test_nothing_is_asked_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "missing", lambda **_: [])
    monkeypatch.setattr(system_packages, "_become_root", lambda: pytest.fail("asked"))
    system_packages.ensure()


@pytest.mark.parametrize(
    ("release", "version"), [("bookworm", "15"), ("trixie", "17"), ("noble", "16")]
)
def test_each_release_has_its_own_postgresql(release: str, version: str) -> None:
    assert system_packages.postgres_version({"VERSION_CODENAME": release}) == version


def test_the_set_up_needs_nothing_but_python_itself() -> None:
    """`-S` leaves out site-packages: what imports then is the standard library's."""
    command = [sys.executable, "-S", "-c", "import coop.machine.__main__"]
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "sockets").symlink_to(elsewhere)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        postgres.make_private_folder(tmp_path / "sockets")


def test_socket_paths_stay_short() -> None:
    assert len(str(paths.sockets("development") / ".s.PGSQL.5432.lock")) < 103
