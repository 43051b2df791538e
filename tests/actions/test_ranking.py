"""A member's own order in the living database: kept in the locker, copied, asked, labelled."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coop.basics.refusals import Malformed, NotYours
from coop.locker import client as locker
from coop.locker.actions import granting
from coop.members.actions import favourites
from coop.ranking import client, models
from coop.ranking.actions import choosing, consulting, labelling
from coop.ranking.choice import Choice, founding
from coop.ranking.features import Subject
from coop.ranking.ordering import Candidate
from coop.ranking.queries import choices, labels
from coop.ranking.themes import Theme
from coop.work.outbound import OutboundFailed, Outside
from rides.dispatch import models as dispatch
from rides.dispatch.actions import asking, requests
from rides.trips.queries import orders
from tests import stage as on
from tests.hostile_servers import Stranger, answers, redirects, stranger
from tests.stage import FAR, NOW, SQUARE, Stage, later

DRIVERS = Subject.DRIVERS


def choose(user_id: UUID, preset: str, **more: Any) -> Choice:
    choice = choosing.drafted(DRIVERS, preset=preset, **more)
    choosing.choose(choice, by=user_id, now=NOW)
    return choice


def request_of(ride_id: UUID) -> dispatch.Request:
    return dispatch.Request.objects.get(ride_id=ride_id)


def asked() -> set[UUID]:
    return set(dispatch.Offer.objects.filter(state="pending").values_list("driver_id", flat=True))


def nowhere(*_: object) -> list[str]:
    raise AssertionError("somebody wanted to go out")


def test_a_choice_lies_in_the_locker_and_comes_back(stage: Stage) -> None:
    choice = choose(stage.cast.ada, "weights", weights={"close": 2, "fair": 1})
    assert choice.weights == {"close": 67, "fair": 33}
    assert choices.own(stage.cast.ada, DRIVERS, now=NOW).weights["close"] == 67
    assert choices.own(stage.cast.ben, DRIVERS, now=NOW).level == 0


@pytest.mark.parametrize(
    ("preset", "more"),
    [
        ("best", {}),
        ("weights", {"weights": {"beauty": 3}}),
        ("weights", {"weights": {"close": 101}}),
        ("own", {"source": "pickup_min > 2"}),
        ("own", {"source": ""}),
        ("own", {"source": "1 / 0", "examples": [{}]}),
        ("remote", {"url": "http://ranker.example"}),
        ("remote", {"url": ""}),
    ],
)
def test_what_cannot_order_is_refused_with_a_sentence(
    stage: Stage, preset: str, more: dict[str, Any]
) -> None:
    with pytest.raises(Malformed) as refused:
        choose(stage.cast.ada, preset, **more)
    assert refused.value.sentence.endswith((".", "0)."))
    assert choices.own(stage.cast.ada, DRIVERS, now=NOW).level == 0


def test_a_booking_copies_the_order_and_its_end_forgets_it(stage: Stage) -> None:
    choose(stage.cast.ada, "own", source="favourite ? 9 : 0")
    ride_id = on.book(stage.cast.ada)
    assert json.loads(request_of(ride_id).ranking["choice"])["source"] == "favourite ? 9 : 0"
    requests.close_request(ride_id=ride_id, now=NOW)
    assert request_of(ride_id).ranking == {}


def test_the_order_decides_between_drivers_and_no_further_than_members_voted(stage: Stage) -> None:
    """Chi, whom Ada wishes for, is five minutes further away than Ben."""
    on.vote("dispatch.favourite_s", 0)
    on.go_online(stage.chi, FAR)
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.chi, now=NOW)
    choose(stage.cast.ada, "favourites")
    ride_id = on.book(stage.cast.ada)
    on.tick()
    assert asked() == {stage.ben}
    requests.close_request(ride_id=ride_id, now=NOW)


def test_with_a_wider_bound_the_favourite_is_asked(stage: Stage) -> None:
    on.vote("dispatch.favourite_s", 0)
    on.vote("ranking.rider_s", 300)
    on.vote("ranking.kept_s", 7_200)
    on.go_online(stage.chi, on.SQUARE)
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.chi, now=NOW)
    choose(stage.cast.ada, "own", source="favourite ? 1 : 0")
    on.book(stage.cast.ada)
    on.tick()
    assert asked() == {stage.chi}


def test_a_tick_reads_no_locker_and_asks_nobody_outside(stage: Stage) -> None:
    choose(stage.cast.ada, "own", source="100 - pickup_min")
    on.book(stage.cast.ada)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert on.tick() == 1
    assert found.captured_queries
    assert not [one["sql"] for one in found.captured_queries if "locker_" in one["sql"]]
    assert not [one["sql"] for one in found.captured_queries if "ranking_" in one["sql"]]


def test_an_expression_that_fails_at_run_time_still_finds_a_driver(stage: Stage) -> None:
    # Nobody has waited yet, so this divides by zero, which nothing showed while it was written.
    choose(stage.cast.ada, "own", source="1 / idle_min")
    on.book(stage.cast.ada)
    assert on.tick() == 1
    assert asked() == {stage.ben}


@contextmanager
def ranking_by(say: object) -> Iterator[tuple[Stranger, list[dict[str, object]]]]:
    """A ranker that answers with what `say` makes of the candidates it is asked about."""
    heard: list[dict[str, object]] = []

    def behave(line: object, request: bytes) -> None:
        body = json.loads(request.partition(b"\r\n\r\n")[2])
        heard.append(body)
        answers(json.dumps(say(body["candidates"])).encode())(line, request)  # type: ignore[operator,arg-type]

    with stranger(behave) as one:
        yield one, heard


def farthest(candidates: list[dict[str, object]]) -> dict[str, object]:
    return {
        "ids": [c["id"] for c in sorted(candidates, key=lambda c: -float(str(c["pickup_min"])))]
    }


def test_a_ranker_is_asked_before_the_tick_and_its_answer_copied_in(stage: Stage) -> None:
    on.vote("ranking.rider_s", 300)
    on.vote("ranking.answer_ms", 500)
    on.go_online(stage.chi, SQUARE)
    with ranking_by(farthest) as (one, heard):
        choose(stage.cast.ada, "remote", url=one.url)
        ride_id = on.book(stage.cast.ada)
        waiting = request_of(ride_id)
        assert "ids" not in waiting.ranking
        # Slow machines are not what is tested here.
        asking.ask_ranker(waiting.id, now=NOW, outside=patient(one.outside))
    assert request_of(ride_id).ranking["ids"] == [str(stage.cast.chi), str(stage.cast.ben)]
    said = json.dumps(heard)
    assert len(heard) == 1
    for secret in (stage.cast.ben, stage.cast.chi, stage.ben, stage.cast.ada, ride_id):
        assert str(secret) not in said
    assert "Start" not in said
    assert "60.1" not in said
    on.tick()
    assert asked() == {stage.chi}


def patient(outside: Outside) -> Outside:
    class Patient(Outside):
        def ask(self, url: str, **how: object) -> object:  # type: ignore[override]
            return Outside.ask(outside, url, **(how | {"timeout_s": 10.0}))  # type: ignore[arg-type]

    return Patient()


def test_a_ride_is_matched_while_its_ranker_is_silent(stage: Stage) -> None:
    choose(stage.cast.ada, "remote", url="https://ranker.example/")
    on.book(stage.cast.ada)
    on.run_timers(later(2))
    on.run_outbox(later(2))
    assert asked() == {stage.ben}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"ids": ["stranger"]}, "strangers"),
        ({"ids": []}, "nothing"),
        ({"drivers": 1}, "malformed"),
    ],
)
def test_a_strange_answer_is_kept_as_the_reason_and_loses_nobody(
    stage: Stage, said: dict[str, object], code: str
) -> None:
    with ranking_by(lambda _: said) as (one, _):
        choose(stage.cast.ada, "remote", url=one.url)
        ride_id = on.book(stage.cast.ada)
        asking.ask_ranker(request_of(ride_id).id, now=NOW, outside=patient(one.outside))
    assert request_of(ride_id).ranking["failed"] == code
    assert on.tick() == 1


def test_a_ranker_on_this_machine_is_never_asked(stage: Stage) -> None:
    choose(stage.cast.ada, "remote", url="https://127.0.0.1/rank")
    ride_id = on.book(stage.cast.ada)
    asking.ask_ranker(request_of(ride_id).id, now=NOW)
    assert request_of(ride_id).ranking["failed"] == "not_public"


def remote(url: str) -> Choice:
    return Choice(DRIVERS, "remote", founding(DRIVERS), url=url)


ONE = [Candidate(UUID(int=1), 1.0)]


def test_who_fails_three_times_rests_and_is_tried_once_after(stage: Stage) -> None:
    with stranger(redirects("https://127.0.0.1/")) as one:
        way, choice = patient(one.outside), remote(one.url)
        said = [consulting.consult(choice, ONE, now=later(n), outside=way) for n in range(5)]
        assert [one.failed for one in said] == ["redirects"] * 3 + ["rests"] * 2
        assert len(one.asked) == 3
        after = later(2 + 600)
        assert consulting.consult(choice, ONE, now=after, outside=way).failed == "redirects"
        assert consulting.consult(choice, ONE, now=after, outside=way).failed == "rests"


def test_a_good_answer_ends_the_count(stage: Stage) -> None:
    url = "https://ranker.example/"
    for n in range(2):
        consulting.consult(remote(url), ONE, now=later(n), outside=Outside(lambda *_: []))
    assert models.Ranker.objects.get().failures == 2
    assert "ranker.example" not in models.Ranker.objects.get().key
    with ranking_by(lambda asked: {"ids": [c["id"] for c in asked]}) as (one, _):
        choice, way = remote(one.url), patient(one.outside)
        models.Ranker.objects.update(key=consulting._key(one.url))
        assert consulting.consult(choice, ONE, now=NOW, outside=way).ids == (UUID(int=1),)
    assert models.Ranker.objects.get().failures == 0


def test_with_nobody_to_ask_about_nobody_is_asked(stage: Stage) -> None:
    found = consulting.consult(remote("https://a.example/"), [], now=NOW, outside=Outside(nowhere))
    assert found.failed == "nobody"


def rode(stage: Stage) -> None:
    """Ada rode with Ben."""
    on.completed(stage)


def test_labels_lower_for_followers_alone_and_end(stage: Stage) -> None:
    rode(stage)
    ada, ben, eve = stage.cast.ada, stage.cast.ben, stage.cast.eve
    labelling.say(theme="driving", about=ben, word="rough", by=ada, now=NOW)
    (list_,) = labels.to_follow(eve, now=NOW)
    assert (list_.publisher_name, list_.theme, list_.count) == ("Ada Lind", Theme.DRIVING, 1)
    labelling.follow(list_id=list_.id, is_on=True, by=eve, now=NOW)
    assert choices.carried(eve, DRIVERS, now=NOW).signs.lowered == {ben}
    assert not choices.carried(stage.cast.chi, DRIVERS, now=NOW).signs.lowered
    after = NOW + timedelta(days=90)
    assert not choices.carried(eve, DRIVERS, now=after).signs.lowered
    labelling.forget_ended(payload={}, now=after)
    assert not models.Label.objects.exists()


def test_who_follows_whom_lies_in_the_followers_locker_and_nowhere_else(stage: Stage) -> None:
    rode(stage)
    labelling.say(theme="quiet", about=stage.cast.ben, word="quiet", by=stage.cast.ada, now=NOW)
    list_id = models.List.objects.get().id
    labelling.follow(list_id=list_id, is_on=True, by=stage.cast.eve, now=NOW)
    kept = locker.read(
        stage.cast.eve,
        "ranking",
        fields=("follows",),
        purpose="own",
        reader=str(stage.cast.eve),
        now=NOW,
    )
    assert json.loads(kept["follows"]) == [str(list_id)]
    with connection.cursor() as cursor:
        for model in (models.List, models.Label, models.Ranker):
            cursor.execute(
                f"SELECT count(*) FROM {model._meta.db_table} t WHERE t::text LIKE %s",
                [f"%{stage.cast.eve}%"],
            )
            assert cursor.fetchone() == (0,)
    labelling.follow(list_id=list_id, is_on=False, by=stage.cast.eve, now=NOW)
    assert labels.followed(stage.cast.eve, now=NOW) == ()


def test_a_word_is_of_the_list_and_about_somebody_known(stage: Stage) -> None:
    ada, ben = stage.cast.ada, stage.cast.ben
    with pytest.raises(labelling.NotKnownToYou):
        labelling.say(theme="driving", about=ben, word="rough", by=ada, now=NOW)
    rode(stage)
    for theme, word in (("driving", "thief"), ("driving", "smoky"), ("gossip", "rough")):
        with pytest.raises(labelling.NoSuchWord):
            labelling.say(theme=theme, about=ben, word=word, by=ada, now=NOW)
    with pytest.raises(labelling.OnlyMembers):
        labelling.say(theme="driving", about=ben, word="rough", by=stage.cast.eve, now=NOW)


def test_a_new_word_replaces_the_old_one_and_can_be_taken_back(stage: Stage) -> None:
    rode(stage)
    ada, ben = stage.cast.ada, stage.cast.ben
    for word in ("rough", "gentle", "gentle"):
        labelling.say(theme="driving", about=ben, word=word, by=ada, now=NOW)
    assert [one.word for one in labels.published(ada, now=NOW)[Theme.DRIVING]] == ["gentle"]
    for _ in range(2):
        labelling.take_back(theme="driving", about=ben, by=ada)
    assert labels.published(ada, now=NOW)[Theme.DRIVING] == []


def test_lists_and_follows_have_an_end(stage: Stage) -> None:
    rode(stage)
    ada, ben = stage.cast.ada, stage.cast.ben
    on.vote("ranking.follows", 1)
    for theme, word in (("driving", "rough"), ("quiet", "quiet")):
        labelling.say(theme=theme, about=ben, word=word, by=ada, now=NOW)
    first, second = models.List.objects.order_by("theme")
    labelling.follow(list_id=first.id, is_on=True, by=stage.cast.eve, now=NOW)
    with pytest.raises(labelling.TooManyLabels):
        labelling.follow(list_id=second.id, is_on=True, by=stage.cast.eve, now=NOW)
    with pytest.raises(NotYours):
        labelling.follow(list_id=uuid4(), is_on=True, by=stage.cast.chi, now=NOW)
    with pytest.raises(NotYours):
        labelling.follow(list_id=first.id, is_on=True, by=ada, now=NOW)


def test_who_leaves_takes_their_words_along(stage: Stage) -> None:
    rode(stage)
    labelling.say(theme="quiet", about=stage.cast.ben, word="quiet", by=stage.cast.ada, now=NOW)
    labelling.erase(member_id=stage.cast.ben, now=NOW)
    assert not models.Label.objects.exists()
    labelling.erase(member_id=stage.cast.ada, now=NOW)
    assert models.List.objects.get().closed_at == NOW


def test_the_preview_shows_real_drivers_and_nobodys_name_or_place(stage: Stage) -> None:
    found = orders.drivers_to_try(stage.cast.ada, now=NOW)
    (shown,) = found.shown
    assert shown.candidate.id == stage.cast.ben
    assert shown.title == "A driver near you"
    assert shown.candidate.features["pickup_min"] == int(shown.candidate.features["pickup_min"])
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.ben, now=NOW)
    assert orders.drivers_to_try(stage.cast.ada, now=NOW).shown[0].title == "Ben Okafor"
    assert orders.jobs_to_try(stage.cast.ada, now=NOW) is None


def test_an_order_that_asks_outside_is_tried_within_its_time(stage: Stage) -> None:
    choice = choose(stage.cast.ada, "remote", url="https://ranker.example/")
    order = client.carried(stage.cast.ada, DRIVERS, now=NOW)
    assert order.choice == choice
    found = client.explained(order, ONE, now=NOW, outside=Outside(lambda *_: []))
    assert (found.level, found.failed, len(found.placed)) == (1, "unresolved", 1)


def test_a_booking_goes_on_where_the_order_may_not_be_read(stage: Stage) -> None:
    choose(stage.cast.ada, "nearest")
    granting.freeze(member_id=stage.cast.ada, now=NOW)
    assert client.copied(stage.cast.ada, now=NOW) == {}


def test_an_address_inside_is_refused_wherever_it_is_asked() -> None:
    with pytest.raises(OutboundFailed):
        Outside().ask("https://169.254.169.254/", timeout_s=1)
