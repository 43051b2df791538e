"""Contracts about data: what they cover, when a machine may agree, what documents are refused."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no stubs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.journal.canonical import canonical
from coop.locker import chain, contracts, founding, laws, schemas, sealing
from coop.locker.contracts import Contract, Term

WHO = "6f8e1e5e-7a54-4d16-9f2a-0b6a3a0f4e11"


def _subset(known: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), min_size=1, unique=True).map(tuple)


def _covers() -> st.SearchStrategy[MappingProxyType[str, frozenset[str]]]:
    one = st.sampled_from(["profile", "places", "guests"]).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.sets(st.sampled_from(sorted(contracts.FIELDS[name])), min_size=1).map(frozenset),
        )
    )
    return st.lists(one, min_size=1, max_size=2).map(lambda pairs: MappingProxyType(dict(pairs)))


TERMS = st.builds(
    Term,
    name=st.sampled_from(["ride", "desk", "text"]),
    covers=_covers(),
    purpose=st.sampled_from(contracts.PURPOSES),
    legal_basis=st.sampled_from(contracts.LEGAL_BASES),
    operations=_subset(contracts.OPERATIONS),
    trigger=st.sampled_from(contracts.TRIGGERS),
    lease_s=st.integers(0, 10),
    precision_m=st.sampled_from([0, 100, 500]),
    recipients=_subset(("driver", "rider", "desk")),
    is_required=st.booleans(),
    survives=_subset(laws.KINDS),
)
CONTRACTS = st.builds(
    lambda version, lasts_s, terms: Contract(
        version, "founding", lasts_s, MappingProxyType({term.name: term for term in terms})
    ),
    st.integers(1, 9),
    st.integers(1, 9),
    st.lists(TERMS, min_size=1, max_size=3),
)


@given(CONTRACTS)
def test_a_document_says_the_whole_contract(contract: Contract) -> None:
    found = contracts.document(contract)
    again = contracts.parse(json.loads(canonical(found)))
    assert canonical(contracts.document(again)) == canonical(found)
    jsonschema.validate(found, schemas.contract())


@given(CONTRACTS, CONTRACTS)
def test_what_a_machine_accepts_allows_nothing_more(old: Contract, new: Contract) -> None:
    if contracts.widened(old, new):
        return
    assert new.lasts_s <= old.lasts_s
    for name, term in new.terms.items():
        before = old.terms[name]
        for collection, fields in term.covers.items():
            for operation in term.operations:
                assert contracts.covers(
                    before, collection=collection, fields=fields, operation=operation
                )
        assert term.lease_s <= before.lease_s
        assert term.precision_m >= before.precision_m
        assert set(term.recipients) <= set(before.recipients)
        assert before.is_required or not term.is_required
        assert (term.purpose, term.legal_basis) == (before.purpose, before.legal_basis)


@given(CONTRACTS)
def test_the_same_contract_is_no_wider(contract: Contract) -> None:
    assert contracts.widened(contract, contract) == []


RIDE = founding.CONTRACT.terms["ride"]


def _with(term: Term) -> Contract:
    return replace(
        founding.CONTRACT, terms=MappingProxyType({**founding.CONTRACT.terms, term.name: term})
    )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"lease_s": RIDE.lease_s + 1}, "ride.lease_s"),
        ({"recipients": (*RIDE.recipients, "advertisers")}, "ride.recipients"),
        ({"trigger": "none"}, "ride.trigger"),
        ({"purpose": "dpv:LegalCompliance"}, "ride.purpose"),
        ({"operations": ("read", "write")}, "ride.operations"),
        ({"covers": MappingProxyType({"profile": frozenset({"phone"})})}, "ride.covers"),
    ],
)
def test_a_wider_term_is_named(change: dict[str, Any], part: str) -> None:
    assert contracts.widened(founding.CONTRACT, _with(replace(RIDE, **change))) == [part]


def test_a_new_term_is_wider_and_one_fewer_is_not() -> None:
    fewer = dict(founding.CONTRACT.terms)
    fewer.pop("ride")
    less = replace(founding.CONTRACT, terms=MappingProxyType(fewer))
    assert contracts.widened(founding.CONTRACT, less) == []
    assert contracts.widened(less, founding.CONTRACT) == ["ride.term"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found.update(format="another"),
        lambda found: found.pop("lasts_s"),
        lambda found: found.update(version=True),
        lambda found: found.update(terms=[]),
        lambda found: found["terms"].append(found["terms"][0]),
        lambda found: found["terms"][0].update(purpose="dpv:Marketing"),
        lambda found: found["terms"][0].update(covers={"profile": ["shoe_size"]}),
        lambda found: found["terms"][0].update(trigger="whenever"),
        lambda found: found["terms"][0].update(lease_s=-1),
        lambda found: found["terms"][0].update(more=1),
    ],
)
def test_a_document_that_is_no_contract_is_refused(spoil: Callable[[Any], Any]) -> None:
    found = contracts.document(founding.CONTRACT)
    spoil(found)
    with pytest.raises(contracts.Unreadable):
        contracts.parse(found)
    if found.get("terms") and len(found["terms"]) == len(founding.CONTRACT.terms):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(found, schemas.contract())


def test_the_schemas_of_collections_are_as_the_meta_schema_asks() -> None:
    for name in contracts.FIELDS:
        jsonschema.validate(schemas.collection(name), schemas.meta())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**schemas.collection("profile"), "type": "array"}, schemas.meta())


def test_every_term_survives_by_laws_that_the_table_has() -> None:
    for term in founding.TERMS:
        assert set(term.survives) <= set(laws.KINDS)
    for table in laws.TABLE.values():
        assert set(table) == set(laws.KINDS)
        assert all(duty.years > 0 and duty.law for duty in table.values())


def test_a_country_that_nobody_knows_keeps_longest() -> None:
    assert laws.duties("ZZ")["ledger"].years == 10
    assert not laws.is_known("ZZ")


def test_what_is_kept_goes_at_the_start_of_the_year_after_its_time() -> None:
    duty, at = laws.Duty(3, "a law"), datetime(2026, 5, 1, tzinfo=UTC)
    assert laws.kept_until(at, duty) == datetime(2030, 1, 1, tzinfo=UTC)
    before = laws.gone_before(datetime(2029, 12, 31, tzinfo=UTC), duty)
    assert at >= before
    assert at < laws.gone_before(datetime(2030, 1, 1, tzinfo=UTC), duty)


@given(st.binary(max_size=200), st.integers(0, 400))
@settings(max_examples=40)
def test_a_flipped_byte_or_another_place_opens_nothing(plain: bytes, at: int) -> None:
    key, (private, public) = sealing.new_key(), sealing.new_pair()

    def unseal(data: bytes, place: str) -> bytes:
        return sealing.unseal(key, data, place=place)

    def open_box(data: bytes, place: str) -> bytes:
        return sealing.open_box(private, data, place=place)

    ways = (
        (sealing.seal(key, plain, place=WHO), unseal),
        (sealing.seal_to(public, plain, place=WHO), open_box),
    )
    for sealed, opened in ways:
        assert opened(sealed, WHO) == plain
        spoiled = bytearray(sealed)
        spoiled[at % len(sealed)] ^= 1
        for data, place in ((bytes(spoiled), WHO), (sealed, "elsewhere"), (sealed[:20], WHO)):
            with pytest.raises(sealing.Locked):
                opened(data, place)


def test_a_place_is_told_no_nearer_than_its_term_allows() -> None:
    exact = {"lat": 60.16952, "lon": 24.93545, "label": "Runeberginkatu 4", "kind": "home"}
    told = contracts.coarse(exact, 500)
    assert (told["label"], told["kind"]) == ("", "home")
    assert 0 < abs(told["lat"] - exact["lat"]) < 0.0025
    assert contracts.coarse({**exact, "lat": 60.1699}, 500)["lat"] == told["lat"]
    assert contracts.coarse(exact, 0) == exact


@pytest.mark.parametrize("lat", [-80.0, -33.9, 0.0, 60.17])
def test_an_area_is_about_as_wide_as_it_is_high_wherever_it_lies(lat: float) -> None:
    told = {contracts.coarse({"lat": lat, "lon": n / 1_000}, 500)["lon"] for n in range(500)}
    first, second, *_rest = sorted(told)
    metres = (second - first) * 111_320 * math.cos(math.radians(lat))
    assert metres == pytest.approx(500, rel=0.02)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), max_size=6), st.data())
def test_a_log_that_was_edited_breaks_where_it_was(
    accesses: list[dict[str, int]], data: st.DataObject
) -> None:
    digest, held = chain.START, []
    for access in accesses:
        digest = chain.link(digest, chain.body(access))
        held.append((access, digest))
    assert chain.first_break(held) is None
    if held:
        at = data.draw(st.integers(0, len(held) - 1))
        held[at] = ({**held[at][0], "d": 1}, held[at][1])
        assert chain.first_break(held) == at + 1
