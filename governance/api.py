"""The API of governance: the rules in force."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.rulebook import queries as rulebook
from coop.web.local import here
from coop.work import clock
from governance import rules_page
from governance.queries.proposals import causes
from governance.serializers import RuleOut


@extend_schema(
    responses=RuleOut(many=True),
    operation_id="rules",
    summary="The rules in force",
    tags=["governance"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def rules(request: Request) -> Response:
    """Every rule in force: anyone may read them."""
    in_force = rulebook.in_force(clock.now())
    numbers = causes(one.cause for one in in_force)
    found = rules_page.groups(in_force, here().currency, numbers)
    lines = [line for group in found for line in group.rules]
    return Response(RuleOut(lines, many=True).data)
