"""The house rules that imports can check; the contracts themselves are in `.importlinter`."""

import subprocess

from coop.machine import paths


def test_every_contract_of_the_house_is_kept() -> None:
    linter = [str(paths.VENV / "bin" / "lint-imports"), "--config", ".importlinter"]
    done = subprocess.run(linter, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
