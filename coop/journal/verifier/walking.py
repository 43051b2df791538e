"""One walk along the log: every hash, every signature, every entry."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from coop.journal.notes import (
    Checkpoint,
    Key,
    Note,
    NoteError,
    cosignatures,
    need_signed,
    read_checkpoint,
    read_key,
    read_note,
)
from coop.journal.tiles import Unreadable, nodes, read_bundle, read_hashes, tile_path
from coop.journal.tree import TILE_HEIGHT, TILE_WIDTH, Peaks, subtree
from coop.journal.verifier.facts import Facts, Faults, Fees, Rulebook
from coop.journal.verifier.panels import Panels
from coop.journal.verifier.reading import Missing
from coop.journal.verifier.votes import Votes, month_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.journal.verifier.reading import Folder, Site

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
FAULTS_MAX = 1_000


class Walk:
    """A log, as far as it was walked.

    Attributes:
        heads: size -> root, for every size that somebody signed or kept.
    """

    def __init__(self, source: Folder | Site, tell: Callable[[int, int], None]) -> None:
        self.source, self.tell = source, tell
        self.faults = Faults()
        self.rules = Rulebook(self.faults)
        self.fees = Fees(self.rules, self.faults)
        self.votes = Votes(self.rules, self.faults)
        self.panels = Panels(self.faults)
        self.note: Note
        self.head: Checkpoint
        self.heads: dict[int, bytes] = {}
        self.keys: list[tuple[int, Key]] = []
        self.witnesses: dict[str, Key] = {}
        self.kinds: dict[str, int] = {}
        self.read = 0
        self._known: dict[str, Callable[[int, Facts], None]] = {
            "rule.version": self.rules.version,
            "pool.counted": self.fees.pool,
            "proposal.submitted": self.votes.submitted,
            "vote.opened": self.votes.opened,
            "vote.ballot": self.votes.ballot,
            "vote.counted": self.votes.counted,
            "proposal.enacted": self.votes.enacted,
            "split.closed": self.votes.split,
            "panel.frozen": self.panels.freeze,
            "panel.drawn": self.panels.draw,
            "panel.replaced": self.panels.replace,
            "panel.verdict": self.panels.verdict,
            "coop.opened": self._open,
            "journal.key": self._key,
            "journal.witness": self._witness,
            "proposal.cancelled": lambda _index, said: self._happen("cancelled", said),
            "proposal.rolled_back": lambda _index, said: self._happen("rolled_back", said),
            "office.appointed": self._appoint,
        }

    def start(self) -> None:
        """Read the checkpoint; whether its signature is right shows at the end.

        Raises:
            NoteError: it is none.
            Missing: there is none yet.
        """
        self.note = read_note(self.source.get("checkpoint").decode())
        self.head = read_checkpoint(self.note.text)

    def walk(self, sizes: set[int]) -> None:
        """Read every entry up to the checkpoint, and note the root at each of these sizes."""
        peaks, size = Peaks(), self.head.size
        wanted = sorted(one for one in {*sizes, size} if 0 < one <= size)
        roots: list[bytes] = []
        for number in range(-(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - number * TILE_WIDTH)
            entries = self._bundle(number, width)
            if entries is None:
                return
            leaves = [sha256(b"\0" + entry).digest() for entry in entries]
            self._compare(0, number, leaves)
            while wanted and wanted[0] <= peaks.size + width:
                part = Peaks(peaks.size, peaks.peaks)
                part.add_all(leaves[: wanted[0] - peaks.size])
                self.heads[wanted.pop(0)] = part.root()
            if width == TILE_WIDTH:
                roots.append(subtree(leaves))
                peaks.add(roots[-1], TILE_HEIGHT)
            for entry in entries:
                self._entry(entry)
            self.tell(self.read, size)
        self._compare_above(roots)
        if self.heads[size] != self.head.root:
            self.faults.add(None, "The entries do not come to the root that was signed.")

    def settle(self) -> None:
        """What only shows once everything was read."""
        self.fees.settle()
        self.votes.settle()
        self.panels.settle(self._root_at)
        for month, (index, said) in self.votes.months.items():
            if said["turnout"]:
                try:
                    listed = self.source.get(f"ballots/{month}")
                except Missing:
                    self.faults.add(index, f"The list of the ballots of {month} is missing.")
                    continue
                rules = self.rules.as_of(said["rule_version"]) or {}
                for wrong in month_faults(said, listed, rules.get("delegation.weight_max")):
                    self.faults.add(index, f"The split of {month}: {wrong}")

    def check_keys(self, pinned: Key | None) -> None:
        """Hold the checkpoint's signature against the log's keys, each vouched for by the last."""
        if not self.keys:
            self.faults.add(None, "The log does not say which key signs it.")
            return
        if pinned is not None and pinned.text not in {key.text for _index, key in self.keys}:
            self.faults.add(None, f"The log does not know the key {pinned.text}.")
        for (_old_at, old), (index, new) in zip(self.keys, self.keys[1:], strict=False):
            try:
                note = read_note(self.source.get(f"handover/{index}").decode())
                head = read_checkpoint(note.text)
                need_signed(note, old)
                need_signed(note, new)
            except (Missing, NoteError) as error:
                self.faults.add(index, f"A new key was not vouched for by the old one: {error}.")
                continue
            if not index < head.size or self.heads.get(head.size) != head.root:
                self.faults.add(index, "A new key was vouched for in another history.")
        try:
            need_signed(self.note, self.keys[-1][1])
        except NoteError as error:
            self.faults.add(None, f"The checkpoint is not signed by the log: {error}.")

    def cosigned(self) -> list[tuple[str, int]]:
        """Which witnesses cosigned this checkpoint, and when (POSIX seconds)."""
        found = []
        for key in self.witnesses.values():
            try:
                found += [(one.key.name, one.at) for one in cosignatures(self.note, [key])]
            except NoteError as error:
                self.faults.add(None, f"{error}.")
        return found

    def _root_at(self, size: int) -> bytes | None:
        """The root of the log when it had so many entries, out of its tiles."""
        if size > self.head.size:
            return None
        node, found, at = nodes(self._tile), [], 0
        try:
            for height in reversed(range(size.bit_length())):
                if size >> height & 1:
                    found.append(node(height, at >> height))
                    at += 1 << height
        except (Missing, Unreadable):
            return None
        return Peaks(size, found).root()

    def _tile(self, level: int, number: int) -> list[bytes]:
        whole = self.head.size >> level * TILE_HEIGHT
        width = min(TILE_WIDTH, whole - number * TILE_WIDTH)
        return read_hashes(self.source.get(tile_path(level, number, width)), width)

    def _bundle(self, number: int, width: int) -> list[bytes] | None:
        name = tile_path("entries", number, width)
        try:
            return read_bundle(self.source.get(name), width)
        except Missing:
            self.faults.add(None, f"Entries are missing: the log does not hold {name}.")
        except Unreadable as error:
            self.faults.add(None, f"Entries are missing in {name}: {error}.")
        return None

    def _compare(self, level: int, number: int, hashes: list[bytes]) -> None:
        name = tile_path(level, number, len(hashes))
        try:
            served = read_hashes(self.source.get(name), len(hashes))
        except (Missing, Unreadable):
            self.faults.add(None, f"The hashes in {name} are missing or cut off.")
            return
        for place, (is_so, should) in enumerate(zip(served, hashes, strict=True)):
            if is_so != should and level == 0:
                index = number * TILE_WIDTH + place
                self.faults.add(
                    index, "The entry is not the one that was sealed: its hash differs."
                )
            elif is_so != should:
                self.faults.add(None, f"The hashes in {name} are not those of the entries.")

    def _compare_above(self, below: list[bytes]) -> None:
        level = 1
        while below:
            parts = [below[at : at + TILE_WIDTH] for at in range(0, len(below), TILE_WIDTH)]
            for number, part in enumerate(parts):
                self._compare(level, number, part)
            below = [subtree(part) for part in parts if len(part) == TILE_WIDTH]
            level += 1

    def _entry(self, data: bytes) -> None:
        index = self.read
        self.read += 1
        if len(self.faults.found) > FAULTS_MAX:
            return
        try:
            text = data.decode()
            held: dict[str, Any] = json.loads(text)
            kind, said = held["kind"], held["public"]
            if ENCODER.encode(held) != text:
                self.faults.add(index, "The entry is not written as the log writes.")
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            if kind == "fee.taken":
                self.fees.fee(index, said)
                return
            self.fees.settle()
            check = self._known.get(kind)
            if check is not None:
                check(index, said)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.faults.add(index, f"The entry does not say what its kind must say: {error!r}.")

    def _open(self, _index: int, _said: Facts) -> None:
        self.rules.is_open = True

    def _key(self, index: int, said: Facts) -> None:
        self.keys.append((index, read_key(said["key"])))

    def _witness(self, _index: int, said: Facts) -> None:
        if said.get("until"):
            self.witnesses.pop(said["key"], None)
        else:
            self.witnesses[said["key"]] = read_key(said["key"])

    def _happen(self, what: str, said: Facts) -> None:
        self.votes.vote(said).happened.add(what)

    def _appoint(self, index: int, said: Facts) -> None:
        if said["by"].startswith("proposal "):
            self.votes.elected.append((index, said))
