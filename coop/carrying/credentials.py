"""Credentials: what a co-operative says of somebody, signed so that it verifies without it. Pure.

Sources: W3C Verifiable Credentials Data Model 2.0; Data Integrity EdDSA Cryptosuites 1.0,
`eddsa-jcs-2022`: Ed25519 over SHA-256 of the proof's options and SHA-256 of the document, both in
canonical JSON (RFC 8785).
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coop.carrying import multikey
from coop.journal.leaves import written

CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
)
SUITE: Final = "eddsa-jcs-2022"
KINDS: Final = {
    "conduct": "OurwayConductCredential",
    "rides": "OurwayRidesCredential",
    "assurance": "OurwayAssuranceCredential",
    "vouches": "OurwayVouchesCredential",
    "membership": "OurwayMembershipCredential",
}
"""Kinds of credentials -> their type."""


class Forged(ValueError):
    """A credential does not hold; the text says where."""


def issue(
    kind: str,
    facts: Mapping[str, Any],
    *,
    subject: UUID,
    name: str,
    signer: Ed25519PrivateKey,
    now: datetime,
) -> dict[str, Any]:
    """A signed credential.

    Args:
        facts: texts, whole numbers, lists and objects.
        subject: whom it is about, as the issuer knows them; `name`: what the issuer is called.
    """
    issuer = multikey.did(signer.public_key().public_bytes_raw())
    document = {
        "@context": list(CONTEXT),
        "type": ["VerifiableCredential", KINDS[kind]],
        "issuer": {"id": issuer, "name": name},
        "validFrom": written(now),
        "credentialSubject": {"id": urn(subject), **facts},
    }
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": written(now),
        "verificationMethod": f"{issuer}#{issuer.removeprefix(multikey.DID)}",
        "proofPurpose": "assertionMethod",
    }
    return sign(document, options, signer)


def sign(
    document: Mapping[str, Any], options: Mapping[str, Any], signer: Ed25519PrivateKey
) -> dict[str, Any]:
    """A document with its proof."""
    proof = {**options, "@context": document["@context"]}
    value = multikey.encoded(signer.sign(signed_bytes(document, proof)))
    return {**document, "proof": {**proof, "proofValue": value}}


def verify(credential: Mapping[str, Any]) -> bytes:
    """The key that signed a credential, which its issuer names.

    Raises:
        Forged: something of it was changed, or it is not written as one.
    """
    try:
        proof = dict(credential["proof"])
        signature = multikey.decoded(proof.pop("proofValue"))
        document = {name: part for name, part in credential.items() if name != "proof"}
        method = proof["verificationMethod"].partition("#")[0]
        public = multikey.key_of(method)
        issuer = document["issuer"]
        named = issuer["id"] if isinstance(issuer, dict) else issuer
        if (proof["cryptosuite"], proof["proofPurpose"]) != (SUITE, "assertionMethod"):
            raise Forged("it is signed in a way that is not known here")
        if proof["@context"] != document["@context"] or named != method:
            raise Forged("its signature names another issuer")
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed_bytes(document, proof))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise error if isinstance(error, Forged) else Forged("it is no credential") from error
    except InvalidSignature as error:
        raise Forged("its signature is wrong") from error
    return public


def urn(subject: UUID) -> str:
    """How a credential names whom it is about."""
    return f"urn:uuid:{subject}"


def signed_bytes(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """What is signed of a document under these options of a proof."""
    parts = (rfc8785.dumps(dict(options)), rfc8785.dumps(dict(document)))
    return b"".join(sha256(part).digest() for part in parts)
