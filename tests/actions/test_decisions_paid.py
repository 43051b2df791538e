"""What members decide to pay from the reserve reaches the bank, once and to the cent."""

from datetime import timedelta
from uuid import UUID

import pytest

from coop.basics.refusals import NotYours
from coop.books.actions import matches
from coop.books.queries import bank
from governance.actions import moving, spending
from governance.kinds import Kind, Payload, Payment, Project
from payouts.queries.statements import trial_balance
from tests import bookkeeping
from tests import deciding as votes
from tests.bookkeeping import Stewards, line, open_line, statement

NOW = votes.DUE + timedelta(hours=1)
ROOF = Payload(Kind.PAYMENT, payment=Payment("Kattopalvelu Oy", None, 20_000, "EUR"))


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


@pytest.fixture
def decision(two: Stewards) -> None:
    """Members decided to have the roof mended, and it was carried out."""
    bookkeeping.fund(100_000, kind="reserve")
    proposal_id = votes.carried(votes.electorate(two.cast), ROOF)
    moving.move(proposal_id=proposal_id, now=NOW)


def held(kind: str) -> int:
    return trial_balance("EUR", as_of=NOW + timedelta(days=9)).get(kind, 0)


def expected() -> list[tuple[str, str, int]]:
    found = [one for kind, one in bank.open_items("EUR") if kind == "decision"]
    return [(one.name, one.reference, one.amount_minor) for one in found]


def item() -> UUID:
    (found,) = [one for kind, one in bank.open_items("EUR") if kind == "decision"]
    return found.id


@pytest.mark.usefixtures("decision")
def test_a_decision_is_paid_by_its_line_and_open_again_when_undone(two: Stewards) -> None:
    assert expected() == [("Kattopalvelu Oy", "Proposal 1", -20_000)]
    bookkeeping.take_over(statement(line(-20_000, NOW.date())), two.sam)
    line_id, decided = open_line(-20_000), item()

    def match() -> UUID:
        return matches.match(line_id=line_id, kind="decision", item_id=decided, by=two.sam, now=NOW)

    match_id = match()
    assert (held("bank"), held("bills_due"), expected()) == (80_000, 0, [])
    matches.undo(match_id=match_id, by=two.sam, now=NOW)
    assert (held("bank"), held("bills_due")) == (100_000, -20_000)
    assert len(expected()) == 1
    match()
    assert held("bills_due") == 0


@pytest.mark.usefixtures("decision")
@pytest.mark.parametrize("amount_minor", [-20_001, -1, 0, 20_000])
def test_only_what_was_decided_is_paid(two: Stewards, amount_minor: int) -> None:
    decided = item()

    def settle(minor: int, key: str = "line") -> None:
        spending.settle(item_id=decided, amount_minor=minor, key=key, by=two.sam, now=NOW)

    with pytest.raises(spending.NotTheSame, match=r"200\.00"):
        settle(amount_minor)
    settle(-20_000)
    with pytest.raises(NotYours):
        settle(-20_000, "another")


def test_each_project_that_won_is_paid_by_itself(two: Stewards) -> None:
    bookkeeping.fund(100_000, kind="reserve")
    rack, pump = Project("a", "Bicycle racks", 9_000), Project("b", "Air pump", 6_000)
    wish = Payload(Kind.PROJECTS, projects=(rack, pump), budget_minor=15_000, currency="EUR")
    people = votes.electorate(two.cast)
    proposal_id = votes.propose(people[0], wish)
    votes.vote(proposal_id, people, ["a", "b"])
    for at in (votes.CLOSES, NOW):
        moving.move(proposal_id=proposal_id, now=at)
    assert sorted(expected()) == [
        ("Air pump", "Proposal 1", -6_000),
        ("Bicycle racks", "Proposal 1", -9_000),
    ]
