"""What goes out as it is reads the same as what the framework's own fields would send."""

import json
from typing import Any

import pytest
from rest_framework.renderers import JSONRenderer
from rest_framework_dataclasses.serializers import DataclassSerializer

from coop.work import clock
from rides.trips.queries import driving, listing, rides
from rides.trips.serializers import DriveOut, QuoteOut, RideOut
from tests.web import riding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def sent(data: Any) -> Any:
    return json.loads(JSONRenderer().render(data))


def slowly(out: DataclassSerializer[Any]) -> Any:
    return sent(DataclassSerializer.to_representation(out, out.instance))


def test_a_view_goes_out_as_its_schema_says() -> None:
    town, now = riding.settle(), clock.now()
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    offered = DriveOut(driving.drive_view(town.ben, now=now))
    assert sent(offered.data) == slowly(offered)
    ride_id = riding.accept(town.ben)
    job = DriveOut(driving.drive_view(town.ben, now=now))
    assert sent(job.data) == slowly(job)
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    over = RideOut(rides.ride_for(ride_id, user_id=town.people.ada, now=now))
    assert sent(over.data) == slowly(over)


def test_a_price_goes_out_as_its_schema_says() -> None:
    price = QuoteOut(listing.quote_view(riding.quote(), now=clock.now()))
    assert sent(price.data) == slowly(price)
