"""A case before a panel, for what holds on every address: Ada says how Dov drove.

Chi, Sam and Dia are drawn, since nobody else can be; they have accepted, and both sides still speak.
"""

from uuid import uuid4

from coop.panels import models as panels
from coop.panels.actions import hearing, opening
from coop.panels.actions.opening import Wish
from coop.panels.kinds import Kind
from coop.panels.queries import cases
from coop.scans import vault
from coop.work import clock
from tests import juries, rating
from tests.papers import photo
from tests.web.riding import Town

CASE = "panels/<int:number>"
TEXT = {"text": "It was so."}
WISH = {"kind": "rating", "about": "00000000-0000-0000-0000-000000000001", "claim": "It was so."}
BODIES: dict[str, dict[str, object]] = {
    "/panels/new/": dict(WISH),
    f"/{CASE}/say/": {"kind": "statement", **TEXT},
    f"/{CASE}/answer/": {"accepts": "yes"},
    f"/{CASE}/ask/": {"to": "driver", "question": "Which street?"},
    f"/{CASE}/talk/": {"talk": "I read it twice."},
    f"/{CASE}/decide/": {"level": "1", "reasons": juries.WHY},
    f"/{CASE}/appeal/": {"claim": "It was not so."},
    "/api/v1/panels": dict(WISH),
    f"/api/v1/{CASE}/statements": {"kind": "statement", **TEXT},
    f"/api/v1/{CASE}/seat": {"accepts": True},
    f"/api/v1/{CASE}/questions": {"to": "driver", **TEXT},
    f"/api/v1/{CASE}/talk": dict(TEXT),
    f"/api/v1/{CASE}/decision": {"level": 1, "reasons": juries.WHY},
    f"/api/v1/{CASE}/appeal": {"claim": "It was not so."},
}


def parts(town: Town) -> dict[str, str]:
    """The case, heard by Chi, Sam and Dia."""
    now, people = clock.now(), town.people
    for one in (people.chi, people.sam, people.dia):
        juries.be_sure(one, 3, at=now)
    about = rating.meet(people.ada, people.dov, ended_at=now - juries.DAY)
    wish = Wish(Kind.CONDUCT, about, juries.CLAIM)
    case = cases.by_id(opening.open_case(wish, by=people.ada, now=now), now)
    assert case is not None
    number = case.number
    assert set(juries.seat(number, now=now)) == {people.chi, people.sam, people.dia}
    said_id = hearing.state(
        number=number, kind="evidence", text="The street was closed.", by=people.ada, now=now
    )
    file_id = uuid4()
    vault.put(file_id, [photo()], shelf=vault.EVIDENCE)
    panels.Said.objects.filter(id=said_id).update(file_id=file_id, pages=1)
    return {CASE: f"panels/{number}", "<uuid:said_id>": str(said_id), "<int:page>": "0"}
