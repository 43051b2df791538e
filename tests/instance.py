"""A second instance of Ourway beside this one: its own process, database, keys, log and host name.

    python -m tests.instance leave FILE     Ada lives here; her archive is written to FILE
    python -m tests.instance arrive FILE    Ada joins here and brings FILE; prints what came of it

Called by `test_two_services`, which says in which environment.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any


def leave(file: Path) -> dict[str, Any]:
    """Ada has lived here for long; she takes everything along."""
    from coop.journal.queries.log import keys
    from coop.locker import client
    from coop.trust.conduct import Role
    from tests import carrying
    from tests.cast import gather
    from tests.rating import WINDOW, count, meet, rate
    from tests.stage import NOW

    people = gather()
    client.write(people.ada, "places", PLACE, key="home", now=NOW)
    client.write(people.ada, "preferences", {"quiet": "yes"}, now=NOW)
    for driver in (people.ben, people.chi, people.dia):
        rate(driver, meet(people.ada, driver, ended_at=NOW), now=NOW)
    count(people.ada, Role.RIDER, now=NOW + WINDOW)
    carrying.seal_log(NOW + WINDOW)
    data = carrying.export(people.ada, NOW + WINDOW)
    file.write_bytes(data)
    return {"files": _hashes(data), "log": keys()[0].key.text, "member": str(people.ada)}


def arrive(file: Path) -> dict[str, Any]:
    """Ada joins here, brings it twice, and leaves again."""
    from django.conf import settings

    from coop.carrying.actions import arriving
    from coop.carrying.queries import brought
    from coop.members import actions as members
    from tests import carrying
    from tests.stage import NOW

    ada = members.join(email="ada@example.org", now=NOW)
    eve = members.join(email="eve@example.org", now=NOW)
    settings.KNOWN_LOGS = json.loads(file.with_suffix(".known").read_text())
    data, said = file.read_bytes(), {"refused": ""}
    try:
        arriving.look(member_id=eve, data=data, now=NOW)
    except arriving.SomebodyElses as refusal:
        said["refused"] = refusal.sentence
    for _twice in range(2):
        arrival_id = arriving.look(member_id=ada, data=data, now=NOW)
        arriving.take(arrival_id=arrival_id, member_id=ada, prefers_archive=False, now=NOW)
    carrying.seal_log(NOW)
    again = carrying.export(ada, NOW)
    file.with_suffix(".again").write_bytes(again)
    services = [
        {"origin": one.origin, "pin": one.pin, "is_sure": one.is_sure, "said": one.said}
        for one in brought.of(ada, now=NOW)
    ]
    return {**said, "files": _hashes(again), "services": services, "member": str(ada)}


def _hashes(data: bytes) -> dict[str, str]:
    from tests import carrying

    return {name: sha256(held).hexdigest() for name, held in carrying.files_of(data).items()}


PLACE = {"label": "Runeberginkatu 4", "detail": "", "kind": "home", "lat": 60.17, "lon": 24.93}

if __name__ == "__main__":
    import django

    django.setup()
    done = {"leave": leave, "arrive": arrive}[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(done) + "\n")
