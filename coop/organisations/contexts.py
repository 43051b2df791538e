"""What the pages of organisations show."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.members import queries as members
from coop.organisations import forms, sheets, wording
from coop.organisations.months import after, day_of, month_of
from coop.organisations.queries import accounts, papers, rides, seats
from coop.organisations.queries.accounts import AccountView
from coop.organisations.queries.papers import PaperRow
from coop.organisations.queries.seats import SeatView
from coop.web.local import here

Context = dict[str, Any]
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def office(*, now: datetime) -> Context:
    """All organisations and their newest papers, for stewards."""
    day = today(now)
    return {
        "zone": here(),
        "accounts": [_account(one) for one in accounts.accounts(month=day.replace(day=1))],
        "papers": [_paper(row) for row in papers.newest(today=day)],
    }


def organisation(organisation_id: UUID, by: UUID, *, now: datetime) -> Context:
    """One organisation, for its administrators and stewards.

    Raises:
        NotYours: somebody else asks.
    """
    found = managed(organisation_id, by, now=now)
    day = today(now)
    month = day.replace(day=1)
    spent = rides.spent_by_seat(organisation_id, month)
    people = [_seat(one, spent.get(one.id, 0)) for one in seats.of_organisation(organisation_id)]
    return {
        "zone": here(),
        "account": _account(found),
        "month": wording.month(month),
        "people": [one for one in people if one["is_open"]],
        "former": [one for one in people if not one["is_open"]],
        "rides": rides.of_month(organisation_id, month)[:5],
        "papers": [_paper(row) for row in papers.of_organisation(organisation_id, today=day)],
        "is_steward": members.is_steward(by),
        "hours": forms.HOURS,
    }


def rides_of(organisation_id: UUID, by: UUID, asked: str, *, now: datetime) -> Context:
    """The rides of a month on an account, and the ways to the months beside it.

    Raises:
        NotYours: neither an administrator nor a steward asks.
    """
    this_month, month = month_of(now, here().time_zone), month_asked(asked, now=now)
    found = rides.of_month(organisation_id, month)
    before = (month - timedelta(days=1)).replace(day=1)
    return {
        "zone": here(),
        "account": _account(managed(organisation_id, by, now=now)),
        "month": wording.month(month),
        "rides": found,
        "sum_minor": sum(one.amount_minor for one in found),
        "before": f"{before:%Y-%m}",
        "after": f"{after(month):%Y-%m}" if month < this_month else "",
    }


def month_asked(asked: str, *, now: datetime) -> date:
    """The month that was asked for as `2026-11`; else this one."""
    match = MONTH.fullmatch(asked)
    return date(int(match[1]), int(match[2]), 1) if match else month_of(now, here().time_zone)


def mine(user_id: UUID, *, now: datetime) -> Context:
    """The accounts that somebody rides on, and the invitations that wait for an answer."""
    found = seats.mine(user_id)
    month = month_of(now, here().time_zone)
    return {
        "zone": here(),
        "invitations": [_seat(one) for one in found if one.state == "invited"],
        "seats": [
            _seat(one, rides.spent(one.organisation_id, month, seat_id=one.id))
            for one in found
            if one.state == "active"
        ],
        "month": wording.month(month),
    }


def person(seat_id: UUID, by: UUID) -> Context:
    """One person on an account, for its administrators.

    Raises:
        NotYours: somebody else asks.
    """
    seat = seats.seat(seat_id)
    if seat is None or not seats.may_manage(seat.organisation_id, by):
        raise NotYours(_("There is no such person."))
    return {"seat": _seat(seat), "typed": forms.typed_limits(seat), "hours": forms.HOURS}


def paper(paper_id: UUID, by: UUID, *, now: datetime) -> Context:
    """An invoice or a credit note, for the organisation's administrators and stewards.

    Raises:
        NotYours: somebody else asks.
    """
    found = whole_paper(paper_id, by, now=now)
    return {
        "zone": here(),
        "paper": found,
        "head": _paper(found.row),
        "corrects": _paper(found.corrects) if found.corrects else None,
        "credits": [_paper(row) for row in found.credits],
        "parts": [
            (name, [(wording.day(one.on), wording.line(one), one.amount_minor) for one in lines])
            for name, lines in sheets.centres(found)
        ],
        "net_minor": found.row.total_minor - found.tax_minor,
        "payments": [(wording.day(one.on), one) for one in found.payments],
        "reminders": len(found.reminded_at),
        "is_steward": members.is_steward(by),
        "today": f"{today(now)}",
        "open": forms.written(abs(found.row.open_minor), found.row.currency),
        "client_event_id": uuid4(),
    }


def whole_paper(paper_id: UUID, by: UUID, *, now: datetime) -> papers.PaperView:
    """An invoice or a credit note, if its reader may.

    Raises:
        NotYours: neither an administrator nor a steward asks.
    """
    found = papers.paper(paper_id, today=today(now))
    if found is None or not seats.may_manage(found.row.organisation_id, by):
        raise NotYours(_("There is no such invoice."))
    return found


def managed(organisation_id: UUID, by: UUID, *, now: datetime) -> AccountView:
    """An organisation, if its reader may manage it.

    Raises:
        NotYours: neither an administrator nor a steward asks.
    """
    found = accounts.account(organisation_id, month=month_of(now, here().time_zone))
    if found is None or not seats.may_manage(organisation_id, by):
        raise NotYours(_("There is no such organisation."))
    return found


def _account(found: AccountView) -> Context:
    return {
        "view": found,
        "left_minor": max(0, found.limit_minor - found.spent_minor),
        "share": min(100, found.spent_minor * 100 // found.limit_minor),
    }


def _paper(row: PaperRow) -> Context:
    return {
        "view": row,
        "title": wording.title(row),
        "month": wording.month(row.month),
        "stands": wording.stands(row),
        "issued": wording.day(row.issued_on),
        "due": wording.day(row.due_on),
    }


def _seat(seat: SeatView, spent_minor: int = 0) -> Context:
    return {
        "view": seat,
        "spent_minor": spent_minor,
        "is_open": seat.state in ("active", "invited"),
        "hours": f"{seat.from_hour}:00\N{EN DASH}{seat.until_hour}:00"
        if seat.from_hour is not None
        else "",
    }


def today(now: datetime) -> date:
    """The local day."""
    return day_of(now, here().time_zone)
