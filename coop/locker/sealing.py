"""Encryption of what lies in a locker. Pure but for chance; keys come in as bytes.

Records: AES-256-GCM under a data key per person, bound to where they lie. The data key is wrapped
the same way under a key-encryption key. Boxes: X25519, HKDF-SHA-256 and AES-256-GCM, so that what
a ride left behind can be sealed to somebody whose key only their own machine has.
"""

from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
BOX: Final = b"ourway-locker-box-1"


class Locked(Exception):
    """The key does not open this: another key, another place, or a byte that changed."""


def new_key() -> bytes:
    """32 random bytes."""
    return token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, place: str) -> bytes:
    """A nonce and the encrypted bytes, which open with this key and under this place alone."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """What was sealed.

    Raises:
        Locked: this key does not open it, or not here.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Locked("this key does not open it") from error


def new_pair() -> tuple[bytes, bytes]:
    """A private and a public X25519 key."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, *, place: str) -> bytes:
    """A box that only the holder of the private key opens: its sender's key, then the rest."""
    once = X25519PrivateKey.generate()
    sender = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return sender + seal(_agreed(shared, sender, public), plain, place=place)


def open_box(private: bytes, box: bytes, *, place: str) -> bytes:
    """What a box holds.

    Raises:
        Locked: it was sealed to another key, or for another place, or a byte changed.
    """
    holder = X25519PrivateKey.from_private_bytes(private)
    sender = box[:KEY_BYTES]
    try:
        shared = holder.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError as error:
        raise Locked("this is no box") from error
    key = _agreed(shared, sender, holder.public_key().public_bytes_raw())
    return unseal(key, box[KEY_BYTES:], place=place)


def _agreed(shared: bytes, sender: bytes, holder: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=sender + holder, info=BOX)
    return derive.derive(shared)
