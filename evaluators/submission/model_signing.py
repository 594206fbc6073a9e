"""Checks a vendor's OpenSSF Model Signing bundle beside the model, offline.

The bundle is sigstore's (v0.3, JSON): a DSSE envelope around an in-toto statement that lists every file with its
SHA-256. Its root digest is the package digest of ``digest.py``, so a vendor's signature and our summary name the same
thing. Supported are the methods ``key`` and ``certificate`` of model_signing 1.x with files as the unit; keyless
signatures need sigstore's own transparency log and are said to be unsupported.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evaluators.domain.package_signature import PackageSignature
from evaluators.domain.submission import FileDigest
from evaluators.submission.digest import SIGNATURES, counts, package_digest
from evaluators.submission.vendor_keys import VendorKeys, signer_of

SIGNATURE_LIMIT: Final = 4 * 1024**2
"""Bytes of a bundle; it has about 200 for each of at most 2 000 files."""

_BUNDLE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
_PAYLOAD: Final = "application/vnd.in-toto+json"
_STATEMENT: Final = "https://in-toto.io/Statement/v1"
_PREDICATE: Final = "https://model_signing/signature/v1.0"
_HASHES: Final[Mapping[str, HashAlgorithm]] = {"secp256r1": SHA256(), "secp384r1": SHA384(), "secp521r1": SHA512()}
"""The curves of model_signing, and the hash that goes with each."""

_UNSUPPORTED: Final = PackageSignature(status="unsupported")


_Coverage = Literal["partial", "changed", "unsupported"]
"""How a statement falls short of naming exactly the files of the package."""


class _Broken(ValueError):
    """The bundle contradicts itself."""


def check_signature(
    package: Path, files: Sequence[FileDigest], vendor_key: bytes | None = None
) -> PackageSignature | None:
    """Return what the package's signature is worth; None where there is none.

    Args:
        package: Root of the private copy.
        files: Its files, hashed.
        vendor_key: PEM of a public key or of certificates that the person has from the vendor by another way.

    Raises:
        SubmissionError: The vendor's key cannot be read (C182).
    """
    known = VendorKeys.read(vendor_key)
    name = next((file.path for file in files if file.path in SIGNATURES), None)
    if name is None:
        return None
    path = package / name
    if path.stat().st_size > SIGNATURE_LIMIT:
        return _UNSUPPORTED
    try:
        return _checked(json.loads(path.read_bytes()), files, known)
    except _Broken:
        return PackageSignature(status="broken")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, UnsupportedAlgorithm):
        return _UNSUPPORTED  # not the shape of a bundle: another program's file, or a newer kind


def _checked(bundle: Any, files: Sequence[FileDigest], known: VendorKeys) -> PackageSignature:
    envelope, material = bundle["dsseEnvelope"], bundle["verificationMaterial"]
    if bundle["mediaType"] != _BUNDLE or envelope["payloadType"] != _PAYLOAD:
        return _UNSUPPORTED
    payload = _bytes(envelope["payload"])
    covers = _coverage(json.loads(payload), files)
    signature = _bytes(envelope["signatures"][0]["sig"])
    signer = signer_of(material, known)
    if covers == "unsupported" or signer is None:
        return _UNSUPPORTED
    found = PackageSignature(status=covers or "valid", method=signer.method, named=signer.named, known=signer.known)
    if signer.key is None:
        return found.model_copy(update={"status": covers or "key_missing"})
    if not _verifies(signer.key, signature, payload):
        return found.model_copy(update={"status": "broken", "known": False})
    spki = signer.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found.model_copy(update={"key_fingerprint": hashlib.sha256(spki).hexdigest()})


def _coverage(statement: Any, files: Sequence[FileDigest]) -> _Coverage | None:
    """Return how the statement fails to name exactly these files; None where it names them."""
    serialization = statement["predicate"]["serialization"]
    if (statement["_type"], statement["predicateType"]) != (_STATEMENT, _PREDICATE):
        return "unsupported"
    if (serialization["method"], serialization["hash_type"]) != ("files", "sha256"):
        return "unsupported"
    resources = statement["predicate"]["resources"]
    if any(one["algorithm"] != "sha256" for one in resources):
        return "unsupported"
    (subject,) = statement["subject"]
    root = hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in resources)).hexdigest()
    listed = {str(PurePosixPath(one["name"])): one["digest"] for one in resources}
    if subject["digest"]["sha256"] != root or len(listed) != len(resources):
        raise _Broken
    present = {file.path: file.sha256 for file in files if counts(file.path)}
    if listed == present and root == package_digest(files):
        return None
    left_out = present.keys() - listed.keys()
    ignored = [PurePosixPath(path) for path in serialization.get("ignore_paths", ())]
    meant = all(any(PurePosixPath(path).is_relative_to(one) for one in ignored) for path in left_out)
    return "partial" if meant and listed == {path: present[path] for path in present.keys() - left_out} else "changed"


def _verifies(key: ec.EllipticCurvePublicKey, signature: bytes, payload: bytes) -> bool:
    """Return whether the key signed the payload's DSSE pre-authentication encoding."""
    encoded = b"DSSEv1 %d %b %d %b" % (len(_PAYLOAD), _PAYLOAD.encode(), len(payload), payload)
    try:
        key.verify(signature, encoded, ec.ECDSA(_HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise _Broken from None
