"""Every access: checked in one order, refused whole, and logged in the same transaction.

The order: contract live, not frozen → term → switch → fields within the term → trigger → lease →
precision → log. The person themselves may always look.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.imports import load
from coop.basics.refusals import NotAllowed, Refusal
from coop.journal import actions as journal
from coop.locker import contracts, homes, models, registry
from coop.locker.actions import leasing
from coop.locker.contracts import Term
from coop.locker.homes import Records
from coop.locker.queries import records
from coop.locker.queries.contracts import (
    EXPIRED,
    FROZEN,
    GONE,
    NOT_COVERED,
    OPEN,
    SWITCHED_OFF,
    WITHDRAWN,
    Standing,
    standings,
)

NO_TRIGGER = "no_trigger"
AWAY = "away"
OWN_TERMS = frozenset({contracts.OWN, "sign_in"})
"""Under these a person looks at their own data; no contract is needed for that."""


class NotCovered(NotAllowed):
    """No term allows this read, or not now; it is in the person's log as refused."""

    code = "read_not_covered"


class LockerAway(Refusal):
    """The person's locker lies elsewhere and does not answer, and nothing of it is held here."""

    code = "locker_away"
    status = 503


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what for: `steward:<id>`, about `ticket:<id>`."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to read.

    Attributes:
        key: which record of the collection; None: all of them.
    """

    collection: str
    fields: frozenset[str]
    purpose: str
    by: str | Reader
    now: datetime
    key: str | None = ""

    @property
    def reader(self) -> str:
        """Who reads."""
        return self.by if isinstance(self.by, str) else self.by.name

    @property
    def about(self) -> str:
        """What for; the person sees it in words."""
        return "" if isinstance(self.by, str) else self.by.about


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of one person, by the key of the record; or why nothing was."""

    records: Records
    refused: str = OPEN


def read(member_ids: Collection[UUID], wish: Wish) -> dict[UUID, Found]:
    """Read what each of these people allows, and log it to each of them.

    Raises:
        NotCovered: no term of anybody covers this; nothing was read.
    """
    with transaction.atomic(savepoint=False):
        people = standings(member_ids, term=wish.purpose)
        refused, until = _refusals(people, wish)
        allowed = [person for person in member_ids if not refused[person]]
        found = _fetch([people[person] for person in allowed], wish, until)
        refused |= {person: AWAY for person in allowed if person not in found}
        log(member_ids, wish, refused)
    if refused and set(refused.values()) == {NOT_COVERED}:
        raise NotCovered(sentence(NOT_COVERED))
    return {person: Found(found.get(person, {}), refused[person]) for person in member_ids}


def need(found: Found) -> Records:
    """The records of one person.

    Raises:
        NotCovered: the read was refused.
        LockerAway: their locker does not answer.
    """
    if found.refused == AWAY:
        raise LockerAway(_("This person’s locker does not answer. Try again in a minute."))
    if found.refused:
        raise NotCovered(sentence(found.refused))
    return found.records


def log(member_ids: Collection[UUID], wish: Wish, refused: Mapping[UUID, str]) -> None:
    """Write an access down for each of these people, and state stewards' looks in the journal."""
    fields = sorted(wish.fields)
    models.Access.objects.bulk_create(
        models.Access(
            member_id=person,
            reader=wish.reader[:80],
            purpose=wish.purpose[:20],
            collection=wish.collection[:20],
            fields=fields,
            allowed=not refused.get(person),
            term="" if wish.purpose in OWN_TERMS else wish.purpose[:20],
            about=wish.about[:60],
            refused=refused.get(person, OPEN),
            at=wish.now,
        )
        for person in member_ids
    )
    if wish.purpose == contracts.DESK:
        for person in member_ids:
            if not refused.get(person):
                _state_look(person, wish.reader, fields, wish.now)


Until = Mapping[UUID, datetime | None]


def _refusals(people: Mapping[UUID, Standing], wish: Wish) -> tuple[dict[UUID, str], Until]:
    """Why each may not be read (empty where they may), and until when the triggers hold."""
    if wish.purpose in OWN_TERMS:
        is_known = bool(wish.fields) and wish.fields <= contracts.FIELDS.get(
            wish.collection, frozenset()
        )
        own = {
            person: OPEN if is_known and wish.reader == str(person) else NOT_COVERED
            for person in people
        }
        return own, {}
    found = {person: _refusal(one, wish) for person, one in people.items()}
    waiting: dict[str, list[UUID]] = {}
    for person, why in found.items():
        trigger = "none" if why else people[person].contract.terms[wish.purpose].trigger
        if trigger != "none":
            waiting.setdefault(trigger, []).append(person)
    until: dict[UUID, datetime | None] = {}
    for trigger, those in waiting.items():
        ends = holding(trigger, those, reader=wish.reader, now=wish.now)
        for person in those:
            lease = timedelta(seconds=people[person].contract.terms[wish.purpose].lease_s)
            over_at = ends.get(person, wish.now - lease)
            if over_at is not None:
                until[person] = over_at + lease
                if over_at + lease <= wish.now:
                    found[person] = NO_TRIGGER
    return found, until


def _refusal(one: Standing, wish: Wish) -> str:
    term = one.contract.terms.get(wish.purpose)
    why = one.refuses(term, now=wish.now)
    if why or term is None:
        return why or NOT_COVERED
    is_covered = contracts.covers(term, collection=wish.collection, fields=wish.fields)
    return OPEN if is_covered else NOT_COVERED


def holding(
    trigger: str, people: Collection[UUID], *, reader: str, now: datetime
) -> dict[UUID, datetime | None]:
    """For whom a trigger holds, and until when (None: while it goes on)."""
    found: dict[UUID, datetime | None] = {}
    for function in registry.triggers.get(trigger, ()):
        for person, until in load(function)(people, reader=reader, now=now).items():
            before = found.get(person, until)
            found[person] = None if before is None or until is None else max(before, until)
    return found


def _fetch(people: Collection[Standing], wish: Wish, until: Until) -> dict[UUID, Records]:
    """The records of these people as the term lets them be seen; without whose locker is away."""
    found: dict[UUID, Records] = {}
    at_once = [one for one in people if not _lease_s(one, wish)]
    for one in people:
        if _lease_s(one, wish):
            found |= _leased(one, wish, until.get(one.member_id))
    here = {one.member_id: one.wrapped_key for one in at_once if not one.home}
    found |= records.opened(here, wish.collection, wish.key, now=wish.now)
    for one in at_once:
        if one.home:
            found |= _elsewhere(one, wish)
    return {
        one.member_id: _shown(found[one.member_id], one.contract.terms.get(wish.purpose), wish)
        for one in people
        if one.member_id in found
    }


def _leased(one: Standing, wish: Wish, until: datetime | None) -> dict[UUID, Records]:
    ends_at = until or wish.now + timedelta(seconds=_lease_s(one, wish))
    spot = leasing.Spot(one.member_id, wish.purpose, wish.collection, wish.key or "")
    found = leasing.held(one, spot, until=ends_at, now=wish.now)
    return {} if found is None else {one.member_id: found}


def _lease_s(one: Standing, wish: Wish) -> int:
    if wish.purpose in OWN_TERMS or wish.key is None:
        return 0
    return one.contract.terms[wish.purpose].lease_s


def _elsewhere(one: Standing, wish: Wish) -> dict[UUID, Records]:
    term = one.contract.terms.get(wish.purpose)
    ask = homes.Ask(
        one.member_id,
        wish.purpose,
        wish.collection,
        wish.fields,
        wish.key,
        wish.reader,
        term.trigger if term else "none",
    )
    try:
        return {one.member_id: homes.at(one.home).fetch([ask], now=wish.now)[0]}
    except homes.Away:
        return {}


def _shown(found: Records, term: Term | None, wish: Wish) -> Records:
    precision_m = term.precision_m if term else 0
    return {
        key: {
            name: value
            for name, value in contracts.coarse(data, precision_m).items()
            if name in wish.fields
        }
        for key, data in found.items()
        if wish.key is None or key == wish.key
    }


def _state_look(member_id: UUID, reader: str, fields: list[str], now: datetime) -> None:
    """A steward's look at somebody's data is a fact that members can count."""
    journal.record(
        kind="desk.look",
        public={"fields": fields},
        private={"member": str(member_id), "reader": reader},
        about=member_id,
        now=now,
    )


def sentence(why: str) -> str:
    """Why a read is refused, for whoever wanted to read."""
    return {
        WITHDRAWN: _("This person has withdrawn their contract, so nothing was read."),
        EXPIRED: _("This person’s contract has ended, so nothing was read."),
        FROZEN: _("This person has frozen their data, so nothing was read."),
        SWITCHED_OFF: _("This person has switched this off, so nothing was read."),
        GONE: _("This person has deleted their data."),
        NO_TRIGGER: _("This may be read around a ride only, so nothing was read."),
    }.get(why, _("This is not covered by what the person allows, so it was not read."))
