"""Accounts of payees at the provider: opened, looked at, held for a while after a change of bank.

The provider asks on its own pages who somebody is and where their bank account is; here is only
what it says came of that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.members.queries import account as member_account
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from payouts import drivers, models
from payouts.actions import calls
from payouts.countries import COUNTRIES
from payouts.rails import payees
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Account, Named

PAGE = "/pay/account/"
KIND = "account"


class NoAccount(Refusal):
    """There is no payout account yet, or the provider would not open one."""

    code = "no_account"


class AccountIncomplete(Refusal):
    """The payment service still has to hear something from the payee."""

    code = "account_incomplete"


class AccountHeld(Refusal):
    """The bank account was changed a short while ago."""

    code = "account_held"


class BankRefused(Refusal):
    """The bank sent the last payout back."""

    code = "bank_refused"


def open_account(*, user_id: UUID, country: str, now: datetime) -> None:
    """Open a payout account, once; nobody's name or bank goes through us. In no transaction.

    Args:
        country: two letters, where they live; the first one for which it succeeds stays.
    Raises:
        Malformed: the payment service pays nobody there.
        NoAccount: the payment service says no; the sentence says so.
        ProviderAway: ask again; it is opened once.
    """
    if country not in COUNTRIES:
        raise Malformed(_("Choose the country that you live in."))
    call = _recorded(user_id, country, now=now)
    if call is None:
        return
    calls.carry_out(call.id, patience=1, now=now)
    if models.Payee.objects.get(user_id=user_id).account_id is None:
        raise NoAccount(_("The payment service opens no accounts there. Choose another country."))


def entrance(*, user_id: UUID, now: datetime) -> str:
    """The page of the provider's where a payee goes on, or changes what they told; opens once.

    Raises:
        NoAccount: open one first.
        ProviderAway: ask again.
    """
    payee = look(user_id, now=now)
    if payee.is_told and not payee.missing:
        return payees.login_link(payee.account_id or "")
    return payees.account_link(
        payee.account_id or "",
        back_url=f"{settings.PUBLIC_URL}{PAGE}back/",
        again_url=f"{settings.PUBLIC_URL}{PAGE}continue/",
    )


def look(user_id: UUID, *, now: datetime) -> models.Payee:
    """Fetch a payee's account, and learn what it says.

    Raises:
        NoAccount: they have none.
        ProviderAway: ask again.
    """
    payee = models.Payee.objects.filter(user_id=user_id).exclude(account_id=None).first()
    if payee is None:
        raise NoAccount(_("You have no payout account yet."), facts={"page": PAGE})
    return learn(user_id, payees.account(payee.account_id or ""), now=now)


@transaction.atomic
def learn(user_id: UUID, account: Account, *, now: datetime) -> models.Payee:
    """Bring a payee to what the provider has. Another bank account is told to them, and waits."""
    payee = models.Payee.objects.select_for_update().get(user_id=user_id)
    payee.account_id, payee.is_told = account.id, account.is_told
    payee.may_receive, payee.may_pay_out = account.may_receive, account.may_pay_out
    payee.missing, payee.seen_at, payee.trouble = list(account.missing), now, ""
    if account.bank_id != payee.bank_id:
        payee.bank_id, payee.bank_last4 = account.bank_id, account.bank_last4
        payee.bank_trouble = ""
        payee.held_until = now + timedelta(seconds=rules_as_of(now)["payouts.hold_s"])
        work.post("payee.changed", {"user": str(user_id)}, now=now)
    payee.driver_id = payee.driver_id or drivers.driver_of(user_id)
    payee.save()
    return payee


def require_ready(user_id: UUID, *, now: datetime) -> models.Payee:
    """A payee to whose bank money may be sent now.

    Raises:
        NoAccount, AccountIncomplete, BankRefused: `facts["page"]` is where they mend it.
        AccountHeld: `allowed_at` says until when.
    """
    payee = models.Payee.objects.filter(user_id=user_id).exclude(account_id=None).first()
    facts: dict[str, object] = {"page": PAGE}
    if payee is None:
        raise NoAccount(_("You have no payout account yet. Open one first."), facts=facts)
    if not (payee.may_receive and payee.may_pay_out):
        facts["missing"] = payee.missing
        raise AccountIncomplete(
            _("Your payout account is not complete yet. Continue there, then ask again."),
            facts=facts,
        )
    if payee.bank_trouble:
        raise BankRefused(
            _("Your bank sent the last payout back. Give another bank account first."), facts=facts
        )
    if payee.held_until is not None and payee.held_until > now:
        raise AccountHeld(
            _(
                "Your bank account was changed. Nothing is sent to it for a while, in case it was not you."
            ),
            allowed_at=payee.held_until,
            facts=facts,
        )
    return payee


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens an account."""

    def ask(self, call: models.Call, named: Named) -> Account:
        """Call the provider."""
        known = member_account(call.subject_id)
        return payees.create_account(
            country=call.facts["country"], email=(known.email if known else "") or "", call=named
        )

    def look(self, call: models.Call) -> Account | None:
        """The account that the call made."""
        return payees.find_account(call_id=call.id, since=call.created_at - calls.LOOK_BACK)

    def keep(self, call: models.Call, answer: Account, *, now: datetime) -> str:
        """It is open; its owner now tells the provider who they are."""
        learn(call.subject_id, answer, now=now)
        return answer.id

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """Not in this country."""
        calls.log.error("account of %s: %s", call.subject_id, error)
        code = error.code if isinstance(error, Impossible) else error.trouble.code
        models.Payee.objects.filter(user_id=call.subject_id, account_id=None).update(trouble=code)


OPENING = Opening()


@transaction.atomic
def _recorded(user_id: UUID, country: str, *, now: datetime) -> models.Call | None:
    """The payee's row and the call's, committed before anybody is asked; None where it is open."""
    models.Payee.objects.get_or_create(
        user_id=user_id,
        defaults={
            "country": country,
            "driver_id": drivers.driver_of(user_id),
            "opened_at": now,
        },
    )
    payee = models.Payee.objects.select_for_update().get(user_id=user_id)
    if payee.account_id is not None:
        return None
    # Were two countries asked at once, there would be two accounts.
    asked = models.Call.objects.filter(kind=KIND, subject_id=user_id, state="open").first()
    if asked is not None:
        return asked
    payee.country = country
    payee.save(update_fields=["country"])
    count = models.Call.objects.filter(kind=KIND, subject_id=user_id).count()
    call = calls.open_call(
        key=f"account:{user_id}:{count}",
        kind=KIND,
        subject_id=user_id,
        facts={"country": country},
        now=now,
    )
    calls.watch(call, now=now)
    return call
