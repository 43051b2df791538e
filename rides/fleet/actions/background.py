"""Background checks by an office outside: asked for once, answered as often as it likes."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours
from coop.locker import client as locker
from coop.members import queries as people
from rides.fleet import background, models
from rides.fleet.actions import checking, documents
from rides.fleet.background import Finding, Order, Result
from rides.fleet.papers import Kind, State

CALLBACK = "/api/v1/drive/background/result"


class NotSigned(NotAllowed):
    """The answer does not come from the office that was asked."""

    code = "not_signed"


def ask(*, document_id: UUID, now: datetime) -> None:
    """Ask the office for a check that waits. Asking again is the same order.

    Raises:
        OSError: the office is away; the outbox tries again.
    """
    row = models.Document.objects.filter(id=document_id, state=State.SENT, file_id=None).first()
    checker = background.checker()
    if row is None or row.person_id is None or isinstance(checker, background.Stewards):
        return
    profile = locker.read(
        row.person_id,
        "profile",
        fields=("name", "phone"),
        purpose="background_check",
        reader=f"background:{row.id}",
        now=now,
    )
    account = people.account(row.person_id)
    order = Order(
        reference=str(row.id),
        name=profile.get("name", ""),
        phone=profile.get("phone", ""),
        email=(account.email if account else None) or "",
        callback=settings.PUBLIC_URL + CALLBACK,
    )
    checker.ask(order)
    documents.note(row.id, "asked_outside", by=None, now=now)


@transaction.atomic
def take(*, finding: Finding, now: datetime) -> str:
    """Take the office's answer; the same one again changes nothing. Returns where the paper stands.

    The door has checked the signature: what was not signed is not even read.

    What is not clear stays in the stewards' queue, with the office's number beside it.

    Raises:
        NotYours: no such check was asked for.
        documents.WrongDate: it would have ended already.
    """
    reference = _uuid(finding.reference)
    checks = models.Document.objects.filter(kind=Kind.BACKGROUND)
    row = checks.filter(id=reference).first() if reference else None
    if row is None:
        raise NotYours(_("No such check was asked for."))
    found = checking.Found(finding.expires_on, finding.checked_by, finding.number)
    if finding.result == Result.CLEAR:
        checking.accept_from_outside(document_id=row.id, found=found, now=now)
    else:
        models.Document.objects.filter(id=row.id, state=State.SENT).update(
            checked_by=found.checked_by[: checking.TEXT_MOST],
            reference=found.reference[: checking.TEXT_MOST],
        )
    row.refresh_from_db()
    return row.state


def not_signed() -> NotSigned:
    """The refusal of an answer that nobody knows the sender of."""
    return NotSigned(_("The signature is missing or wrong, so the answer was not taken."))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
