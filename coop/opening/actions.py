"""Writes of the opening: each step as it is done, then the opening itself, once.

Called by this room's doors and by `manage.py prepare`, which opens a demo.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.locker import client as locker
from coop.locker import shapes
from coop.members import actions as members
from coop.members import queries as people
from coop.opening import models, queries
from coop.opening.rates import FEE, PARTS, TAX, WHOLE_BP, RateBook, rule_of, scope_of, share_rule
from coop.rulebook import actions as rulebook
from coop.rulebook.actions import AlreadyOpen
from rides.places import founding

NAME_MIN, NAME_MAX = 2, 60
DEMO_WINDOW_S = 180
DEMO_PANELS = {"panels.assurance": 1, "panels.founding_assurance": 1, "panels.met_s": 86_400}


class BadName(Refusal):
    """A name that nobody could be called."""

    code = "bad_name"
    status = 422


class SplitNotWhole(Refusal):
    """The shares of the fee do not come to the whole fee."""

    code = "split_not_whole"
    status = 422


class StepsMissing(Refusal):
    """Something has to be decided before the co-operative can open; `facts` say what."""

    code = "steps_missing"


@transaction.atomic
def introduce(*, name: str, by: UUID, now: datetime) -> None:
    """Write down what the founding steward is called.

    Raises:
        BadName: it is empty or too long.
    """
    _need_founder(by)
    shaped = shapes.name(name)
    if shaped is None:
        raise BadName(_("Write your name, as people here may call you: up to 80 characters."))
    locker.write(by, "profile", {"name": shaped}, now=now)
    _done("you", by=by, now=now)


@transaction.atomic
def call_it(*, name: str, by: UUID, now: datetime) -> None:
    """Name the co-operative.

    Raises:
        BadName: it is too short, too long, or has what cannot be printed.
    """
    _need_founder(by)
    line = " ".join(name.split())
    if not (NAME_MIN <= len(line) <= NAME_MAX and line.isprintable()):
        raise BadName(_("Give the co-operative a name of 2 to 60 characters."))
    models.Charter.objects.update_or_create(id=1, defaults={"name": line})
    _done("name", by=by, now=now)


@transaction.atomic
def settle(*, home: founding.Home, by: UUID, now: datetime) -> None:
    """Choose the city to begin in, with its money, clock and units.

    Raises:
        rides.places.founding.NoSuchCity, rides.places.founding.BadLocal
    """
    _need_founder(by)
    founding.choose(home)
    _done("city", by=by, now=now)


@transaction.atomic
def set_rates(*, book: RateBook, by: UUID, now: datetime) -> None:
    """Write the founding rate card, the fee and its split into the rulebook.

    Raises:
        SplitNotWhole: the shares do not add up to 100 %.
        coop.rulebook.actions.OutOfBounds: a number that the rulebook does not allow.
    """
    _need_founder(by)
    if sum(book.split_bp.values()) != WHOLE_BP:
        raise SplitNotWhole(
            _("The shares of the fee have to add up to 100 %%. Now they make %s %%.")
            % f"{sum(book.split_bp.values()) / 100:g}"
        )
    for service_class, card in book.cards.items():
        changes = {rule_of(part).key: amount for part, amount in card.items()}
        rulebook.found(now=now, changes=changes, scope=scope_of(service_class))
    rulebook.found(now=now, changes={FEE: book.fee_bp, TAX: book.tax_bp, **_shares(book.split_bp)})
    _done("rates", by=by, now=now)


@transaction.atomic
def note_mail(*, by: UUID, now: datetime) -> None:
    """The founding steward has seen how mail goes out, and what is left for later."""
    _need_founder(by)
    _done("mail", by=by, now=now)


@transaction.atomic
def open_doors(*, by: UUID, now: datetime) -> None:
    """Open the co-operative: riders book, drivers go online, and only votes change rules.

    Raises:
        AlreadyOpen: it is open.
        StepsMissing: a step that cannot be left for later is not done.
    """
    _need_founder(by)
    progress = queries.progress()
    if not progress.is_ready:
        missing = [step for step in queries.STEPS if step in queries.NEEDED - progress.done]
        raise StepsMissing(
            _("Before you open, finish the steps that are still open."), facts={"steps": missing}
        )
    journal.record(kind="coop.named", public={"name": progress.name}, now=now)
    rulebook.open_book(by=by, now=now)


@transaction.atomic
def open_demo(*, by: UUID, now: datetime) -> None:
    """Open a demonstration on the founding values, in the city it was given.

    A large car costs two fifths more than a standard one. A fee waits for minutes only, so that
    one sees it flow. Nobody there shows a document, and all have ridden with the same driver: any
    member can be drawn to a panel.

    Raises:
        AlreadyOpen: it is open.
    """
    larger = {rule_of(part).key: rule_of(part).founding * 7 // 5 for part in PARTS}
    rulebook.found(now=now, changes=larger, scope=scope_of("large"))
    rulebook.found(now=now, changes={"fees.dispute_window_s": DEMO_WINDOW_S, **DEMO_PANELS})
    rulebook.open_book(by=by, now=now)


def _need_founder(by: UUID) -> None:
    if not people.is_steward(by):
        raise members.NotASteward(_("Only a steward may do this."))
    if queries.progress().opened_at is not None:
        raise AlreadyOpen(_("This co-operative is open. From now on only votes change its rules."))


def _shares(split_bp: Mapping[str, int]) -> dict[str, int]:
    return {share_rule(bucket).key: share for bucket, share in split_bp.items()}


def _done(kind: str, *, by: UUID, now: datetime) -> None:
    models.Step.objects.update_or_create(kind=kind, defaults={"done_at": now, "done_by_id": by})
