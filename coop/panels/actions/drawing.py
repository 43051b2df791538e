"""Drawing a panel: first file and list are bound, then a checkpoint that nobody knew decides.

Also who follows somebody that declined, did not answer, or has come to stand too near.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.journal import actions as journal
from coop.journal import lots, tree
from coop.journal.canonical import canonical
from coop.journal.queries import seeds
from coop.panels import models
from coop.panels.queries import cases, pool, seats
from coop.panels.queries.cases import Case
from coop.panels.queries.seats import Seat
from coop.panels.states import Place, State
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work

SALT_BYTES = 32
TIMER = "panel.look"
DECLINED, NEAR, LAPSED, GONE = "declined", "near", "lapsed", "gone"


class NoSeat(NotYours):
    """One was not drawn to this panel."""


class SeatGone(Refusal):
    """The seat was left, or somebody else was asked since."""

    code = "seat_gone"


@dataclass(frozen=True, slots=True)
class Beacon:
    """Which round of which beacon will be a part of the seed."""

    name: str
    round: int


@transaction.atomic
def freeze(*, case_id: UUID, beacon: Beacon | None, now: datetime) -> bool:
    """Bind the file and the list of who can be drawn, once there are enough; returns whether.

    The list: members of whom we are sure enough, but the sides, who stands near them, and who had
    to do with the case.
    """
    row = models.Case.objects.select_for_update().get(id=case_id)
    case = cases.standing(row, now)
    if case.state is not State.WAITING:
        return False
    people = _pool(case, now)
    if len(people) < case.terms.size:
        return False
    salt = token_bytes(SALT_BYTES)
    root = tree.root_of(_leaves(people, salt))
    file_hash = sha256(canonical(_file(case))).digest()
    public = {
        "case": case.number,
        "about": case.kind.value,
        "file": file_hash.hex(),
        "pool": root.hex(),
        "members": len(people),
        "size": case.terms.size,
        "needed": case.terms.needed,
        "appeal_of": case.appeal_of,
    }
    if beacon is not None:
        public |= {"beacon": beacon.name, "round": beacon.round}
    sides = {str(one): str(role) for one, role in cases.sides(case.id).items()}
    entry_id = journal.record(
        kind="panel.frozen", public=public, private={"sides": sides}, about=case.id, now=now
    )
    models.Frozen.objects.create(
        case=row,
        at=now,
        entry_id=entry_id,
        members=len(people),
        root=root,
        salt=salt,
        file_hash=file_hash,
        beacon=beacon.name if beacon else "",
        round=beacon.round if beacon else None,
    )
    models.Listed.objects.bulk_create(
        [models.Listed(case=row, index=index, user_id=one) for index, one in enumerate(people)],
        batch_size=5_000,
    )
    return True


@transaction.atomic
def draw(*, case_id: UUID, randomness: str, now: datetime) -> bool:
    """Draw the panel, once a checkpoint after the freeze is signed and witnessed; returns whether.

    Args:
        randomness: what the beacon said in the round that was fixed; empty where there is none.
    """
    row = models.Case.objects.select_for_update().get(id=case_id)
    case = cases.standing(row, now)
    frozen = models.Frozen.objects.filter(case=row).first()
    if case.state is not State.FROZEN or frozen is None:
        return False
    if frozen.round is not None and not randomness:
        return False
    needed = rules_as_of(now)["journal.witnesses_needed"]
    head = seeds.later_checkpoint(frozen.entry_id, witnesses=needed)
    if head is None:
        return False
    seed = lots.lot_seed(head.root, randomness, case.number)
    models.Draw.objects.create(
        case=row, at=now, size=head.size, root=head.root, randomness=randomness, seed=seed
    )
    drawn = list(enumerate(lots.lots_drawn(seed, frozen.members, case.terms.size)))
    near = too_near(case, now)
    for place, index in drawn:
        _ask(case, place, index, near, now=now)
    public = {
        "case": case.number,
        "size": head.size,
        "root": head.root.hex(),
        "randomness": randomness or None,
        "seats": _proven(frozen, drawn),
    }
    journal.record(kind="panel.drawn", public=public, now=now)
    work.post("panel.told", {"case": str(case.id), "what": "drawn"}, now=now)
    return True


@transaction.atomic
def refill(*, case_id: UUID, now: datetime) -> int:
    """Let those go who stand too near now, and ask the next of the draw; returns how many."""
    row = models.Case.objects.select_for_update().get(id=case_id)
    case = cases.standing(row, now)
    if not case.takes_part:
        return 0
    _let_near_go(case, now=now)
    return _fill(case, now=now)


@transaction.atomic
def answer(*, number: int, accepts: bool, by: UUID, now: datetime) -> None:
    """Take one's seat, or step back; one can step back until one has decided. Twice is once.

    Raises:
        NoSeat: one was not drawn.
        SeatGone: one did not answer in time, stepped back, or has decided.
    """
    case, seat = need_seat(number, by, now)
    if accepts and seat.state in {Place.SERVES, Place.DECIDED}:
        return
    if not accepts and seat.state is Place.LEFT:
        return
    if seat.state in {Place.LEFT, Place.LAPSED} or not case.takes_part:
        raise SeatGone(_("Somebody else was asked in your place, or the case is decided."))
    if seat.state is Place.DECIDED:
        raise SeatGone(_("You have decided; that counts."))
    if not accepts:
        _leave(seat, DECLINED, now=now)
        _fill(case, now=now)
    elif by in too_near(case, now):
        _leave(seat, NEAR, now=now)
        _fill(case, now=now)
    else:
        models.Seat.objects.filter(id=seat.id, accepted_at=None).update(accepted_at=now)


def need_seat(number: int, by: UUID, now: datetime) -> tuple[Case, Seat]:
    """The case, locked, and one's seat in it.

    Raises:
        NoSeat: one was not drawn.
    """
    row = models.Case.objects.select_for_update().filter(number=number).first()
    seat = seats.mine(row.id, by, now) if row else None
    if row is None or seat is None:
        raise NoSeat(_("There is no such case."))
    return cases.standing(row, now), seat


def too_near(case: Case, now: datetime) -> set[UUID]:
    """Who cannot decide this case: its sides, who stands near them, who had to do with it."""
    barred = models.Barred.objects.filter(case_id=case.id).values_list("user_id", flat=True)
    return pool.near(set(cases.sides(case.id)), now=now) | set(barred)


def step_back(seat: Seat, case: Case, *, now: datetime) -> None:
    """Somebody has come to stand too near: the next of the draw is asked."""
    _leave(seat, NEAR, now=now)
    _fill(case, now=now)


def _pool(case: Case, now: datetime) -> list[UUID]:
    """Who can be drawn, in the order of their numbers, so that nobody chooses it."""
    return sorted(pool.able(case.terms.assurance, now=now) - too_near(case, now), key=str)


def _let_near_go(case: Case, *, now: datetime) -> None:
    near = too_near(case, now)
    able = pool.members(now=now)
    for seat in seats.of_case(case.id, now):
        if seat.state not in {Place.ASKED, Place.SERVES}:
            continue
        if seat.user_id in near:
            _leave(seat, NEAR, now=now)
        elif seat.user_id not in able:
            _leave(seat, GONE, now=now)


def _fill(case: Case, *, now: datetime) -> int:
    """Ask the next of the draw until the panel is whole, or nobody is left."""
    frozen = models.Frozen.objects.get(case_id=case.id)
    seed = bytes(models.Draw.objects.values_list("seed", flat=True).get(case_id=case.id))
    found, near = seats.of_case(case.id, now), too_near(case, now)
    gone = sorted((one for one in found if not one.is_live), key=lambda one: one.freed_at)
    missing = case.terms.size - sum(one.is_live for one in found)
    followed = len(found) - case.terms.size
    asked, place = 0, len(found)
    while asked < missing and place < frozen.members:
        index = lots.lots_drawn(seed, frozen.members, place + 1)[place]
        why = (gone[followed + asked].why or LAPSED) if followed + asked < len(gone) else NEAR
        asked += _ask(case, place, index, near, now=now)
        public = {"case": case.number, "why": why, "seat": _proven(frozen, [(place, index)])[0]}
        journal.record(kind="panel.replaced", public=public, now=now)
        place += 1
    return asked


def _ask(case: Case, place: int, index: int, near: set[UUID], *, now: datetime) -> bool:
    """Write down who was drawn, and ask them unless they stand too near by now; returns whether."""
    user_id = seats.listed(case.id, index)
    assert user_id is not None, "the list is kept as long as somebody can be drawn"
    is_near = user_id in near
    row = models.Seat.objects.create(
        case_id=case.id,
        place=place,
        index=index,
        user_id=user_id,
        asked_at=now,
        answer_by=now + timedelta(seconds=case.terms.answer_s),
        left_at=now if is_near else None,
        why=NEAR if is_near else "",
    )
    if is_near:
        return False
    work.post("panel.asked", {"seat": str(row.id)}, now=now)
    work.set_timer(TIMER, str(case.id), due_at=row.answer_by)
    return True


def _leave(seat: Seat, why: str, *, now: datetime) -> None:
    models.Seat.objects.filter(id=seat.id, left_at=None).update(left_at=now, why=why)


def _proven(frozen: models.Frozen, places: list[tuple[int, int]]) -> list[dict[str, object]]:
    """Seats for the log: the tag of each, and the proof that it is on the list."""
    rows = models.Listed.objects.filter(case_id=frozen.case_id).order_by("index")
    people, salt = list(rows.values_list("user_id", flat=True)), bytes(frozen.salt)
    leaves = _leaves(people, salt)

    def node(height: int, place: int) -> bytes:
        return tree.subtree(leaves[place << height : (place + 1) << height])

    return [
        {
            "place": place,
            "index": index,
            "tag": lots.lot_tag(salt, str(people[index])).hex(),
            "proof": [one.hex() for one in tree.inclusion_proof(index, len(leaves), node)],
        }
        for place, index in places
    ]


def _leaves(people: list[UUID], salt: bytes) -> list[bytes]:
    return tree.leaf_hashes([lots.lot_tag(salt, str(one)) for one in people])


def _file(case: Case) -> dict[str, object]:
    """What is bound of a case: all that a panel reads of it at the beginning."""
    return {
        "kind": case.kind.value,
        "claim": case.claim,
        "facts": [one.as_json() for one in case.facts],
        "amount_minor": case.amount_minor,
        "currency": case.currency,
        "terms": case.terms.as_json(),
    }
