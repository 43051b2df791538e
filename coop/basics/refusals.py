"""Refusals: what a person can run into, said in a sentence.

Pure. Every room subclasses `Refusal` beside the function that raises it; `coop.web.refuse`
turns it into a page or into problem+json.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar


class Refusal(Exception):
    """Something that is not possible, why, and when it becomes possible.

    Attributes:
        code: stable name for programs, `snake_case`.
        status: HTTP status, one of 400, 403, 404, 409, 413, 422, 429, 503.
        sentence: what the person reads; translated, ends with a full stop.
        allowed_at: instant from which the same request may succeed, where waiting helps.
        facts: further members of the problem document, JSON-ready.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(
        self,
        sentence: str,
        *,
        allowed_at: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.allowed_at = allowed_at
        self.facts = dict(facts or {})


class NotYours(Refusal):
    """The thing exists, but not for this person: the same answer as if it did not exist."""

    code = "not_found"
    status = 404


class NotAllowed(Refusal):
    """The person is known, but has no right to do this."""

    code = "not_allowed"
    status = 403


class Malformed(Refusal):
    """The request cannot be read as what it should be."""

    code = "malformed"
    status = 422
