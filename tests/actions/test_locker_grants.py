"""What people allow: switches, freeze, withdrawal, expiry, leases, receipts, the chain, deletion."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction

from coop.basics.refusals import NotYours
from coop.locker import (
    adopting,
    client,
    contracts,
    founding,
    models,
    registry,
    sealing,
    vault,
)
from coop.locker.actions import (
    deleting,
    granting,
    leasing,
    purging,
    records,
)
from coop.locker.homes import Away, Box
from coop.locker.queries import contracts as agreed
from coop.locker.queries import holdings, log
from coop.locker.queries.records import data_key
from coop.members import queries as members
from coop.notices import tasks as notices
from coop.work import models as work
from tests.cast import JOINED_AT, Cast, gather
from tests.lockers import LIVE_RIDE, deliver, live_rides

NOW = JOINED_AT + timedelta(days=30)
NAME = {"name": "Ada Lind"}


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def _name(cast: Cast, *, purpose: str = "ride", now: datetime = NOW) -> dict[str, str]:
    return client.glance(
        cast.ada, "profile", fields=("name",), purpose=purpose, reader=f"driver:{cast.ben}", now=now
    )


def _refused(cast: Cast) -> str:
    return log.accesses(cast.ada, limit=1)[0].refused


def _purge(now: datetime = NOW) -> None:
    for row in work.Outbox.objects.filter(topic="locker.purge", done_at=None):
        purging.purge(payload=row.payload, now=now)
        work.Outbox.objects.filter(id=row.id).update(done_at=now)


def test_nothing_lies_in_the_database_in_clear(people: Cast) -> None:
    _name(people)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM locker_record t UNION ALL SELECT t::text FROM locker_lease t"
        )
        rows = [row[0] for row in cursor.fetchall()]
    assert len(rows) > len(models.Locker.objects.all())
    for text in ("Ada", "358401234567"):
        assert not any(text in row or text.encode().hex() in row for row in rows)


def test_another_persons_key_opens_nothing(people: Cast) -> None:
    row = models.Record.objects.get(member_id=people.ada, collection="profile")
    key = data_key(models.Locker.objects.get(member_id=people.ben))
    with pytest.raises(sealing.Locked):
        sealing.unseal(key, bytes(row.sealed), place=f"{people.ada}/profile/")


def test_the_contract_is_signed_and_names_who_adopted_it(people: Cast) -> None:
    (held,) = agreed.accepted(people.ada)
    Ed25519PublicKey.from_public_bytes(held.key).verify(held.signature, held.text.encode())
    Ed25519PublicKey.from_public_bytes(held.template_key).verify(
        held.template_signature, held.template_text.encode()
    )
    said = json.loads(held.text)
    assert (said["member"], said["adopted_by"]) == (str(people.ada), "founding")
    assert contracts.read(held.template_text) == founding.CONTRACT


def test_a_term_that_is_off_refuses_the_next_read_and_leaves_a_receipt(people: Cast) -> None:
    look = {"fields": ("name",), "purpose": "desk", "reader": f"steward:{people.sam}", "now": NOW}
    assert client.read(people.ada, "profile", **look) == NAME  # type: ignore[arg-type]
    granting.switch(member_id=people.ada, term="desk", is_on=False, now=NOW)
    with pytest.raises(client.NotCovered, match="switched this off"):
        client.read(people.ada, "profile", **look)  # type: ignore[arg-type]
    assert _refused(people) == "switched_off"
    _purge(NOW + timedelta(seconds=5))
    (receipt,) = holdings.receipts(people.ada)
    Ed25519PublicKey.from_public_bytes(receipt.key).verify(receipt.signature, receipt.text.encode())
    assert receipt.says["terms"] == ["desk"]
    assert {one["kind"] for one in receipt.says["kept"]} == {"incident", "access_log"}
    assert all(one["law"] for one in receipt.says["kept"])
    granting.switch(member_id=people.ada, term="desk", is_on=True, now=NOW)
    assert client.read(people.ada, "profile", **look) == NAME  # type: ignore[arg-type]


def test_a_required_term_is_no_switch(people: Cast) -> None:
    with pytest.raises(granting.Required):
        granting.switch(member_id=people.ada, term="ride", is_on=False, now=NOW)
    with pytest.raises(NotYours):
        granting.switch(member_id=people.ada, term="advertising", is_on=True, now=NOW)


def test_while_frozen_only_the_law_and_lives_read(people: Cast) -> None:
    assert _name(people) == NAME
    granting.freeze(member_id=people.ada, now=NOW)
    assert holdings.held(people.ada, now=NOW) == []
    assert _name(people) == {}
    assert _refused(people) == "frozen"
    assert _name(people, purpose="emergency") == NAME
    assert client.places(people.ada, reader=str(people.ada), now=NOW) == []
    granting.thaw(member_id=people.ada, now=NOW)
    assert _name(people) == NAME


def test_a_withdrawn_contract_reads_nothing_until_one_agrees_again(people: Cast) -> None:
    granting.withdraw(member_id=people.ada, now=NOW)
    assert _name(people) == {}
    assert _refused(people) == "withdrawn"
    client.write(people.ada, "profile", {"phone": "+358501112233"}, now=NOW)
    assert _name(people) == {}
    granting.agree(member_id=people.ada, now=NOW)
    assert _name(people) == NAME
    with pytest.raises(granting.NothingNew):
        granting.agree(member_id=people.ada, now=NOW)


def test_a_contract_ends_and_is_not_renewed_in_silence(people: Cast) -> None:
    ends = agreed.standing(people.ada).expires_at
    assert ends
    assert _name(people, now=ends - timedelta(seconds=1)) == NAME
    client.write(people.ada, "profile", {"phone": "+358501112233"}, now=ends)
    assert _name(people, now=ends) == {}
    assert _refused(people) == "expired"
    assert agreed.asks(people.ada, now=ends)


def test_a_trigger_that_does_not_hold_refuses(people: Cast) -> None:
    registry.triggers[LIVE_RIDE] = ()
    assert _name(people) == {}
    assert _refused(people) == "no_trigger"
    with pytest.raises(client.NotCovered, match="around a ride"):
        client.read(
            people.ada,
            "profile",
            fields=("name",),
            purpose="ride",
            reader=f"driver:{people.ben}",
            now=NOW,
        )


def test_a_lease_is_what_rides_read_and_follows_what_the_person_changes(people: Cast) -> None:
    _name(people)
    (held,) = holdings.held(people.ada, now=NOW)
    Ed25519PublicKey.from_public_bytes(held.key).verify(held.signature, held.text.encode())
    assert (held.term, held.fields, held.until) == ("ride", ("name",), NOW + timedelta(days=1))
    client.write(people.ada, "profile", {"name": "Ada Berg"}, now=NOW)
    assert _name(people) == {"name": "Ada Berg"}
    purging.sweep(payload={}, now=held.until)
    assert not models.Lease.objects.exists()


def test_a_restored_copy_of_the_database_opens_nothing_of_who_is_deleted(people: Cast) -> None:
    row = models.Locker.objects.get(member_id=people.eve)
    wrapped = bytes(row.wrapped_key)
    deleting.delete(member_id=people.eve, now=NOW)
    for _ in range(2):
        deleting.erase(payload={"member": str(people.eve)}, now=NOW)
    assert not models.Record.objects.filter(member_id=people.eve).exists()
    assert people.eve in vault.deleted()
    models.Locker.objects.filter(member_id=people.eve).update(wrapped_key=wrapped, closed_at=None)
    with pytest.raises(vault.Shredded):
        data_key(models.Locker.objects.get(member_id=people.eve))
    models.Finder.objects.create(member_id=people.eve, kind="phone", digest=b"x", at=NOW)
    assert deleting.replay(now=NOW) >= 1
    assert not models.Finder.objects.filter(member_id=people.eve).exists()
    account = members.account(people.eve)
    assert account
    assert account.email is None
    with pytest.raises(client.LockerGone):
        client.write(people.eve, "profile", {"name": "Eve"}, now=NOW)


def test_a_member_leaves_before_being_deleted(people: Cast) -> None:
    with pytest.raises(deleting.NotYet, match="You are a member"):
        deleting.delete(member_id=people.ada, now=NOW)
    assert deleting.reasons(people.sam, now=NOW)


@pytest.mark.parametrize(
    "table", ["locker_link", "locker_consent", "locker_receipt", "locker_head"]
)
def test_what_proves_something_cannot_be_edited(people: Cast, table: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_a_narrower_contract_is_accepted_by_machine_and_a_wider_one_is_not(people: Cast) -> None:
    terms = dict(founding.CONTRACT.terms)
    terms.pop("favourite")
    terms["ride"] = replace(terms["ride"], lease_s=3600)
    second = replace(
        founding.CONTRACT, version=2, adopted_by="proposal 9", terms=MappingProxyType(terms)
    )
    before = agreed.standing(people.ada).expires_at
    assert adopting.adopt(second, now=NOW) == models.Contract.objects.filter(ended_at=None).count()
    assert agreed.standing(people.ada).contract.version == 2
    assert agreed.standing(people.ada).expires_at == before
    wider = {**terms, "ride": replace(terms["ride"], recipients=("driver", "rider", "sponsors"))}
    third = replace(second, version=3, terms=MappingProxyType(wider))
    assert adopting.adopt(third, now=NOW) == 0
    assert agreed.standing(people.ada).contract.version == 2
    assert agreed.asks(people.ada, now=NOW)
    granting.agree(member_id=people.ada, now=NOW)
    assert agreed.standing(people.ada).contract.version == 3


def test_a_write_against_another_state_is_refused(people: Cast) -> None:
    spot = records.Spot(people.ada, "preferences", "")
    first = records.write(spot, {"quiet": "yes"}, now=NOW, if_match="")
    second = records.write(spot, {"pets": "yes"}, now=NOW, if_match=first)
    assert second != first
    for stale in (first, ""):
        with pytest.raises(records.Changed):
            records.write(spot, {"quiet": "no"}, now=NOW, if_match=stale)


class FarHome:
    """A locker elsewhere that answers, or does not."""

    is_away = False
    boxes: list[Box]
    asked = 0

    def __init__(self, _address: str) -> None:
        pass

    def fetch(self, asks: Any, *, now: datetime) -> list[Any]:
        """Everybody is called Far."""
        type(self).asked += 1
        if self.is_away:
            raise Away("no route")
        return [{ask.key: {"name": "Far", "phone": "+1"}} for ask in asks]

    def deliver(self, box: Box, *, now: datetime) -> None:
        """Keep a box."""
        if self.is_away:
            raise Away("no route")
        self.boxes.append(box)


def _home(address: str) -> FarHome:
    return FarHome(address)


@pytest.fixture
def far(people: Cast) -> Iterator[bytes]:
    """Ada's locker lies elsewhere; her private key."""
    private, public = sealing.new_pair()
    FarHome.is_away, FarHome.boxes, FarHome.asked = False, [], 0
    models.Locker.objects.filter(member_id=people.ada).update(
        home="https://ada.example", public_key=public
    )
    before = list(registry.homes)
    registry.homes[:] = [f"{__name__}._home"]
    yield private
    registry.homes[:] = before


def test_a_ride_reads_a_lease_while_the_locker_is_away(people: Cast, far: bytes) -> None:
    assert _name(people) == {"name": "Far"}
    FarHome.is_away = True
    assert _name(people) == {"name": "Far"}
    assert FarHome.asked == 1
    leasing.let_go(people.ada)
    assert _name(people) == {}
    assert _refused(people) == "away"


def test_what_a_ride_leaves_is_sealed_and_tried_until_it_is_taken(people: Cast, far: bytes) -> None:
    FarHome.is_away = True
    client.append(people.ada, "traces", [[24.9, 60.1, 5]], key="r", expires_at=None, now=NOW)
    deliver(now=NOW)
    (row,) = models.Delivery.objects.all()
    assert (row.attempts, row.error) == (1, "no route")
    FarHome.is_away = False
    deliver(now=NOW + timedelta(seconds=59))
    assert FarHome.boxes == []
    deliver(now=NOW + timedelta(minutes=1))
    (box,) = FarHome.boxes
    plain = sealing.open_box(far, box.sealed, place=f"box/{people.ada}/traces/r")
    assert json.loads(plain) == {"how": "append", "rows": [[24.9, 60.1, 5]], "until": None}
    assert not models.Delivery.objects.exists()


def test_a_box_that_nobody_takes_for_ninety_days_is_gone_and_its_person_is_told(
    people: Cast, far: bytes, mailoutbox: list[EmailMessage]
) -> None:
    FarHome.is_away = True
    client.append(people.ada, "traces", [[1]], key="r", expires_at=None, now=NOW)
    deliver(now=NOW + timedelta(days=90) - timedelta(seconds=1))
    assert models.Delivery.objects.count() == 1
    deliver(now=NOW + timedelta(days=90))
    assert not models.Delivery.objects.exists()
    (told,) = work.Outbox.objects.filter(topic="locker.undelivered")
    assert (told.payload["member"], told.payload["count"]) == (str(people.ada), "1")
    notices.mail_undelivered(payload=told.payload, now=NOW)
    (mail,) = mailoutbox
    assert "did not reach you" in mail.body
