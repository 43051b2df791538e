"""Names of steps, service classes, rates and shares, as founders read them."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "you": _("You"),
    "name": _("Name"),
    "city": _("City"),
    "rates": _("Rates"),
    "mail": _("Mail and keys"),
    "review": _("Open"),
}
CLASSES = {
    "standard": (_("Standard"), _("Up to 4 riders")),
    "large": (_("Large"), _("Up to 6 riders")),
}
PARTS = {
    "base": _("Every ride starts at"),
    "per_km": _("Each kilometre"),
    "per_min": _("Each minute of driving"),
    "minimum": _("A ride costs at least"),
    "per_stop": _("Each stop on the way"),
    "waiting_per_min": _("Each minute of waiting"),
}
SHARES = {
    "drivers": _("Drivers, by fares driven"),
    "riders": _("Riders, by fares paid"),
    "reserve": _("Reserve, spent by vote"),
    "everyone": _("Every member, equally"),
    "operations": _("Running the service"),
}
