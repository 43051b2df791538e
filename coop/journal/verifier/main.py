"""Checks a co-operative's public log: every hash and signature, and that what it says follows.

    python3 verify.py https://example.org/log        the whole log, from its address or a mirror
    python3 verify.py --receipt FILE                 one receipt of yours, without any network

It keeps the checkpoint that it saw in a file beside you, and next time holds the log to it.
Ends with 0 where all is right, 1 where something is wrong, 2 where nothing could be checked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from time import monotonic, time
from typing import Any

from coop.journal.notes import Key, NoteError, read_checkpoint, read_key, read_note
from coop.journal.verifier.reading import Missing, Unreachable, source_of
from coop.journal.verifier.receipts import WrongReceipt, check_receipt
from coop.journal.verifier.walking import Walk

RIGHT, WRONG, UNCHECKED = 0, 1, 2
SHOWN = 5
USAGE = "https://example.org/log, or a folder that mirrors it"


def main(words: list[str]) -> int:
    """Check what is asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Checks a public log.")
    parser.add_argument("log", nargs="?", help=USAGE)
    parser.add_argument("--receipt", help="check this receipt only, without any network")
    parser.add_argument("--key", help="the log’s public key, if you have it from elsewhere")
    parser.add_argument("--kept", help="where the last checkpoint is kept")
    given = parser.parse_args(words)
    try:
        pinned = read_key(given.key) if given.key else None
        if given.receipt:
            return _receipt(given.receipt, pinned)
        if not given.log:
            parser.print_usage()
            return UNCHECKED
        return _log(given.log, pinned, given.kept)
    except (Unreachable, NoteError, OSError) as error:
        say(f"Nothing could be checked. {error}")
        return UNCHECKED
    except Missing as missing:
        say(f"Nothing could be checked. There is no {missing}: is this the address of a log?")
        return UNCHECKED


def say(line: str = "") -> None:
    """Tell whoever runs this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _log(where: str, pinned: Key | None, kept_in: str | None) -> int:
    began = monotonic()
    walk = Walk(source_of(where), _progress())
    walk.start()
    say(f"{walk.head.origin}: {walk.head.size:,} entries, root {walk.head.root.hex()[:16]}…")
    kept_file = Path(kept_in or f"{re.sub('[^a-zA-Z0-9.-]+', '-', walk.head.origin)}.kept.json")
    kept = _kept(kept_file)
    handed = _handovers(walk)
    walk.walk({*handed, kept["size"]} if kept else handed)
    if walk.read == walk.head.size:
        walk.check_keys(pinned)
        walk.settle()
    _compare_kept(walk, kept, kept_file)
    return _verdict(walk, kept, kept_file, monotonic() - began)


def _progress() -> Any:
    last = [0.0]

    def tell(read: int, size: int) -> None:
        if sys.stderr.isatty() and (monotonic() - last[0] > 0.2 or read == size):
            last[0] = monotonic()
            end = "\n" if read == size else ""
            sys.stderr.write(f"\r  {read:,} of {size:,} checked{end}")
            sys.stderr.flush()

    return tell


def _handovers(walk: Walk) -> set[int]:
    """The sizes at which one key handed over to the next."""
    try:
        handed = json.loads(walk.source.get("keys"))["handovers"]
        return {int(one["size"]) for one in handed}
    except (Missing, ValueError, KeyError, TypeError):
        return set()


def _kept(file: Path) -> dict[str, Any] | None:
    if not file.exists():
        return None
    held: dict[str, Any] = json.loads(file.read_text())
    head = read_checkpoint(read_note(held["checkpoint"]).text)
    return {**held, "size": head.size, "root": head.root, "origin": head.origin}


def _compare_kept(walk: Walk, kept: dict[str, Any] | None, file: Path) -> None:
    if kept is None:
        return
    if kept["origin"] != walk.head.origin:
        walk.faults.add(None, f"This is another log than the one kept in {file}.")
    elif kept["size"] > walk.head.size:
        gone = kept["size"] - walk.head.size
        walk.faults.add(None, f"{gone:,} entries are gone that you saw before.")
    elif walk.heads.get(kept["size"], kept["root"]) != kept["root"]:
        walk.faults.add(
            None,
            f"History was rewritten: of the {kept['size']:,} entries that you saw "
            "before, some are not what they were.",
        )
    is_whole = walk.read == walk.head.size
    if is_whole and kept["key"] not in {key.text for _index, key in walk.keys}:
        walk.faults.add(None, "The key that you knew is not among the keys of this log.")


def _verdict(walk: Walk, kept: dict[str, Any] | None, file: Path, spent_s: float) -> int:
    cosigned = walk.cosigned()
    faults = walk.faults.found
    for kind in sorted(walk.kinds):
        say(f"  {walk.kinds[kind]:>10,} {kind}")
    for name, at in cosigned:
        say(f"  cosigned by {name}, {max(0, int(time()) - at):,} s ago")
    if not cosigned:
        say("  no witness has cosigned this checkpoint")
    for pool, more in walk.fees.ahead():
        say(f"  {more} in the pool {pool} are of fees that wait to be sealed among fifty")
    shown = _unlike(faults)
    for index, sentence in shown:
        say(f"✗ Entry {index:,}: {sentence}" if index is not None else f"✗ {sentence}")
    if len(faults) > len(shown):
        say(f"✗ and {len(faults) - len(shown):,} more like these")
    if faults:
        say(
            f"Something is wrong: {len(faults):,} faults in {walk.read:,} entries ({spent_s:.1f} s)."
        )
        return WRONG
    if kept:
        say(f"✓ It goes on where you last saw it, at {kept['size']:,} entries.")
    say(
        f"✓ {walk.fees.count:,} fees divided again, {walk.votes.ballots:,} ballots counted again, "
        f"{len(walk.rules.versions):,} rules held against what decided them, "
        f"{len(walk.panels.drawn):,} panels drawn again."
    )
    say(f"✓ All {walk.read:,} entries are as they were sealed and signed ({spent_s:.1f} s).")
    say("This does not prove that what was typed in was true, nor what is not sealed yet.")
    held = {"key": walk.keys[-1][1].text, "checkpoint": str(walk.note)}
    file.write_text(json.dumps(held, ensure_ascii=False, indent=1))
    say(f"Kept for next time in {file}")
    return RIGHT


def _unlike(faults: list[tuple[int | None, str]]) -> list[tuple[int | None, str]]:
    """The first faults of each sort: of one mistake there may be thousands."""
    seen: dict[str, int] = {}
    shown = []
    for index, sentence in faults:
        sort = " ".join(sentence.split()[:2])
        seen[sort] = seen.get(sort, 0) + 1
        if seen[sort] <= SHOWN:
            shown.append((index, sentence))
    return shown


def _receipt(path: str, pinned: Key | None) -> int:
    try:
        lines = check_receipt(Path(path).read_text(), pinned)
    except (WrongReceipt, NoteError) as error:
        say(f"✗ {error}")
        return WRONG
    except (ValueError, KeyError, TypeError) as error:
        say(f"Nothing could be checked. This is no receipt: {error!r}")
        return UNCHECKED
    say("\n".join(f"✓ {line}" if not line.startswith(" ") else line for line in lines))
    return RIGHT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
