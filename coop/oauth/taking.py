"""The archive that an app takes to wherever its person goes."""

import json
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

from coop.locker import lending
from coop.oauth.queries.grants import GrantView

FORMAT = "ourway-locker-1"


def archive(let: GrantView, *, now: datetime) -> HttpResponse:
    """One zip: what it is, all records, and who read them; a line of JSON each."""
    records, accesses = lending.take_along(let.loan, now=now)
    about = {"format": FORMAT, "member_id": let.member_id, "app": let.app.name, "made_at": now}
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as made:
        made.writestr("about.json", _line(about))
        made.writestr("records.ndjson", "".join(_line(asdict(one)) for one in records))
        made.writestr("accesses.ndjson", "".join(_line(asdict(one)) for one in accesses))
    return HttpResponse(
        held.getvalue(),
        content_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="ourway-your-data.zip"',
            "Cache-Control": "no-store",
        },
    )


def _line(found: dict[str, object]) -> str:
    return json.dumps(found, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n"
