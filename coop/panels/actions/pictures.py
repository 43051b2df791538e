"""Pictures and documents beside evidence: made clean before they are kept, forgotten with the words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.panels import models
from coop.rulebook.queries import rules_as_of
from coop.scans import scanner, vault
from coop.scans import words as scan_words
from coop.scans.scans import Unusable

KB = 1_000


class NotReadable(Malformed):
    """The file is no photo or PDF that can be opened, or it is too large."""

    code = "evidence_unreadable"


@dataclass(frozen=True, slots=True)
class Scan:
    """The pages of what somebody sent, drawn anew: nothing of a camera or a place is in them."""

    id: UUID
    pages: tuple[bytes, ...]


def clean(content: bytes, *, now: datetime) -> Scan:
    """Make what was sent fit to be kept. Takes seconds: called before anything is locked.

    Args:
        content: a photo or PDF as it was uploaded.
    Raises:
        NotReadable: with what to send instead.
    """
    rules = rules_as_of(now)
    pixels, most = rules["panels.pixels"], rules["panels.pages"]
    if len(content) > rules["panels.file_kb"] * KB:
        said = _(
            "That file is too large. Send a smaller photo or PDF, of at most %s\N{NO-BREAK SPACE}MB."
        )
        raise NotReadable(said % (rules["panels.file_kb"] // KB))
    try:
        pages = scanner.clean(content, pixels_most=pixels, pages_most=most)
    except Unusable as error:
        words = scan_words.problem(error.problem, pages_most=most, pixels_most=pixels)
        raise NotReadable(words) from error
    return Scan(uuid4(), tuple(pages))


def keep(scan: Scan) -> None:
    """Keep it, once the row that names it is written: one without a row is swept away."""
    vault.put(scan.id, list(scan.pages), shelf=vault.EVIDENCE)


def forget(case_id: UUID) -> None:
    """Forget every picture of a case, as soon as this is certain."""
    rows = models.Said.objects.filter(case_id=case_id, file_id__isnull=False)
    found = list(rows.values_list("file_id", flat=True))
    rows.update(file_id=None, pages=0)
    transaction.on_commit(lambda: _remove([one for one in found if one is not None]))


def sweep() -> None:
    """Forget what nobody knows: the request of whoever sent it failed."""
    rows = models.Said.objects.filter(file_id__isnull=False)
    known = {one for one in rows.values_list("file_id", flat=True) if one}
    _remove(vault.strays(known, shelf=vault.EVIDENCE))


def _remove(file_ids: Collection[UUID]) -> None:
    for one in file_ids:
        vault.forget(one, shelf=vault.EVIDENCE)
