"""Joining, admission, offices and blocks."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from coop.members import actions, queries
from tests.cast import JOINED_AT, Cast, gather

NOW = JOINED_AT + timedelta(days=30)


@pytest.fixture
def people(db: None) -> Cast:
    return gather()


def test_an_email_has_one_account_whatever_its_case(db: None) -> None:
    first = actions.join(email="Ada@Example.org", now=NOW)
    assert actions.join(email=" ada@example.ORG ", now=NOW) == first
    assert queries.account_id("ADA@example.org") == first


def test_the_database_refuses_a_second_account_in_other_case(db: None) -> None:
    actions.join(email="ada@example.org", now=NOW)
    with (
        pytest.raises(IntegrityError, match="one_account_per_email"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO members_user (id, password, email, is_active, joined_at) "
            "VALUES (%s, '', 'ADA@example.org', true, %s)",
            [uuid4(), NOW],
        )


def test_roles_come_from_membership_and_office(people: Cast) -> None:
    assert queries.roles(people.sam) == {"member", "steward"}
    assert queries.roles(people.ada) == {"member"}
    assert queries.roles(people.eve) == frozenset()
    assert queries.member_since(people.ada) == JOINED_AT
    assert queries.member_since(people.eve) is None


def test_the_first_to_arrive_founds_and_the_second_does_not(db: None) -> None:
    first = actions.arrive(email="first@example.org", now=NOW)
    second = actions.arrive(email="second@example.org", now=NOW)
    assert queries.is_steward(first)
    assert queries.roles(second) == frozenset()


def test_a_founded_coop_cannot_be_founded_again(people: Cast) -> None:
    with pytest.raises(actions.AlreadyFounded):
        actions.found(user_id=people.eve, now=NOW)
    assert not queries.is_steward(people.eve)


def test_of_two_who_arrive_at_once_one_is_steward(committed_db: str) -> None:
    ready = threading.Barrier(2)

    def arrive(email: str) -> None:
        ready.wait()
        actions.arrive(email=email, now=NOW)
        connection.close()

    threads = [threading.Thread(target=arrive, args=(f"{n}@example.org",)) for n in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [queries.account_id(f"{n}@example.org") for n in "ab"]
    assert sum(queries.is_steward(user_id) for user_id in ids if user_id) == 1


def test_only_a_steward_admits(people: Cast) -> None:
    with pytest.raises(actions.NotASteward) as refused:
        actions.admit(user_id=people.eve, by=people.ada, now=NOW)
    assert refused.value.status == 403
    assert queries.member_since(people.eve) is None


def test_admitting_again_keeps_the_first_day(people: Cast) -> None:
    actions.admit(user_id=people.ada, by=people.sam, now=NOW)
    assert queries.member_since(people.ada) == JOINED_AT


def test_nobody_unknown_is_admitted(people: Cast) -> None:
    with pytest.raises(actions.Unknown):
        actions.admit(user_id=uuid4(), by=people.sam, now=NOW)


def test_an_appointment_stands_in_the_journal(people: Cast) -> None:
    actions.appoint(user_id=people.chi, by=people.sam, now=NOW)
    assert queries.is_steward(people.chi)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public FROM journal_entry WHERE kind = 'office.appointed' AND at = %s", [NOW]
        )
        assert str(people.chi) in str(cursor.fetchone())


def test_only_members_hold_an_office(people: Cast) -> None:
    with pytest.raises(actions.NotAMember):
        actions.appoint(user_id=people.eve, by=people.sam, now=NOW)


def test_only_a_steward_appoints(people: Cast) -> None:
    with pytest.raises(actions.NotASteward):
        actions.appoint(user_id=people.ada, by=people.ada, now=NOW)


def test_an_office_is_held_once(people: Cast) -> None:
    with pytest.raises(actions.AlreadyInOffice):
        actions.appoint(user_id=people.sam, by=people.sam, now=NOW)


def test_there_are_no_other_offices(people: Cast) -> None:
    with pytest.raises(actions.UnknownOffice):
        actions.appoint(user_id=people.ada, office="king", by=people.sam, now=NOW)


def test_a_block_keeps_both_apart_whoever_made_it(people: Cast) -> None:
    assert queries.blocked_with(people.ada) == {people.dov}
    assert queries.blocked_with(people.dov) == {people.ada}
    assert queries.blocked_by(people.ada) == [people.dov]
    assert queries.blocked_by(people.dov) == []


def test_blocking_twice_is_blocking_once(people: Cast) -> None:
    actions.block(by=people.ada, blocked=people.dov, now=NOW)
    assert queries.blocked_by(people.ada) == [people.dov]


def test_only_the_one_who_blocked_takes_it_back(people: Cast) -> None:
    actions.unblock(by=people.dov, blocked=people.ada, now=NOW)
    assert queries.blocked_with(people.ada) == {people.dov}
    actions.unblock(by=people.ada, blocked=people.dov, now=NOW)
    assert queries.blocked_with(people.ada) == frozenset()


def test_nobody_blocks_themselves(people: Cast) -> None:
    with pytest.raises(actions.CannotBlockYourself) as refused:
        actions.block(by=people.ada, blocked=people.ada, now=NOW)
    assert (refused.value.status, refused.value.code) == (422, "cannot_block_yourself")


def test_a_stranger_who_does_not_exist_cannot_be_blocked(people: Cast) -> None:
    with pytest.raises(actions.Unknown):
        actions.block(by=people.ada, blocked=uuid4(), now=NOW)


def test_a_dispatcher_may_act_at_the_desk_but_not_as_a_steward(people: Cast) -> None:
    assert queries.may_dispatch(people.dia)
    assert queries.may_dispatch(people.sam)
    assert not queries.is_steward(people.dia)
    assert not queries.may_dispatch(people.ada)


def test_callers_have_accounts_without_an_email(people: Cast) -> None:
    callers = [actions.join_by_phone(now=JOINED_AT) for _ in range(2)]
    assert callers[0] != callers[1]
    account = queries.account(callers[0])
    assert account
    assert (account.email, account.roles) == (None, frozenset())
