"""Shape of what comes in at sign-in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EmailForm(forms.Form):
    """Where the code goes."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("That is not a whole e-mail address, such as ada@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


class CodeForm(forms.Form):
    """The code that arrived."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Enter the code from the e-mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )
