"""Shape of what a person tells about themselves, on the page."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop.basics.refusals import Malformed
from coop.locker import shapes

NAME_WRONG = _("Write a name of up to 80 characters.")
PHONE_WRONG = _("Write the number with its country code, such as +358 40 123 4567.")


class ProfileForm(forms.Form):
    """Name and phone; an empty one is removed."""

    name = forms.CharField(label=_("Your name"), required=False, max_length=200)
    phone = forms.CharField(label=_("Your phone number"), required=False, max_length=40)

    def clean_name(self) -> str | None:
        """The name on one line, or nothing."""
        return self._shaped("name", shapes.name(self.cleaned_data["name"]), NAME_WRONG)

    def clean_phone(self) -> str | None:
        """The number as it is kept, or nothing."""
        return self._shaped("phone", shapes.phone(self.cleaned_data["phone"]), PHONE_WRONG)

    def _shaped(self, field: str, value: str | None, wrong: object) -> str | None:
        if value is None and self.cleaned_data[field].strip():
            raise forms.ValidationError(str(wrong))
        return value


def entry_id(text: str | None) -> int | None:
    """Before which entry of the log to go on; None where nothing was asked.

    Raises:
        Malformed: that is no number of an entry.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Malformed(gettext("`before` is the id of an entry, a whole number."))
    return int(text)
