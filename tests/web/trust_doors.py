"""A ride that Ada and Ben can rate, and words about Ben, for tests of the doors."""

from datetime import timedelta
from uuid import UUID

from coop.trust.actions.ratings import Said
from coop.trust.conduct import Role
from coop.work import clock
from tests.rating import WINDOW, count, meet, rate
from tests.web.riding import Town

LONG_AGO = timedelta(days=40)
BODIES: dict[str, dict[str, object]] = {
    "/rate/<uuid:about>/": {"thumb": "down", "reasons_down": ["late"]},
    "/standing/words/<uuid:rating_id>/reply/": {"words": "The bridge was up"},
    "/standing/groups/": {"gender": "woman"},
    "/api/v1/me/groups": {"gender": "woman"},
    "/api/v1/ratings/<uuid:about>": {"is_up": False, "reasons": ["late"]},
    "/api/v1/standing/words/<uuid:rating_id>/reply": {"words": "The bridge was up"},
}
QUERIES = {"/api/v1/standing": {"role": "driver"}, "/api/v1/standing/words": {"role": "driver"}}


def parts(town: Town) -> dict[str, UUID]:
    """Ben was rated by three a while ago, whose words show; Ada rode with him just now."""
    people, now = town.people, clock.now()
    then = now - LONG_AGO
    praise = Said(True, ("kind", "on_time"), "A calm ride", "Thank you for waiting")
    said = [praise, Said(False, ("late",), "Ten minutes late"), praise]
    for rider, words in zip((people.chi, people.eve, people.dia), said, strict=True):
        last = rate(rider, meet(rider, people.ben, ended_at=then), words, now=then)
    for _again in range(2):
        count(people.ben, Role.DRIVER, now=then + WINDOW)
    about = meet(people.ada, people.ben, ended_at=now - timedelta(minutes=5))
    return {"<uuid:about>": about, "<uuid:rating_id>": last}
