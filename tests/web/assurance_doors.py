"""Assurance for the permission table: Ada vouched for Eve and shows a code again; Dov a passport."""

from datetime import datetime, timedelta
from uuid import UUID

from coop.members.actions import vouching
from coop.members.queries import vouches
from coop.trust.actions import identity, meetings
from coop.trust.actions.meetings import Place
from tests.cast import Cast
from tests.papers import photo
from tests.web.riding import NEARBY

PLACE = {"lat": NEARBY.lat, "lon": NEARBY.lon}
BODIES: dict[str, dict[str, object]] = {
    "/identity/": {"what": "passport", "way": "office"},
    "/office/identity/<uuid:showing_id>/accept/": {"what": "passport"},
    "/office/identity/<uuid:showing_id>/reject/": {"written": "It cannot be read."},
    "/api/v1/identity": {"what": "passport"},
    "/api/v1/office/identity/<uuid:showing_id>/acceptance": {"what": "passport"},
    "/api/v1/office/identity/<uuid:showing_id>/rejection": {"reason": "It cannot be read."},
    "/vouch/": dict(PLACE),
    "/vouch/read/": PLACE | {"code": "ABCD-2345"},
    "/vouch/<uuid:meeting_id>/place/": dict(PLACE),
    "/api/v1/vouches": dict(PLACE),
    "/api/v1/vouches/read": PLACE | {"code": "ABCD-2345"},
    "/api/v1/meetings-of-phones/<uuid:meeting_id>/place": dict(PLACE),
}


def parts(people: Cast, *, now: datetime) -> dict[str, UUID | str]:
    """What fills the addresses."""
    vouching.give(user_id=people.eve, how=vouches.MET, by=people.ada, now=now - timedelta(days=10))
    return {
        "<int:vouch_id>": str(vouches.given(people.ada, now=now)[0].id),
        "<uuid:showing_id>": identity.send(
            what="passport", content=photo(), by=people.dov, now=now
        ),
        "<uuid:meeting_id>": meetings.begin(place=Place(NEARBY, now), by=people.ada, now=now),
    }
