"""Pages of the rooms around a ride: care, desk, office, fleet. For what holds on every page."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client

from coop.work import clock
from rides.care.queries.shares import share_of
from rides.places import queries as places
from tests import commons, voting
from tests.web import books_doors, doors, log_doors, panel_doors, riding, trust_doors
from tests.web.riding import Town

Pages = dict[str, Any]
ALONE = {
    "ada": (
        "/membership/",
        "/membership/leave/",
        "/meetings/new/",
        "/members/",
        "/statutes/",
        "/pay/share/",
        "/help/",
        "/places/",
        "/safety/",
        "/safety/figures/",
        "/preferences/",
        "/data/contract/",
        "/data/delete/",
        "/data/log/",
        "/data/move/",
        *("/data/download/", "/data/bring/"),
        *("/data/apps/", "/data/storage/"),
        "/accounts/security/",
        *("/ranking/drivers/", "/ranking/threads/", "/ranking/lists/"),
    ),
    "ben": (
        "/drive/papers/",
        "/drive/vehicles/",
        "/drive/board/",
        "/drive/lost/",
        "/ranking/jobs/",
    ),
    "chi": (
        *("/proposals/", "/proposals/new/", "/proposals/new/rules/?rule=fees.rate_bp"),
        *("/proposals/new/payment/", "/proposals/new/projects/", "/delegations/", "/proposals/1/"),
    ),
    "eve": (
        "/membership/",
        "/assurance/",
        "/vouch/",
        "/vouch/read/",
        "/drive/apply/",
    ),
    "dia": (
        *("/desk/", "/desk/book/", "/desk/tickets/", "/desk/tickets/?done=1", "/office/zones/"),
        *("/office/incidents/", "/office/incidents/?done=1", "/office/incidents/new/"),
    ),
    "sam": (
        "/office/",
        "/office/zones/new/",
        "/office/demand/",
        "/office/tables/",
        "/office/tables/trips.Event/",
        "/membership/",
        "/offices/",
        "/office/people/",
        "/office/people/register/",
        "/office/people/?q=ben",
        "/office/rates/",
        "/office/vehicles/",
        "/office/organisations/",
        "/office/shares/",
        "/office/organisations/new/",
    ),
}
OPEN = ("/apps/docs/", "/split/", "/trust/", "/trust/figures/")
AROUND = ("chat", "said", "share", "safety", "problem", "change", "happened")


def pages(town: Town, browsers: dict[str, Client]) -> Pages:
    """Each page once, with something on it, while Ben drives Ada."""
    papers = doors.papers(town)
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    around = doors.around(town, ride_id)
    shared = share_of(ride_id)
    assert shared
    ticket, zone = around["<uuid:ticket_id>"], places.main_zone().id
    asked = {name: list(paths) for name, paths in ALONE.items()}
    asked["ada"] += [f"/rides/{ride_id}/{part}/" for part in AROUND] + [f"/help/{ticket}/"]
    asked["dia"] += [f"/desk/rides/{ride_id}/", f"/desk/tickets/{ticket}/"]
    asked["dia"] += [f"/office/incidents/{around['<uuid:incident_id>']}/"]
    asked["sam"] += [
        f"/office/people/{town.people.ben}/",
        f"/office/documents/{papers['<uuid:document_id>']}/",
        f"/office/zones/{zone}/",
    ]
    account = doors.on_account(town)
    organisation, paper = account["<uuid:organisation_id>"], account["<uuid:paper_id>"]
    asked["chi"] = [
        *asked.get("chi", ()),
        "/organisation/",
        f"/organisation/{organisation}/",
        f"/organisation/{organisation}/rides/?month=2026-10",
        f"/organisation/people/{account['<uuid:seat_id>']}/",
    ]
    asked["sam"] += [f"/organisation/papers/{paper}/", f"/office/organisations/{organisation}/"]
    bill = books_doors.rows(town)["<uuid:bill_id>"]
    asked["sam"] += [*books_doors.shown(), f"/office/books/bills/{bill}/"]
    said = commons.parts(town.people, now=clock.now())
    thread_id, post_id = said["<uuid:thread_id>"], said["<uuid:post_id>"]
    asked["ada"] += ["/commons/", "/commons/?q=five", "/commons/?q=zebra", "/commons/new/"]
    asked["ada"] += ["/commons/topics/rides/", "/commons/mine/", f"/commons/threads/{thread_id}/"]
    asked["eve"] = [*asked.get("eve", ()), "/commons/", f"/commons/threads/{thread_id}/"]
    asked["chi"] = [
        *asked.get("chi", ()),
        *(f"/commons/posts/{post_id}/{one}/" for one in ("edit", "history", "withdraw")),
    ]
    asked["ben"] = [*asked["ben"], f"/commons/threads/{thread_id}/reply/?to={post_id}"]
    asked["sam"] += ["/office/topics/", f"/commons/posts/{post_id}/take-down/"]
    case = panel_doors.parts(town)[panel_doors.CASE]
    asked["ada"] += ["/panels/", f"/{case}/"]
    asked["dia"] += ["/panels/", f"/{case}/", f"/{case}/draw/"]
    asked["sam"] += ["/office/panels/"]
    asked["ada"] += ["/split/", f"/split/?{urlencode(voting.EVEN)}"]
    about = trust_doors.parts(town)["<uuid:about>"]
    asked["ada"] += ["/standing/", "/standing/groups/", "/rate/", f"/rate/{about}/"]
    asked["ben"] += ["/standing/?role=driver", f"/rate/{about}/"]
    asked["nobody"] = [f"/s/{shared.token}/", *OPEN, *log_doors.PAGES]
    log_doors.parts()
    asked["ada"] += ["/log/mine/"]
    asked["sam"] += ["/office/witnesses/"]
    found = _opened(asked, browsers)
    riding.cancel(ride_id, town.people.ada)
    return found


def _opened(asked: dict[str, Any], browsers: dict[str, Client]) -> Pages:
    """Each of these addresses, opened by its person; all of them are there."""
    found = {
        f"{path} as {name}": browsers[name].get(path)
        for name, paths in asked.items()
        for path in paths
    }
    found["series"] = browsers["ada"].get(f"/rides/series/new/?{urlencode(doors.ENDS)}")
    lost = {name: page.status_code for name, page in found.items() if page.status_code != 200}
    assert not lost, lost
    return found
