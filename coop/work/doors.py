"""A door of the API: what it takes and gives is said once, for the program and for its description.

    @post(shapes.CarIn, shapes.IdOut, name="add_vehicle", summary="Add a car", tag="drive", code=201)
    def add_vehicle(ask: Ask) -> object: ...

`at` puts the doors of one address together, a method each. Called by every room's `api` and `urls`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from inspect import cleandoc
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from coop.web import keys, who
from coop.work import actions, clock

Shape = type[Serializer[Any]]
Gives = Shape | dict[Any, Any] | None
Do = Callable[..., object]
View = Callable[..., HttpResponseBase]
BY_QUERY = {"GET", "DELETE"}
NOTHING = 204


class Said(TypedDict, total=False):
    """What else there is to say of a door; its function's docstring describes it.

    Attributes:
        name: of the operation, for programs; `summary`: of the same, for people; `tag`: its group.
        code: of the answer when all went well, where it is not 200.
        many: the answer is a list.
        is_open: nobody need be signed in.
        auth: the scheme by which a program says whom it asks for, where that is not the session.
        parsers: what a body may be, where it is not JSON.
    """

    name: Required[str]
    summary: Required[str]
    tag: Required[str]
    code: int
    many: bool
    is_open: bool
    auth: str
    parsers: tuple[type[BaseParser], ...]
    examples: list[OpenApiExample]


class Ask:
    """What a door asks of a request: who, when, which fields, and under which number."""

    def __init__(self, request: Request, takes: Shape | None) -> None:
        self.request = request
        self.now: datetime = clock.now()
        self._takes = takes

    @property
    def by(self) -> UUID:
        """Whoever is signed in."""
        return who.user_id(self.request)

    @property
    def key(self) -> UUID:
        """The number that makes sending this twice harmless."""
        return keys.event_id(self.request)

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What came in, checked; of a read it comes from the query.

        Raises:
            rest_framework.exceptions.ValidationError: with a sentence for each field.
        """
        assert self._takes is not None
        is_query = self.request.method in BY_QUERY
        data = self.request.query_params if is_query else self.request.data
        shape = self._takes(data=data)
        shape.is_valid(raise_exception=True)
        fields: dict[str, Any] = shape.validated_data
        return fields

    def once(self, act: Callable[[], UUID | None]) -> UUID | None:
        """Carry out a write unless it was under the same number; returns what it made.

        Raises:
            coop.work.actions.KeyReused: the number belongs to another write.
        """
        what = f"{self.request.method} {self.request.path}"
        return actions.once(act, key=self.key, by=self.by, what=what, now=self.now)


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one address. `gives` is a shape, or described as it is and rendered by `do`."""

    method: str
    takes: Shape | None
    gives: Gives
    said: Said
    do: Do

    def answer(self, request: Request, **address: Any) -> HttpResponseBase:
        """Do what is asked and render what came of it."""
        found = self.do(Ask(request, self.takes), **address)
        if isinstance(found, HttpResponseBase):
            return found
        if self.gives is None:
            return Response(status=NOTHING)
        assert not isinstance(self.gives, dict)
        shown = self.gives(found, many=self.said.get("many", False))
        return Response(shown.data, status=self.said.get("code", 200))

    def describe(self, view: View) -> View:
        """The view with what its description says of this door."""
        is_query = self.method in BY_QUERY
        describe = extend_schema(
            methods=[self.method],
            operation_id=self.said["name"],
            summary=self.said["summary"],
            description=cleandoc(self.do.__doc__ or ""),
            tags=[self.said["tag"]],
            request=None if is_query else self.takes,
            parameters=[self.takes] if is_query and self.takes else self._keys(),
            responses=self._responses(),
            examples=self.said.get("examples"),
            auth=self._auth(),
        )
        described: View = describe(view)
        return described

    def _auth(self) -> list[Any] | None:
        return [{self.said["auth"]: []}] if "auth" in self.said else None

    def _keys(self) -> list[Any]:
        return [keys.KEY] if self.method == "POST" else []

    def _responses(self) -> dict[Any, Any]:
        if isinstance(self.gives, dict):
            return self.gives
        if self.gives is None:
            return {NOTHING: None}
        many = self.said.get("many", False)
        return {self.said.get("code", 200): self.gives(many=True) if many else self.gives}


def get(gives: Gives, takes: Shape | None = None, **said: Unpack[Said]) -> Callable[[Do], Door]:
    """A read; its fields come from the query."""
    return lambda do: Door("GET", takes, gives, said, do)


def post(takes: Shape | None, gives: Gives = None, **said: Unpack[Said]) -> Callable[[Do], Door]:
    """A write under a number of the program's own."""
    return lambda do: Door("POST", takes, gives, said, do)


def put(takes: Shape | None, gives: Gives = None, **said: Unpack[Said]) -> Callable[[Do], Door]:
    """A write that says how something is to be: twice is the same."""
    return lambda do: Door("PUT", takes, gives, said, do)


def patch(takes: Shape | None, gives: Gives = None, **said: Unpack[Said]) -> Callable[[Do], Door]:
    """A write that changes what it names, and nothing else."""
    return lambda do: Door("PATCH", takes, gives, said, do)


def delete(
    takes: Shape | None = None, gives: Gives = None, **said: Unpack[Said]
) -> Callable[[Do], Door]:
    """An end of something; its fields come from the query."""
    return lambda do: Door("DELETE", takes, gives, said, do)


def at(*doors: Door) -> View:
    """The view of one address: a door for each method, all open or none."""
    by_method = {door.method: door for door in doors}
    first = doors[0]

    def view(request: Request, **address: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else str(request.method)
        return by_method[method].answer(request, **address)

    view.__name__ = first.said["name"]
    view.__doc__ = first.do.__doc__
    made: View = view
    assert len({door.said.get("is_open", False) for door in doors}) == 1
    if first.said.get("is_open"):
        made = permission_classes([AllowAny])(made)
    parsers = [parser for door in doors for parser in door.said.get("parsers", ())]
    if parsers:
        made = parser_classes(parsers)(made)
    made = api_view(list(by_method))(made)
    for door in doors:
        made = door.describe(made)
    return made
