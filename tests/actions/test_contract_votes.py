"""A new contract about members' data: proposed, told in words, voted on, in force."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from coop.basics.refusals import Malformed, Refusal
from coop.locker import adopting, client, founding, models, proposing
from coop.locker.actions import granting
from coop.locker.queries import contracts as agreed
from coop.work.models import Outbox
from governance import kinds
from governance.actions import drafting
from governance.kinds import Kind, Payload
from governance.states import State
from tests import cast
from tests import deciding as votes
from tests.cast import Cast
from tests.deciding import DAY, DUE, T0

pytestmark = pytest.mark.usefixtures("city")
YEAR = {"days": "365"}
SPONSOR = {
    "name": "sponsor",
    "covers": {"profile": ["name"]},
    "purpose": "dpv:Personalisation",
    "legal_basis": "consent",
    "operations": ["read"],
    "trigger": "none",
    "lease_s": 0,
    "precision_m": 0,
    "recipients": ["sponsors"],
    "required": False,
    "survives": [],
}


@pytest.fixture
def people() -> Cast:
    found = cast.gather()
    client.write(found.ada, "profile", {"name": "Ada Lind"}, now=T0 - 10 * DAY)
    return found


def asked_for(**typed: str) -> Payload:
    return Payload(Kind.CONTRACT, contract=proposing.written(YEAR | typed))


def said(payload: Payload) -> list[tuple[str, str, bool]]:
    return [(one.title, one.says, one.is_wider) for one in proposing.changed(payload.contract)]


def enacted(people: Cast, payload: Payload) -> datetime:
    """Everybody votes for it; returns when it is in force."""
    proposal_id = votes.carried(votes.electorate(people), payload)
    terms = votes.see(proposal_id, DUE).times
    assert terms
    votes.move(proposal_id, terms.due_at)
    assert votes.see(proposal_id, terms.due_at).state is State.ENACTED
    return terms.due_at


def test_a_narrower_contract_holds_for_everybody_once_it_is_carried_out(people: Cast) -> None:
    payload = asked_for(**{"hours-ride": "1", "how-favourite": "gone", "metres-offer": "1000"})
    assert [one[2] for one in said(payload)] == [False, False, False]
    assert {one[1].replace("\u202f", " ").replace("\xa0", " ") for one in said(payload)} == {
        "Held for: 1 h, not 24 h.",
        "Ends. Nothing is read under it any more.",
        "Places to: about 1000 m, not about 500 m.",
    }
    at = enacted(people, payload)
    mine = agreed.standing(people.ada).contract
    assert (mine.version, mine.terms["ride"].lease_s) == (2, 3_600)
    assert mine.adopted_by == "proposal 1"
    assert not agreed.asks(people.ada, now=at)


def test_a_wider_one_waits_longer_and_binds_nobody_before_they_agree(people: Cast) -> None:
    payload = asked_for(more=json.dumps([SPONSOR]))
    ((_title, line, is_wider),) = said(payload)
    assert is_wider
    assert line == "New: name; at any time; shown to sponsors; a switch of yours."
    at = enacted(people, payload)
    assert at > DUE, "the longer lock, as for the constitution"
    assert agreed.standing(people.ada).contract.version == 1
    assert agreed.asks(people.ada, now=at)
    granting.agree(member_id=people.ada, now=at)
    assert "sponsor" in agreed.standing(people.ada).contract.terms


def test_a_machine_agrees_in_batches_that_the_outbox_goes_on_with(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coop.locker.adopting.AT_ONCE", 1)
    at = enacted(people, asked_for(**{"hours-ride": "1"}))
    held = models.Contract.objects.filter(ended_at=None)
    many = held.count()
    assert held.filter(template_id=2).count() == 1
    while Outbox.objects.filter(topic="locker.narrow").delete()[0]:
        adopting.accept_narrower(payload={}, now=at)
    assert held.filter(template_id=2).count() == many == held.count()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "exactly this already"),
        ({"hours-ride": "many"}, "as a number of hours"),
        ({"days": "0"}, "how long it lasts"),
        ({"how-ride": "perhaps"}, "whether it stays"),
        ({"more": "{"}, "no JSON"),
        ({"more": '[{"name": "spy"}]'}, "the parts of a term"),
        ({"more": json.dumps([{**SPONSOR, "covers": {"soul": ["all"]}}])}, "there is no soul"),
        ({"more": json.dumps([{**SPONSOR, "name": "ride"}])}, "there twice"),
        ({"more": "[" * 5_000}, "no JSON"),
        ({"more": json.dumps(["x" * 70_000])}, "no contract"),
    ],
)
def test_what_cannot_be_a_contract_is_refused_with_its_fault(
    people: Cast, typed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        drafting.check(asked_for(**typed), now=T0)


def test_one_written_against_another_contract_is_overtaken(people: Cast) -> None:
    first, second = asked_for(**{"hours-ride": "1"}), asked_for(**{"hours-ride": "2"})
    at = enacted(people, first)
    with pytest.raises(drafting.ValueMoved, match="Write this one anew"):
        drafting.check(second, now=at)


def test_a_program_proposes_the_whole_document(people: Cast) -> None:
    document: dict[str, Any] = json.loads(proposing.written(YEAR | {"hours-ride": "1"}))
    assert proposing.of_document(document | {"adopted_by": "me"}) == proposing.of_document(document)
    for wrong in ({}, {**document, "terms": []}, {**document, "terms": 5}, {"format": "x"}):
        with pytest.raises(Malformed):
            proposing.of_document(wrong)


def test_what_was_voted_on_before_there_were_contracts_keeps_its_hash() -> None:
    payload = Payload(Kind.ADVISORY, options=("Blue", "Green"))
    assert "contract" not in kinds.as_json(payload)
    assert kinds.of_json(kinds.as_json(payload)) == payload


def test_drafts_are_written_anew_from_what_they_say(people: Cast) -> None:
    text = asked_for(
        **{"hours-ride": "1.5", "how-text": "gone"}, more=json.dumps([SPONSOR])
    ).contract
    lines = {one.name: one for one in proposing.lines(text, {})}
    assert (lines["ride"].hours, lines["text"].how) == ("1.5", "gone")
    assert set(lines) == set(founding.CONTRACT.terms)
    assert json.loads(proposing.added(text))[0]["name"] == "sponsor"
    again = {f"how-{one.name}": one.how for one in lines.values()} | {"more": proposing.added(text)}
    again |= {f"hours-{one.name}": one.hours for one in lines.values() if one.hours}
    assert proposing.written(YEAR | again) == text
    assert timedelta(days=proposing.days(text)) == timedelta(days=365)
