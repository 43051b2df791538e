"""Signed notes, checkpoints and cosignatures, byte for byte as others write them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.journal import notes, signing
from coop.journal.ed25519 import ORDER, is_signed
from coop.journal.notes import COSIGNS, SIGNS, Checkpoint, Note, NoteError

# Published with the format by Go's package `note`.
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n"
)
# The example of C2SP tlog-cosignature.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1"
    "gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oy"
    "in1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
# RFC 8032, section 7.1: public key, message, signature.
SIGNATURES = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
        "6bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
        "8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)
LOG = signing.new_signer("example.org/log", SIGNS)
WITNESS = signing.new_signer("witness.example.org/w1", COSIGNS)
HEAD = Checkpoint("example.org/log", 7, bytes(32))


def test_a_published_note_is_signed_the_same_way() -> None:
    signer = signing.read_signer(PRIVATE)
    text = notes.read_note(NOTE).text
    assert signer.key.text == PUBLIC
    assert str(Note(text, (signer.sign(text),))) == NOTE
    assert signer.text == PRIVATE


def test_a_published_note_is_read_and_checked() -> None:
    note = notes.read_note(NOTE)
    notes.need_signed(note, notes.read_key(PUBLIC))
    assert str(note) == NOTE


def test_a_published_checkpoint_and_its_cosignature_are_read() -> None:
    note = notes.read_note(COSIGNED)
    head = notes.read_checkpoint(note.text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert head.text == note.text
    log, witness = note.signatures
    assert (log.key_id.hex(), len(log.data)) == ("033de0ae", 64)
    assert (witness.key_id.hex(), len(witness.data)) == ("8d66cf3f", 72)
    assert int.from_bytes(witness.data[:8], "big") == 1_679_315_147
    assert str(note) == COSIGNED


def test_what_a_witness_signs_is_written_as_published() -> None:
    note = notes.read_note(COSIGNED)
    assert notes.cosigned_text(note.text, 1_679_315_147).decode() == (
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


@pytest.mark.parametrize(("key", "message", "signature"), SIGNATURES)
def test_published_signatures_are_right_and_others_wrong(
    key: str, message: str, signature: str
) -> None:
    public, said, signed = map(bytes.fromhex, (key, message, signature))
    assert is_signed(said, signed, public)
    assert not is_signed(said + b"x", signed, public)
    # The same number modulo the order of the group would pass a careless check.
    again = (int.from_bytes(signed[32:], "little") + ORDER).to_bytes(32, "little")
    assert not is_signed(said, signed[:32] + again, public)
    assert not is_signed(said, signed, b"\xff" * 32)


@given(st.binary(max_size=200), st.integers(0, 511))
def test_a_changed_bit_breaks_a_signature(message: bytes, bit: int) -> None:
    signed = LOG.private.sign(message)
    assert is_signed(message, signed, LOG.key.public)
    changed = bytearray(signed)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_signed(message, bytes(changed), LOG.key.public)


def test_a_checkpoint_carries_its_log_and_its_witnesses() -> None:
    note = Note(HEAD.text, (LOG.sign(HEAD.text), WITNESS.cosign(HEAD.text, at=5)))
    found = notes.read_note(str(note))
    notes.need_signed(found, LOG.key)
    assert notes.read_checkpoint(found.text) == HEAD
    assert [(one.key, one.at) for one in notes.cosignatures(found, [WITNESS.key])] == [
        (WITNESS.key, 5)
    ]
    assert notes.cosignatures(found, [LOG.key]) == []


def test_a_cosignature_counts_for_its_time_and_its_checkpoint_alone() -> None:
    other = replace(HEAD, size=8)
    moved = Note(other.text, (WITNESS.cosign(HEAD.text, at=5),))
    with pytest.raises(NoteError, match="cosignature of witness"):
        notes.cosignatures(moved, [WITNESS.key])
    line = WITNESS.cosign(HEAD.text, at=5)
    later = replace(line, data=(6).to_bytes(8, "big") + line.data[8:])
    with pytest.raises(NoteError, match="cosignature of witness"):
        notes.cosignatures(Note(HEAD.text, (later,)), [WITNESS.key])


def test_a_key_of_the_same_name_is_another_key() -> None:
    other = signing.new_signer("example.org/log", SIGNS)
    note = Note(HEAD.text, (other.sign(HEAD.text),))
    with pytest.raises(NoteError, match="did not sign"):
        notes.need_signed(note, LOG.key)
    forged = Note(HEAD.text, (replace(other.sign(HEAD.text), key_id=LOG.key.id),))
    with pytest.raises(NoteError, match="is wrong"):
        notes.need_signed(forged, LOG.key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a\n\n",
        "\n\n— a AAAAAAA=\n",
        "a\n\n- a AAAAAAA=\n",
        "a\n\n— a b AAAAAAA=\n",
        "a\n\n— a AAAA\n",
        "a\n\n— a AAAAAAA=",
        "a\tb\n\n— a AAAAAAA=\n",
        "a\n\n— a AAAAAAA=\nx\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.read_note(text)


@pytest.mark.parametrize("text", ["a\n07\nAAAA\n", "a\n7\nAAAA\n", "a\n7\n", "\n7\nAAAA\n", "a"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.read_checkpoint(text)


@pytest.mark.parametrize("text", ["", "a", "a+b+c", PUBLIC[:-4] + "AAAA", f"x{PUBLIC}"])
def test_a_mistyped_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notes.read_key(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (notes.read_note, notes.read_checkpoint, notes.read_key):
        try:
            read(text)
        except NoteError:
            continue
