"""What the page of a payout account shows: where it stands in words, and what is paid next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.phones import region_in
from coop.rulebook.queries import rules_as_of
from coop.web.local import Local
from payouts import troubles
from payouts.countries import COUNTRIES
from payouts.periods import WEEK, last_due, week_on
from payouts.queries import payouts
from payouts.queries.due import Due, due_to, now_cost

Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class Next:
    """The next payout: what it comes to as of now, of which week, and when it is sent.

    `is_sent`: it would be; else `why` says what it waits for.
    """

    since: datetime
    until: datetime
    sent_at: datetime
    due: Due
    amount_minor: int
    why: str


def next_payout(user_id: UUID, zone: Local, *, now: datetime) -> Next:
    """What somebody is paid next."""
    rules = rules_as_of(now)
    delay = timedelta(seconds=rules["payouts.delay_s"])
    paid = last_due(now, zone.time_zone, delay=delay)
    week = week_on(paid.begins_on + WEEK, zone.time_zone)
    (due,) = due_to([user_id], currency=zone.currency, until=min(week.until, now))
    least = rules["payouts.least_minor"]
    if not due.earned_minor and not week.is_last_of_quarter:
        least = max(least, rules["payouts.dividends_least_minor"])
    return Next(
        since=week.since,
        until=week.until - timedelta(seconds=1),
        sent_at=week.until + delay,
        due=due,
        amount_minor=0 if due.owes else due.whole_minor,
        why=_why(due, least),
    )


def account_page(user_id: UUID, zone: Local, *, now: datetime) -> Context:
    """Everything on the page of a payout account."""
    account = payouts.account_of(user_id, now=now)
    (whole,) = due_to([user_id], currency=zone.currency, until=now)
    cost = now_cost(whole.whole_minor, rules_as_of(now))
    missing = (
        dict.fromkeys(troubles.of_account(word) for word in account.missing) if account else {}
    )
    return {
        "zone": zone,
        "account": account,
        "missing": list(missing),
        "bank_says": troubles.of_payout(account.bank_trouble) if account else "",
        "countries": sorted(COUNTRIES.items(), key=lambda one: one[1]),
        "country": region_in(zone.time_zone),
        "next": next_payout(user_id, zone, now=now),
        "now_cost_minor": cost,
        "now_minor": 0 if whole.owes else max(0, whole.whole_minor - cost),
        "payouts": [(one, words(one)) for one in payouts.recent(user_id)],
    }


def words(one: payouts.PayoutView) -> str:
    """Where a payout is, in words."""
    said = {
        "queued": _("Waits to be sent"),
        "sending": _("Being sent"),
        "in_flight": _("On its way to your bank"),
        "paid": _("At your bank"),
    }
    if one.state == "queued" and one.trouble:
        return _("Waits until the riders’ card payments have arrived")
    return said.get(one.state) or _("Came back: %s") % troubles.of_payout(one.trouble)


def _why(due: Due, least_minor: int) -> str:
    if due.owes:
        return _(
            "You hold more cash of ours than you earned until then. It comes off what you earn after."
        )
    if not due.whole_minor:
        return _(
            "Nothing yet. What you earn by driving and your dividends come here by themselves."
        )
    if due.whole_minor < least_minor:
        return _("It is less than what is sent to a bank, and waits.")
    return ""
