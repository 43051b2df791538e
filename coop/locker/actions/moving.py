"""A locker moves to a server that its person named, and back, while rides go on.

Everything is copied, compared by hashes, and only then let go of where it was (`moving_out`,
`moving_back`). Leases stay, so that no ride notices. What goes wrong waits and says why.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import models, remote, speaking
from coop.locker.actions import delivering, moving_back, moving_out, moving_papers, opening
from coop.locker.homes import Away
from coop.locker.queries import contracts as agreed
from coop.web.local import our_name
from coop.work.actions import post

TOPIC = "locker.move"
UNDER_WAY, STOPPED = "under_way", "stopped"


class CannotMove(Refusal):
    """The other server does not answer, or says no; in its own words where it has some."""

    code = "cannot_move"


class AlreadyMoving(Refusal):
    """One move at a time."""

    code = "already_moving"


def leave(*, member_id: UUID, address: str, code: str, now: datetime) -> UUID:
    """Move a locker to a server; returns the move, which goes on by itself.

    Args:
        code: what that server shows its person, good for once.
    Raises:
        CannotMove: no server that could be asked, or it refuses; the locker lies elsewhere already.
        AlreadyMoving: a move is under way.
    """
    locker = _free(member_id, now)
    if locker.home:
        raise CannotMove(_("Your locker lies at %s. Move it back first.") % locker.home)
    one = agreed.standing(member_id)
    if one.state(now=now) not in (agreed.LIVE, agreed.FROZEN):
        raise CannotMove(_("Agree to the contract first: without one nobody could read there."))
    wish = _papers(member_id) | {"code": code, "switches": dict(one.switches)}
    try:
        origin = speaking.origin_of(address)
        tied = remote.home(origin).tie(wish)
    except Away as error:
        raise CannotMove(str(error)) from None
    return _begin(
        member_id, "out", now, address=origin, speaker=tied.speaker, public_key=tied.public_key
    )


def come_back(*, member_id: UUID, code: str, now: datetime) -> UUID:
    """Move a locker back here; returns the move, which goes on by itself.

    Raises:
        CannotMove, AlreadyMoving: as `leave`.
    """
    locker = _free(member_id, now)
    if not locker.home:
        raise CannotMove(_("Your locker lies here already."))
    try:
        total = remote.home(locker.home).open_departure(member_id, code)
    except Away as error:
        raise CannotMove(str(error)) from None
    before = _last_out(member_id, locker.home)
    return _begin(
        member_id,
        "back",
        now,
        address=locker.home,
        speaker=before.speaker if before else b"",
        public_key=locker.public_key,
        total=total,
    )


@transaction.atomic
def stop(*, member_id: UUID, now: datetime) -> None:
    """Give a move up; everything stays where it was. Nothing happens where none is under way."""
    rows = models.Move.objects.select_for_update()
    move = rows.filter(member_id=member_id, state=UNDER_WAY).first()
    if move is None:
        return
    if move.direction == "back":
        models.Record.objects.filter(member_id=member_id).delete()
    move.state, move.ended_at, move.sent = STOPPED, now, {}
    move.save()


def carry_on(*, payload: Mapping[str, str], now: datetime) -> None:
    """A part of a move, in its own transaction; from the outbox, safe to repeat."""
    with transaction.atomic():
        rows = models.Move.objects.select_for_update(skip_locked=True)
        move = rows.filter(id=payload["move"], state=UNDER_WAY).first()
        if move is None:
            return
        try:
            is_more = (
                moving_out.copy(move, now)
                if move.direction == "out"
                else moving_back.fetch(move, now)
            )
            move.error, move.attempts = "", 0
        except Away as error:
            is_more = False
            wait = delivering.RETRY[min(move.attempts, len(delivering.RETRY) - 1)]
            move.error, move.attempts = str(error)[:200], move.attempts + 1
            move.due_at = now + timedelta(minutes=wait)
        move.save()
        if is_more:
            post(TOPIC, {"move": str(move.id)}, now=now)


def wake(*, payload: Mapping[str, str], now: datetime) -> None:
    """Go on with moves that wait, and send after what was written while they ended. A periodic job."""
    waiting = models.Move.objects.filter(state=UNDER_WAY, due_at__lte=now).exclude(error="")
    for move_id in list(waiting.values_list("id", flat=True)):
        models.Move.objects.filter(id=move_id).update(error="")
        post(TOPIC, {"move": str(move_id)}, now=now)
    coming = models.Move.objects.filter(state=UNDER_WAY).values("member_id")
    elsewhere = models.Locker.objects.exclude(home="").exclude(member_id__in=coming)
    late = models.Record.objects.filter(member_id__in=elsewhere.values("member_id"))
    for row in list(late.order_by("member_id", "updated_at")[: moving_out.AT_ONCE]):
        moving_out.send_after(row, now)


def leave_papers(*, payload: Mapping[str, str], now: datetime) -> None:
    """Hand our signed papers about a move to its person's locker; from the outbox."""
    move = models.Move.objects.get(id=payload["move"])
    gives_up_at = (move.ended_at or now) + delivering.patience(now)
    if now >= gives_up_at:
        return
    for kind, paper in sorted(move.ours.items()):
        remote.home(move.address).keep(move.member_id, kind, paper)


def _free(member_id: UUID, now: datetime) -> models.Locker:
    locker = opening.locker_of(member_id, now=now)
    if models.Move.objects.filter(member_id=member_id, state=UNDER_WAY).exists():
        raise AlreadyMoving(_("A move is under way. Wait until it is done, or stop it."))
    return locker


@transaction.atomic
def _begin(member_id: UUID, direction: str, now: datetime, **values: Any) -> UUID:
    models.Locker.objects.select_for_update().get(member_id=member_id)
    _free(member_id, now)
    move = models.Move.objects.create(
        member_id=member_id, direction=direction, asked_at=now, due_at=now, **values
    )
    post(TOPIC, {"move": str(move.id)}, now=now)
    return move.id


def _papers(member_id: UUID) -> dict[str, Any]:
    """Who we are, and the contract as it was signed."""
    held = agreed.accepted(member_id)[0]
    return {
        "member": str(member_id),
        "name": our_name() or speaking.host_of(settings.PUBLIC_URL),
        "address": settings.PUBLIC_URL,
        "template": moving_papers.paper(
            held.template_text, held.template_signature, held.template_key
        ),
        "acceptance": moving_papers.paper(held.text, held.signature, held.key),
    }


def _last_out(member_id: UUID, address: str) -> models.Move | None:
    rows = models.Move.objects.filter(member_id=member_id, address=address, direction="out")
    return rows.filter(state=moving_papers.DONE).order_by("-asked_at").first()
