"""The log as others see it: mirrored through its doors, and checked by the file that is handed out."""

import subprocess
import sys
from pathlib import Path

from django.test import Client

from coop.journal import handout, tiles
from coop.journal.queries import log
from governance.queries import split


def mirror(folder: Path) -> Path:
    """Everything that a checkpoint promises, fetched and written down."""
    fetch(folder, "checkpoint", "keys")
    size = int((folder / "checkpoint").read_text().split("\n")[1])
    fetch(folder, *(f"handover/{one.index}" for one in log.keys()[1:]))
    fetch(folder, *(tiles.tile_path(*one) for one in tiles.tiles_of(size)))
    bundles = [one for one in tiles.tiles_of(size) if one[0] == 0]
    fetch(folder, *(tiles.tile_path("entries", number, width) for _, number, width in bundles))
    fetch(folder, *(f"ballots/{month.key}" for month in split.history()))
    return folder


def fetch(folder: Path, *names: str) -> None:
    """Files of the log; what is not there is left out."""
    browser = Client()
    for name in names:
        answer = browser.get(f"/log/{name}")
        if answer.status_code == 200:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(answer) if answer.streaming else answer.content)


def verify(*words: str | Path, cwd: Path) -> tuple[int, str]:
    """What the verifier says, and the code with which it ends; it sees nothing of ours."""
    program = cwd / "verify.py"
    program.write_text(handout.text())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
