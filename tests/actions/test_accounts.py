"""Offices end, accounts close and open again; somebody can always admit and appoint."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from coop.basics.refusals import Malformed
from coop.journal.models import Entry, Salt
from coop.members import actions, queries
from coop.members.actions import accounts, leaving
from coop.work import actions as work
from tests.cast import Cast, gather

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def is_active(user_id: object) -> bool:
    return bool(get_user_model().objects.get(pk=user_id).is_active)


def test_the_last_steward_cannot_resign(cast: Cast) -> None:
    with pytest.raises(actions.LastSteward):
        actions.resign(office="steward", by=cast.sam, now=NOW)
    actions.appoint(user_id=cast.chi, by=cast.sam, now=NOW)
    actions.resign(office="steward", by=cast.sam, now=NOW)
    assert not queries.is_steward(cast.sam)
    assert Entry.objects.latest("id").public["office"] == "steward"


def test_two_last_stewards_cannot_both_resign(committed_db: str) -> None:
    cast = gather()
    actions.appoint(user_id=cast.chi, by=cast.sam, now=NOW)
    ready, refused = Barrier(2), []

    def resign(user_id: object) -> None:
        ready.wait()
        try:
            actions.end_office(user_id=user_id, office="steward", by=user_id, now=NOW)
        except actions.LastSteward as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=resign, args=(person,)) for person in (cast.sam, cast.chi)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert queries.count_stewards() == 1


def test_a_dispatcher_resigns_and_the_journal_says_so(cast: Cast) -> None:
    actions.resign(office="dispatcher", by=cast.dia, now=NOW)
    assert not queries.may_dispatch(cast.dia)
    assert queries.member_since(cast.dia)
    ended = Entry.objects.latest("id")
    assert (ended.kind, ended.public["by"]) == ("office.ended", str(cast.dia))
    for office in ("dispatcher", "steward", "king"):
        with pytest.raises(actions.NotInOffice):
            actions.resign(office=office, by=cast.dia, now=NOW)


def test_only_stewards_end_others_offices(cast: Cast) -> None:
    with pytest.raises(actions.NotASteward):
        actions.end_office(user_id=cast.sam, office="steward", by=cast.ada, now=NOW)
    with pytest.raises(actions.NotInOffice):
        actions.end_office(user_id=cast.ada, office="dispatcher", by=cast.sam, now=NOW)


def test_a_members_account_opens_again_by_itself(cast: Cast) -> None:
    until = accounts.close(user_id=cast.ada, reason="Lost phone", by=cast.sam, now=NOW)
    assert until == NOW + timedelta(hours=72)
    assert not is_active(cast.ada)
    assert queries.closing_of(cast.ada)
    assert not work.run_next_timer(now=until - timedelta(seconds=1))
    assert work.run_next_timer(now=until)
    assert is_active(cast.ada)
    assert queries.closing_of(cast.ada) is None


def test_an_account_without_membership_stays_closed_until_a_steward_opens_it(cast: Cast) -> None:
    assert accounts.close(user_id=cast.eve, reason="Fraud", by=cast.sam, now=NOW) is None
    with pytest.raises(accounts.AlreadyClosed):
        accounts.close(user_id=cast.eve, reason="Fraud", by=cast.sam, now=NOW)
    accounts.reopen(user_id=cast.eve, by=cast.sam, now=NOW)
    assert is_active(cast.eve)
    with pytest.raises(accounts.NotClosed):
        accounts.reopen(user_id=cast.eve, by=cast.sam, now=NOW)


def test_closing_stands_in_the_journal_without_a_name_or_a_reason(cast: Cast) -> None:
    accounts.close(user_id=cast.eve, reason="Fraud", by=cast.sam, now=NOW)
    entry = Entry.objects.latest("id")
    assert (entry.kind, entry.public) == ("account.closed", {"by": str(cast.sam)})
    assert entry.commitment


def test_who_cannot_be_closed(cast: Cast) -> None:
    with pytest.raises(actions.NotASteward):
        accounts.close(user_id=cast.eve, reason="x", by=cast.ada, now=NOW)
    with pytest.raises(accounts.NotYourself):
        accounts.close(user_id=cast.sam, reason="x", by=cast.sam, now=NOW)
    with pytest.raises(actions.Unknown):
        accounts.close(user_id=uuid4(), reason="x", by=cast.sam, now=NOW)
    actions.appoint(user_id=cast.chi, by=cast.sam, now=NOW)
    with pytest.raises(accounts.InOffice):
        accounts.close(user_id=cast.chi, reason="x", by=cast.sam, now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\x00"])
def test_a_reason_is_needed(cast: Cast, reason: str) -> None:
    with pytest.raises(Malformed):
        accounts.close(user_id=cast.eve, reason=reason, by=cast.sam, now=NOW)
    assert is_active(cast.eve)


def test_what_the_log_says_of_somebody_can_be_forgotten(cast: Cast) -> None:
    accounts.close(user_id=cast.ada, reason="They asked for it.", by=cast.sam, now=NOW)
    accounts.reopen(user_id=cast.ada, by=cast.sam, now=NOW)
    leaving.resign(by=cast.chi, now=NOW)
    assert not Salt.objects.filter(about=None)
    assert Salt.objects.filter(about=cast.ada).count() == 3
    assert Salt.objects.filter(about=cast.chi).count() == 2
