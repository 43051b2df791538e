"""HTTP messages signed by RFC 9421: the RFC's own example, and everything that must not pass."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.locker import fields, signatures
from coop.locker.fields import Inner
from coop.locker.signatures import Message, Unsigned

NOW_S = 1_800_000_000
URL = "https://ada.example/api/v1/reads?a=1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
BODY = b'{"asks": []}'

# RFC 9421, B.1.4 and B.2.6.
RFC_KEY = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
RFC_INPUT = (
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
RFC_SIGNATURE = (
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1"
    "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
)
RFC_MESSAGE = Message(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-length": "18",
    },
    b'{"hello": "world"}',
)


def _signed(
    method: str = "POST", url: str = URL, body: bytes = BODY, *, now_s: int = NOW_S
) -> Message:
    headers = {"content-type": "application/json"} if body else {}
    message = Message(method, url, headers, body)
    added = signatures.sign(
        message, KEY, keyid="k", nonce="0123456789abcdef", now_s=now_s, lasts_s=60
    )
    return Message(method, url, headers | {k.lower(): v for k, v in added.items()}, body)


def _check(message: Message, *, now_s: int = NOW_S, public: bytes = PUBLIC) -> signatures.Claim:
    one = signatures.claim(message)
    signatures.check(message, one, public, now_s=now_s)
    return one


def _refused(message: Message, *, now_s: int = NOW_S, public: bytes = PUBLIC) -> str:
    with pytest.raises(Unsigned) as refused:
        _check(message, now_s=now_s, public=public)
    assert str(refused.value).endswith(".")
    return refused.value.code


def _resigned(items: str, params: str, *, body: bytes = BODY, **headers: str) -> Message:
    """Signed over exactly what a peer says, be it enough or not."""
    whole = {"content-type": "application/json", "content-digest": signatures.digest(body)}
    inner = fields.dictionary(f"x=({items}){params}")["x"]
    assert isinstance(inner, Inner)
    message = Message("POST", URL, whole | headers, body)
    mark = KEY.sign(signatures.base(message, inner))
    added = {
        "signature-input": f"x={fields.inner_text(inner)}",
        "signature": f"x=:{signatures.b64encode(mark).decode()}:",
    }
    return Message("POST", URL, whole | headers | added, body)


def test_the_example_of_the_rfc() -> None:
    key = load_der_public_key(b64decode(RFC_KEY))
    assert isinstance(key, Ed25519PublicKey)
    inner = fields.dictionary(RFC_INPUT)["sig-b26"]
    mark = fields.dictionary(RFC_SIGNATURE)["sig-b26"]
    assert isinstance(inner, Inner)
    assert isinstance(mark, bytes)
    key.verify(mark, signatures.base(RFC_MESSAGE, inner))
    assert fields.inner_text(inner) == RFC_INPUT.removeprefix("sig-b26=")


def test_a_key_is_named_by_its_thumbprint() -> None:
    """RFC 8037, A.3."""
    public = b64decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert signatures.thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert signatures.public_of(signatures.directory([public])["keys"][0]) == public


@pytest.mark.parametrize("body", [BODY, b""])
def test_what_is_signed_holds(body: bytes) -> None:
    one = _check(_signed(body=body))
    assert (one.keyid, one.nonce, one.created) == ("k", "0123456789abcdef", NOW_S)


def test_anything_else_than_what_was_signed_is_refused() -> None:
    good = _signed()
    others = [
        Message("PUT", good.url, good.headers, good.body),
        Message("POST", "https://eve.example/api/v1/reads?a=1", good.headers, good.body),
        Message("POST", URL + "2", good.headers, good.body),
        Message("POST", URL, dict(good.headers) | {"content-type": "text/plain"}, good.body),
    ]
    assert [_refused(one) for one in others] == ["forged"] * len(others)
    assert _refused(Message("POST", URL, good.headers, b'{"asks": [1]}')) == "digest"
    swapped = dict(good.headers) | {"content-digest": signatures.digest(b"{}")}
    assert _refused(Message("POST", URL, swapped, b"{}")) == "forged"
    assert _refused(good, public=bytes(31) + b"\x01") == "forged"


def test_a_clock_that_is_off_by_an_hour_is_refused_and_says_by_how_much() -> None:
    for off_s in (3_600, -3_600):
        with pytest.raises(Unsigned, match="3600 s") as refused:
            _check(_signed(), now_s=NOW_S + off_s)
        assert refused.value.code == "clock"
    assert _refused(_signed(), now_s=NOW_S + 61) == "expired"
    _check(_signed(), now_s=NOW_S - signatures.SKEW_S)


ALL = '"@method" "@target-uri" "content-digest"'
SAID = f';created={NOW_S};keyid="k";nonce="0123456789abcdef"'


@pytest.mark.parametrize(
    ("items", "missing"),
    [
        ('"@target-uri" "content-digest"', "@method"),
        ('"@method" "content-digest"', "@target-uri"),
        ('"@method" "@authority" "@path" "content-digest"', "@query"),
        ('"@method" "@path" "@query" "content-digest"', "@authority"),
        ('"@method" "@target-uri"', "content-digest"),
        ("", "@method"),
    ],
)
def test_what_must_be_covered_is_named(items: str, missing: str) -> None:
    with pytest.raises(Unsigned, match=missing) as refused:
        _check(_resigned(items, SAID))
    assert refused.value.code == "uncovered"


@pytest.mark.parametrize(
    "items",
    [
        ALL,
        '"content-digest" "@method" "@authority" "@path" "@query"',
        '"@method" "@authority" "@request-target" "content-digest" "@scheme" "content-type"',
        '"@method" "@target-uri" "@query-param";name="a" "content-digest"',
    ],
)
def test_a_peer_covers_in_its_own_way(items: str) -> None:
    _check(_resigned(items, SAID + ';alg="ed25519";tag="x"'))


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (f';created={NOW_S};keyid="k"', "incomplete"),
        (f';created={NOW_S};nonce="0123456789abcdef"', "incomplete"),
        (';keyid="k";nonce="0123456789abcdef"', "incomplete"),
        (f';created={NOW_S};keyid="k";nonce="short"', "incomplete"),
        (f'{SAID};alg="hmac-sha256"', "algorithm"),
        (f'{SAID};expires="soon"', "unreadable"),
        (f";created;{SAID[1:]}".replace(f";created={NOW_S}", ""), "incomplete"),
    ],
)
def test_what_a_signature_must_say(params: str, code: str) -> None:
    assert _refused(_resigned(ALL, params)) == code


def test_both_digests_must_agree() -> None:
    wrong = signatures.digest(BODY) + ", sha-512=:AAAA:"
    assert _refused(_resigned(ALL, SAID, **{"content-digest": wrong})) == "digest"
    assert _refused(_resigned(ALL, SAID, **{"content-digest": "md5=:AAAA:"})) == "digest"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signature", "sig1=:not base64:"),
        ("signature", "other=:AAAA:"),
        ("signature-input", 'sig1=("@method"'),
        ("signature-input", 'sig1=("@method""@path")'),
        ("signature-input", "sig1=(token)"),
        ("signature-input", "sig1=:AAAA:"),
        ("signature-input", 'sig1=("@method");created=1.5'),
        ("signature-input", 'sig1=("@method"),'),
        ("signature-input", "a" * 9_000),
        ("signature-input", "é"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, value: str) -> None:
    headers = dict(_signed().headers) | {name: value}
    assert _refused(Message("POST", URL, headers, BODY)) == "unreadable"


@pytest.mark.parametrize(
    "items",
    [f'{ALL} "@method"', f'{ALL} "x-none"', f'{ALL} "@status"', f'{ALL} "content-type";sf'],
)
def test_what_is_covered_must_be_there_once_and_known(items: str) -> None:
    good = _signed()
    headers = dict(good.headers) | {"signature-input": f"sig1=({items}){SAID}"}
    assert _refused(Message("POST", URL, headers, BODY)) == "unreadable"


def test_without_a_signature() -> None:
    assert _refused(Message("GET", URL, {})) == "unsigned"


def test_authorities_are_written_one_way() -> None:
    assert signatures.authority("https://ADA.example:443/x") == "ada.example"
    assert signatures.authority("https://ada.example:8443/x") == "ada.example:8443"
    assert signatures.authority("http://[::1]:80/") == "[::1]"


@settings(max_examples=60)
@given(st.text(alphabet='sig1=();:,"\\ @abc0?*-', max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = fields.dictionary(text)
    except fields.Unreadable:
        return
    for name, value in found.items():
        if isinstance(value, Inner):
            assert fields.dictionary(f"{name}={fields.inner_text(value)}")[name] == value


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(0, 7))
def test_no_bit_of_a_signed_request_can_change(at: int, bit: int) -> None:
    good = _signed()
    text = good.headers["signature-input"].encode()
    at %= len(text)
    changed = text[:at] + bytes([text[at] ^ (1 << bit)]) + text[at + 1 :]
    headers = dict(good.headers) | {"signature-input": changed.decode("latin-1")}
    with pytest.raises(Unsigned):
        _check(Message("POST", URL, headers, BODY))
