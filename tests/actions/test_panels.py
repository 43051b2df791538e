"""Panels: who is drawn, what is heard, what they come to, and what follows from it."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from coop.basics.refusals import Malformed, NotYours
from coop.journal import models as journal
from coop.members import actions as members
from coop.members import models as register
from coop.members.actions import leaving
from coop.panels import models, tasks
from coop.panels.actions import deciding, drawing, hearing, opening, purging
from coop.panels.actions.opening import Wish
from coop.panels.actions.pictures import NotReadable
from coop.panels.kinds import Kind, Role
from coop.panels.queries import cases, drawn, figures, said, seats
from coop.panels.states import Place, State
from coop.trust.conduct import Role as Conducts
from coop.trust.queries import disputed, standing
from payouts.queries import dividends
from tests import juries, logs, papers, stage
from tests.cast import Cast, gather
from tests.juries import CLAIM, DAY, SOON, WHY
from tests.stage import NOW, run_outbox

pytestmark = pytest.mark.usefixtures("city")
STAYS, VOID = 0, 1


@pytest.fixture
def people(tmp_path: Path) -> Cast:
    found = gather()
    juries.panellists(found, 12)
    return found


def verdict(number: int) -> models.Verdict:
    return models.Verdict.objects.get(case__number=number)


def test_a_case_waits_until_enough_members_can_be_drawn() -> None:
    found = gather()
    number = juries.contest(found)
    juries.draw(number)
    assert juries.see(number, NOW).state is State.WAITING
    juries.panellists(found, 8)
    juries.draw(number)
    assert juries.see(number, NOW).state is State.STATEMENTS


def test_a_panel_is_drawn_from_those_who_know_neither_side(people: Cast) -> None:
    friend, friends_friend, blocked, met, unsure, founded = juries.panellists(people, 6)
    _vouch(friend, people.ben)
    _vouch(friend, friends_friend)
    for one in (founded, people.ben):
        register.Check.objects.create(
            user_id=one, by_id=people.sam, kind="vouch", how="word", at=NOW
        )
    members.block(by=people.ada, blocked=blocked, now=NOW)
    juries.rating.meet(met, people.ben, ended_at=NOW - DAY)
    juries.be_sure(unsure, 1, at=NOW)
    number = juries.contest(people)
    juries.draw(number)
    listed = set(models.Listed.objects.values_list("user_id", flat=True))
    near = {"friend": friend, "theirs": friends_friend, "blocked": blocked, "met": met}
    assert unsure not in listed
    assert not {name for name, one in near.items() if one in listed}
    assert not listed & {people.ada, people.ben}
    # The twelve, Sam, and whom he gave his word for: an act of office makes no friends.
    assert len(listed) == 14


def test_the_file_and_the_list_are_bound_before_the_draw(people: Cast) -> None:
    number = juries.contest(people)
    case = juries.see(number, NOW)
    tasks.move_one(case.id, now=NOW)
    assert juries.see(number, NOW).state is State.FROZEN
    tasks.move_one(case.id, now=NOW)
    assert juries.see(number, NOW).state is State.FROZEN, "no checkpoint after it yet"
    juries.draw(number)
    bound = journal.Entry.objects.get(kind="panel.frozen")
    seed = journal.Entry.objects.get(kind="panel.drawn")
    leaf = journal.Leaf.objects.get(entry=bound)
    assert leaf.index < seed.public["size"]
    assert len(seed.public["seats"]) == case.terms.size


def test_anybody_draws_the_panel_again_from_the_log(people: Cast, tmp_path: Path) -> None:
    number = juries.contest(people)
    panel = juries.draw(number)
    drawing.answer(number=number, accepts=False, by=panel[0].user_id, now=NOW)
    _rest = [
        drawing.answer(number=number, accepts=True, by=one.user_id, now=NOW) for one in panel[1:]
    ]
    juries.sealing.seal(payload={}, now=NOW)
    code, says = logs.verify(logs.mirror(tmp_path / "log"), cwd=tmp_path)
    assert code == 0, says
    assert "1 panels drawn again" in says


def test_each_who_was_drawn_finds_themselves_in_the_log(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.draw(number)
    found = drawn.of_case(juries.see(number, NOW).id, panel[1].user_id)
    assert found is not None
    assert found.mine == found.tags[1]
    stranger = drawn.of_case(juries.see(number, NOW).id, people.eve)
    assert stranger is not None
    assert stranger.mine == ""


def test_who_declines_or_does_not_answer_is_followed_by_the_next_of_the_draw(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.draw(number)
    drawing.answer(number=number, accepts=False, by=panel[0].user_id, now=NOW)
    found = seats.of_case(juries.see(number, NOW).id, NOW)
    assert [one.state for one in found][:2] == [Place.LEFT, Place.ASKED]
    assert found[-1].number == 1
    later = NOW + 2 * DAY
    case = juries.see(number, later)
    assert {one.state for one in seats.of_case(case.id, later)[1:]} == {Place.LAPSED}
    tasks.move_one(case.id, now=later)
    live = [one for one in seats.of_case(case.id, later) if one.is_live]
    assert len(live) == case.terms.size
    with pytest.raises(drawing.SeatGone):
        drawing.answer(number=number, accepts=True, by=panel[1].user_id, now=later)


def test_who_becomes_a_friend_is_replaced(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.hear(number)
    _vouch(panel[0], people.ben)
    with pytest.raises(deciding.TooNear):
        deciding.decide(number=number, level=VOID, reasons=WHY, by=panel[0], now=NOW + SOON)
    _vouch(panel[1], people.ada)
    tasks.move_one(juries.see(number, NOW).id, now=NOW + SOON)
    found = {
        one.user_id: one.state for one in seats.of_case(juries.see(number, NOW).id, NOW + SOON)
    }
    assert found[panel[0]] is found[panel[1]] is Place.LEFT
    assert sum(one in {Place.SERVES, Place.ASKED} for one in found.values()) == 3


def test_one_of_the_panel_who_leaves_the_co_op_is_replaced(people: Cast) -> None:
    number = juries.contest(people)
    leaver = next(one for one in juries.hear(number) if one != people.sam)
    stage.vote("members.notice_s", 0, now=NOW)
    leaving.resign(by=leaver, now=NOW + SOON)
    tasks.move_one(juries.see(number, NOW).id, now=NOW + 2 * SOON)
    mine = seats.mine(juries.see(number, NOW).id, leaver, NOW + 2 * SOON)
    assert mine is not None
    assert (mine.state, mine.why) == (Place.LEFT, drawing.GONE)


def test_a_voided_thumb_goes_out_of_the_score(people: Cast) -> None:
    number = juries.contest(people)
    with_it = standing.conduct_of(people.ben, Conducts.DRIVER, now=NOW)
    juries.decide(number, [VOID, VOID, VOID])
    assert verdict(number).level == VOID
    run_outbox(NOW + SOON)
    after = standing.conduct_of(people.ben, Conducts.DRIVER, now=NOW + SOON)
    assert juries.see(number, NOW + SOON).is_done
    assert with_it.points < after.points


def test_an_appeal_by_a_new_panel_can_put_it_back(people: Cast) -> None:
    number = juries.contest(people)
    first = juries.decide(number, [VOID, VOID, VOID])
    run_outbox(NOW + SOON)
    at = NOW + DAY
    opening.appeal(number=number, claim="It was no closed street.", by=people.ada, now=at)
    second = juries.decide(number + 1, [STAYS, STAYS, STAYS], now=at)
    assert not set(first) & set(second)
    run_outbox(at + SOON)
    thumb = disputed.rating(juries.see(number, at).about)
    assert thumb is not None
    assert not thumb.is_void
    found = figures.all_time(at + SOON)
    assert (found.decided, found.appeals, found.reversed_count) == (2, 1, 1)
    with pytest.raises(opening.NoAppeal):
        opening.appeal(number=number + 1, claim="Once more", by=people.ben, now=at + DAY)
    with pytest.raises(opening.HeardBefore):
        opening.appeal(number=number, claim="Once more", by=people.ben, now=at + DAY)


def test_nothing_is_heard_twice(people: Cast) -> None:
    number = juries.contest(people)
    about = juries.see(number, NOW).about
    with pytest.raises(opening.HeardBefore):
        opening.open_case(Wish(Kind.RATING, about, CLAIM), by=people.ben, now=NOW)


@pytest.mark.parametrize("who", ["ada", "eve", "sam"])
def test_only_who_lost_a_thumb_contests_it(people: Cast, who: str) -> None:
    thumb = juries.lost_thumb(people)
    with pytest.raises(NotYours):
        opening.open_case(Wish(Kind.RATING, thumb, CLAIM), by=getattr(people, who), now=NOW)


def test_a_thumb_is_contested_in_time_or_not_at_all(people: Cast) -> None:
    thumb = juries.lost_thumb(people)
    with pytest.raises(opening.TooLate):
        opening.open_case(Wish(Kind.RATING, thumb, CLAIM), by=people.ben, now=NOW + 60 * DAY)
    with pytest.raises(Malformed):
        opening.open_case(Wish(Kind.RATING, thumb, "  "), by=people.ben, now=NOW)


def test_statements_end_and_answers_do_not(people: Cast) -> None:
    number = juries.contest(people)
    with pytest.raises(hearing.NotYet):
        _say(number, people.ben, "statement", now=NOW)
    panel = juries.seat(number)
    _say(number, people.ben, "statement", now=NOW)
    later = NOW + 5 * DAY
    with pytest.raises(opening.TooLate):
        _say(number, people.ben, "statement", now=later)
    with pytest.raises(hearing.NothingAsked):
        _say(number, people.ben, "answer", now=later)
    juries.ask(number, panel[0], now=later)
    _say(number, people.ben, "answer", now=later)
    with pytest.raises(opening.TooLate):
        _say(number, people.ben, "answer", now=NOW + 14 * DAY)


def test_strangers_neither_speak_nor_decide(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.hear(number)
    with pytest.raises(NotYours):
        _say(number, panel[0], "statement", now=NOW)
    with pytest.raises(NotYours):
        _say(number, people.eve, "statement", now=NOW)
    for stranger in (people.ben, people.eve, people.chi):
        with pytest.raises(NotYours):
            deciding.decide(number=number, level=VOID, reasons=WHY, by=stranger, now=NOW)
        with pytest.raises(NotYours):
            hearing.talk(number=number, text="Hello", by=stranger, now=NOW)


def test_one_decides_once_after_both_were_heard_and_with_reasons(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.seat(number)
    with pytest.raises(deciding.StillHeard):
        deciding.decide(number=number, level=VOID, reasons=WHY, by=panel[0], now=NOW)
    at = NOW + 5 * DAY
    with pytest.raises(Malformed):
        deciding.decide(number=number, level=VOID, reasons="So.", by=panel[0], now=at)
    with pytest.raises(Malformed):
        deciding.decide(number=number, level=2, reasons=WHY, by=panel[0], now=at)
    deciding.decide(number=number, level=VOID, reasons=WHY, by=panel[0], now=at)
    with pytest.raises(deciding.DecidedBefore):
        deciding.decide(number=number, level=STAYS, reasons=WHY, by=panel[0], now=at)


def test_who_has_not_accepted_does_not_decide(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.draw(number)
    with pytest.raises(hearing.NotSeated):
        hearing.talk(number=number, text="Hello", by=panel[0].user_id, now=NOW)


def test_a_deadline_decides_whoever_is_late_to_look(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.seat(number)
    deciding.decide(number=number, level=VOID, reasons=WHY, by=panel[0], now=NOW + 6 * DAY)
    due = juries.see(number, NOW).due_at
    assert due is not None
    with pytest.raises(opening.TooLate):
        deciding.decide(number=number, level=VOID, reasons=WHY, by=panel[1], now=due)
    late = due + 3 * DAY
    assert juries.see(number, late).state is State.DECIDED
    tasks.move_one(juries.see(number, late).id, now=late)
    written = verdict(number)
    assert (written.at, written.level, written.votes) == (due, STAYS, 1)


def test_who_decided_is_paid_once(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.decide(number, [VOID, VOID, VOID])
    case = juries.see(number, NOW + SOON)
    for _again in range(3):
        deciding.conclude(case_id=case.id, now=NOW + SOON)
    assert {dividends.in_wallet(one, "EUR") for one in panel} == {case.terms.fee_minor}


def test_an_effect_that_failed_is_tried_again(people: Cast) -> None:
    number = juries.contest(people)
    juries.decide(number, [VOID, VOID, VOID])
    thumb = juries.see(number, NOW).about
    matter = deciding.registry.matters[Kind.RATING]
    deciding.registry.matters[Kind.RATING] = deciding.registry.Matter("x.y", "tests.juries.fail")
    try:
        run_outbox(NOW + SOON)
    finally:
        deciding.registry.matters[Kind.RATING] = matter
    held = disputed.rating(thumb)
    assert held is not None
    assert not held.is_void
    run_outbox(NOW + DAY)
    held = disputed.rating(thumb)
    assert held is not None
    assert held.is_void


def test_nobody_reads_what_is_not_theirs(people: Cast) -> None:
    number = juries.contest(people)
    panel = juries.hear(number)
    hearing.talk(number=number, text="I believe the driver.", by=panel[0], now=NOW)
    juries.ask(number, panel[0])
    case = juries.see(number, NOW)
    of_sides = said.in_case(case.id, people.ben, NOW, with_talk=False)
    assert {one.kind for one in of_sides} == {"statement", "question"}
    (question,) = [one for one in of_sides if one.kind == "question"]
    assert (question.number, question.to, question.role) == (1, Role.DRIVER, None)


def test_a_picture_is_kept_clean_for_sides_and_panel_and_forgotten_with_the_words(
    people: Cast,
) -> None:
    number = juries.contest(people)
    panel = juries.seat(number)
    with pytest.raises(Malformed, match="is evidence"):
        _show(number, people.ben, papers.photo(), kind="statement")
    for unfit in (papers.HTML, bytes(11_000_000)):
        with pytest.raises(NotReadable):
            _show(number, people.ben, unfit)
    with pytest.raises(NotYours):
        _show(number, people.chi, papers.photo())
    said_id = _show(number, people.ben, papers.photo())
    for reader in (people.ben, panel[0]):
        page = said.picture(number, said_id, 0, reader, NOW)
        assert page
        assert page.startswith(b"\xff\xd8")
        assert b"Camera Ltd" not in page
    for stranger in (people.chi, people.sam):
        if stranger not in panel:
            assert said.picture(number, said_id, 0, stranger, NOW) is None
    assert said.picture(number, said_id, 1, people.ben, NOW) is None
    stage.vote("panels.pictures", 1)
    with pytest.raises(hearing.TooMuch):
        _show(number, people.ben, papers.photo())
    file_id = models.Said.objects.get(id=said_id).file_id
    assert file_id
    purging.forget(case_id=juries.see(number, NOW).id, now=NOW + 400 * DAY)
    assert said.picture(number, said_id, 0, people.ben, NOW + 400 * DAY) is None
    assert models.Said.objects.get(id=said_id).pages == 0


def test_words_are_forgotten_and_the_verdict_stays(people: Cast) -> None:
    number = juries.contest(people)
    juries.decide(number, [VOID, VOID, VOID])
    run_outbox(NOW + SOON)
    case = juries.see(number, NOW + SOON)
    purging.forget_due(payload={}, now=NOW + 300 * DAY)
    assert not juries.see(number, NOW + 300 * DAY).is_forgotten
    long_after = NOW + 400 * DAY
    purging.forget_due(payload={}, now=long_after)
    forgotten = juries.see(number, long_after)
    assert (forgotten.claim, forgotten.facts, forgotten.outcome) == ("", (), "void")
    assert not any(one.text for one in said.in_case(case.id, people.ben, NOW, with_talk=True))
    assert not models.Listed.objects.exists()
    assert cases.reasons(case.id)


def test_letters_say_what_can_be_done_and_by_when(people: Cast, mailoutbox: list[object]) -> None:
    number = juries.contest(people)
    run_outbox(NOW)
    juries.seat(number)
    run_outbox(NOW)
    subjects = [str(getattr(one, "subject", "")) for one in mailoutbox]
    assert sum("You are drawn to a panel" in one for one in subjects) == 3
    assert any("speak until" in one for one in subjects)
    assert not any("Ben" in str(getattr(one, "body", "")) for one in mailoutbox)
    assert settings.PUBLIC_URL in str(getattr(mailoutbox[-1], "body", ""))


def _say(number: int, by: UUID, kind: str, *, now: datetime) -> None:
    hearing.state(number=number, kind=kind, text="It was so.", by=by, now=now)


def _show(number: int, by: UUID, content: bytes, *, kind: str = "evidence") -> UUID:
    text = "The street was closed."
    return hearing.state(number=number, kind=kind, text=text, by=by, now=NOW, content=content)


def _vouch(user_id: UUID, by: UUID) -> None:
    register.Check.objects.create(user_id=user_id, by_id=by, kind="vouch", how="met", at=NOW)
