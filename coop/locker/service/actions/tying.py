"""A person ties a co-operative to their locker: with a code, under a contract, until they move on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, Refusal
from coop.locker import contracts, moves, sealing, signatures, vault
from coop.locker.service import models, queries
from coop.locker.service.actions import people
from coop.locker.service.actions.logging import log

LEAVES_FOR = timedelta(hours=24)
ACCEPTANCE = "ourway-locker-acceptance-1"


class NotTheSame(Refusal):
    """What lies on the two sides differs; `spots` are the first records that do."""

    code = "not_the_same"


class Waits(Refusal):
    """A wider contract, which only the person accepts."""

    code = "waits_for_person"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a co-operative says when it comes with a person's code.

    Attributes:
        public: the key under which it signs its requests.
        template, acceptance: signed documents of it, each with text, signature and key.
        switches: terms that the person set there.
    """

    code: str
    member_id: UUID
    public: bytes
    name: str
    address: str
    template: Mapping[str, str]
    acceptance: Mapping[str, str]
    switches: Mapping[str, bool]

    @property
    def keyid(self) -> str:
        """By what its key is named."""
        return signatures.thumbprint(self.public)


@transaction.atomic
def tie(wish: Wish, *, now: datetime) -> models.Tie:
    """Let a co-operative in that a person gave a code; the same again gives the same tie.

    Raises:
        NotAllowed: the code is none of anybody here, or it is over.
        Malformed: the contract is none, not this person's, or not signed.
    """
    expires_at = _agreed(wish.member_id, wish.template, wish.acceptance)
    person_id = people.spend(wish.code, f"{wish.keyid}/{wish.member_id}", now=now)
    rows = models.Tie.objects.filter(keyid=wish.keyid, member_id=wish.member_id, ended_at=None)
    found = rows.select_related("person").first()
    if found is not None and found.person_id != person_id:
        raise NotAllowed(_("Somebody else here is tied to that account."))
    if found is None:
        found = _new(wish, person_id, expires_at, now=now)
    models.Tie.objects.filter(id=found.id).update(
        template=json.dumps(dict(wish.template)),
        acceptance=json.dumps(dict(wish.acceptance)),
        expires_at=expires_at,
        switches_there=dict(wish.switches),
        arrived_at=None,
        leaving_at=None,
    )
    log(found, "tied", reader=wish.name, now=now)
    return queries.tie(wish.keyid, wish.member_id)


@transaction.atomic
def bring(
    tie: models.Tie, template: Mapping[str, str], acceptance: Mapping[str, str], *, now: datetime
) -> None:
    """Put a newer contract in force: by machine where it is narrower.

    Raises:
        Waits: it is wider, or holds for longer; the person is asked on their page.
    """
    expires_at = _agreed(tie.member_id, template, acceptance)
    new = contracts.read(template["text"])
    is_longer = expires_at > tie.expires_at
    if contracts.widened(queries.contract_of(tie), new) or is_longer:
        asked = {"template": dict(template), "acceptance": dict(acceptance)}
        models.Tie.objects.filter(id=tie.id).update(asked=asked)
        raise Waits(_("This contract asks for more. It waits until the person agrees."))
    _put_in_force(tie, template, acceptance, expires_at)
    log(tie, "contract", reader=tie.name, now=now)


@transaction.atomic
def agree(tie: models.Tie, *, now: datetime) -> None:
    """Accept the contract that waits; for the person alone."""
    if not tie.asked:
        return
    template, acceptance = tie.asked["template"], tie.asked["acceptance"]
    _put_in_force(tie, template, acceptance, _agreed(tie.member_id, template, acceptance))
    log(tie, "agreed", reader="self", now=now)


@transaction.atomic
def arrived(tie: models.Tie, lines: Sequence[moves.Line], *, now: datetime) -> Mapping[str, str]:
    """See that everything arrived whole, and sign that; again it says the same.

    Raises:
        NotTheSame: something is missing or differs.
    """
    said = moves.digest(lines)
    before = _paper(tie, moves.ARRIVED, said)
    if before is not None and tie.arrived_at is not None:
        return before
    known = {line.spot for line in lines}
    if tie.arrived_at is None:
        # Left over from a move that was given up.
        for one in queries.opened(tie, now=now):
            if one.line.spot not in known:
                models.Record.objects.filter(id=one.id).delete()
    _same(queries.manifest(tie, now=now), lines)
    models.Tie.objects.filter(id=tie.id).update(arrived_at=now)
    log(tie, "arrived", reader=tie.name, now=now)
    return _sign(tie, moves.ARRIVED, said, len(lines), now=now)


@transaction.atomic
def open_departure(tie: models.Tie, code: str, *, now: datetime) -> int:
    """Let a co-operative fetch everything for a day, since the person gave it a code.

    Returns:
        how many records there are.
    Raises:
        NotAllowed: the code is not this person's, or it is over.
    """
    used_for = f"leave/{tie.id}"
    if people.spend(code, used_for, now=now) != tie.person_id:
        raise NotAllowed(_("This code is of somebody else."))
    if tie.leaving_at is None:
        models.Tie.objects.filter(id=tie.id).update(leaving_at=now)
        log(tie, "leaving", reader=tie.name, now=now)
    return queries.live(tie, now=now).count()


def may_leave(tie: models.Tie, *, now: datetime) -> None:
    """See that a departure is open.

    Raises:
        NotAllowed: it is not, or no longer.
    """
    if tie.leaving_at is None or tie.leaving_at + LEAVES_FOR <= now:
        raise NotAllowed(_("Nobody opened this locker for moving. It takes a code of its person."))


@transaction.atomic
def left(tie: models.Tie, lines: Sequence[moves.Line], *, now: datetime) -> Mapping[str, str]:
    """See that the other side has everything, sign that, and let go of it here; again: the same.

    Raises:
        NotTheSame: something changed meanwhile, or is missing there.
        NotAllowed: no departure is open.
    """
    said = moves.digest(lines)
    before = _paper(tie, moves.LEFT, said)
    if before is not None:
        return before
    may_leave(tie, now=now)
    _same(queries.manifest(tie, now=now), lines)
    log(tie, "left", reader=tie.name, now=now)
    paper = _sign(tie, moves.LEFT, said, len(lines), now=now)
    models.Record.objects.filter(tie=tie).delete()
    models.Tie.objects.filter(id=tie.id).update(ended_at=now, sealed_private=b"")
    return paper


@transaction.atomic
def keep_paper(tie: models.Tie, kind: str, paper: Mapping[str, str], *, now: datetime) -> None:
    """Keep what a co-operative signed about this tie.

    Raises:
        Malformed: the signature is not of the key that it names.
    """
    if not moves.holds(paper):
        raise Malformed(_("The signature of this document does not hold."))
    rows = models.Paper.objects.filter(tie=tie, kind=kind, text=paper["text"])
    if not rows.exists():
        _keep(tie, kind, paper, now=now)


def _new(wish: Wish, person_id: UUID, expires_at: datetime, *, now: datetime) -> models.Tie:
    tie_id, (private, public) = uuid4(), sealing.new_pair()
    person = models.Person.objects.get(id=person_id)
    place = queries.PRIVATE_KEY.format(tie_id)
    return models.Tie.objects.create(
        id=tie_id,
        person=person,
        member_id=wish.member_id,
        key=wish.public,
        keyid=wish.keyid,
        name=wish.name,
        address=wish.address,
        public_key=public,
        sealed_private=sealing.seal(queries.data_key(person), private, place=place),
        template="",
        acceptance="",
        expires_at=expires_at,
        since_at=now,
    )


def _put_in_force(
    tie: models.Tie,
    template: Mapping[str, str],
    acceptance: Mapping[str, str],
    expires_at: datetime,
) -> None:
    models.Tie.objects.filter(id=tie.id).update(
        template=json.dumps(dict(template)),
        acceptance=json.dumps(dict(acceptance)),
        expires_at=expires_at,
        asked={},
        withdrawn_at=None,
        withdrawn_there=False,
    )


def _agreed(
    member_id: UUID, template: Mapping[str, str], acceptance: Mapping[str, str]
) -> datetime:
    """When an acceptance ends, once it holds together with its template."""
    wrong = Malformed(_("The contract is not signed, or not of this person."))
    if not (moves.holds(template) and moves.holds(acceptance)):
        raise wrong
    try:
        contracts.read(template["text"])
        said = json.loads(acceptance["text"])
        ends = datetime.fromisoformat(said["expires_at"])
        whose = UUID(said["member"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong from None
    is_of = sha256(template["text"].encode()).hexdigest() == said.get("template")
    if said.get("format") != ACCEPTANCE or whose != member_id or not is_of or ends.tzinfo is None:
        raise wrong
    return ends


def _same(mine: Sequence[moves.Line], theirs: Sequence[moves.Line]) -> None:
    try:
        moves.compare(mine, theirs)
    except moves.Differs as differs:
        raise NotTheSame(
            _("Not everything is on both sides yet. Send what differs, and ask again."),
            facts={"spots": differs.spots},
        ) from None


def _paper(tie: models.Tie, kind: str, digest: str) -> Mapping[str, str] | None:
    for row in models.Paper.objects.filter(tie=tie, kind=kind):
        if json.loads(row.text)["manifest"] == digest:
            return {"text": row.text, "signature": row.signature, "key": row.key}
    return None


def _sign(
    tie: models.Tie, kind: str, digest: str, count: int, *, now: datetime
) -> Mapping[str, str]:
    document = {
        "format": kind,
        "member": str(tie.member_id),
        "at": now.isoformat(),
        "here": settings.PUBLIC_URL,
        "there": tie.address,
        "records": count,
        "manifest": digest,
    }
    paper = moves.signed(document, vault.speaker())
    _keep(tie, kind, paper, now=now)
    return paper


def _keep(tie: models.Tie, kind: str, paper: Mapping[str, str], *, now: datetime) -> None:
    models.Paper.objects.create(
        tie=tie,
        kind=kind,
        text=paper["text"],
        signature=paper["signature"],
        key=paper["key"],
        at=now,
    )


def jwk_of(key: Mapping[str, Any]) -> bytes:
    """The key of a JWK.

    Raises:
        Malformed: it is no Ed25519 key.
    """
    try:
        return signatures.public_of(key)
    except ValueError:
        raise Malformed(_("The key must be an Ed25519 key as RFC 8037 writes it.")) from None
