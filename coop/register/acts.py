"""What a steward can do about a person: what it is called, what follows, and doing it.

Each runs one action of members; a page asks first, and says what follows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.basics.refusals import Malformed, NotYours
from coop.members import actions as members
from coop.members.actions import accounts, admission
from coop.members.queries import DISPATCHER, GUARDIAN, STEWARD
from coop.register.queries import Person

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as Words
else:
    Words = object


class NoSuchAct(NotYours):
    """There is nothing of this name to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """A steward's wish about somebody; `reason` where the act asks for one.

    `hours`: for how long, where the act asks for it; empty: for as long as may be.
    """

    user_id: UUID
    by: UUID
    reason: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do.

    Attributes:
        asks, follows, button, done: sentences with `%(name)s`.
        is_offered: whether it makes sense for this person now.
    """

    key: str
    icon: str
    asks: Words
    follows: Words
    button: Words
    done: Words
    run: Callable[[Order, datetime], object]
    is_offered: Callable[[Person], bool]
    needs_reason: bool = False
    takes_hours: bool = False
    is_danger: bool = False


def of(key: str) -> Act:
    """The act of this name.

    Raises:
        NoSuchAct: there is none.
    """
    if key not in ACTS:
        raise NoSuchAct(_("There is nothing at this address."))
    return ACTS[key]


def offered(person: Person) -> list[Act]:
    """What can be done about this person now."""
    return [act for act in ACTS.values() if act.is_offered(person)]


def do(key: str, order: Order, *, now: datetime) -> None:
    """Do it; whatever the action refuses is passed on.

    Raises:
        NoSuchAct: there is none of this name.
    """
    of(key).run(order, now)


def _check(order: Order, now: datetime) -> None:
    admission.check(user_id=order.user_id, by=order.by, now=now)


def _vouch(order: Order, now: datetime) -> None:
    admission.vouch_for(user_id=order.user_id, by=order.by, now=now)


def _admit(order: Order, now: datetime) -> None:
    admission.admit(user_id=order.user_id, by=order.by, now=now)


def _refuse(order: Order, now: datetime) -> None:
    admission.refuse(user_id=order.user_id, reason=order.reason, by=order.by, now=now)


def _appoint(office: str) -> Callable[[Order, datetime], None]:
    def run(order: Order, now: datetime) -> None:
        members.appoint(user_id=order.user_id, by=order.by, now=now, office=office)

    return run


def _end(office: str) -> Callable[[Order, datetime], None]:
    def run(order: Order, now: datetime) -> None:
        members.end_office(user_id=order.user_id, office=office, by=order.by, now=now)

    return run


def _close(order: Order, now: datetime) -> None:
    accounts.close(
        user_id=order.user_id, reason=order.reason, by=order.by, now=now, hold=_hold(order.hours)
    )


def _hold(hours: str) -> timedelta | None:
    if not hours.strip():
        return None
    if not (hours.strip().isascii() and hours.strip().isdigit() and 0 < int(hours) <= HOURS_MAX):
        raise Malformed(_("Write for how many hours, as a number."))
    return timedelta(hours=int(hours))


def _is_checkable(person: Person) -> bool:
    return person.stand.is_waiting and not person.stand.checks


def _reopen(order: Order, now: datetime) -> None:
    accounts.reopen(user_id=order.user_id, by=order.by, now=now)


HOURS_MAX = 10_000
_ALL = (
    Act(
        "check",
        "id-card",
        gettext_lazy("Have you seen %(name)s and a document of theirs?"),
        gettext_lazy(
            "A passport, a licence or an identity card that shows their face and this name. Nothing "
            "of it is copied or kept, but that you saw it."
        ),
        gettext_lazy("I have seen a document"),
        gettext_lazy("It is noted that you checked who %(name)s is."),
        _check,
        _is_checkable,
    ),
    Act(
        "vouch",
        "hand-coins",
        gettext_lazy("Do you know %(name)s yourself?"),
        gettext_lazy(
            "In the founding phase a steward’s word is enough. Give it only for somebody whom you "
            "have met."
        ),
        gettext_lazy("I know them"),
        gettext_lazy("It is noted that you vouch for %(name)s."),
        _vouch,
        lambda person: person.is_founding and _is_checkable(person),
    ),
    Act(
        "admit",
        "users",
        gettext_lazy("Admit %(name)s as a member?"),
        gettext_lazy("They get one vote, may hold an office, and take part in what the fee earns."),
        gettext_lazy("Admit"),
        gettext_lazy("%(name)s is a member now."),
        _admit,
        lambda person: person.is_ready and person.closed is None,
    ),
    Act(
        "refuse",
        "ban",
        gettext_lazy("Turn the application of %(name)s down?"),
        gettext_lazy(
            "They read your reason, and from when on they may apply again. What they paid for a "
            "share stays theirs."
        ),
        gettext_lazy("Turn it down"),
        gettext_lazy("The application of %(name)s is turned down."),
        _refuse,
        lambda person: person.stand.is_waiting,
        needs_reason=True,
        is_danger=True,
    ),
    Act(
        "appoint-guardian",
        "scale",
        gettext_lazy("Appoint %(name)s guardian?"),
        gettext_lazy(
            "They can cancel a decision of the members before it is carried out, with a reason on "
            "record, and nothing else. It holds until members first elect their guardians."
        ),
        gettext_lazy("Appoint guardian"),
        gettext_lazy("%(name)s is guardian now."),
        _appoint(GUARDIAN),
        lambda person: (
            person.may_be_guardian and "member" in person.roles and GUARDIAN not in person.roles
        ),
    ),
    Act(
        "end-guardian",
        "user-x",
        gettext_lazy("End the guardian’s office of %(name)s?"),
        gettext_lazy("They stay a member. Whom members elected, only members replace."),
        gettext_lazy("End the office"),
        gettext_lazy("%(name)s is no longer guardian."),
        _end(GUARDIAN),
        lambda person: person.may_be_guardian and GUARDIAN in person.roles,
        is_danger=True,
    ),
    Act(
        "appoint-dispatcher",
        "headset",
        gettext_lazy("Appoint %(name)s dispatcher?"),
        gettext_lazy(
            "They can work the desk: book for callers, assign drivers, and see the data of people "
            "they help. Each look is told to that person. The journal names the office."
        ),
        gettext_lazy("Appoint dispatcher"),
        gettext_lazy("%(name)s is dispatcher now."),
        _appoint(DISPATCHER),
        lambda person: "member" in person.roles and DISPATCHER not in person.roles,
    ),
    Act(
        "appoint-steward",
        "shield",
        gettext_lazy("Appoint %(name)s steward?"),
        gettext_lazy(
            "They can admit and appoint people, check papers, draw zones and work the desk. They "
            "cannot change a rule. The journal names the office."
        ),
        gettext_lazy("Appoint steward"),
        gettext_lazy("%(name)s is steward now."),
        _appoint(STEWARD),
        lambda person: "member" in person.roles and STEWARD not in person.roles,
    ),
    Act(
        "end-dispatcher",
        "user-x",
        gettext_lazy("End the dispatcher’s office of %(name)s?"),
        gettext_lazy("The desk closes for them at once, on every open page. They stay a member."),
        gettext_lazy("End the office"),
        gettext_lazy("%(name)s is no longer dispatcher."),
        _end(DISPATCHER),
        lambda person: DISPATCHER in person.roles,
        is_danger=True,
    ),
    Act(
        "end-steward",
        "user-x",
        gettext_lazy("End the steward’s office of %(name)s?"),
        gettext_lazy(
            "The office closes for them at once, on every open page. They stay a member. The last "
            "steward cannot go before another one is appointed."
        ),
        gettext_lazy("End the office"),
        gettext_lazy("%(name)s is no longer steward."),
        _end(STEWARD),
        lambda person: STEWARD in person.roles,
        is_danger=True,
    ),
    Act(
        "close",
        "x",
        gettext_lazy("Close the account of %(name)s?"),
        gettext_lazy(
            "They are signed out everywhere and cannot sign in. They read your reason. A member’s "
            "account opens again by itself after 72 hours: for longer, a panel decides. A ride "
            "under way goes on."
        ),
        gettext_lazy("Close the account"),
        gettext_lazy("The account of %(name)s is closed."),
        _close,
        lambda person: person.closed is None and not person.roles & {STEWARD, DISPATCHER},
        needs_reason=True,
        takes_hours=True,
        is_danger=True,
    ),
    Act(
        "reopen",
        "check",
        gettext_lazy("Open the account of %(name)s again?"),
        gettext_lazy("They can sign in at once, and find everything as it was."),
        gettext_lazy("Open the account"),
        gettext_lazy("The account of %(name)s is open again."),
        _reopen,
        lambda person: person.closed is not None,
    ),
)
ACTS: Mapping[str, Act] = {act.key: act for act in _ALL}
