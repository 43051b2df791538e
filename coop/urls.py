"""All addresses: pages at the root, the API under /api/v1/, its schema beside it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from coop import admin
from coop.audit import urls as audit
from coop.books import urls as books
from coop.carrying import urls as carrying
from coop.demo import urls as demo
from coop.forum import urls as forum
from coop.locker import urls as locker
from coop.members import urls as members
from coop.oauth import urls as oauth
from coop.opening import urls as opening
from coop.organisations import urls as organisations
from coop.panels import urls as panels
from coop.ranking import urls as ranking
from coop.register import urls as register
from coop.storage import urls as storage
from coop.trust import urls as trust
from coop.trust import urls_assurance as assurance
from coop.web import urls as web
from governance import urls as governance
from governance import urls_meetings as meetings
from governance import urls_split as split
from payouts import urls as payouts
from rides.care import urls as care
from rides.desk import urls as desk
from rides.fleet import urls as fleet
from rides.office import urls as office
from rides.places import urls as places
from rides.trips import urls as trips

ROOMS = (
    web,
    demo,
    members,
    locker,
    carrying,
    oauth,
    storage,
    trust,
    assurance,
    governance,
    forum,
    ranking,
    split,
    meetings,
    admin,
    payouts,
    panels,
    books,
    organisations,
    places,
    fleet,
    trips,
    care,
    desk,
    office,
    opening,
    register,
    audit,
)

urlpatterns = [
    *(pattern for room in ROOMS for pattern in room.urlpatterns),
    path("api/v1/", include([p for room in ROOMS for p in room.api_urlpatterns])),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
]

handler400 = "coop.web.views.bad_request"
handler403 = "coop.web.views.forbidden"
handler404 = "coop.web.views.not_found"
handler500 = "coop.web.views.fault"
