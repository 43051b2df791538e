"""The office's pages: zones drawn without scripts, refusals that lose nothing, who may do what."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coop import admin
from coop.members import actions as members
from coop.work import clock
from rides.places import queries as places
from rides.places import zoning
from rides.places.models import SpecialZone
from tests import stage
from tests.cast import Cast, browser_of, gather
from tests.web import riding

pytestmark = pytest.mark.usefixtures("city")

SQUARE = "60.1700, 24.9395\n60.1700, 24.9440\n60.1722, 24.9440\n60.1722, 24.9395"
BOWTIE = "60.1700, 24.9395\n60.1722, 24.9440\n60.1700, 24.9440\n60.1722, 24.9395"
AWAY = "10.0, 10.0\n10.0, 10.1\n10.1, 10.1"


@pytest.fixture
def people() -> Cast:
    return gather()


@pytest.fixture
def sam(people: Cast) -> Client:
    """A steward's browser."""
    return browser_of(people.sam)


def online(people: Cast) -> tuple[UUID, UUID]:
    """Ben online near the station, and Chi a driver who is not."""
    ben, chi = stage.enrol(people.ben, "BEN-1"), stage.enrol(people.chi, "CHI-1")
    stage.go_online(ben, stage.NEAR)
    return ben, chi


def draw(browser: Client, corners: str = SQUARE, **more: object) -> str:
    form = {"kind": "no_pickup", "city": "helsinki", "name": "Railway Square", "corners": corners}
    answer = browser.post("/office/zones/new/", form | more, follow=True)
    return answer.content.decode()


def test_a_zone_is_drawn_with_lines_of_text(sam: Client) -> None:
    page = draw(sam)
    assert "It holds from this moment" in page
    assert "Railway Square" in page
    (made,) = zoning.specials()
    assert made.lines.count("\n") == 3
    shown = sam.get(f"/office/zones/special/{made.id}/").content.decode()
    assert "60.170000, 24.939500" in shown


def test_a_zone_is_drawn_with_a_file(sam: Client) -> None:
    ring = [[24.9395, 60.17], [24.944, 60.17], [24.944, 60.1722], [24.9395, 60.17]]
    text = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    file = SimpleUploadedFile("zone.geojson", text.encode())
    draw(sam, corners="", file=file)
    assert SpecialZone.objects.count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b"", b"x" * 1_000_001])
def test_a_file_that_is_no_area_is_refused_and_what_was_typed_stays(
    sam: Client, content: bytes
) -> None:
    page = draw(sam, corners="", file=SimpleUploadedFile("zone.geojson", content))
    assert 'class="note bad"' in page
    assert 'value="Railway Square"' in page
    assert SpecialZone.objects.count() == 0


def test_what_was_drawn_wrong_comes_back_with_an_offer_to_repair_it(sam: Client) -> None:
    page = draw(sam, BOWTIE)
    assert "crosses itself" in page
    assert "60.1722, 24.9440" in page
    assert "Use the repaired area" in page
    hidden = page.split('name="repaired" value="', 1)[1].split('"', 1)[0]
    taken = draw(sam, BOWTIE, repaired=hidden.replace("&quot;", '"'), take_repaired="1")
    assert "This is the repaired area" in taken
    assert SpecialZone.objects.count() == 0
    lines = taken.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>", 1)[0]
    assert "It holds from this moment" in draw(sam, lines)


def test_a_zone_outside_the_city_is_refused(sam: Client) -> None:
    assert "outside the imported city" in draw(sam, AWAY)


def test_hours_that_cannot_be_read_name_the_day_and_stay(sam: Client) -> None:
    zone = zoning.service(places.main_zone().id, now=clock.now())
    form = {"name": zone.name, "corners": zone.lines, "seen": zone.seen, "hours_1": "noon"}
    page = sam.post(f"/office/zones/{zone.id}/", form).content.decode()
    assert "Tuesday cannot be read" in page
    assert 'value="noon"' in page
    form |= {f"hours_{day}": "06:00–22:00" for day in range(7)}
    page = sam.post(f"/office/zones/{zone.id}/", form, follow=True).content.decode()
    assert "Mon–Sun 06:00–22:00" in page


def test_a_dispatcher_pauses_but_does_not_draw(people: Cast) -> None:
    members.appoint(user_id=people.chi, office="dispatcher", by=people.sam, now=clock.now())
    chi = browser_of(people.chi)
    zone = places.main_zone().id
    assert "Draw a zone" not in chi.get("/office/zones/").content.decode()
    assert chi.get("/office/zones/new/").status_code == 403
    form = {"reason": "Marathon", "minutes": "60"}
    page = chi.post(f"/office/zones/{zone}/pause/", form, follow=True).content.decode()
    assert "Marathon" in page
    paused = zoning.service(zone, now=clock.now())
    assert paused.paused_until
    assert paused.paused_until - clock.now() <= timedelta(hours=1)
    chi.post(f"/office/zones/{zone}/resume/")
    assert not zoning.service(zone, now=clock.now()).is_paused


def test_a_pause_without_a_reason_is_refused_in_a_sentence(sam: Client) -> None:
    zone = places.main_zone().id
    answer = sam.post(f"/office/zones/{zone}/pause/", {"reason": " "})
    assert answer.status_code == 422
    assert "riders will read it" in answer.content.decode()


def test_who_looked_before_somebody_else_saved_sees_the_zone_anew(sam: Client) -> None:
    draw(sam)
    (zone,) = zoning.specials()
    form = {"name": "Square", "corners": SQUARE, "seen": zone.seen}
    sam.post(f"/office/zones/special/{zone.id}/", form)
    form["name"] = "Plaza"
    page = sam.post(f"/office/zones/special/{zone.id}/", form).content.decode()
    assert "Somebody changed this zone" in page
    assert 'value="Square"' in page
    assert zoning.special(zone.id).name == "Square"


def test_a_steward_removes_a_zone(sam: Client) -> None:
    draw(sam)
    (zone,) = zoning.specials()
    sam.post(f"/office/zones/special/{zone.id}/remove/", {"seen": zone.seen})
    assert zoning.specials() == []


def test_every_table_opens_and_shows_nothing_personal(people: Cast, sam: Client) -> None:
    town = stage.Stage(people, *online(people))
    stage.completed(town)
    draw(sam)
    personal = ("Ada Lind", "ada@example.org", "Start", "+358401234567", str(people.ada))
    for table in admin.known():
        page = sam.get(f"/office/tables/{table.label}/").content.decode()
        assert "<th scope" in page or "There are no rows yet" in page
        if table.room not in {"members", "payouts"}:
            assert [word for word in personal if word in page] == [], table.label


def test_a_row_is_found_by_an_id_in_any_column(people: Cast, sam: Client) -> None:
    town = stage.Stage(people, *online(people))
    job = stage.completed(town)
    page = sam.get("/office/tables/trips.Event/", {"find": str(job.id)}).content.decode()
    assert page.count(str(job.id)) >= 5
    for odd in ("x", "9" * 40, "\x00", "' OR 1=1"):
        assert sam.get("/office/tables/trips.Event/", {"find": odd}).status_code == 200
    assert sam.get("/office/tables/members.User/").status_code == 404
    assert sam.post("/office/tables/trips.Ride/").status_code == 405


def test_a_day_is_read_as_a_day_and_nothing_else(sam: Client) -> None:
    assert "Nothing happened" in sam.get("/office/").content.decode()
    for odd in ("2026-02-30", "tomorrow", "2999-01-01", "0001-01-01"):
        assert sam.get("/office/", {"day": odd}).status_code == 422
        assert sam.get(f"/api/v1/office/figures?day={odd}").json()["code"] == "no_day"
    assert sam.get("/office/", {"zone": "nowhere"}).status_code == 404
    figures = sam.get("/api/v1/office/figures").json()
    assert (figures["booked"], figures["fill_bp"]) == (0, None)
    assert len(figures["booked_by_hour"]) == 24


def surcharge(**more: object) -> dict[str, object]:
    """What a program sends to draw a surcharge around a square."""
    ring = [[24.9395, 60.17], [24.944, 60.17], [24.944, 60.1722], [24.9395, 60.17]]
    drawn = {"type": "Polygon", "coordinates": [ring]}
    return {"city": "helsinki", "name": "Square", "kind": "surcharge", "area": drawn} | more


def test_a_zone_sent_twice_is_drawn_once(sam: Client) -> None:
    key = uuid4()
    drawn = [
        riding.api_post(sam, "office/zones/special", surcharge(), key=key, answers=201).body
        for _ in range(2)
    ]
    assert drawn[0] == drawn[1]
    assert SpecialZone.objects.filter(name="Square").count() == 1


def test_once_open_only_a_vote_changes_what_a_surcharge_costs(sam: Client) -> None:
    refused = riding.api_post(sam, "office/zones/special", surcharge(amount_minor=350))
    assert refused.refusal == (409, "already_open")
    assert "only votes" in str(refused.body["detail"])
    made = riding.api_post(sam, "office/zones/special", surcharge(), answers=201).body
    path, body = f"/api/v1/zones/special/{made['id']}", {"amount_minor": 350, "seen": made["seen"]}
    changed = sam.patch(path, body, content_type=riding.JSON)
    assert (changed.status_code, changed.json()["code"]) == (409, "already_open")


def test_an_amount_for_what_is_no_surcharge_is_refused_in_words(sam: Client) -> None:
    body = surcharge(kind="no_pickup")
    refused = riding.api_post(sam, "office/zones/special", body | {"amount_minor": 350})
    assert refused.refusal == (422, "no_surcharge")
    assert not SpecialZone.objects.filter(name="Square").exists()
    made = riding.api_post(sam, "office/zones/special", body, answers=201).body
    changed = sam.patch(
        f"/api/v1/zones/special/{made['id']}",
        {"name": "Place", "amount_minor": 0, "seen": made["seen"]},
        content_type=riding.JSON,
    )
    assert (changed.status_code, changed.json()["code"]) == (422, "no_surcharge")
    assert SpecialZone.objects.get(id=made["id"]).name == "Square"


def test_a_steward_draws_pauses_and_removes_by_api(sam: Client, people: Cast) -> None:
    ring = [[24.9395, 60.17], [24.944, 60.17], [24.944, 60.1722], [24.9395, 60.17]]
    body: dict[str, object] = {"city": "helsinki", "name": "Square", "kind": "no_pickup"}
    body["area"] = {"type": "Polygon", "coordinates": [ring]}
    made = riding.api_post(sam, "office/zones/special", body, answers=201).body
    again = riding.api_post(sam, "office/zones/special", body)
    assert again.refusal == (422, "bad_zone_name")
    stops = [
        {"lat": 60.1708, "lon": 24.9425, "label": "a"},
        {"lat": 60.166, "lon": 24.95, "label": "b"},
    ]
    refused = riding.api_post(sam, "quotes", {"stops": stops})
    assert refused.refusal == (422, "no_pickup_here")
    assert refused.body["suggested"].keys() == {"label", "lat", "lon", "distance_m"}
    assert Client().get("/api/v1/zones/special").json()[0]["name"] == "Square"
    gone = sam.delete(f"/api/v1/zones/special/{made['id']}?seen={made['seen']}")
    assert gone.status_code == 204
    zone = sam.get("/api/v1/zones").json()[0]
    hours = [{"day": day, "from_min": 360, "until_min": 1320} for day in range(7)]
    change = {"hours": hours, "seen": zone["seen"]}
    path = f"/api/v1/zones/{zone['id']}"
    changed = sam.patch(path, change, content_type=riding.JSON).json()
    assert changed["hours"] == hours
    assert sam.patch(path, change, content_type=riding.JSON).json()["code"] == (
        "zone_changed_meanwhile"
    )
    bad = {"hours": [{"day": 9, "from_min": 0, "until_min": 10}], "seen": changed["seen"]}
    assert sam.patch(path, bad, content_type=riding.JSON).status_code == 400
