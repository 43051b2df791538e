"""What the sweeper does for the fleet: tell screens and people what changed, ask for checks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.notices import live
from rides.fleet import actions, letters, queries
from rides.fleet.actions import background, checking
from rides.fleet.actions.screens import touch
from rides.fleet.papers import State
from rides.fleet.queries import applications, papers


def end_silent_shifts(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: whoever left without a word is no longer on the road."""
    for shift in queries.silent_shifts(now=now):
        actions.go_offline(driver_id=shift.driver_id, now=now)


def tell_driver(*, payload: Mapping[str, str], now: datetime) -> None:
    """Send the newest `seq` to the driver's sockets."""
    seq = queries.live_seq(UUID(payload["driver"]))
    live.send(f"drive.{payload['driver']}", {"type": "changed", "seq": seq})


def ask_background(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: ask the office outside, if there is one, to check somebody's background."""
    background.ask(document_id=UUID(payload["document"]), now=now)


def follow_paper(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: a paper moved; its person reads it on the screen and by mail."""
    document = papers.document(UUID(payload["document"]))
    if document is None or document.state != payload["to"]:
        return
    for user_id in papers.concerned(document):
        driver_id = queries.driver_of(user_id)
        if driver_id is not None:
            touch(driver_id, now=now)
    if document.state == State.REJECTED:
        letters.rejected(document.sent_by, document)
    elif document.state == State.ACCEPTED and papers.is_renewal(document):
        letters.accepted(document.sent_by, document)


def follow_application(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: an application was decided; the applicant reads it by mail."""
    user_id = UUID(payload["user"])
    found = applications.of_person(user_id, now=now)
    if found is None or found.state != payload["to"]:
        return
    if found.state == "approved":
        letters.approved(user_id)
    elif found.state == "refused":
        letters.refused(user_id, found.reason)


def warn_of_end(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: a paper ends in some days; everybody who drives with it hears so."""
    document = papers.document(UUID(payload["key"]))
    if document is None or document.state != State.ACCEPTED or document.expires_on is None:
        return
    checking.warn_next(document.id, document.expires_on, now=now)
    if papers.has_coming(document):
        return
    for user_id in papers.concerned(document):
        letters.ends_soon(user_id, document, today=papers.today(now))
