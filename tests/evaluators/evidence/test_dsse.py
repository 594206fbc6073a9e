"""Envelopes, by our reading and by that of others."""

import json

import pytest
from securesystemslib.dsse import Envelope as ForeignEnvelope
from securesystemslib.signer import SSlibKey

from evaluators.evidence import dsse
from evaluators.evidence.keys import demo_key
from support.signing import new_key

PAYLOAD = b'{"a":1}'


@pytest.fixture
def signed():
    return dsse.sign(PAYLOAD, [demo_key()])


def test_the_encoding_is_that_of_the_specification():
    envelope = dsse.Envelope(b"hello world", (), "http://example.com/HelloWorld")
    assert envelope.pae == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_a_line_is_read_back(signed):
    assert dsse.read_lines(dsse.write_lines([signed, signed])) == (signed, signed)


def test_another_program_verifies_the_envelope(signed):
    foreign = ForeignEnvelope.from_dict(json.loads(signed.line()))
    public = demo_key().public
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = SSlibKey.from_crypto(load_der_public_key(public.spki), keyid=public.sha256)
    assert list(foreign.verify([key], 1)) == [public.sha256]


def test_every_key_is_tried_and_each_counts_once():
    keys = [new_key(), new_key()]
    envelope = dsse.sign(PAYLOAD, keys)
    checked = dsse.check(envelope, [new_key().public, *(key.public for key in keys)])
    assert {key.sha256 for key in checked.valid} == {key.public.sha256 for key in keys}
    assert (checked.unknown, checked.broken) == ((), False)


def test_a_signature_without_its_key_is_unknown_not_broken(signed):
    checked = dsse.check(signed, [new_key().public])
    assert checked.valid == ()
    assert checked.unknown == (demo_key().public.sha256,)
    assert not checked.broken


@pytest.mark.parametrize(
    "change",
    [
        lambda e: dsse.Envelope(e.payload + b" ", e.signatures),
        lambda e: dsse.Envelope(e.payload, e.signatures, "text/plain"),
        lambda e: dsse.Envelope(e.payload, (dsse.Signature(e.signatures[0].keyid, bytes(64)),)),
        lambda e: dsse.Envelope(e.payload, (dsse.Signature("ab" * 32, e.signatures[0].sig),)),
    ],
    ids=["payload", "type", "signature", "key id"],
)
def test_a_changed_envelope_is_broken(signed, change):
    assert dsse.check(change(signed), [demo_key().public]).broken


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b + b"\n",
        lambda b: b"\n" + b,
        lambda b: b[:-1],
        lambda b: b"",
        lambda b: b.replace(b"{", b"{ ", 1),
        lambda b: b.replace(b'"payloadType"', b'"more":1,"payloadType"'),
        lambda b: b.replace(b'"payload":', b'"payload":"","payload":', 1),
        lambda b: b.replace(b'"keyid"', b'"cert":"","keyid"'),
        lambda b: b.replace(b"eyJhIjoxfQ==", b"eyJhIjoxfQ"),
        lambda b: b.replace(b"eyJhIjoxfQ==", b"eyJhIjoxfR=="),
        lambda b: b.replace(b"eyJhIjoxfQ==", b"eyJhIjox\\nfQ=="),
        lambda b: b.replace(b"\n", b"\r\n"),
        lambda b: b"\xef\xbb\xbf" + b,
        lambda b: b"[]\n",
        lambda b: b"[" * 100_000 + b"\n",
        lambda b: b'{"payload":1,"payloadType":2,"signatures":3}\n',
    ],
)
def test_any_other_spelling_is_not_an_envelope(signed, change):
    content = dsse.write_lines([signed])
    assert change(content) != content
    with pytest.raises(dsse.NotAnEnvelope):
        dsse.read_lines(change(content))
