"""Showing who one is: a steward sees a document, notes its kind, and the picture is forgotten."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from coop.basics.refusals import Malformed, NotYours
from coop.journal.models import Entry
from coop.locker.models import Access
from coop.members.actions import NotASteward, admission
from coop.members.queries import vouches
from coop.scans import vault
from coop.trust import models
from coop.trust.actions import identity
from coop.trust.queries import assurance
from coop.trust.queries import identity as reads
from tests.cast import Cast, gather
from tests.papers import photo

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def cast(city: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DOCUMENTS_DIR = tmp_path
    return gather()


def send(by: UUID, now: datetime = NOW) -> UUID:
    return identity.send(what="passport", content=photo(), by=by, now=now)


def accept(showing: UUID, by: UUID, *, expires_on: date | None = None, now: datetime = NOW) -> None:
    identity.accept(showing_id=showing, what="passport", expires_on=expires_on, by=by, now=now)


def pictures() -> int:
    return models.Showing.objects.filter(file_id__isnull=False).count()


def test_a_steward_sees_a_picture_and_only_its_kind_stays(cast: Cast) -> None:
    showing = send(cast.eve)
    assert vault.page(models.Showing.objects.get().file_id, 0, shelf=vault.IDENTITY)
    assert assurance.level(cast.eve) == 0
    accept(showing, cast.sam, expires_on=date(2027, 5, 1))
    known = vouches.known(cast.eve, NOW)
    assert (known.document, assurance.level(cast.eve)) == ("passport", 1)
    assert known.document_until == datetime(2027, 5, 1, 21, 0, tzinfo=UTC)
    row = models.Showing.objects.get()
    assert (row.state, row.decided_by_id, row.until) == ("accepted", cast.sam, known.document_until)
    assert Entry.objects.get(kind="identity.checked").public == {"what": "passport"}


def test_a_picture_is_forgotten_after_the_decision_and_when_nobody_decides(cast: Cast) -> None:
    accept(send(cast.eve), cast.sam)
    send(cast.ada)
    identity.forget_old(payload={}, now=NOW + DAY - timedelta(seconds=1))
    assert pictures() == 2
    identity.forget_old(payload={}, now=NOW + DAY)
    assert pictures() == 1
    identity.forget_old(payload={}, now=NOW + 14 * DAY)
    assert pictures() == 0
    states = models.Showing.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["accepted", "lapsed"]


def test_each_look_of_a_steward_is_told_to_its_person(cast: Cast) -> None:
    showing = send(cast.eve)
    view = reads.look(showing, by=cast.sam, now=NOW)
    assert (view.name, view.showing.pages) == ("Eve Salo", 1)
    assert reads.page(showing, 0, by=cast.sam, now=NOW)
    looks = Access.objects.filter(member_id=cast.eve, collection="documents")
    assert [(look.reader, look.fields) for look in looks] == [
        (f"steward:{cast.sam}", ["identity"])
    ] * 2
    with pytest.raises(NotYours):
        reads.look(UUID(int=5), by=cast.sam, now=NOW)


def test_what_cannot_be_taken_is_said(cast: Cast) -> None:
    with pytest.raises(Malformed, match="which document"):
        identity.send(what="library_card", content=photo(), by=cast.eve, now=NOW)
    with pytest.raises(identity.NotReadable, match="neither"):
        identity.send(what="passport", content=b"hello", by=cast.eve, now=NOW)
    with pytest.raises(identity.FileTooLarge, match="10"):
        identity.send(what="passport", content=b"x" * 10_000_001, by=cast.eve, now=NOW)
    send(cast.eve)
    with pytest.raises(identity.WaitsAlready):
        identity.come(what="passport", by=cast.eve, now=NOW)


def test_who_decides_and_once(cast: Cast) -> None:
    showing = send(cast.eve)
    with pytest.raises(NotASteward):
        accept(showing, cast.ada)
    with pytest.raises(identity.OwnDocument):
        accept(send(cast.sam), cast.sam)
    with pytest.raises(admission.DocumentOver):
        accept(showing, cast.sam, expires_on=date(2026, 11, 19))
    with pytest.raises(Malformed, match="reason"):
        identity.reject(showing_id=showing, reason=" ", by=cast.sam, now=NOW)
    identity.reject(showing_id=showing, reason="Another name", by=cast.sam, now=NOW)
    with pytest.raises(identity.Decided):
        accept(showing, cast.sam)
    assert assurance.level(cast.eve) == 0
    found = reads.latest(cast.eve)
    assert found
    assert (found.state, found.reason) == ("rejected", "Another name")


def test_it_can_be_shown_at_the_office_and_taken_back(cast: Cast) -> None:
    identity.come(what="identity_card", by=cast.eve, now=NOW)
    identity.take_back(by=cast.eve, now=NOW)
    with pytest.raises(identity.NothingWaits):
        identity.take_back(by=cast.eve, now=NOW)
    accept(identity.come(what="identity_card", by=cast.eve, now=NOW), cast.sam)
    assert assurance.level(cast.eve) == 1
