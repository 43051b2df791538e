"""How the API reads bodies: JSON, and nothing that a parser could stumble over."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """REST framework's parser, which is not prepared for everything that is sent."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Read one JSON document.

        Raises:
            ParseError: it is none, or one that nobody needs to send.
        """
        try:
            found = super().parse(stream, media_type, parser_context)
            # Half a character, as in "\\ud800", could be neither stored nor said back.
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("The body has text that is not Unicode.")) from error
        return found
