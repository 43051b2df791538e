"""What a person decided on their own server comes here, and what they decided here goes there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import models, remote
from coop.locker.actions import delivering, granting, moving_papers, telling
from coop.locker.homes import Away, Refused
from coop.locker.queries import contracts as agreed
from coop.work.actions import set_timer

FROZE, THAWED, WITHDREW, ON, OFF = ("froze", "thawed", "withdrew", "on", "off")


def key_for(member_id: UUID) -> bytes | None:
    """The key of the server where this person's locker lies."""
    locker = models.Locker.objects.filter(member_id=member_id, closed_at=None).exclude(home="")
    home = locker.values_list("home", flat=True).first()
    rows = models.Move.objects.filter(member_id=member_id, direction="out", address=home)
    last = rows.filter(state=moving_papers.DONE).order_by("-asked_at").first()
    return bytes(last.speaker) if last else None


def hear(*, member_id: UUID, what: str, term: str, now: datetime) -> None:
    """Do here what somebody decided at their own server; what is held is gone within a minute.

    Raises:
        Malformed: no such decision.
        coop.basics.refusals.Refusal: as for a decision here.
    """
    if what in (ON, OFF):
        granting.switch(member_id=member_id, term=term, is_on=what == ON, now=now)
    elif what == FROZE:
        granting.freeze(member_id=member_id, now=now)
    elif what == THAWED:
        granting.thaw(member_id=member_id, now=now)
    elif what == WITHDREW:
        granting.withdraw(member_id=member_id, now=now)
    else:
        raise Malformed(_("There is no such decision."))


def tell(*, payload: Mapping[str, str], now: datetime) -> None:
    """Say at a person's own server how they left their contract here; from the outbox."""
    member_id = UUID(payload["member"])
    one = agreed.standing(member_id)
    if not one.home:
        return
    state = one.state(now=now)
    said = {
        "is_frozen": one.is_frozen,
        "is_withdrawn": state in (agreed.WITHDRAWN, agreed.GONE),
        "switches": dict(one.switches),
    }
    there = remote.home(one.home)
    try:
        if state == agreed.LIVE:
            _bring(there, member_id)
        there.say_state(member_id, said)
    except Refused:
        return
    except Away:
        again_at = now + timedelta(minutes=delivering.RETRY[-2])
        set_timer(telling.TOPIC, str(member_id), due_at=again_at)


def tell_again(*, payload: Mapping[str, str], now: datetime) -> None:
    """Try once more; a timer."""
    telling.order(UUID(payload["key"]), now=now)


def hand(*, payload: Mapping[str, str], now: datetime) -> None:
    """Hand a receipt to its person's own locker; from the outbox, tried as long as a box is."""
    row = models.Receipt.objects.select_related("key").get(id=payload["receipt"])
    home = agreed.standing(row.member_id).home
    if home and now < row.done_at + delivering.patience(now):
        paper = moving_papers.paper(row.text, bytes(row.signature), bytes(row.key.public))
        remote.home(home).keep(row.member_id, "receipt", paper)


def _bring(there: remote.Remote, member_id: UUID) -> None:
    held = agreed.accepted(member_id)[0]
    try:
        there.bring(
            member_id,
            {
                "template": moving_papers.paper(
                    held.template_text, held.template_signature, held.template_key
                ),
                "acceptance": moving_papers.paper(held.text, held.signature, held.key),
            },
        )
    except Refused:
        # A wider one waits there for the person's own word.
        return
