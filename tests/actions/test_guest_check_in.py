"""A guest of a ride is asked by text message whether all is well, and answers without an account."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as conf
from django.test import Client

from coop.basics.refusals import NotYours
from coop.work import clock
from coop.work.models import Outbox
from rides.care import models
from rides.care.actions import check_ins, shares, texts
from rides.care.queries import check_ins as asking
from rides.care.queries import shares as links
from tests import stage as on
from tests.actions.test_texts import accepted, for_maija
from tests.actions.test_texts import texts as sent
from tests.stage import NOW, Stage


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def asked(ride_id: UUID, stage: Stage) -> tuple[models.CheckIn, str, str]:
    """The question, and both parts of the link in the text to Maija."""
    row = models.CheckIn.objects.create(
        ride_id=ride_id,
        driver_id=stage.ben,
        cause="still",
        asked_at=NOW,
        answer_by=clock.now() + timedelta(days=900),
    )
    texts.ask_if_well(check_in_id=row.id, now=NOW)
    link = re.search(rf"{re.escape(conf.PUBLIC_URL)}/s/([0-9a-f]+)/well/([0-9a-f]+)/", sent()[-1])
    assert link
    return row, link[1], link[2]


def answer(token: str, key: str, *, is_well: bool) -> None:
    check_ins.answer_as_guest(token=token, key=key, is_well=is_well, number=uuid4(), now=NOW)


def test_a_guest_s_yes_ends_the_question(stage: Stage) -> None:
    row, token, key = asked(accepted(stage, for_maija(stage)), stage)
    path = f"/s/{token}/well/{key}/"
    page = Client().get(path)
    assert "Is all well on your ride?" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    body = {"said": "well", "client_event_id": str(uuid4())}
    assert "Good to hear" in Client().post(path, body, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.outcome, row.rider_said) == ("well", "well")
    answer(token, key, is_well=False)
    assert models.Incident.objects.get().kind == "sos"


def test_a_guest_who_needs_help_alarms_the_desk_and_not_the_contacts_of_who_booked(
    stage: Stage,
) -> None:
    row, token, key = asked(accepted(stage, for_maija(stage)), stage)
    answer(token, key, is_well=False)
    row.refresh_from_db()
    assert row.outcome == "help"
    assert models.Alert.objects.get().incident_id == row.incident_id
    topics = set(Outbox.objects.values_list("topic", flat=True))
    assert "care.alarm" in topics
    assert "care.alarm.contacts" not in topics


def test_whoever_only_watches_the_ride_cannot_answer_for_them(stage: Stage) -> None:
    ride_id = accepted(stage, for_maija(stage))
    row, token, key = asked(ride_id, stage)
    for wrong in ("", "0" * 32, links.token_of(row.id)[:32]):
        with pytest.raises(NotYours):
            answer(token, wrong, is_well=True)
    shares.revoke(ride_id=ride_id, by=stage.cast.ada, now=NOW)
    with pytest.raises(NotYours):
        answer(token, key, is_well=True)


def test_a_ride_without_a_guest_has_no_such_link(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    on.accept(stage.ben)
    row = models.CheckIn.objects.create(
        ride_id=ride_id, driver_id=stage.ben, cause="still", asked_at=NOW, answer_by=NOW
    )
    share = shares.make(ride_id=ride_id, shows_destination=False, by=stage.cast.ada, now=NOW)
    with pytest.raises(NotYours):
        answer(share.token, asking.key_of(row.id), is_well=True)
