"""The API of members' shares: one's own, and the stewards' register."""

from uuid import UUID

from coop.members import gates
from coop.web.local import here
from coop.work.doors import Ask, get, post
from payouts import serializers_shares as shapes
from payouts.actions import shares
from payouts.queries import shares as reading

MONEY, OFFICE = "money", "office"


@get(shapes.ShareOut, name="share", summary="My member share", tag=MONEY)
def share(ask: Ask) -> object:
    """What your share costs, what you have paid in, and what is left."""
    return reading.share_of(ask.by, now=ask.now)


@post(shapes.PayShareIn, shapes.ShareOut, name="pay_share", summary="Pay my share", tag=MONEY)
def pay(ask: Ask) -> object:
    """Pay the next part of your share, or all that is left, by card or from your dividends."""
    part = shares.Part(ask.by, here().currency, ask.fields["is_all"])
    if ask.fields["way"] == "wallet":
        shares.pay_from_wallet(part=part, key=ask.key, now=ask.now)
    else:
        method_id = ask.fields.get("card_id")
        shares.pay_by_card(part=part, key=ask.key, method_id=method_id, now=ask.now)
    return reading.share_of(ask.by, now=ask.now)


@get(shapes.ShareOut, name="shares", summary="The register of shares", tag=OFFICE, many=True)
def register(ask: Ask) -> object:
    """All shares that were begun, for stewards."""
    gates.steward(ask.request)
    return reading.register()


@post(shapes.TransferIn, shapes.ShareOut, name="record_share", summary="A transfer", tag=OFFICE)
def record(ask: Ask, user_id: UUID) -> object:
    """Record a member's transfer for their share."""
    by = gates.steward(ask.request)
    shares.record(
        part=shares.Part(user_id, here().currency), **ask.fields, by=by, key=ask.key, now=ask.now
    )
    return reading.share_of(user_id, now=ask.now)


@post(None, shapes.ShareOut, name="share_back", summary="A member leaves", tag=OFFICE)
def give_back(ask: Ask, user_id: UUID) -> object:
    """Have the share of a member who leaves given back after the voted delay."""
    gates.steward(ask.request)
    shares.ask_back(user_id=user_id, now=ask.now)
    return reading.share_of(user_id, now=ask.now)
