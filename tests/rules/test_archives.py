"""Archives without any database: signatures as others write them, seals, names of folders."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis.strategies import binary, text

from coop.carrying import credentials, layout, multikey, pinning
from coop.carrying.credentials import Forged
from coop.carrying.opening import NAME

DID = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
# W3C, Data Integrity EdDSA Cryptosuites 1.0, section B.2 (eddsa-jcs-2022).
THEIRS = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"{DID}#{DID.removeprefix('did:key:')}",
    "proofPurpose": "assertionMethod",
}
PROOF = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"


def test_we_sign_what_the_standard_signs() -> None:
    public = Ed25519PublicKey.from_public_bytes(multikey.key_of(DID))
    options = OPTIONS | {"@context": THEIRS["@context"]}
    public.verify(multikey.decoded(PROOF), credentials.signed_bytes(THEIRS, options))


def test_a_credential_verifies_only_as_it_was_signed() -> None:
    signer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    mine = credentials.sign(
        THEIRS | {"issuer": multikey.did(signer.public_key().public_bytes_raw())},
        OPTIONS
        | {"verificationMethod": multikey.did(signer.public_key().public_bytes_raw()) + "#k"},
        signer,
    )
    assert credentials.verify(mine) == signer.public_key().public_bytes_raw()
    for change in (
        {"name": "Another"},
        {"issuer": DID},
        {"proof": {**mine["proof"], "created": "2024-01-01T00:00:00Z"}},
        {"proof": {**mine["proof"], "cryptosuite": "eddsa-rdfc-2022"}},
        {"proof": {**mine["proof"], "proofValue": "z1"}},
        {"proof": "none"},
    ):
        with pytest.raises(Forged):
            credentials.verify({**mine, **change})


@given(binary(max_size=80))
def test_base_58_gives_back_what_it_took(data: bytes) -> None:
    assert multikey.decoded(multikey.encoded(data)) == data


@given(text(max_size=60))
def test_every_service_has_a_folder_whose_name_an_archive_may_hold(origin: str) -> None:
    assert NAME.fullmatch(layout.folder(layout.slug(origin)) + layout.STATEMENT)


def test_the_same_files_are_the_same_archive() -> None:
    files = {"data/b.ndjson": b"{}\n", "index.html": b"<p>", "data/a.ndjson": b""}
    made = layout.zipped(files)
    assert made == layout.zipped(dict(reversed(files.items())))
    assert layout.is_sealed(made)
    assert not layout.is_sealed(made[:-1] + b"x")


@pytest.mark.parametrize("held", [{}, {"checkpoint": 5}, [], {"checkpoint": "x\n\n— y z\n"}])
def test_what_is_no_proof_shows_no_key(held: object) -> None:
    with pytest.raises(pinning.NotShown):
        pinning.pin(json.loads(json.dumps(held)), "x", bytes(32), pinning.Trust())
