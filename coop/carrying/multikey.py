"""Keys and signatures as other people's programs write them: multibase, multicodec, did:key. Pure.

Sources: W3C Controlled Identifiers 1.0 (Multikey, base58btc), the did:key method.
"""

from typing import Final

LETTERS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519: Final = b"\xed\x01"
DID: Final = "did:key:"
KEY_BYTES: Final = 32


def encoded(data: bytes) -> str:
    """Bytes in base 58, as multibase."""
    number, found = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        found = LETTERS[digit] + found
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + LETTERS[0] * zeros + found


def decoded(text: str) -> bytes:
    """What `encoded` wrote.

    Raises:
        ValueError: it is not written so.
    """
    if not text.startswith("z"):
        raise ValueError("not base58btc")
    number = 0
    for letter in text[1:]:
        number = number * 58 + LETTERS.index(letter)
    zeros = len(text) - 1 - len(text[1:].lstrip(LETTERS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def did(public: bytes) -> str:
    """An Ed25519 key as an identifier that says all there is to say."""
    return DID + encoded(ED25519 + public)


def key_of(identifier: str) -> bytes:
    """The Ed25519 key that an identifier is.

    Raises:
        ValueError: it is none.
    """
    data = decoded(identifier.removeprefix(DID))
    if not identifier.startswith(DID) or data[:2] != ED25519 or len(data) != 2 + KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    return data[2:]
