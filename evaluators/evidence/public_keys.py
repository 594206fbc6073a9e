"""Public keys: which kinds are accepted, how they verify, and the code people read to each other."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from evaluators.errors import EvidenceError

CODE_SALT: Final = b"pruefstand key code v1"
CODE_ROUNDS: Final = 1_000_000
"""The code has 66 bits; stretching makes a second key with the same code too dear to look for."""
CODE_DIGITS: Final = 20

_CURVES: Final = ("secp256r1", "brainpoolP256r1")
"""Accepted with ECDSA and SHA-256, besides Ed25519."""
_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as its DER SubjectPublicKeyInfo. Use ``public_key_of`` for foreign bytes."""

    spki: bytes

    @property
    def sha256(self) -> str:
        """Return the hex SHA-256 of the SPKI: the name of the key."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def pem(self) -> bytes:
        """Return the PEM form."""
        lines = base64.encodebytes(self.spki).replace(b"\n", b"")
        body = b"\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
        return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Return whether ``signature`` is this key's over exactly ``content``."""
        key = load_der_public_key(self.spki)
        try:
            if isinstance(key, ed25519.Ed25519PublicKey):
                key.verify(signature, content)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, content, ec.ECDSA(SHA256()))
            else:
                return False
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=1024)
def public_key_of(content: bytes) -> PublicKey:
    """Return the public key in PEM or DER bytes.

    Raises:
        EvidenceError: Not a public key, or of a kind that is not accepted (``C502``), or weak (``C503``).
    """
    load = load_pem_public_key if content.lstrip().startswith(b"-----") else load_der_public_key
    try:
        key = load(content)
    except (ValueError, UnsupportedAlgorithm):
        raise EvidenceError("C502") from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        if _has_small_order(key.public_bytes(Encoding.Raw, PublicFormat.Raw)):
            raise EvidenceError("C503")
    elif not (isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES):
        raise EvidenceError("C502")
    return PublicKey(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def key_code(key: PublicKey) -> str:
    """Return 20 digits in groups of four: PBKDF2-SHA-256 over the SPKI, 10^6 rounds, modulo 10^20."""
    stretched = hashlib.pbkdf2_hmac("sha256", key.spki, CODE_SALT, CODE_ROUNDS)
    digits = f"{int.from_bytes(stretched, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    return " ".join(digits[start : start + 4] for start in range(0, CODE_DIGITS, 4))


def _has_small_order(encoded: bytes) -> bool:
    """Return whether eight times the Ed25519 point is the neutral element, or the point is not on the curve.

    Such keys accept signatures nobody made.
    """
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    if y >= _P:
        return True
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(x_squared, (_P + 3) // 8, _P)
    if x * x % _P != x_squared:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if x * x % _P != x_squared:
        return True
    for _ in range(3):
        x, y = _doubled(x, y)
    return (x, y) == (0, 1)


def _doubled(x: int, y: int) -> tuple[int, int]:
    """Add a point of the twisted Edwards curve to itself (RFC 8032, 5.1.4, in affine form)."""
    product = _D * x * x * y * y % _P
    return (
        2 * x * y * pow(1 + product, -1, _P) % _P,
        (y * y + x * x) * pow(1 - product, -1, _P) % _P,
    )
