"""What a new contract changes, in plain words: the machine's diff as people read it. Reads nothing itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coop.locker.contracts import Contract, Term, widened
from coop.locker.wording import title
from coop.web import formats

DAY_S = 86_400
HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference; `is_wider`: the new contract asks for more there, so nobody agrees by machine."""

    title: str
    says: str
    is_wider: bool


def differences(old: Contract, new: Contract) -> list[Changed]:
    """All that differs, what asks for more first."""
    wider = set(widened(old, new))
    found = _lasting(old, new, wider)
    for name in sorted({*old.terms, *new.terms}):
        before, after = old.terms.get(name), new.terms.get(name)
        if before is None and after is not None:
            found.append(Changed(title(name), _("New: %s") % _whole(after), True))
        elif after is None:
            found.append(Changed(title(name), _("Ends. Nothing is read under it any more."), False))
        elif before is not None:
            found += _of_term(before, after, wider)
    return sorted(found, key=lambda one: not one.is_wider)


def _lasting(old: Contract, new: Contract, wider: Collection[str]) -> list[Changed]:
    if old.lasts_s == new.lasts_s:
        return []
    says = _("Asks you again after %(new)s days, not %(old)s.") % {
        "new": new.lasts_s // DAY_S,
        "old": old.lasts_s // DAY_S,
    }
    return [Changed(_("The contract as a whole"), says, "lasts_s" in wider)]


def _of_term(before: Term, after: Term, wider: Collection[str]) -> list[Changed]:
    said: dict[str, Callable[[Term, Term], str]] = {
        "covers": _covers,
        "required": _required,
        "lease_s": _lease,
        "precision_m": _precision,
        "recipients": lambda old, new: _lists(_("Shown to"), old.recipients, new.recipients),
        "operations": lambda old, new: _lists(_("It may"), old.operations, new.operations),
        "survives": lambda old, new: _lists(_("Kept by law"), old.survives, new.survives),
        "trigger": lambda old, new: _instead(_("When"), _when(old.trigger), _when(new.trigger)),
        "purpose": lambda old, new: _instead(_("For"), _plain(old.purpose), _plain(new.purpose)),
        "legal_basis": lambda old, new: _instead(
            _("It rests on"), _plain(old.legal_basis), _plain(new.legal_basis)
        ),
    }
    lines = [(part, say(before, after)) for part, say in said.items()]
    return [
        Changed(title(after.name), line, f"{after.name}.{part}" in wider)
        for part, line in lines
        if line
    ]


def _whole(term: Term) -> str:
    fields = sorted(name for names in term.covers.values() for name in names)
    return _("%(what)s; %(when)s; shown to %(whom)s; %(must)s.") % {
        "what": ", ".join(map(_plain, fields)),
        "when": _when(term.trigger),
        "whom": ", ".join(map(_plain, term.recipients)) or _("nobody"),
        "must": _("required") if term.is_required else _("a switch of yours"),
    }


def _covers(before: Term, after: Term) -> str:
    old, new = (
        {f"{collection} {name}" for collection, names in term.covers.items() for name in names}
        for term in (before, after)
    )
    return _lists(_("It covers"), sorted(old), sorted(new))


def _required(before: Term, after: Term) -> str:
    if before.is_required == after.is_required:
        return ""
    if after.is_required:
        return _("Becomes required, to be served at all.")
    return _("Becomes a switch of yours.")


def _lease(before: Term, after: Term) -> str:
    if before.lease_s == after.lease_s:
        return ""
    return _instead(_("Held for"), _hours(before.lease_s), _hours(after.lease_s))


def _precision(before: Term, after: Term) -> str:
    if before.precision_m == after.precision_m:
        return ""
    return _instead(_("Places to"), _metres(before.precision_m), _metres(after.precision_m))


def _lists(what: str, before: Collection[str], after: Collection[str]) -> str:
    more = [_plain(one) for one in after if one not in before]
    less = [_plain(one) for one in before if one not in after]
    parts = [_("also %s") % ", ".join(more)] if more else []
    parts += [_("no longer %s") % ", ".join(less)] if less else []
    return f"{what}: {'; '.join(parts)}." if parts else ""


def _instead(what: str, before: str, after: str) -> str:
    if before == after:
        return ""
    said = _("%(what)s: %(new)s, not %(old)s.")
    return said % {"what": what, "new": after, "old": before}


def _hours(seconds: int) -> str:
    return f"{seconds / HOUR_S:g}{formats.SPACE}h" if seconds else _("no time at all")


def _metres(metres: int) -> str:
    return _("about %s") % f"{metres}{formats.SPACE}m" if metres else _("the very spot")


def _when(trigger: str) -> str:
    return {
        "none": _("at any time"),
        "asked": _("while something that you asked for waits"),
        "session": _("while you are signed in"),
        "live_ride": _("around a ride of yours"),
    }[trigger]


def _plain(name: str) -> str:
    """A name of the contract as a word: `dpv:ServiceProvision` is "service provision"."""
    bare = name.removeprefix("dpv:")
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in bare)
    return spaced.replace("_", " ").strip()
