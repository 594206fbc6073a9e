"""Digests with a key, for what stays in the house."""

import hashlib
import hmac

from evaluators.cohort.sealing import digest_key, sealed
from evaluators.domain.canonical import digest

SECRET = bytes(range(32))


def test_a_sealed_digest_can_be_worked_out_from_the_data_key_alone():
    """HKDF-SHA-256 without salt, as RFC 5869 writes it, then HMAC."""
    extracted = hmac.digest(bytes(32), SECRET, "sha256")
    key = hmac.digest(extracted, b"digests\x01", "sha256")
    assert digest_key(SECRET) == key.hex()
    told = hmac.digest(key, b"results " + b"d1" * 32, "sha256")
    assert sealed(digest_key(SECRET), "results", "d1" * 32) == told.hex()


def test_the_same_digest_is_sealed_otherwise_for_another_kind_and_in_another_evaluation():
    key, found = digest_key(SECRET), digest({"found": 7})
    others = {sealed(key, kind, found) for kind in ("results", "ledger", "submission")}
    others |= {sealed(digest_key(b"b" * 32), "results", found), found, hashlib.sha256(found.encode()).hexdigest()}
    assert len(others) == 6
