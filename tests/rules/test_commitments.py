"""Binding a journal entry to personal fields without showing them."""

from hashlib import sha256

from hypothesis import assume, given
from hypothesis import strategies as st

from coop.journal.commitments import commitment

SALT = bytes(range(32))
TEXTS = st.text(max_size=40)
FIELDS = st.dictionaries(TEXTS, TEXTS | st.integers(-(2**53) + 1, 2**53 - 1), max_size=5)


def test_a_commitment_is_the_hash_of_salt_and_canonical_document() -> None:
    document = b'{"a":1,"ride":"7"}'
    assert commitment({"ride": "7", "a": 1}, SALT) == sha256(SALT + document).digest()


@given(FIELDS)
def test_the_order_of_the_fields_does_not_matter(fields: dict[str, object]) -> None:
    turned = dict(reversed(fields.items()))
    assert commitment(fields, SALT) == commitment(turned, SALT)


@given(FIELDS, FIELDS)
def test_other_fields_make_another_commitment(
    one: dict[str, object], two: dict[str, object]
) -> None:
    assume(one != two)
    assert commitment(one, SALT) != commitment(two, SALT)


@given(st.binary(min_size=32, max_size=32))
def test_without_the_salt_a_guess_cannot_be_checked(salt: bytes) -> None:
    assume(salt != SALT)
    assert commitment({"ride": "7"}, SALT) != commitment({"ride": "7"}, salt)
