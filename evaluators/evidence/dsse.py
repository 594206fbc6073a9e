"""DSSE envelopes: what is signed, how a line of a bundle is written, and which keys a line verifies under.

Strict where DSSE is not: a line is exactly the RFC 8785 form of {payload, payloadType, signatures}, base64 re-encodes
identically, and signatures are sorted by ``keyid``. Otherwise bytes could change without anyone being able to tell.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evaluators.domain.canonical import canonical_bytes
from evaluators.evidence.canonical import NotCanonical, read_strict
from evaluators.evidence.keys import Signing
from evaluators.evidence.public_keys import PublicKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
LINES_LIMIT: Final = 3
"""A bundle has at most three statements, every other file one."""
SIGNATURES_LIMIT: Final = 16
"""On one line. Every key at hand is tried on every signature, so that a file of a million would keep a check busy."""


class NotAnEnvelope(ValueError):
    """The bytes are not exactly an envelope. Says nothing of their content."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of an envelope; ``keyid`` is a hint."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Signed bytes with their signatures."""

    payload: bytes
    signatures: tuple[Signature, ...]
    payload_type: str = PAYLOAD_TYPE

    @property
    def pae(self) -> bytes:
        """Return DSSE's pre-authentication encoding: the bytes that are signed."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def line(self) -> bytes:
        """Return the one way to write this envelope, without a line end."""
        return canonical_bytes(
            {
                "payload": _base64(self.payload),
                "payloadType": self.payload_type,
                "signatures": [{"keyid": one.keyid, "sig": _base64(one.sig)} for one in self.signatures],
            }
        )


def sign(payload: bytes, keys: Sequence[Signing], *, payload_type: str = PAYLOAD_TYPE) -> Envelope:
    """Return the payload signed by every key."""
    unsigned = Envelope(payload, (), payload_type)
    made = [Signature(key.public.sha256, key.sign(unsigned.pae)) for key in keys]
    return Envelope(payload, tuple(sorted(made, key=lambda one: one.keyid)), payload_type)


def read_envelope(line: bytes) -> Envelope:
    """Return the envelope that ``line`` is exactly the written form of.

    Raises:
        NotAnEnvelope: It is not.
    """
    try:
        document = read_strict(line)
        if not isinstance(document["payloadType"], str) or len(document["signatures"]) > SIGNATURES_LIMIT:
            raise NotAnEnvelope
        envelope = Envelope(
            payload=base64.b64decode(document["payload"], validate=True),
            signatures=tuple(
                Signature(one["keyid"], base64.b64decode(one["sig"], validate=True)) for one in document["signatures"]
            ),
            payload_type=document["payloadType"],
        )
        keyids = [one.keyid for one in envelope.signatures]
        exact = all(type(one) is str for one in keyids) and keyids == sorted(set(keyids)) and envelope.line() == line
    except (NotCanonical, KeyError, TypeError, AttributeError, ValueError, binascii.Error):
        raise NotAnEnvelope from None
    if not exact:
        raise NotAnEnvelope
    return envelope


def read_lines(content: bytes) -> tuple[Envelope, ...]:
    """Return the envelopes of a ``.jsonl`` file; every line ends in one line feed, no line is empty.

    Raises:
        NotAnEnvelope: The file has another form.
    """
    *lines, rest = content.split(b"\n", LINES_LIMIT)
    if rest or not lines:
        raise NotAnEnvelope
    return tuple(read_envelope(line) for line in lines)


def write_lines(envelopes: Iterable[Envelope]) -> bytes:
    """Return the bytes of a ``.jsonl`` file."""
    return b"".join(envelope.line() + b"\n" for envelope in envelopes)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the signatures of one envelope."""

    valid: tuple[PublicKey, ...]
    """Distinct keys whose signature is right."""
    unknown: tuple[str, ...]
    """Key ids of signatures of which no key is at hand."""
    broken: bool
    """A key that is at hand refuses its signature, or a signature names another key than the one that made it."""


def check(envelope: Envelope, keys: Iterable[PublicKey]) -> Checked:
    """Try every key on every signature; what a signature calls itself decides nothing."""
    candidates = {key.sha256: key for key in keys}
    pae = envelope.pae
    valid: list[PublicKey] = []
    unknown: list[str] = []
    broken = False
    for signature in envelope.signatures:
        hinted = candidates.get(signature.keyid)
        order = ([hinted] if hinted else []) + [key for key in candidates.values() if key is not hinted]
        maker = next((key for key in order if key.verifies(signature.sig, pae)), None)
        if maker is None and hinted is None:
            unknown.append(signature.keyid)
        elif maker is None or maker.sha256 != signature.keyid:
            broken = True
        else:
            valid.append(maker)
    return Checked(tuple(valid), tuple(unknown), broken)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
