"""Pages of proposals: the whole way without scripts, and who sees what when."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from coop.forum.queries import threads
from coop.work import actions as work
from coop.work import clock
from governance import models
from governance.actions import delegating, drafting, moving
from governance.actions.drafting import Draft
from governance.kinds import Kind, Payload, Payment
from governance.queries import proposals
from governance.states import State
from payouts.actions.releasing import release_batch
from tests import cast, commons, fees
from tests import deciding as votes
from tests import stage as on
from tests.cast import Cast, browser_of
from tests.rating import standing_at

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def voters(people: Cast) -> list[UUID]:
    """Ten who may vote now."""
    return votes.electorate(people, joined_at=clock.now() - 60 * DAY)


def send(browser: Client, path: str, **fields: object) -> HttpResponse:
    found: HttpResponse = browser.post(
        path, {"client_event_id": str(uuid4()), **fields}, follow=True
    )  # type: ignore[assignment]
    return found


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def written(browser: Client, value: str = "12") -> HttpResponse:
    return send(
        browser,
        "/proposals/new/rules/?rule=fees.rate_bp",
        kind="rules",
        rule="fees.rate_bp",
        value=value,
        title="Lower the fee",
        why="Drivers keep more.",
    )


def opened(by: UUID, payload: Payload | None = None) -> int:
    """A proposal whose vote is open now."""
    proposal_id = votes.propose(by, payload, now=clock.now())
    work.forward_clock(3 * DAY + timedelta(minutes=1))
    return proposals.number_of(proposal_id) or 0


def closed(number: int) -> UUID:
    work.forward_clock(7 * DAY)
    proposal_id = models.Proposal.objects.get(number=number).id
    moving.move(proposal_id=proposal_id, now=clock.now())
    return proposal_id


def test_an_empty_list_says_what_can_be_done(people: Cast) -> None:
    page = text(browser_of(people.ada).get("/proposals/"))
    assert "Nothing is proposed yet" in page
    assert "completed ride" in page


def test_from_a_rule_to_a_draft_to_the_members(voters: list[UUID]) -> None:
    ada = browser_of(voters[0])
    assert "fees.rate_bp" in text(ada.get("/proposals/new/?q=of+each+fare"))
    form = text(ada.get("/proposals/new/rules/?rule=fees.rate_bp"))
    assert "10 % to 20 %" in form
    draft = written(ada)
    assert draft.redirect_chain[-1][0] == "/proposals/1/"  # type: ignore[attr-defined]
    assert "Put it to the members" in text(draft)
    assert browser_of(voters[1]).get("/proposals/1/").status_code == 404
    assert "with the members" in text(send(ada, "/proposals/1/submit/"))
    page = text(browser_of(voters[1]).get("/proposals/1/"))
    assert "15 %" in page
    assert "you will be on the roll" in page


@pytest.mark.parametrize(("value", "said"), [("2", "moves by at most"), ("x", "as a number")])
def test_a_wrong_value_is_said_and_nothing_is_lost(
    voters: list[UUID], value: str, said: str
) -> None:
    page = written(browser_of(voters[0]), value)
    assert page.status_code == 422
    assert said in text(page)
    assert "Drivers keep more." in text(page)
    assert not models.Proposal.objects.exists()


def test_a_discussion_grows_into_a_proposal_with_arguments_of_its_own(voters: list[UUID]) -> None:
    ada, ben = browser_of(voters[0]), browser_of(voters[1])
    thread = commons.thread(voters[1], title="Is the fee too high?", now=clock.now())
    choice = text(ada.get(f"/proposals/new/?thread={thread}"))
    assert "comes from a discussion" in choice
    assert f"?rule=fees.rate_bp&amp;thread={thread}" in choice
    path = f"/proposals/new/rules/?rule=fees.rate_bp&thread={thread}"
    assert f'name="thread" value="{thread}"' in text(ada.get(path))
    fields = {"kind": "rules", "rule": "fees.rate_bp", "value": "12", "why": "Drivers keep more."}
    send(ada, path, **fields, title="Lower the fee", thread=thread)
    assert "Lower the fee" not in text(ben.get(f"/commons/threads/{thread}/"))
    send(ada, "/proposals/1/submit/")
    assert "/proposals/1/" in text(ben.get(f"/commons/threads/{thread}/"))
    page = text(ben.get("/proposals/1/"))
    assert "No arguments yet" in page
    about = threads.of("proposal", models.Proposal.objects.get().id)
    said = {"side": "for", "text": "It keeps drivers.", "next": "/proposals/1/"}
    answer = send(ben, f"/commons/threads/{about}/reply/", **said)
    assert answer.redirect_chain[-1][0] == "/proposals/1/"  # type: ignore[attr-defined]
    assert "It keeps drivers." in text(ada.get("/proposals/1/"))
    nobody = text(Client().get("/proposals/1/"))
    assert "It keeps drivers." not in nobody
    assert "Sign in to read what members say" in nobody


def test_a_proposal_from_a_discussion_that_is_none_is_refused(voters: list[UUID]) -> None:
    fields = {"kind": "advisory", "title": "Colour", "why": "Ask", "option": ["Blue", "Green"]}
    page = send(browser_of(voters[0]), "/proposals/new/advisory/", **fields, thread=str(uuid4()))
    assert "There is no such discussion" in text(page)
    assert not models.Proposal.objects.exists()


def test_sending_a_form_twice_makes_one_draft(voters: list[UUID]) -> None:
    ada, key = browser_of(voters[0]), str(uuid4())
    for _ in range(2):
        fields = {"kind": "advisory", "title": "Colour", "why": "Ask", "option": ["Blue", "Green"]}
        send(ada, "/proposals/new/advisory/", **fields | {"client_event_id": key})
    assert models.Proposal.objects.count() == 1


def test_one_votes_sees_the_result_so_far_and_changes_the_vote(voters: list[UUID]) -> None:
    number = opened(voters[0])
    ada = browser_of(voters[0])
    before = text(ada.get(f"/proposals/{number}/"))
    assert "You can vote" in before
    assert "So far" not in before
    assert "Choose from what stands" in text(send(ada, f"/proposals/{number}/vote/"))
    after = text(send(ada, f"/proposals/{number}/vote/", choice="yes"))
    assert "So far" in after
    assert "Your receipt" in after
    text(send(ada, f"/proposals/{number}/vote/", choice="no"))
    assert models.Ballot.objects.count() == 2
    assert ada.get(f"/proposals/{number}/receipt/")["Content-Type"].startswith("text/plain")
    assert "So far" not in text(browser_of(voters[1]).get(f"/proposals/{number}/"))
    assert "So far" not in text(Client().get(f"/proposals/{number}/"))


def test_who_cannot_vote_sees_why_before_anything(people: Cast, voters: list[UUID]) -> None:
    number = opened(voters[0])
    page = text(browser_of(people.eve).get(f"/proposals/{number}/"))
    assert "You cannot vote" in page
    assert "You are not a member" in page
    refused = send(browser_of(people.eve), f"/proposals/{number}/vote/", choice="yes")
    assert refused.status_code == 403
    assert "not a member" in text(refused)


def test_after_the_close_everybody_sees_and_can_recount(voters: list[UUID]) -> None:
    number = opened(voters[0])
    for voter in voters[:6]:
        send(browser_of(voter), f"/proposals/{number}/vote/", choice="yes")
    assert Client().get(f"/proposals/{number}/ballots/").status_code == 404
    closed(number)
    page = text(Client().get(f"/proposals/{number}/"))
    assert "The result" in page
    assert "6 of 10" in page
    assert text(Client().get(f"/proposals/{number}/ballots/")).count("<code>") == 6
    assert "Yours" in text(browser_of(voters[0]).get(f"/proposals/{number}/ballots/"))


def test_a_decision_is_signed_against_and_rules_name_their_proposal(voters: list[UUID]) -> None:
    number = opened(voters[0])
    for voter in voters:
        send(browser_of(voter), f"/proposals/{number}/vote/", choice="yes")
    proposal_id = closed(number)
    assert "carried out by itself" in text(browser_of(voters[1]).get(f"/proposals/{number}/"))
    work.forward_clock(3 * DAY)
    moving.move(proposal_id=proposal_id, now=clock.now())
    work.forward_clock(DAY)
    page = text(Client().get("/rules/"))
    assert f'<a href="/proposals/{number}/">Set by members, proposal {number}</a>' in page
    assert "In force" in text(Client().get(f"/proposals/{number}/"))


def test_a_petition_suspends(voters: list[UUID]) -> None:
    number = opened(voters[0])
    for voter in voters[:6]:
        send(browser_of(voter), f"/proposals/{number}/vote/", choice="yes")
    proposal_id = closed(number)
    page = text(send(browser_of(voters[7]), f"/proposals/{number}/sign/"))
    assert "the decision is suspended" in page
    assert votes.see(proposal_id, clock.now()).state is State.SUSPENDED


def test_members_rank_candidates(voters: list[UUID]) -> None:
    proposal_id = votes.propose(
        voters[0], Payload(Kind.OFFICERS, office="guardian", seats=1), now=clock.now()
    )
    number = proposals.number_of(proposal_id)
    for person in voters[:2]:
        send(browser_of(person), f"/proposals/{number}/stand/", says="I read the books.")
    work.forward_clock(4 * DAY)
    fields = {f"rank-{voters[0]}": "2", f"rank-{voters[1]}": "1"}
    send(browser_of(voters[3]), f"/proposals/{number}/vote/", **fields)
    ballot = models.Ballot.objects.get()
    assert ballot.choice == [str(voters[1]), str(voters[0])]
    twice = {f"rank-{voters[0]}": "1", f"rank-{voters[1]}": "1"}
    assert "one candidate only" in text(
        send(browser_of(voters[3]), f"/proposals/{number}/vote/", **twice)
    )


def test_a_vote_is_lent_and_the_delegates_ballot_seen(voters: list[UUID]) -> None:
    ada, ben = browser_of(voters[0]), browser_of(voters[1])
    send(ben, "/delegations/", act="offer", topic="money", says="I read the books.")
    page = text(send(ada, "/delegations/", act="lend", topic="money", to=str(voters[1])))
    assert "Lent to Ben Okafor" in page
    number = opened(voters[2])
    assert "They have not voted yet" in text(ada.get(f"/proposals/{number}/"))
    send(ben, f"/proposals/{number}/vote/", choice="yes")
    assert "Their ballot is public" in text(ada.get(f"/proposals/{number}/"))
    assert "your ballot is public" in text(ben.get(f"/proposals/{number}/"))
    page = text(send(ada, "/delegations/", act="take-back", topic="money"))
    assert "yours again" in page
    assert "Choose somebody" in text(send(ada, "/delegations/", act="lend", topic="money", to="x"))


def test_the_effect_on_the_last_month_is_shown_once_there_are_enough(
    people: Cast, voters: list[UUID]
) -> None:
    number = opened(voters[0])
    assert "fewer than 10 rides" in text(Client().get(f"/proposals/{number}/"))
    drivers = [uuid4() for _ in range(20)]
    at = clock.now() - 5 * DAY
    for place, driver in enumerate(drivers):
        fees.drive(voters[place % 10], driver, at=at, fare_minor=2_000 + 100 * place)
    cache.clear()
    page = text(Client().get(f"/proposals/{number}/"))
    assert "fewer than 10 rides" not in page
    assert "20 rides, computed anew" in page
    assert page.count('class="deciles"') == 2


def test_whom_a_threshold_would_touch_is_shown_in_tens(voters: list[UUID]) -> None:
    for n in range(12):
        standing_at(57, on.somebody(f"fair{n}"), now=clock.now())
    cache.clear()
    payload = votes.change(55, key="conduct.soft", old=60)
    page = text(Client().get(f"/proposals/{opened(voters[0], payload)}/"))
    assert "Whom this would touch" in page
    assert "about 10 fewer would wait a little longer" in page
    assert "fewer than 10 rides" not in page


def test_the_api_goes_the_same_way(voters: list[UUID]) -> None:
    ada, ben = browser_of(voters[0]), browser_of(voters[1])
    body = {
        "kind": "rules",
        "title": "Lower the fee",
        "why": "Because",
        "changes": [{"key": "fees.rate_bp", "new": 1_200}],
    }
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    made = ada.post("/api/v1/proposals/drafts", body, content_type="application/json", **key)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert ben.get(f"/api/v1/proposals/{number}").status_code == 404
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    assert ada.post(f"/api/v1/proposals/{number}/submit", **key).json()["state"] == "discussion"
    work.forward_clock(4 * DAY)
    assert ben.get("/api/v1/proposals/eligibility").json()["may"]
    assert ben.get(f"/api/v1/proposals/{number}/result").status_code == 404
    path = f"/api/v1/proposals/{number}/ballot"
    said = ben.put(path, {"choice": ["yes"]}, content_type="application/json")
    assert said.json()["version"] == 1
    assert ben.get(f"/api/v1/proposals/{number}/result").json()["turnout"] == 1
    bad = ben.put(path, {"choice": ["perhaps"]}, content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (422, "malformed")
    assert Client().get("/api/v1/proposals").json()[0]["state"] == "open"
    assert Client().get(f"/api/v1/proposals/{number}/ballots").json() == []
    delegating.offer(topic="money", says="Me", by=voters[0], now=clock.now())
    lent = {"topic": "money", "to": str(voters[0])}
    assert ben.put("/api/v1/delegations", lent, content_type="application/json").status_code == 204
    assert ben.get("/api/v1/delegations").json()[0]["taker_id"] == str(voters[0])
    assert ben.get("/api/v1/delegates").json()[0]["votes"] == 1
    assert ben.delete("/api/v1/delegations?topic=money").status_code == 204


def test_a_rule_is_changed_where_it_has_a_value_of_its_own(voters: list[UUID]) -> None:
    browser = browser_of(voters[0])
    form = browser.get("/proposals/new/rules/?rule=fares.per_km_minor")
    assert 'value="helsinki/large"' in text(form)
    fields = {"kind": "rules", "rule": "fares.per_km_minor", "title": "Vans", "why": "They cost."}
    refused = send(browser, "/proposals/new/rules/", **fields, value="1.30", scope="mars/large")
    assert "has no value of its own there" in text(refused)
    made = send(browser, "/proposals/new/rules/", **fields, value="1.30", scope="helsinki/large")
    assert "Large, Helsinki" in text(made)
    (change,) = proposals.drafts_of(voters[0], clock.now())[0].payload.changes
    assert (change.scope, change.old, change.new) == ("helsinki/large", 120, 130)
    edited = browser.get(made.redirect_chain[-1][0] + "edit/")
    assert '<option value="helsinki/large" selected>' in text(edited)


def test_a_payment_that_is_edited_still_goes_to_its_member(voters: list[UUID]) -> None:
    browser, paid = browser_of(voters[0]), voters[2]
    # The reserve has to hold what is paid.
    now = clock.now()
    for _ in range(40):
        fees.drive(paid, voters[1], at=now - DAY)
    release_batch(now=now)
    payment = Payment("Somebody, for the lamp", str(paid), 100, "EUR")
    drafting.draft(
        Draft("A lamp", "It was dark.", Payload(Kind.PAYMENT, payment=payment)),
        by=voters[0],
        now=now,
    )
    (draft,) = proposals.drafts_of(voters[0], now)
    page = f"/proposals/{draft.number}/edit/"
    assert 'value="kept" checked' in text(browser.get(page))
    fields = {"kind": "payment", "payee": "Somebody, for two lamps", "amount": "1.00"}
    send(browser, page, **fields, title="Lamps", why="Dark.", to="kept")
    (changed,) = proposals.drafts_of(voters[0], now)
    assert changed.title == "Lamps"
    assert changed.payload.payment is not None
    assert changed.payload.payment.member_id == str(paid)


def test_rules_lie_under_a_few_headings(voters: list[UUID]) -> None:
    browser = browser_of(voters[0])
    page = text(browser.get("/proposals/new/"))
    assert 3 <= page.count('class="more shelf"') <= 7
    assert 'class="more shelf" open' in text(browser.get("/proposals/new/?q=waiting"))
