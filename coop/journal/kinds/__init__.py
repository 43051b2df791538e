"""Every kind of entry that the log may hold: its fields, and what it means in plain words. Pure.

What is sealed stays for ever, so that nothing is recorded that is not described here first.
`schema` is what `/log/schemas/<kind>.json` serves; the pages show the words.
"""

from coop.journal.kinds import forms, house, lockers, meetings, money, panels, people, trust, votes
from coop.journal.kinds.forms import Kind

_kinds: dict[str, Kind] = {
    kind.name: kind
    for room in (house, lockers, meetings, money, panels, people, trust, votes)
    for kind in room.KINDS
}


class UnknownKind(Exception):
    """An entry of a kind that is not described in `coop.journal.kinds`."""


class Misshapen(Exception):
    """An entry that is not as its kind is described."""


def every() -> list[Kind]:
    """All kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind(name: str) -> Kind:
    """The kind of this name.

    Raises:
        UnknownKind: there is none.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"{name} is not described in coop.journal.kinds") from None


def known(name: str) -> Kind | None:
    """The kind of this name, if there is one: an old log may hold others."""
    return _kinds.get(name)


def need_shape(found: Kind, public: forms.Fields, *, has_private: bool) -> None:
    """Let nothing through that is not as its kind is described.

    Raises:
        Misshapen: a field is missing, unknown or of another form.
    """
    missing = [name for name, form in found.fields.items() if name not in public and form.is_needed]
    unknown = [name for name in public if name not in found.fields]
    if missing or unknown or has_private != bool(found.binds):
        raise Misshapen(f"{found.name}: without {missing}, unknown {unknown}, {has_private=}")
    wrong = [name for name, value in public.items() if not found.fields[name].fits(value)]
    if wrong:
        raise Misshapen(f"{found.name}: {', '.join(wrong)}")
