"""Public keys: which kinds are accepted, how they verify, and the code people read to each other."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from evaluators.errors import EvidenceError

CODE_SALT: Final = b"pruefstand key code v1"
CODE_ROUNDS: Final = 1_000_000
"""The code has 66 bits; stretching makes a second key with the same code too dear to look for."""
CODE_DIGITS: Final = 20

_CURVES: Final = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "brainpoolP256r1": 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
}
"""Accepted with ECDSA and SHA-256, besides Ed25519; with the order of the curve's group."""
_SPKI_STARTS: Final = (bytes.fromhex("302a300506032b6570"), bytes.fromhex("06072a8648ce3d0201"))
"""Ed25519, and the name of elliptic-curve keys: other kinds are not even taken apart."""
_LONGEST: Final = 4096
"""Bytes of a key file; ours have about 200."""
_PEM: Final = re.compile(rb"\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*")
"""Exactly one key, and nothing beside it: with two in a file people and programs may mean different ones."""
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
                if signature != lower_form(signature, key.curve):
                    return False
                key.verify(signature, content, ec.ECDSA(SHA256()))
            else:
                return False
        except InvalidSignature:
            return False
        return True


def lower_form(signature: bytes, curve: ec.EllipticCurve) -> bytes:
    """Return the one of the two forms of an ECDSA signature whose ``s`` is the smaller number, in DER.

    Anybody can turn ``s`` into ``order - s``, which verifies as well: bytes would have changed and nobody could tell.
    What is no signature is returned as it is.
    """
    order = _CURVES[curve.name]
    try:
        r, s = decode_dss_signature(signature)
        return encode_dss_signature(r, min(s, order - s))
    except ValueError:
        return signature


@lru_cache(maxsize=1024)
def public_key_of(content: bytes) -> PublicKey:
    """Return the public key in PEM or DER bytes.

    Raises:
        EvidenceError: Not a public key, or of a kind that is not accepted (``C502``), or weak (``C503``).
    """
    try:
        key = load_der_public_key(_der(content))
    except (ValueError, UnsupportedAlgorithm):
        raise EvidenceError("C502") from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        if _has_small_order(key.public_bytes(Encoding.Raw, PublicFormat.Raw)):
            raise EvidenceError("C503")
    elif not (isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES):
        raise EvidenceError("C502")
    return PublicKey(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _der(content: bytes) -> bytes:
    """Return the DER bytes of a kind of key that is accepted.

    Raises:
        ValueError: Of another kind, or not one key alone.
    """
    if len(content) > _LONGEST:
        raise ValueError
    pem = _PEM.fullmatch(content)
    der = base64.b64decode(b"".join(pem[1].split()), validate=True) if pem else content
    if not der.startswith(_SPKI_STARTS[0]) and _SPKI_STARTS[1] not in der[:16]:
        raise ValueError
    return der


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
