"""Takes over a bank statement: its lines, each once, and its balances, which have to fit.

What stood on the account before the first statement is a line of its own, so that all lines of an
account always sum up to what the bank says.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, Refusal
from coop.books import models
from coop.books.lines import BankStatement, RawLine, plain, prints

TURN = "SELECT pg_advisory_xact_lock(hashtext('books.importing'), 0)"
FORWARD = "opening"


class DoesNotAddUp(Refusal):
    """The lines do not lead from the opening balance to the closing balance."""

    code = "does_not_add_up"
    status = 422


class StatementKnown(Refusal):
    """The same file was imported before."""

    code = "statement_known"


class BeforeTheFirst(Refusal):
    """The books of this account begin later."""

    code = "before_the_first"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it: `known` lines were here from a statement before."""

    statement_id: UUID
    new: int
    known: int


@transaction.atomic
def take_over(
    *, found: BankStatement, file_name: str, digest: str, by: UUID, now: datetime
) -> Imported:
    """Store what is new in a statement.

    Raises:
        Malformed: a balance is missing.
        DoesNotAddUp: by `facts["off_minor"]`.
        StatementKnown: this very file is here already.
        BeforeTheFirst: it begins before the account's first statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(TURN)
    opening, closing = _balances(found)
    of_account = models.Statement.objects.filter(account=found.account, currency=found.currency)
    if of_account.filter(digest=digest).exists():
        raise StatementKnown(_("This file was imported before; nothing in it is new."))
    first = of_account.order_by("from_on").first()
    if first is not None and found.from_on < first.from_on:
        raise BeforeTheFirst(
            _("The books of this account begin on %s, and this statement before.") % first.from_on
        )
    raw = list(zip(prints(found.account, found.lines), found.lines, strict=True))
    if first is None and opening:
        raw.insert(0, _forward(found, opening))
    known = set(
        models.Line.objects.filter(print__in=[mark for mark, _raw in raw]).values_list(
            "print", flat=True
        )
    )
    fresh = [(mark, line) for mark, line in raw if mark not in known]
    row = models.Statement.objects.create(
        account=found.account,
        currency=found.currency,
        file_name=plain(file_name, 120),
        digest=digest,
        from_on=found.from_on,
        until_on=found.until_on,
        opening_minor=opening,
        closing_minor=closing,
        lines=len(raw),
        new_lines=len(fresh),
        imported_by_id=by,
        imported_at=now,
    )
    models.Line.objects.bulk_create(
        _line(row, place, mark, line) for place, (mark, line) in enumerate(fresh, start=1)
    )
    return Imported(row.id, len(fresh), len(known))


def _balances(found: BankStatement) -> tuple[int, int]:
    if found.opening_minor is None or found.closing_minor is None:
        raise Malformed(_("Type the balance at the end, as the bank shows it."))
    if found.off_minor:
        raise DoesNotAddUp(
            _(
                "From %(opening)s, the lines lead to %(led)s, but the statement ends at %(closing)s. "
                "Lines are missing, or a column was read wrong."
            )
            % {
                "opening": format_money(found.opening_minor, found.currency),
                "led": format_money(found.opening_minor + found.moved_minor, found.currency),
                "closing": format_money(found.closing_minor, found.currency),
            },
            facts={"off_minor": found.off_minor},
        )
    return found.opening_minor, found.closing_minor


def _forward(found: BankStatement, opening: int) -> tuple[str, RawLine]:
    words = _("What was on the account before")
    line = RawLine(found.from_on, opening, reference=words)
    mark = RawLine(found.from_on, opening, bank_ref=FORWARD)
    return prints(found.account, [mark])[0], line


def _line(row: models.Statement, place: int, mark: str, line: RawLine) -> models.Line:
    return models.Line(
        statement=row,
        place=place,
        currency=row.currency,
        booked_on=line.booked_on,
        amount_minor=line.amount_minor,
        name=line.name,
        reference=line.reference,
        bank_ref=line.bank_ref,
        print=mark,
    )
