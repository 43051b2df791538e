"""Doors of the room: what members are told by e-mail about votes, each only what concerns them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.notices import mail
from coop.web import formats
from coop.web.local import here
from coop.work import actions as work
from governance.queries import ballots, proposals
from governance.queries.proposals import Proposal
from governance.states import State


def tell_of_opening(*, payload: Mapping[str, str], now: datetime) -> None:
    """Voting has opened: everybody on the roll hears of it."""
    _to(ballots.on_roll(UUID(payload["proposal"])), payload["proposal"], "opened", now)


def tell_of_closing(*, payload: Mapping[str, str], now: datetime) -> None:
    """Voting closes soon: only who has not voted hears of it."""
    _to(ballots.silent(UUID(payload["proposal"])), payload["proposal"], "closing", now)


def tell_of_result(*, payload: Mapping[str, str], now: datetime) -> None:
    """A vote was counted: its author and whoever voted hear what came out."""
    found = proposals.by_id(UUID(payload["proposal"]), now)
    if found is not None:
        people = dict.fromkeys([found.author_id, *ballots.voters(found.id)])
        _to(people, payload["proposal"], "closed", now)


def tell_of_change(*, payload: Mapping[str, str], now: datetime) -> None:
    """A decision was carried out, suspended or taken back: its author hears of it."""
    found = proposals.by_id(UUID(payload["proposal"]), now)
    if found is not None:
        _to([found.author_id], payload["proposal"], "moved", now)


def tell_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to one person; who has voted meanwhile is not reminded."""
    found, user = proposals.by_id(UUID(payload["proposal"]), now), UUID(payload["user"])
    if found is None or (
        payload["about"] == "closing"
        and (ballots.receipt_of(found.id, user) or found.state is not State.OPEN)
    ):
        return
    subject, says = _words(found, payload["about"])
    page = f"{settings.PUBLIC_URL}/proposals/{found.number}/"
    mail.write_to(user, subject=subject, text=f"{says}\n\n{page}\n")


def _to(people: Iterable[UUID], proposal: str, about: str, now: datetime) -> None:
    told = [{"proposal": proposal, "user": str(user), "about": about} for user in people]
    work.post_all("vote.mail", told, now=now)


def _words(found: Proposal, about: str) -> tuple[str, str]:
    facts = {"number": found.number, "title": found.title, "until": ""}
    zone = here()
    if found.times is not None:
        facts["until"] = formats.day_and_time(found.times.closes_at, zone.time_zone, zone.units)
    if about == "opened":
        return (
            _("Proposal %(number)s: you can vote") % facts,
            _("“%(title)s” is open until %(until)s. One member, one vote.") % facts,
        )
    if about == "closing":
        return (
            _("Proposal %(number)s closes soon") % facts,
            _("You have not voted on “%(title)s” yet. It is open until %(until)s.") % facts,
        )
    return _("Proposal %(number)s: %(state)s") % {
        "number": found.number,
        "state": state_words(found),
    }, _("“%(title)s”: the page says what came out and what happens next.") % facts


def state_words(found: Proposal) -> str:
    """Where a proposal stands, in a word or two."""
    return {
        State.DRAFT: _("a draft"),
        State.DISCUSSION: _("being talked about"),
        State.OPEN: _("open"),
        State.DEFEATED: _("not carried"),
        State.SUCCEEDED: _("carried"),
        State.QUEUED: _("carried, waiting"),
        State.SUSPENDED: _("suspended"),
        State.ENACTED: _("carried out"),
        State.EXPIRED: _("expired"),
        State.CANCELLED: _("cancelled"),
        State.STALE: _("overtaken"),
        State.ROLLED_BACK: _("taken back"),
    }[found.state]
