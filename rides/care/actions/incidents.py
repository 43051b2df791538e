"""Incidents: opened by an alarm, a check-in, a report or a call; what is done about them is a log.

Each step of the desk names the last one that its person saw, so that two never work against each
other. Nothing of the log can be changed; its words end by a rule.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.locker import client as locker
from coop.members import queries as members
from coop.members.actions import accounts
from coop.work import actions as work
from rides.care import models
from rides.care.incidents import ONLY_STEWARDS, WHATS, Did, Kind, Outcome, Severity, State
from rides.trips.queries.around import sides

TEXT_MOST = 2_000
PURPOSE = "emergency"


class ChangedMeanwhile(Refusal):
    """Somebody did something about the incident since this person looked."""

    code = "incident_changed"


class IsClosed(Refusal):
    """The incident is over."""

    code = "incident_closed"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens an incident; `key` makes doing so twice harmless.

    `by` is who needs help or told us, as `role`; `about` whom they name.
    """

    kind: Kind
    what: str
    severity: Severity
    key: UUID
    ride_id: UUID | None
    by: UUID | None
    role: str
    about: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody called: what happened, on which ride if they know; `by` picked up."""

    what: str
    ride_id: UUID | None
    text: str
    by: UUID
    key: UUID


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody at the desk does something: what they write with it, and the last step they saw."""

    by: UUID
    key: UUID
    seen: int
    text: str = ""


@transaction.atomic
def open_up(opening: Opening, *, now: datetime) -> UUID:
    """Open an incident; the desk's pages show it at once. Returns its id."""
    row, is_new = models.Incident.objects.get_or_create(
        client_event_id=opening.key,
        defaults={
            "kind": opening.kind,
            "what": opening.what,
            "severity": opening.severity,
            "ride_id": opening.ride_id,
            "by_id": opening.by,
            "role": opening.role,
            "about_id": opening.about,
            "opened_at": now,
        },
    )
    if is_new:
        who = None if opening.kind == Kind.CHECK_IN else opening.by
        step = models.Step(incident=row, seq=row.seq, kind=Did.OPENED, by_id=who, at=now)
        _write(step, opening.text)
        _tell(row.id, now=now)
    return row.id


@transaction.atomic
def happened(
    incident_id: UUID, did: Did, *, by: UUID | None, now: datetime, key: UUID | None = None
) -> bool:
    """Write down what happened to an incident by itself or by its person; returns whether it is new.

    It asks nobody what they saw last: what people in need do is never refused.
    """
    if key is not None and models.Step.objects.filter(client_event_id=key).exists():
        return False
    models.Incident.objects.filter(id=incident_id).update(seq=F("seq") + 1)
    row = models.Incident.objects.get(id=incident_id)
    _write(
        models.Step(incident=row, seq=row.seq, kind=did, by_id=by, client_event_id=key, at=now),
        "",
    )
    _tell(incident_id, now=now)
    return True


@transaction.atomic
def call_came(call: Call, *, now: datetime) -> UUID:
    """Somebody called the desk: an incident, in hand of whoever picked up. Returns its id.

    Raises:
        NotAllowed: they do not work at the desk.
        Malformed: no words, or nothing of the kind is known.
        NotYours: there is no such ride.
    """
    _need_desk(call.by)
    need_words(call.text)
    severity = WHATS.get(call.what)
    if severity is None:
        raise Malformed(_("Choose what happened."))
    known = models.Incident.objects.filter(client_event_id=call.key).first()
    if known is not None:
        return known.id
    rider_id = sides(call.ride_id).rider_id if call.ride_id else None
    made = open_up(
        Opening(
            Kind.CALL,
            call.what,
            severity,
            call.key,
            call.ride_id,
            rider_id,
            "desk",
            text=call.text,
        ),
        now=now,
    )
    take(incident_id=made, deed=Deed(call.by, _next(call.key), 1), now=now)
    return made


@transaction.atomic
def take(*, incident_id: UUID, deed: Deed, now: datetime) -> None:
    """Look after an incident from now on, whoever did before; the first time answers it.

    Raises:
        NotAllowed, NotYours, ChangedMeanwhile, IsClosed
    """
    first_at = Coalesce("answered_at", Value(now))
    row = _move(incident_id, deed, state=State.IN_HAND, owner_id=deed.by, answered_at=first_at)
    if row is None:
        return
    unseen = models.Alert.objects.filter(incident_id=incident_id, seen_at=None)
    unseen.update(seen_at=now, seen_by_id=deed.by)
    _done(row, Did.TAKEN, deed, now=now)


@transaction.atomic
def hand_over(*, incident_id: UUID, to: UUID, deed: Deed, now: datetime) -> None:
    """Give an incident to a colleague, with a word about where it stands.

    Raises:
        Malformed: the colleague does not work at the desk, or no word about it.
        NotAllowed, NotYours, ChangedMeanwhile, IsClosed
    """
    need_words(deed.text)
    kind = models.Incident.objects.filter(id=incident_id).values_list("kind", flat=True).first()
    may = members.is_steward(to) if kind in ONLY_STEWARDS else members.may_dispatch(to)
    if not may:
        raise Malformed(_("Choose somebody who may look after this."))
    row = _move(incident_id, deed, owner_id=to, only_in_hand=True)
    if row is not None:
        _done(row, Did.HANDED_OVER, deed, to=to, now=now)


@transaction.atomic
def write(*, incident_id: UUID, is_call: bool, deed: Deed, now: datetime) -> None:
    """Write down what was found out, or whom one called and what they said.

    Raises:
        Malformed: no words.
        NotAllowed, NotYours, ChangedMeanwhile, IsClosed
    """
    need_words(deed.text)
    row = _move(incident_id, deed)
    if row is not None:
        _done(row, Did.CALLED if is_call else Did.NOTED, deed, now=now)


@transaction.atomic
def look(
    *, incident_id: UUID, user_id: UUID, deed: Deed, now: datetime
) -> tuple[dict[str, str], list[locker.Contact]]:
    """Name, number and emergency contacts of somebody on the ride; the look is logged to them.

    Raises:
        NotYours: the person has no part in it.
        NotAllowed, IsClosed
    """
    row = _held(incident_id, deed.by)
    if user_id not in people_of(row):
        raise NotYours(_("This person has no part in it."))
    reader = f"steward:{deed.by}"
    found = locker.read(
        user_id, "profile", fields=("name", "phone"), purpose=PURPOSE, reader=reader, now=now
    )
    chosen = locker.contacts(user_id, purpose=PURPOSE, reader=reader, now=now)
    if not models.Step.objects.filter(client_event_id=deed.key).exists():
        models.Incident.objects.filter(id=row.id).update(seq=F("seq") + 1)
        row.refresh_from_db()
        _done(row, Did.LOOKED, deed, to=user_id, now=now)
    return found, chosen


@transaction.atomic
def hold(*, incident_id: UUID, user_id: UUID, hours: int, deed: Deed, now: datetime) -> None:
    """Close an account for safety, for at most as long as a steward may; a panel decides on more.

    That goes before a panel at once, by "incident.held".

    Raises:
        NotYours: the person has no part in it.
        as `coop.members.actions.accounts.close`, and as `take`.
    """
    row = _held(incident_id, deed.by)
    if user_id not in people_of(row):
        raise NotYours(_("This person has no part in it."))
    moved = _move(incident_id, deed)
    if moved is None:
        return
    span = timedelta(hours=hours)
    accounts.close(user_id=user_id, reason=deed.text, by=deed.by, now=now, hold=span)
    _done(moved, Did.HELD, deed, to=user_id, now=now)
    told = {"incident": str(incident_id), "user": str(user_id), "hours": str(hours)}
    work.post("incident.held", told | {"by": str(deed.by)}, now=now)


@transaction.atomic
def close(*, incident_id: UUID, outcome: str, deed: Deed, now: datetime) -> None:
    """End an incident with what came of it.

    Raises:
        Malformed: no such outcome, or no words.
        NotAllowed, NotYours, ChangedMeanwhile, IsClosed
    """
    need_words(deed.text)
    if outcome not in set(Outcome):
        raise Malformed(_("Choose how it ended."))
    row = _move(
        incident_id,
        deed,
        only_in_hand=True,
        state=State.CLOSED,
        closed_at=now,
        outcome=outcome,
    )
    if row is None:
        return
    _done(row, Did.CLOSED, deed, now=now)


def people_of(row: models.Incident) -> frozenset[UUID]:
    """Everybody with a part in an incident: who told us, whom they name, both sides of the ride."""
    found = {row.by_id, row.about_id}
    if row.ride_id is not None:
        ride = sides(row.ride_id)
        found |= {ride.rider_id, ride.driver_user_id}
    return frozenset(one for one in found if one)


def need_words(text: str) -> None:
    """Refuse what says nothing, or too much.

    Raises:
        Malformed: the sentence says which.
    """
    if not text.strip():
        raise Malformed(_("Write what happened first."))
    if len(text) > TEXT_MOST:
        raise Malformed(_("At most %d characters, please.") % TEXT_MOST)


def _move(
    incident_id: UUID, deed: Deed, *, only_in_hand: bool = False, **changes: object
) -> models.Incident | None:
    """The incident one step on; nothing where this very step was done before."""
    row = _held(incident_id, deed.by)
    step = models.Step.objects.filter(client_event_id=deed.key).first()
    if step is not None:
        if (step.incident_id, step.by_id) != (incident_id, deed.by):
            raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
        return None
    if row.state == State.CLOSED:
        raise IsClosed(_("This incident is closed. Open a new one if something else happened."))
    if only_in_hand and row.state == State.OPEN:
        raise Malformed(_("Take it up first, so that everybody sees who looks after it."))
    rows = models.Incident.objects.filter(id=incident_id, seq=deed.seen)
    if rows.update(seq=F("seq") + 1, **changes) != 1:
        raise ChangedMeanwhile(
            _("Something was written or done here meanwhile. Read it, then send yours again.")
        )
    row.refresh_from_db()
    return row


def _held(incident_id: UUID, by: UUID) -> models.Incident:
    _need_desk(by)
    row = models.Incident.objects.filter(id=incident_id).first()
    if row is None:
        raise NotYours(_("There is no such incident."))
    if row.kind in ONLY_STEWARDS and not members.is_steward(by):
        raise NotAllowed(_("What somebody told in confidence is for stewards alone."))
    return row


def _need_desk(by: UUID) -> None:
    if not members.may_dispatch(by):
        raise NotAllowed(_("Only the desk does this."))


def _done(
    row: models.Incident, did: Did, deed: Deed, *, now: datetime, to: UUID | None = None
) -> None:
    step = models.Step(
        incident=row,
        seq=row.seq,
        kind=did,
        by_id=deed.by,
        to_id=to,
        client_event_id=deed.key,
        at=now,
    )
    _write(step, deed.text)
    _tell(row.id, now=now)


def _write(step: models.Step, text: str) -> None:
    step.save(force_insert=True)
    said = text.strip().replace("\x00", "")
    if said:
        models.Words.objects.create(step=step, text=said[:TEXT_MOST])


def _tell(incident_id: UUID, *, now: datetime) -> None:
    work.post("care.incident", {"incident": str(incident_id)}, now=now)


def _next(key: UUID) -> UUID:
    """A second number that follows from the first: one press, two steps."""
    return UUID(int=key.int ^ 1)
