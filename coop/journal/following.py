"""What a witness does: follow a log, see that it only grows, cosign, mirror, compare with others.

Files and HTTP, no database: `manage.py witness` runs it on another machine.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from coop.journal import notes, tiles, tree
from coop.journal.notes import COSIGNS, Checkpoint, Key, Note, NoteError
from coop.journal.signing import Signer, new_signer, read_signer
from coop.journal.tiles import ENTRIES, Unreadable
from coop.journal.tree import TILE_WIDTH, Peaks

PATIENCE_S = 30


class Alarm(Exception):
    """The log, or two views of it, contradict each other; the sentence says how."""


class Away(Exception):
    """Somebody does not answer, or not as a log does. Trying again may help."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint as it was signed, and what it says.

    `refused`: why the log did not take the cosignature, if it did not; the mirror has it all the same.
    """

    note: Note
    head: Checkpoint
    refused: str = ""


class Witness:
    """One witness of one log, with all that it keeps in a folder.

    The folder is a mirror of the log besides: any web server can hand it out.
    """

    def __init__(
        self,
        address: str,
        folder: Path,
        *,
        name: str,
        key: str = "",
        client: httpx.Client | None = None,
    ) -> None:
        self.address = address.rstrip("/")
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.signer = self._signer(name)
        self._client = client or httpx.Client(timeout=PATIENCE_S, follow_redirects=False)
        self._pinned = notes.read_key(key) if key else None

    def look(self, *, now_s: int) -> Seen | None:
        """Follow the log to its newest checkpoint, mirror it, cosign it and hand that back.

        Returns:
            what was seen; None where the log has no checkpoint yet.
        Raises:
            Alarm: the log is not what it was, or is not signed by its key.
            Away: it does not answer.
        """
        text = self._get("checkpoint")
        if text is None:
            return None
        seen, before = self._read(text), self.kept()
        self._follow(seen, before)
        self._keep_handovers(seen)
        line = self.signer.cosign(seen.note.text, at=now_s)
        of_log = [one for one in seen.note.signatures if one.name == seen.head.origin]
        signed = Note(seen.note.text, (*of_log, line))
        self._write("checkpoint", str(signed).encode())
        return Seen(signed, seen.head, self._hand_back(Note(seen.note.text, (line,))))

    def kept(self) -> Seen | None:
        """The newest checkpoint that was cosigned here."""
        path = self.folder / "checkpoint"
        return _seen(path.read_text()) if path.exists() else None

    def compare(self, peer: str) -> str:
        """Hold what another witness saw against the own mirror; says how it went.

        Args:
            peer: the address, or the folder, of the other one's mirror.
        Raises:
            Alarm: the two were shown different histories.
            Away: the other one does not answer.
        """
        mine = self.kept()
        text = self._of_peer(peer)
        if mine is None or text is None:
            return f"nothing to compare with {peer} yet"
        theirs = self._read(text)
        if theirs.head.origin != mine.head.origin:
            raise Away(f"{peer} follows another log, {theirs.head.origin}.")
        if theirs.head.size > mine.head.size:
            return f"{peer} is ahead, at {theirs.head.size:,} entries"
        if self._peaks(theirs.head.size).root() != theirs.head.root:
            what = f"Two histories: {peer} was shown another one than this witness"
            raise self._alarm(what, mine.note, theirs.note)
        return f"{peer} saw the same {theirs.head.size:,} entries"

    def _read(self, text: bytes) -> Seen:
        """A checkpoint that the log signed with a key that is known here, or vouched for."""
        try:
            seen = _seen(text.decode())
        except (NoteError, UnicodeDecodeError) as error:
            raise Alarm(f"The log’s checkpoint cannot be read: {error}.") from error
        if not any(_is_signed(seen.note, key) for key in self._trusted()) and not any(
            _is_signed(seen.note, key) for key in self._trusted(ask=True)
        ):
            raise self._alarm("The checkpoint is not signed by the log", seen.note)
        return seen

    def _trusted(self, *, ask: bool = False) -> list[Key]:
        """The log's keys: those seen first, and each that one of them vouched for since.

        Args:
            ask: whether to look for new ones.
        """
        path = self.folder / "trusted"
        if not path.exists():
            self._trust([self._pinned] if self._pinned else self._named()[0])
        found = [notes.read_key(line) for line in path.read_text().split()]
        if ask:
            keys, handovers = self._named()
            for old, new, at in zip(keys, keys[1:], handovers, strict=False):
                if old in found and new not in found and self._is_vouched(old, new, at["index"]):
                    found.append(new)
            self._trust(found)
        return found

    def _trust(self, keys: Iterable[Key]) -> None:
        self._write("trusted", "".join(f"{key.text}\n" for key in keys).encode())

    def _named(self) -> tuple[list[Key], list[dict[str, int]]]:
        text = self._get("keys")
        if text is None:
            raise Away("The log names no key.")
        held = json.loads(text)
        return [notes.read_key(one) for one in held["keys"]], held["handovers"]

    def _is_vouched(self, old: Key, new: Key, index: int) -> bool:
        text = self._get(f"handover/{index}")
        if text is None:
            return False
        note = notes.read_note(text.decode())
        return _is_signed(note, old) and _is_signed(note, new)

    def _keep_handovers(self, seen: Seen) -> None:
        """Mirror what the verifier reads besides tiles, once it is of the same history."""
        text = self._get("keys")
        if text is None:
            raise Away("The log names no key.")
        for one in json.loads(text)["handovers"]:
            name = f"handover/{one['index']}"
            handed = self._get(name)
            if handed is not None and one["size"] <= seen.head.size:
                head = _seen(handed.decode()).head
                if self._peaks(head.size, seen.head.size).root() != head.root:
                    raise self._alarm("A key was handed over in another history", seen.note)
                self._write(name, handed)
        self._write("keys", text)

    def _follow(self, seen: Seen, before: Seen | None) -> None:
        """Mirror what is new; nothing of it stays where the log is not what it was."""
        since = before.head.size if before else 0
        notes_of = [seen.note] if before is None else [before.note, seen.note]
        if since > seen.head.size:
            raise self._alarm("The log shrank", *notes_of)
        written: list[Path] = []
        try:
            root = self._mirror(seen.head.size, since, written)
            if root != seen.head.root:
                what = "What the log serves is not what it signed, or not what it was"
                raise self._alarm(what, *notes_of)
        except (Alarm, Away, Unreadable) as error:
            for path in written:
                path.unlink()
            if isinstance(error, Unreadable):
                raise self._alarm(
                    f"The log serves what it cannot be: {error}", *notes_of
                ) from error
            raise

    def _mirror(self, size: int, since: int, written: list[Path]) -> bytes:
        """Fetch what is new, with every hash made here; returns the root over all of it."""
        peaks = self._peaks(since)
        for number in range(since // TILE_WIDTH, -(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - number * TILE_WIDTH)
            name = tiles.tile_path(ENTRIES, number, width)
            data = self._need(name)
            leaves = tree.leaf_hashes(tiles.read_bundle(data, width))
            known = max(0, since - number * TILE_WIDTH)
            if known and leaves[:known] != self._tile(0, number, since)[:known]:
                raise Unreadable("entries that were seen before are others now")
            peaks.add_all(leaves[known:])
            hashes = tiles.tile_path(0, number, width)
            if self._need(hashes) != b"".join(leaves):
                raise Unreadable(f"{hashes} does not hold the hashes of its entries")
            self._put(name, data, written)
            self._put(hashes, b"".join(leaves), written)
        for level, number, width in tiles.tiles_of(size, since=since):
            if level:
                below = range(number * TILE_WIDTH, number * TILE_WIDTH + width)
                made = b"".join(tree.subtree(self._tile(level - 1, one, size)) for one in below)
                self._put(tiles.tile_path(level, number, width), made, written)
        return peaks.root()

    def _peaks(self, size: int, mirrored: int | None = None) -> Peaks:
        """The full subtrees of the log at a size, out of the own mirror."""
        if mirrored is None:
            kept = self.kept()
            mirrored = kept.head.size if kept else 0
        node = tiles.nodes(lambda level, number: self._tile(level, number, mirrored))
        found, at = [], 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                found.append(node(height, at >> height))
                at += 1 << height
        return Peaks(size, found)

    def _tile(self, level: int, number: int, size: int) -> list[bytes]:
        width = min(TILE_WIDTH, (size >> (8 * level)) - number * TILE_WIDTH)
        path = self.folder / tiles.tile_path(level, number, width)
        return tiles.read_hashes(path.read_bytes(), width)

    def _put(self, name: str, data: bytes, written: list[Path]) -> None:
        path = self.folder / name
        if not path.exists():
            written.append(path)
        self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(path.name + ".new")
        new.write_bytes(data)
        new.replace(path)

    def _get(self, name: str) -> bytes | None:
        return self._fetch(f"{self.address}/{name}")

    def _need(self, name: str) -> bytes:
        found = self._get(name)
        if found is None:
            raise Unreadable(f"{name} is missing")
        return found

    def _fetch(self, address: str) -> bytes | None:
        try:
            answer = self._client.get(address)
        except httpx.HTTPError as error:
            raise Away(f"{address} does not answer: {error}.") from error
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise Away(f"{address} answers with {answer.status_code}.")
        return answer.content

    def _of_peer(self, peer: str) -> bytes | None:
        if "://" in peer:
            return self._fetch(f"{peer.rstrip('/')}/checkpoint")
        path = Path(peer) / "checkpoint"
        return path.read_bytes() if path.exists() else None

    def _hand_back(self, note: Note) -> str:
        """Give the cosignature to the log; says why where it does not want it."""
        try:
            answer = self._client.post(
                f"{self.address}/cosign",
                content=str(note).encode(),
                headers={"Content-Type": "text/plain; charset=utf-8"},
            )
        except httpx.HTTPError as error:
            return str(error)
        is_taken = answer.status_code < HTTPStatus.BAD_REQUEST
        return "" if is_taken else answer.text.strip() or str(answer.status_code)

    def _alarm(self, what: str, *views: Note) -> Alarm:
        """The alarm, with what proves it kept in a file."""
        path = self.folder / f"evidence-{len(list(self.folder.glob('evidence-*')))}.txt"
        path.write_text(f"{what}.\n\n" + "\n".join(map(str, views)))
        return Alarm(f"{what}. Both are in {path}; show them to the members.")

    def _signer(self, name: str) -> Signer:
        """The witness's own key, made the first time; it never leaves this folder's side."""
        path = self.folder.parent / f"{self.folder.name}.key"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(new_signer(name, COSIGNS).text + "\n")
        return read_signer(path.read_text())


def _seen(text: str) -> Seen:
    note = notes.read_note(text)
    return Seen(note, notes.read_checkpoint(note.text))


def _is_signed(note: Note, key: Key) -> bool:
    try:
        notes.need_signed(note, key)
    except NoteError:
        return False
    return True
