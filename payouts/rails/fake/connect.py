"""Connected accounts of the fake: who is paid, what they still have to tell, and how they tell it."""

from payouts.rails.fake import events
from payouts.rails.fake.asking import Refused, found, metadata, only, text
from payouts.rails.fake.store import Body, Shelf, merged

CREATE = {"type", "country", "email", "capabilities", "business_type", "metadata", "controller"}
CREATE |= {"default_currency", "settings", "business_profile", "individual"}
NEEDED = ["external_account", "individual.first_name", "individual.last_name"]
NEEDED += ["individual.dob.day", "tos_acceptance.date"]
CURRENCY = {"US": "usd", "GB": "gbp", "SE": "sek", "NO": "nok", "DK": "dkk", "CH": "chf"}
CURRENCY |= {"PL": "pln", "CZ": "czk", "BR": "brl", "CA": "cad", "AU": "aud", "RO": "ron"}
BANKS = {"good": "6789", "closed": "1113", "none": "1116"}
"""What the onboarding page offers, and the last digits: the latter two fail when money is sent."""
FAILURES = {"1113": "account_closed", "1116": "no_account"}


def create(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/accounts."""
    only(params, CREATE)
    country = params.get("country", "FI")
    asked = params.get("capabilities") or {}
    account = shelf.new(
        "account",
        "acct",
        type="express",
        country=country,
        default_currency=params.get("default_currency", CURRENCY.get(country, "eur")),
        email=params.get("email"),
        business_type=params.get("business_type"),
        capabilities=dict.fromkeys(asked, "inactive"),
        charges_enabled=False,
        payouts_enabled=False,
        details_submitted=False,
        external_accounts={"object": "list", "data": [], "has_more": False, "url": ""},
        metadata=metadata(params),
        requirements={
            "currently_due": NEEDED,
            "eventually_due": NEEDED,
            "past_due": [],
            "disabled_reason": "requirements.past_due",
        },
    )
    return shelf.put(account)


def update(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/accounts/:id."""
    only(params, {"metadata", "settings", "email", "business_profile"})
    return shelf.put(merged(found(shelf, name, "account"), {"metadata": metadata(params)}))


def link(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/account_links: the address of a page that asks what is missing."""
    only(params, {"account", "refresh_url", "return_url", "type", "collection_options"})
    account = found(shelf, text(params, "account"), "account", param="account")
    shelf.put({**account, "_return_url": text(params, "return_url")})
    return {
        "object": "account_link",
        "created": shelf.now,
        "expires_at": shelf.now + 300,
        "url": f"/demo/stripe/onboarding/{account['id']}/",
    }


def login_link(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/accounts/:id/login_links: the payee's own page at the provider."""
    account = found(shelf, name, "account")
    if not account["details_submitted"]:
        raise Refused(
            400,
            message="Cannot create a login link for an account that has not completed onboarding.",
        )
    url = f"/demo/stripe/onboarding/{account['id']}/"
    return {"object": "login_link", "created": shelf.now, "url": url}


def told(shelf: Shelf, account: Body, bank: str) -> Body:
    """The payee answered everything, and named this bank account."""
    last4 = BANKS[bank]
    bank_account = {
        "id": f"ba_{account['id'][5:]}_{bank}",
        "object": "bank_account",
        "bank_name": "STRIPE TEST BANK",
        "country": account["country"],
        "currency": account["default_currency"],
        "last4": last4,
        "status": "new",
    }
    done = {
        **account,
        "details_submitted": True,
        "charges_enabled": True,
        "payouts_enabled": True,
        "capabilities": dict.fromkeys(account["capabilities"], "active"),
        "external_accounts": {**account["external_accounts"], "data": [bank_account]},
        "requirements": {
            "currently_due": [],
            "eventually_due": [],
            "past_due": [],
            "disabled_reason": None,
        },
    }
    shelf.put(done)
    events.tell(shelf, "account.updated", done)
    return done
