"""What the pages of the log show: its entries and its state, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop.audit import receipts
from coop.audit.receipts import Mine
from coop.basics.money import format_money
from coop.journal import handout, kinds
from coop.journal.kinds.forms import Form
from coop.journal.queries import entries, witnesses
from coop.journal.queries.entries import Sealed
from coop.web import formats
from coop.web.local import Local

Context = dict[str, object]
SHORT_FACTS = 3
FRESH = timedelta(minutes=10)
POOLS = {
    "drivers": gettext_lazy("Drivers"),
    "riders": gettext_lazy("Riders"),
    "everyone": gettext_lazy("Everyone"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as people read it: `facts` are (name, words)."""

    index: int
    kind: str
    title: str
    meaning: str
    at: datetime | None
    facts: list[tuple[str, str]]
    binds: str

    @property
    def short(self) -> str:
        """Its first facts on a line."""
        return ", ".join(f"{name} {words}" for name, words in self.facts[:SHORT_FACTS])


def log(kind: str, before: int | None, zone: Local, *, now: datetime) -> Context:
    """The page of the log."""
    known = kind if kinds.known(kind) else ""
    page = entries.page(before=before, kind=known)
    return {
        **summary(now=now),
        "zone": zone,
        "entries": [shown(one, zone) for one in page],
        "kinds": [(name, _title(name)) for name in entries.kinds_in_use()],
        "kind": known,
        "before": before,
        "older": page[-1].index if len(page) == entries.PAGE and page[-1].index else None,
        "line": line(),
        "digest": handout.digest(),
        "address": f"{settings.PUBLIC_URL}/log",
    }


def summary(*, now: datetime) -> Context:
    """How the log stands; the books show the same in short."""
    state = witnesses.state()
    seen = [(one, _ago(now - one.seen_at) if one.seen_at else "") for one in state.witnesses]
    return {
        "state": state,
        "sealed_ago": _ago(now - state.head.at) if state.head else "",
        "witnesses": seen,
        "is_fresh": any(one.seen_at and now - one.seen_at < FRESH for one in state.witnesses),
    }


def line() -> str:
    """What a person types into a terminal to check it all."""
    address = f"{settings.PUBLIC_URL}/log"
    return f"curl -sO {address}/verify.py && python3 verify.py {address}"


def witness_line() -> str:
    """What whoever wants to be a witness types, in a checkout of Ourway."""
    return f".venv/bin/python manage.py witness {settings.PUBLIC_URL}/log --name example.org/w1"


def entry(found: Sealed, zone: Local) -> Context:
    """The page of one entry."""
    address = f"/log/entries/{found.index}/proof/"
    return {"entry": shown(found, zone), "text": found.text, "zone": zone, "address": address}


def mine(found: list[Mine]) -> Context:
    """The page of one's own receipts."""
    by_kind = {
        what: [one for one in found if one.what == what]
        for what in (receipts.BALLOT, receipts.SHARE, receipts.RIDE)
    }
    return {
        "ballots": by_kind[receipts.BALLOT],
        "shares": [(one, str(POOLS[one.key])) for one in by_kind[receipts.SHARE]],
        "rides": by_kind[receipts.RIDE],
        "is_any": bool(found),
    }


def shown(found: Sealed, zone: Local) -> Shown:
    """An entry in words; one of a kind that nobody knows any more shows its fields as they are."""
    kind, public = kinds.known(found.kind), found.facts["public"]
    return Shown(
        index=found.index,
        kind=found.kind,
        title=_title(found.kind),
        meaning=_(kind.meaning) if kind else "",
        at=found.at,
        facts=list(_facts(kind.fields if kind else {}, public, zone)),
        binds=_(kind.binds) if kind and kind.binds else "",
    )


def _facts(
    fields: Mapping[str, Form], public: Mapping[str, Any], zone: Local
) -> Iterator[tuple[str, str]]:
    currency = str(public.get("currency", zone.currency))
    for name, form in fields.items():
        if name in public and name != "currency" and public[name] not in (None, ""):
            yield _(form.words), _said(public[name], form, currency, zone)
    for name in public.keys() - fields.keys():
        yield name, str(public[name])


def _said(value: Any, form: Form, currency: str, zone: Local) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_said(one, form, currency, zone) for one in value)
    if isinstance(value, dict):
        said = [f"{name} {_said(one, form, currency, zone)}" for name, one in value.items()]
        return ", ".join(said)
    if form.unit == "minor" and isinstance(value, int):
        return format_money(value, currency)
    if form.unit == "bp" and isinstance(value, int):
        return formats.percent(value)
    if form.unit == "at":
        return formats.day_and_time(datetime.fromisoformat(value), zone.time_zone, zone.units)
    return str(value)


def _title(name: str) -> str:
    kind = kinds.known(name)
    return _(kind.title) if kind else name


def _ago(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    if seconds < 120:
        return ngettext("%s second ago", "%s seconds ago", seconds) % seconds
    if seconds < 7_200:
        minutes = seconds // 60
        return ngettext("%s minute ago", "%s minutes ago", minutes) % minutes
    if seconds < 172_800:
        hours = seconds // 3_600
        return ngettext("%s hour ago", "%s hours ago", hours) % hours
    days = seconds // 86_400
    return ngettext("%s day ago", "%s days ago", days) % days
