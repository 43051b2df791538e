"""A member's order: everybody stays, the floor holds, and whatever fails falls back to the weights."""

import json
import time
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.ranking import exchange, expressions, ordering, wording
from coop.ranking.carried import Carried, Signs, of_json
from coop.ranking.choice import Choice, founding, of_text, offered, whole
from coop.ranking.features import SUBJECTS, Kind, Subject, percents
from coop.ranking.ordering import Answered, Bounds, Candidate

DRIVERS = Subject.DRIVERS
SHIFT_S = 120
WITHIN = Bounds(SHIFT_S, 0.2)
SOURCES = [
    "100 - 5 * pickup_min",
    "(favourite ? 50 : 0) - pickup_min + math.least(idle_min, 30) / 3",
    "1 / idle_min",
    "0 / idle_min",
    "electric ? 1e308 * 10 : -1e308 * 10",
    "electric ? 1e308 : -1e308",
    "nobody_knows",
    "",
]


def driver(number: int, **features: float | bool) -> Candidate:
    known = {"pickup_min": 1.0, "idle_min": 0.0, "price": 12.0, "favourite": False} | features
    return Candidate(UUID(int=number), float(known["pickup_min"]) * 60, known)


def weights(**percent: int) -> Choice:
    return Choice(DRIVERS, "weights", percent)


def own(source: str) -> Choice:
    return Choice(DRIVERS, "own", founding(DRIVERS), source)


@st.composite
def crowds(draw: st.DrawFn) -> list[Candidate]:
    size = draw(st.integers(0, 12))
    minutes = st.floats(0, 60)
    return [
        Candidate(
            UUID(int=number),
            draw(st.integers(0, 900)),
            {
                "pickup_min": draw(minutes),
                "idle_min": draw(minutes),
                "price": draw(st.floats(0, 100)),
                "favourite": draw(st.booleans()),
                "electric": draw(st.booleans()),
                "raised": draw(st.sampled_from([0.0, 1.0])),
                "lowered": draw(st.sampled_from([0.0, 1.0])),
            },
            is_kept=draw(st.booleans()),
        )
        for number in range(size)
    ]


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    keys = [one.key for one in SUBJECTS[DRIVERS].criteria]
    given = {key: draw(st.integers(0, 100)) for key in keys}
    preset = draw(st.sampled_from(offered(DRIVERS)))
    return Choice(DRIVERS, preset, whole(DRIVERS, given), draw(st.sampled_from(SOURCES)))


@st.composite
def answers(draw: st.DrawFn, crowd: list[Candidate]) -> Answered | None:
    ids = draw(st.lists(st.sampled_from([one.id for one in crowd] or [UUID(int=9)]), unique=True))
    return draw(st.sampled_from([None, Answered(failed="too_slow"), Answered(tuple(ids))]))


@given(crowds(), choices(), st.data(), st.sampled_from([None, 0, SHIFT_S]))
def test_everybody_has_one_place_whatever_was_chosen(
    crowd: list[Candidate], choice: Choice, data: st.DataObject, shift_s: int | None
) -> None:
    answered = data.draw(answers(crowd))
    bounds = Bounds(shift_s, 0.2)
    ordered = ordering.explain(crowd, choice, bounds, answered=answered)
    assert sorted(one.id for one in ordered.placed) == sorted(one.id for one in crowd)
    assert [one.place for one in ordered.placed] == list(range(1, len(crowd) + 1))
    assert [one.id for one in ordered.placed] == ordering.arrange(
        crowd, choice, bounds, answered=answered
    )


@given(crowds(), choices())
def test_the_floor_bounds_every_order(crowd: list[Candidate], choice: Choice) -> None:
    """Nobody falls behind somebody further than the bound away; who is kept, behind nobody."""
    place = {one: n for n, one in enumerate(ordering.arrange(crowd, choice, WITHIN))}
    for one in crowd:
        for other in crowd:
            if other.base - one.base > SHIFT_S or (one.is_kept and other.base > one.base):
                assert place[one.id] < place[other.id]


@given(crowds(), choices())
def test_a_shift_lies_within_what_members_voted(crowd: list[Candidate], choice: Choice) -> None:
    shifts = ordering.shifts_s(crowd, ordering.points(crowd, choice), WITHIN)
    assert all(0 <= one <= SHIFT_S for one in shifts)
    assert not any(s for s, one in zip(shifts, crowd, strict=True) if one.is_kept)


@given(crowds())
def test_the_common_order_is_the_way_to_the_pickup(crowd: list[Candidate]) -> None:
    unlabelled = [Candidate(one.id, one.base) for one in crowd]
    found = ordering.arrange(unlabelled, Choice(DRIVERS), WITHIN)
    assert found == [one.id for one in sorted(crowd, key=lambda c: (c.base, str(c.id)))]


def test_a_favourite_comes_first_within_the_bound_and_not_beyond() -> None:
    near, known = driver(1, pickup_min=2.0), driver(2, pickup_min=3.9, favourite=True)
    far = driver(3, pickup_min=4.1, favourite=True)
    choice = weights(known=100)
    assert ordering.arrange([near, known], choice, WITHIN) == [known.id, near.id]
    assert ordering.arrange([near, far], choice, WITHIN) == [near.id, far.id]


def test_a_label_lowers_by_its_part_and_raising_is_no_more() -> None:
    plain, lowered = driver(1, pickup_min=1.5), driver(2, pickup_min=1.2, lowered=1.0)
    raised = driver(3, pickup_min=1.8, raised=1.0)
    assert ordering.arrange([plain, lowered], Choice(DRIVERS), WITHIN) == [plain.id, lowered.id]
    assert ordering.arrange([plain, raised], Choice(DRIVERS), WITHIN) == [raised.id, plain.id]
    far = driver(4, pickup_min=2.0, raised=1.0)
    assert ordering.arrange([plain, far], Choice(DRIVERS), WITHIN) == [plain.id, far.id]


def test_where_seconds_mean_nothing_the_floor_stands_first() -> None:
    due = Candidate(UUID(int=1), 1, {"pay": 1.0}, is_kept=True)
    best = Candidate(UUID(int=2), 2, {"pay": 50.0})
    choice = Choice(Subject.JOBS, "weights", {"pay": 100})
    assert ordering.arrange([best, due], choice, Bounds()) == [due.id, best.id]


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 100), min_size=1))
def test_weights_become_percents_that_sum_to_a_hundred(given: dict[str, int]) -> None:
    if any(given.values()):
        found = percents(given)
        assert sum(found.values()) == 100
        assert all(abs(found[k] - given[k] * 100 / sum(given.values())) < 1 for k in given)


@pytest.mark.parametrize("subject", list(Subject))
def test_presets_are_whole_and_weigh_what_there_is(subject: Subject) -> None:
    about = SUBJECTS[subject]
    keys, features = {one.key for one in about.criteria}, {one.key for one in about.features}
    for preset in about.presets.values():
        assert sum(preset.values()) == 100
        assert set(preset) <= keys
    assert {one.feature for one in about.criteria} <= features


@given(st.text() | st.just('{"preset": "own", "weights": [1], "source": 7, "url": null}'))
def test_whatever_lies_in_a_locker_is_an_order(text: str) -> None:
    found = of_text(DRIVERS, text)
    assert found.preset in offered(DRIVERS)
    assert sum(found.weights.values()) == 100
    assert of_text(DRIVERS, found.as_text()) == found


BAD = {
    "": "empty",
    "+".join(["pickup_min"] * 20_000): "too_long",
    "+".join(["1"] * 400): "too_many_terms",
    "[1, 2].map(x, [1, 2].map(y, x * y))": "strange_sign",
    "price.map(x, x)": "macro",
    "all(x, x)": "macro",
    "'text'": "strange_sign",
    "pickup_min.size()": "unknown_word",
    "math.log(price)": "unknown_word",
    "__import__": "unknown_word",
    "pickup_min + favourite": "wrong_type",
    "favourite": "not_points",
    "pickup_min > 3": "not_points",
    "pickup_min +": "malformed",
    ")": "malformed",
    "(" * 120 + "1" + ")" * 120: "too_deep",
    "1 / (pickup_min - 1)": "not_a_number",
    "(pickup_min - 1) / 0": "not_a_number",
    "1e400": "not_a_number",
    "math.sqrt(0 - pickup_min)": "not_a_number",
}


@pytest.mark.parametrize("source", list(BAD))
def test_what_is_wrong_with_an_expression_is_said_at_once(source: str) -> None:
    began = time.monotonic()
    with pytest.raises(expressions.Unusable) as refused:
        expressions.check(DRIVERS, source, [driver(1).features])
    assert refused.value.code == BAD[source]
    assert time.monotonic() - began < 10  # hostile ones never end


@pytest.mark.parametrize("source", list(BAD))
def test_a_bad_expression_leaves_the_order_to_the_weights(source: str) -> None:
    crowd = [driver(1, pickup_min=1.0), driver(2, pickup_min=1.5), driver(3, pickup_min=0.5)]
    found = ordering.explain(crowd, own(source), WITHIN)
    assert (found.level, found.failed) == (1, BAD[source])
    by_weights = ordering.arrange(crowd, own(source).fallback, WITHIN)
    assert [one.id for one in found.placed] == by_weights


@settings(max_examples=200)
@given(
    st.text(alphabet="0123456789.eE+-*/<>=!&|?:(), abcpriceelectric_min\n\t[]{}'\"", max_size=80)
)
def test_no_text_breaks_the_reader(source: str) -> None:
    with suppress(expressions.Unusable):
        expressions.check(DRIVERS, source, [driver(1).features])


def test_an_expression_orders_by_its_points() -> None:
    slow, known = driver(1, pickup_min=1.0), driver(2, pickup_min=2.5, favourite=True)
    found = ordering.explain([slow, known], own("favourite ? 10 : 0"), WITHIN)
    assert found.level == 2
    assert [one.id for one in found.placed] == [known.id, slow.id]
    assert found.placed[0].was == 2


def test_an_expression_is_compiled_once() -> None:
    expressions.compiled.cache_clear()
    for _ in range(3):
        ordering.arrange([driver(1)], own("1 + price"), WITHIN)
    assert expressions.compiled.cache_info().misses == 1


@pytest.mark.parametrize("subject", list(Subject))
def test_every_feature_can_stand_in_an_expression(subject: Subject) -> None:
    for one in SUBJECTS[subject].features:
        is_yes = one.kind == Kind.YES_NO
        expressions.check(subject, f"{one.key} ? 1 : 0" if is_yes else f"{one.key} + 1", [{}])


def remote(crowd: list[Candidate], answered: Answered | None) -> ordering.Ordered:
    return ordering.explain(
        crowd, Choice(DRIVERS, "remote", founding(DRIVERS)), WITHIN, answered=answered
    )


def test_a_ranker_elsewhere_orders_within_the_same_bound() -> None:
    near, next_, far = (
        driver(1, pickup_min=1.0),
        driver(2, pickup_min=1.9),
        driver(3, pickup_min=9.0),
    )
    found = remote([near, next_, far], Answered((far.id, next_.id, near.id)))
    assert found.level == 3
    assert [one.id for one in found.placed] == [next_.id, near.id, far.id]


def test_whom_a_ranker_leaves_out_comes_last_and_stays() -> None:
    crowd = [driver(n, pickup_min=1.0) for n in range(1, 5)]
    found = remote(crowd, Answered((crowd[2].id,)))
    assert [one.id.int for one in found.placed] == [3, 1, 2, 4]


def test_a_ranker_learns_no_name_no_place_and_no_id_of_ours() -> None:
    crowd = [driver(n, pickup_min=2.4, idle_min=13.0) for n in range(3)]
    veiled = exchange.veil(crowd)
    sent = exchange.question(DRIVERS, crowd, veiled)
    asked = json.loads(sent)["candidates"]
    assert {one["id"] for one in asked} == set(veiled)
    assert {one["pickup_min"] for one in asked} == {2.0}
    assert {one["idle_min"] for one in asked} == {15.0}
    assert set(asked[0]) == {"id", *SUBJECTS[DRIVERS].kinds}
    assert not any(str(one.id).encode() in sent or one.id.hex.encode() in sent for one in crowd)
    assert not set(veiled) & set(exchange.veil(crowd))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"\xff", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"[]", "malformed"),
        (b'{"ids": "a"}', "malformed"),
        (b'{"ids": [1]}', "malformed"),
        (b'{"ids": [["a"]]}', "malformed"),
        (b'{"ids": []}', "nothing"),
        (b'{"ids": ["a", "a"]}', "duplicates"),
        (b'{"ids": ["a", "stranger"]}', "strangers"),
    ],
)
def test_a_strange_answer_counts_for_nothing(said: bytes, code: str) -> None:
    veiled = {"a": UUID(int=1), "b": UUID(int=2)}
    assert exchange.answer(said, veiled).failed == code
    crowd = [driver(1), driver(2)]
    found = remote(crowd, Answered(failed=code))
    assert (found.level, found.failed) == (1, code)
    assert len(found.placed) == 2


def test_an_order_travels_with_a_request_and_leaves_the_address_behind() -> None:
    choice = Choice(DRIVERS, "remote", founding(DRIVERS), "", "https://ranker.example/secret")
    carried = Carried(choice, Signs(frozenset({UUID(int=1)}), frozenset({UUID(int=2)})))
    answered = carried.with_answer(Answered((UUID(int=1),)))
    kept = json.loads(json.dumps(answered.as_json()))
    assert "ranker.example" not in json.dumps(kept)
    found = of_json(DRIVERS, kept)
    assert found is not None
    assert (found.signs, found.answered) == (answered.signs, answered.answered)
    assert found.choice.level == 3


def test_the_common_order_carries_nothing() -> None:
    assert Carried(Choice(DRIVERS)).as_json() == {}
    assert of_json(DRIVERS, {}) is None


def test_a_candidate_behind_fewer_points_is_told_that_the_order_reaches_no_further() -> None:
    near, electric = driver(1, pickup_min=1.0), driver(2, pickup_min=9.0, electric=True)
    found = ordering.explain([near, electric], weights(green=100), WITHIN)
    assert [one.id for one in found.placed] == [near.id, electric.id]
    says = [
        wording.why(found, one, {"pickup_min": 1.0, "electric": True}, DRIVERS)
        for one in found.placed
    ]
    assert not any("so much nearer" in said for said in says[0])
    assert any("so much nearer" in said for said in says[1])
