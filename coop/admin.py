"""Tables, to be read by stewards: no adding, no changing, no removing, and nothing personal.

What may be seen is listed here column by column; whatever a room adds stays unseen until somebody
adds it. Wiring: it reads through Django's registry of models and imports no room's tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.db.models import DateTimeField, ForeignKey, Model, Q, QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from coop.members import gates

PAGE = 50
PAGES_MAX = 200
TEXT_MAX = 160
KEY_SHOWN = 8
# Who rides, from where and to where, what was typed, and all of the locker stay out.
TABLES: dict[str, str] = {
    "work.Outbox": "id topic created_at due_at attempts done_at error",
    "work.Timer": "id kind key due_at attempts error",
    "work.JobRun": "id job period at",
    "work.JobTrouble": "job attempts error due_at",
    "journal.Entry": "id kind at public",
    "rulebook.RuleVersion": "id key scope value low high valid_from cause",
    "members.Membership": "user admitted_at admitted_by",
    "members.Office": "id user kind appointed_at appointed_by ended_at",
    "governance.Proposal": "id number kind topic submitted_at cancelled_at enacted_at "
    "rolled_back_at",
    "governance.Opening": "proposal at roll",
    "governance.Count": "proposal closed_at counted_at turnout needed weight uncounted is_carried",
    "governance.RunningSplit": "hour at roll turnout lent quorum rule_version",
    "governance.SplitPeriod": "key since at closed_at split reason turnout lent roll quorum "
    "valid_from leaves",
    "governance.SplitLeaf": "id period tag shares weight",
    "governance.Meeting": "number starts_at asked_at called_at cancelled_at notice_s",
    "governance.Minutes": "id meeting version at",
    "governance.MinutesApproval": "id minutes meeting approved_in at",
    "forum.Topic": "id slug name",
    "forum.Thread": "id topic title opened_at",
    "payouts.Account": "id kind owner currency",
    "payouts.Entry": "id kind idempotency_key at about reverses",
    "payouts.Posting": "id entry account debit_minor credit_minor balance_after",
    "payouts.Fee": "id ride_id currency method total_minor driver_minor fee_minor tax_minor "
    "pass_minor card_minor insurance_minor net_minor rule_version ended_at",
    "payouts.Pool": "id key currency units index carry fees_minor",
    "payouts.PoolInflow": "id pool fee amount_minor units index_after carry_after at",
    "payouts.Payment": "id purpose ride_id currency amount_minor captured_minor refunded_minor "
    "cost_minor state created_at moved_at",
    "payouts.Call": "id kind subject_id attempt state error created_at done_at",
    "payouts.Batch": "id period currency until opened_at closed_at payouts amount_minor",
    "payouts.Payout": "id batch period currency amount_minor state trouble opened_at moved_at",
    "payouts.Reconciled": "id since until run_at lines mended found",
    "payouts.Difference": "id kind object_id currency ours_minor theirs_minor found_at gone_at",
    "places.City": "id slug name",
    "places.Import": "id city source_name imported_at is_active",
    "places.Zone": "id slug city name currency time_zone is_open hours paused_at paused_until",
    "places.SpecialZone": "id slug city kind name is_active",
    "places.ZoneChange": "id zone special kind by at facts",
    "fleet.Driver": "id enrolled_at live_seq",
    "fleet.Vehicle": "id make model colour seats service_class features",
    "fleet.Shift": "id driver vehicle zone state started_at seen_at ended_at",
    "fleet.Run": "id driver vehicle opened_at closed_at",
    "dispatch.Request": "id ride_id zone service_class seats state distance_m price_minor pay_minor "
    "fee_minor rules_version refusals opened_at",
    "dispatch.Offer": "id request driver state pickup_s offered_at expires_at answered_at",
    "dispatch.Decision": "id request driver outcome pickup_s cost_s at",
    "dispatch.Place": "id zone driver since_at declines left_at",
    "trips.Ride": "id state seq zone service_class seats price_minor distance_m duration_s searches "
    "is_flagged booked_at arrived_at started_at ended_at",
    "trips.Line": "id ride position kind name amount_minor quantity unit_minor",
    "trips.Event": "id ride seq kind state role occurred_at received_at",
    "trips.Assignment": "id ride driver run opened_at promised_at closed_at outcome",
    "trips.UnmetDemand": "id zone service_class reason at",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table that may be read."""

    label: str
    columns: tuple[str, ...]

    @property
    def model(self) -> type[Model]:
        """Its model, from Django's registry."""
        return apps.get_model(self.label)

    @property
    def room(self) -> str:
        """The room that keeps it."""
        return self.label.partition(".")[0]

    @property
    def name(self) -> str:
        """What its rows are, in words."""
        return str(self.model._meta.verbose_name).capitalize()

    @property
    def headings(self) -> list[str]:
        """The names of the columns, in words."""
        return [str(field.verbose_name) for field in self.fields]

    @property
    def fields(self) -> list[Any]:
        """The columns that are shown, in order."""
        return [self.model._meta.get_field(name) for name in self.columns]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `key` is the whole of it where it is an id that other rows may have, too."""

    text: str
    key: str = ""


def known() -> list[Table]:
    """All tables that may be read, room by room."""
    return [Table(label, tuple(columns.split())) for label, columns in sorted(TABLES.items())]


def rows(table: Table, *, find: str, page: int) -> list[list[Cell]]:
    """One page of a table, newest first, `find` being an id in any column; one row more than shown."""
    names = [field.attname for field in table.fields]
    found = _found(table, find).values_list(*names)
    start = (page - 1) * PAGE
    return [[_cell(value) for value in row] for row in found[start : start + PAGE + 1]]


@require_safe
@login_required
def tables(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    gates.steward(request)
    return render(request, "office/tables.html", {"tables": known()})


@require_safe
@login_required
def table(request: HttpRequest, label: str) -> HttpResponse:
    """Rows of one table."""
    gates.steward(request)
    one = next((one for one in known() if one.label == label), None)
    if one is None:
        raise Http404
    find, page = request.GET.get("find", "").strip()[:60], _page(request.GET.get("page", ""))
    found = rows(one, find=find, page=page)
    context = {
        "table": one,
        "rows": found[:PAGE],
        "find": find,
        "page": page,
        "newer": page - 1,
        "older": page + 1 if len(found) > PAGE and page < PAGES_MAX else None,
    }
    return render(request, "office/table.html", context)


def _found(table: Table, find: str) -> QuerySet[Model]:
    every = table.model._default_manager.all()
    dates = [field.name for field in table.fields if isinstance(field, DateTimeField)]
    ordered = every.order_by(*(f"-{name}" for name in dates[:1]), "-pk")
    if not find:
        return ordered
    wanted = Q()
    for field in table.fields:
        value = _asked(field, find)
        if value is not None:
            wanted |= Q(**{field.attname: value})
    return ordered.filter(wanted) if wanted else ordered.none()


def _asked(field: Any, find: str) -> UUID | int | None:
    """What was typed as an id of this column, if it can be one."""
    at_end = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(at_end, UUIDField):
        try:
            return UUID(find)
        except ValueError:
            return None
    is_id = field.primary_key or isinstance(field, ForeignKey)
    is_number = find.isascii() and find.isdigit() and len(find) < 16
    return int(find) if is_id and is_number else None


def _cell(value: object) -> Cell:
    return (
        Cell(str(value)[:KEY_SHOWN], str(value)) if isinstance(value, UUID) else Cell(_text(value))
    )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "…"


def _page(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 6
    return min(PAGES_MAX, max(1, int(typed))) if is_number else 1


urlpatterns: Sequence[URLPattern] = [
    path("office/tables/", tables, name="office_tables"),
    path("office/tables/<str:label>/", table, name="office_table"),
]
api_urlpatterns: Sequence[URLPattern] = []
