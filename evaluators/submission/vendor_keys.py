"""Who signed a package: the key in the bundle, and whether it is one that the person has from the vendor."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from evaluators.errors import SubmissionError

_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_NAMED: Final = 120
"""Characters of a name in a certificate that are shown."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whoever signed, as far as the bundle and the person's keys say."""

    method: Literal["key", "certificate"]
    key: ec.EllipticCurvePublicKey | None
    """None: the bundle only hints at a key, and it is not at hand."""
    named: str | None = None
    known: bool = False
    """Whether key or certificate lead to what the person has from the vendor."""


@dataclass(frozen=True, slots=True)
class VendorKeys:
    """What the person has from the vendor by another way than the package."""

    key: ec.EllipticCurvePublicKey | None = None
    certificates: tuple[x509.Certificate, ...] = ()

    @classmethod
    def read(cls, pem: bytes | None) -> VendorKeys:
        """Read a public key or certificates in PEM.

        Raises:
            SubmissionError: Neither (C182).
        """
        if pem is None:
            return cls()
        try:
            if b"-----BEGIN CERTIFICATE-----" in pem:
                return cls(certificates=tuple(x509.load_pem_x509_certificates(pem)))
            return cls(key=_curve_key(load_pem_public_key(pem)))
        except (ValueError, UnsupportedAlgorithm):
            raise SubmissionError("C182") from None

    def know(self, key: ec.EllipticCurvePublicKey) -> bool:
        """Return whether this is the vendor's key, or the key of a certificate of theirs."""
        keys = [self.key, *(certificate.public_key() for certificate in self.certificates)]
        return any(one == key for one in keys if one is not None)


def signer_of(material: Mapping[str, Any], known: VendorKeys) -> Signer | None:
    """Return who signed, by the bundle's verification material; None: a method that is not supported.

    Raises:
        ValueError: It is not what it says it is; also KeyError, TypeError.
    """
    if "publicKey" in material:
        return _by_key(material["publicKey"], known)
    if "x509CertificateChain" in material:
        raw = [base64.b64decode(one["rawBytes"]) for one in material["x509CertificateChain"]["certificates"]]
        return _by_certificate([x509.load_der_x509_certificate(one) for one in raw], known)
    return None


def _by_key(given: Mapping[str, Any], known: VendorKeys) -> Signer:
    """A bundle names its key by the SHA-256 of the PEM; the key itself comes from the vendor by another way."""
    hint = given.get("hint")
    fits = known.key is not None and (not hint or hint == hashlib.sha256(_pem(known.key)).hexdigest())
    return Signer("key", known.key if fits else None, known=fits)


def _by_certificate(chain: list[x509.Certificate], known: VendorKeys) -> Signer:
    leaf, *between = chain
    key = _curve_key(leaf.public_key())
    signer = Signer("certificate", key, named=_name(leaf))
    return replace(signer, known=known.know(key) or _leads_to(leaf, between, known.certificates))


def _leads_to(leaf: x509.Certificate, between: list[x509.Certificate], roots: tuple[x509.Certificate, ...]) -> bool:
    """Return whether the certificate may sign and its chain ends at one of the roots, at the time it was issued."""
    if not roots:
        return False
    signing = ExtensionPolicy.permit_all().require_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
    issuing = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _may_issue)
    policy = PolicyBuilder().store(Store(list(roots))).time(leaf.not_valid_before_utc)
    try:
        policy.extension_policies(ca_policy=issuing, ee_policy=signing).build_client_verifier().verify(leaf, between)
    except (VerificationError, ValueError):
        return False
    return True


def _may_sign(_: Any, leaf: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and usage.digital_signature:
        return
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.CODE_SIGNING not in purposes:
        raise ValueError


def _may_issue(_: Any, __: x509.Certificate, constraints: x509.BasicConstraints | None) -> None:
    if constraints is None or not constraints.ca:
        raise ValueError


def _curve_key(key: object) -> ec.EllipticCurvePublicKey:
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _CURVES:
        raise ValueError
    return key


def _name(certificate: x509.Certificate) -> str | None:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    text = str(names[0].value) if names else certificate.subject.rfc4514_string()
    return "".join(character for character in text if character.isprintable())[:_NAMED] or None


def _pem(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
