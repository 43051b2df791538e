"""Writes under a number of the program's own: sent twice, done once."""

from uuid import UUID, uuid4

import pytest

from coop.work import actions as work
from tests.actions.test_work import NOW, at_once

ADA = UUID(int=1)


def write(made: list[UUID], *, key: UUID, by: UUID = ADA, what: str = "POST /cars") -> UUID | None:
    """Make something, once under a number."""

    def make() -> UUID:
        made.append(uuid4())
        return made[-1]

    return work.once(make, key=key, by=by, what=what, now=NOW)


@pytest.mark.usefixtures("db")
def test_a_write_sent_twice_under_one_number_is_one() -> None:
    made: list[UUID] = []
    key = uuid4()
    assert [write(made, key=key), write(made, key=key)] == made * 2
    assert write(made, key=uuid4()) == made[1]


@pytest.mark.usefixtures("db")
def test_a_number_of_another_write_or_person_is_refused() -> None:
    made: list[UUID] = []
    key = uuid4()
    write(made, key=key)
    for other in ({"by": uuid4()}, {"what": "POST /shares"}):
        with pytest.raises(work.KeyReused):
            write(made, key=key, **other)
    assert len(made) == 1


@pytest.mark.usefixtures("db")
def test_a_refused_write_may_be_sent_again_under_its_number() -> None:
    made: list[UUID] = []
    key = uuid4()

    def refuse() -> UUID | None:
        raise work.KeyReused("no")

    with pytest.raises(work.KeyReused):
        work.once(refuse, key=key, by=ADA, what="POST /cars", now=NOW)
    assert write(made, key=key) == made[0]


@pytest.mark.usefixtures("committed_db")
def test_a_write_sent_at_once_several_times_is_one() -> None:
    made: list[UUID] = []
    key = uuid4()
    assert at_once(4, lambda: write(made, key=key)) == made * 4
