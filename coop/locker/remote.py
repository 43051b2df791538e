"""Adapter for a locker elsewhere: what the co-operative asks of one, over signed HTTP.

`home` is bound in `coop.bindings`; the API is that of `coop.locker.service`.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache

from coop.locker import signatures, speaking
from coop.locker.homes import Ask, Away, Box, Records, Refused
from coop.locker.moves import Line
from coop.locker.speaking import say

ASKS_AT_ONCE = 64
RECORD_BYTES = 4 * 1024 * 1024
"""Of what a person moves; everything else has the limit of `coop.work.outbound`."""
KEY_BYTES = 32
REST_S = 20
"""So long a server that did not answer is left alone."""


@dataclass(frozen=True, slots=True)
class Tied:
    """A locker that let us in: what to seal boxes to, and under which key it signs."""

    public_key: bytes
    speaker: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A record on its way back."""

    id: UUID
    collection: str
    key: str
    data: dict[str, Any]
    updated_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Remote:
    """One locker elsewhere, by its address."""

    address: str

    def fetch(self, asks: Sequence[Ask], *, now: datetime) -> list[Records]:
        """Read several things at once.

        Raises:
            Refused: one of them is not allowed there.
            Away: it does not answer, or not as it must.
        """
        found: list[Records] = []
        for start in range(0, len(asks), ASKS_AT_ONCE):
            part = asks[start : start + ASKS_AT_ONCE]
            said = self._say("POST", "/reads", {"asks": [_ask(one) for one in part]})
            answers = _list(said, "answers")
            if len(answers) != len(part):
                raise Away("The locker did not answer each question.")
            found += [_records(one) for one in answers]
        return found

    def deliver(self, box: Box, *, now: datetime) -> None:
        """Hand a box over; the same box again changes nothing there."""
        said = {
            "id": str(box.id),
            "member": str(box.member_id),
            "collection": box.collection,
            "key": box.key,
            "sealed": b64encode(box.sealed).decode(),
        }
        self._say("POST", "/boxes", said)

    def tie(self, document: Mapping[str, Any]) -> Tied:
        """Come with a person's code."""
        key = signatures.jwk(speaking.our_keys()[0])
        said = self._say("POST", "/ties", {**document, "key": key})
        try:
            public = b64decode(said["public_key"], validate=True)
            speaker = signatures.public_of(said["speaker"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Away("The locker did not name its keys.") from None
        if len(public) != KEY_BYTES:
            raise Away("The locker did not name its keys.")
        return Tied(public, speaker)

    def say_state(self, member_id: UUID, document: Mapping[str, Any]) -> None:
        """Say what the person decided here."""
        self._say("PUT", f"/ties/{member_id}", document)

    def bring(self, member_id: UUID, document: Mapping[str, Any]) -> None:
        """Bring a newer contract."""
        self._say("PUT", f"/ties/{member_id}/contract", document)

    def arrived(self, member_id: UUID, lines: Sequence[Line]) -> dict[str, str]:
        """Have it see that everything is there; its signed word for that."""
        return _paper(self._say("POST", f"/ties/{member_id}/arrival", _manifest(lines)))

    def open_departure(self, member_id: UUID, code: str) -> int:
        """Begin to fetch everything; how many records there are."""
        said = self._say("POST", f"/ties/{member_id}/departure", {"code": code})
        count = said.get("records")
        if not isinstance(count, int):
            raise Away("The locker did not say how much there is.")
        return count

    def batch(self, member_id: UUID, *, after: UUID | None) -> list[Fetched]:
        """The next records; none means that there are no more."""
        query = f"?after={after}" if after else ""
        path = f"/ties/{member_id}/departure{query}"
        said = self._say("GET", path, most_bytes=RECORD_BYTES)
        return list(_fetched(_list(said, "records")))

    def left(self, member_id: UUID, lines: Sequence[Line]) -> dict[str, str]:
        """Have it see that we have everything, and let go of it; its signed word for that."""
        return _paper(self._say("POST", f"/ties/{member_id}/departed", _manifest(lines)))

    def keep(self, member_id: UUID, kind: str, paper: Mapping[str, str]) -> None:
        """Leave a signed document with the person's locker."""
        said = {"kind": kind, "paper": dict(paper)}
        self._say("POST", f"/ties/{member_id}/papers", said)

    def _say(
        self, method: str, path: str, document: Mapping[str, Any] | None = None, **limits: int
    ) -> dict[str, Any]:
        body, rests = None if document is None else dict(document), f"away:{self.address}"
        before = cache.get(rests)
        if before is not None:
            raise Away(before)
        try:
            return say(method, f"{self.address}/api/v1{path}", body, **limits)
        except Refused:
            raise
        except Away as error:
            # Nobody waits again for a server that just did not answer.
            cache.set(rests, str(error), timeout=REST_S)
            raise


def home(address: str) -> Remote:
    """The locker at an address."""
    return Remote(address)


def _ask(one: Ask) -> dict[str, Any]:
    return {
        "member": str(one.member_id),
        "term": one.term,
        "collection": one.collection,
        "names": sorted(one.fields),
        "key": one.key,
        "reader": one.reader,
        "trigger": one.trigger,
    }


def _records(answer: Any) -> Records:
    if not isinstance(answer, dict) or not isinstance(answer.get("records"), dict):
        raise Away("The server’s answer is not what a locker says.")
    if answer.get("refused"):
        raise Refused(str(answer.get("says") or answer["refused"])[:200])
    found: Records = answer["records"]
    if not all(isinstance(one, dict) for one in found.values()):
        raise Away("The server’s answer is not what a locker says.")
    return found


def _manifest(lines: Sequence[Line]) -> dict[str, Any]:
    rows = [{"collection": one.collection, "key": one.key, "hash": one.hash} for one in lines]
    return {"lines": rows}


def _paper(said: Mapping[str, Any]) -> dict[str, str]:
    paper = {name: said.get(name) for name in ("text", "signature", "key")}
    if not all(isinstance(value, str) for value in paper.values()):
        raise Away("The locker did not sign what it did.")
    return {name: str(value) for name, value in paper.items()}


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    found = said.get(name)
    if not isinstance(found, list):
        raise Away("The server’s answer is not what a locker says.")
    return found


def _fetched(rows: Sequence[Any]) -> Iterator[Fetched]:
    for row in rows:
        try:
            until, data = row["expires_at"], row["data"]
            one = Fetched(
                UUID(row["id"]),
                str(row["collection"]),
                str(row["key"]),
                dict(data),
                datetime.fromisoformat(row["updated_at"]),
                datetime.fromisoformat(until) if until else None,
            )
        except (ValueError, KeyError, TypeError):
            raise Away("The locker handed over something that is no record.") from None
        yield one
