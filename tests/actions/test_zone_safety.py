"""Whom to dial in a zone, and where women and non-binary people may ask to ride with each other."""

from uuid import UUID

import pytest

from coop.basics.refusals import Refusal
from coop.journal.models import Entry
from rides.places import drawing, guarding, queries
from rides.places.drawing import By
from rides.places.guarding import Safety
from rides.places.models import ZoneChange
from tests.cast import gather
from tests.stage import NOW

pytestmark = pytest.mark.usefixtures("city")
LAW = "The equality act of this country, section 9"


@pytest.fixture
def sam() -> UUID:
    """A steward."""
    return gather().sam


def guard(sam: UUID, safety: Safety) -> None:
    zone_id = queries.main_zone().id
    guarding.guard(zone_id=zone_id, safety=safety, by=By(sam), now=NOW)


def test_a_zone_begins_with_its_country_s_number_and_without_the_choice() -> None:
    zone = queries.main_zone()
    assert (zone.emergency, zone.circle_is_open) == ("112", False)


def test_a_steward_opens_the_choice_by_naming_the_law_and_that_is_public(sam: UUID) -> None:
    guard(sam, Safety("112", True, LAW))
    zone = queries.main_zone()
    assert (zone.emergency, zone.circle_is_open, zone.circle_reason) == ("112", True, LAW)
    assert ZoneChange.objects.get().facts == {"circle": "open", "why": LAW}
    assert Entry.objects.filter(kind="zone.changed", public__why=LAW).exists()


@pytest.mark.parametrize(
    ("safety", "code"),
    [
        (Safety("12", False, ""), "no_emergency_number"),
        (Safety("911", False, ""), "no_emergency_number"),
        (Safety("+358401234567", False, ""), "no_emergency_number"),
        (Safety("112", True, "  "), "circle_needs_reason"),
        (Safety("112", False, "x" * 301), "circle_needs_reason"),
    ],
)
def test_a_number_that_brings_no_help_is_refused_and_so_is_a_choice_without_a_law(
    sam: UUID, safety: Safety, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        guard(sam, safety)
    assert refused.value.code == code
    assert not ZoneChange.objects.exists()


def test_who_looked_before_somebody_else_changed_it_is_told(sam: UUID) -> None:
    guard(sam, Safety("", True, LAW))
    with pytest.raises(drawing.ChangedMeanwhile):
        guard(sam, Safety("", False, "No law allows it"))
