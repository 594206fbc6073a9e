"""``bundle.intoto.jsonl``: the signed statements of one evaluation, written and read."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.wire import NotOnWire
from evaluators.errors import EvidenceError
from evaluators.evidence.canonical import NotCanonical, read_strict
from evaluators.evidence.dsse import NotAnEnvelope, read_lines, sign, write_lines
from evaluators.evidence.keys import Signing
from evaluators.evidence.record import Record
from evaluators.evidence.statement import Statement, read_statements, write_statements


def write_bundle(record: Record, keys: Sequence[Signing]) -> bytes:
    """Return the signed bundle of a record; without keys an unsigned one that says so when verified."""
    return write_lines(sign(payload, keys) for payload in write_statements(record).payloads)


def sign_statement(statement: Statement, keys: Sequence[Signing]) -> bytes:
    """Return one signed statement as a file of one line."""
    return write_lines([sign(canonical_bytes(statement), keys)])


def read_record(content: bytes) -> Record:
    """Return the record of a bundle without judging its signatures; to rebuild pages and screens.

    Raises:
        EvidenceError: Not a summary this version can read (``C511``).
    """
    try:
        payloads = [envelope.payload for envelope in read_lines(content)]
        return read_statements([read_strict(payload) for payload in payloads], payloads)
    except (NotAnEnvelope, NotCanonical, NotOnWire):
        raise EvidenceError("C511") from None
