"""Quotes: a price that holds for five minutes, signed so that nobody can alter it.

An adapter to Django's signing; nothing is stored until somebody books.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from rides.trips.fares import FareLine

SALT = "rides.trips.quote"


@dataclass(frozen=True, slots=True)
class QuotedStop:
    """A stop as the rider named it."""

    at: Point
    label: str


class QuoteAltered(Refusal):
    """The quote was changed on its way, or never came from here."""

    code = "quote_altered"
    status = 422


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for beside the way: `needs` the car must meet, `pickup_at` None for now."""

    service_class: str = "standard"
    seats: int = 1
    needs: frozenset[str] = frozenset()
    pickup_at: datetime | None = None


class QuoteExpired(Refusal):
    """The quote no longer holds; `stops` and `wish` say for what it was."""

    code = "quote_expired"

    def __init__(self, sentence: str, stops: tuple[QuotedStop, ...], wish: Wish) -> None:
        super().__init__(sentence)
        self.stops = stops
        self.wish = wish


@dataclass(frozen=True, slots=True)
class Quote:
    """A price in lines for a way between stops, under one version of the rules."""

    id: UUID
    zone_id: UUID
    service_class: str
    stops: tuple[QuotedStop, ...]
    distance_m: int
    duration_s: int
    currency: str
    lines: tuple[FareLine, ...]
    price_minor: int
    driver_minor: int
    fee_minor: int
    fee_bp: int
    rules_version: int
    expires_at: datetime
    seats: int = 1
    needs: tuple[str, ...] = ()
    pickup_at: datetime | None = None


def wish_of(quote: Quote) -> Wish:
    """What a quote was asked for beside its way."""
    return Wish(quote.service_class, quote.seats, frozenset(quote.needs), quote.pickup_at)


def sign(quote: Quote) -> str:
    """The quote as a token that a client keeps and brings back."""
    fields = asdict(quote) | {
        "id": str(quote.id),
        "zone_id": str(quote.zone_id),
        "expires_at": quote.expires_at.isoformat(),
        "pickup_at": quote.pickup_at.isoformat() if quote.pickup_at else None,
    }
    return signing.dumps(fields, salt=SALT, compress=True)


def read(token: str, *, now: datetime) -> Quote:
    """The quote in a token, while it holds.

    Raises:
        QuoteAltered: not a token of ours, or not as we signed it.
        QuoteExpired: its time is over.
    """
    try:
        fields = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise QuoteAltered(_("This price did not come from us. Ask for a new one.")) from error
    expires_at = datetime.fromisoformat(fields["expires_at"])
    stops = tuple(QuotedStop(Point(**stop["at"]), stop["label"]) for stop in fields["stops"])
    if expires_at <= now:
        raise QuoteExpired(
            _("This price has expired. A new one takes a second."),
            stops,
            Wish(
                service_class=fields["service_class"],
                seats=fields["seats"],
                needs=frozenset(fields["needs"]),
                pickup_at=_instant(fields["pickup_at"]),
            ),
        )
    return Quote(
        **fields
        | {
            "id": UUID(fields["id"]),
            "zone_id": UUID(fields["zone_id"]),
            "expires_at": expires_at,
            "needs": tuple(fields["needs"]),
            "pickup_at": _instant(fields["pickup_at"]),
            "lines": tuple(FareLine(**line) for line in fields["lines"]),
            "stops": stops,
        }
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
