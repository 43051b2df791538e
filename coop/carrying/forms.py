"""The file that somebody brings, as page and API get it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from coop.basics.refusals import Malformed

FIELD = "archive"


def archive(request: HttpRequest | Request) -> bytes:
    """The bytes of the file. How large it may be, the size of a request and a rule say.

    Raises:
        Malformed: there is none.
    """
    sent = request.FILES.get(FIELD)
    if not isinstance(sent, UploadedFile) or not sent.size:
        raise Malformed(_("Choose the archive that you brought, a zip file."))
    data: bytes = sent.read()
    return data
