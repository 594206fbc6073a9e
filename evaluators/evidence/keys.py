"""Signing keys of this user: made, kept as PKCS#12 under a passphrase, listed, loaded, exported.

A key is two files: ``<name>.p12`` and ``<name>.json`` with what may be shown without the passphrase.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat

from evaluators.domain.value import Value
from evaluators.errors import EvidenceError
from evaluators.evaluation.atomic import told, write_file
from evaluators.evaluation.lock import in_turn
from evaluators.evidence.public_keys import PublicKey, lower_form, public_key_of
from evaluators.evidence.record_parts import Line, Moment

ROUNDS: Final = 600_000
"""PBKDF2 rounds of the PKCS#12 file (OWASP 2023 for SHA-256); the library's default is far lower."""
MINIMUM_PASSPHRASE: Final = 8
LOCK: Final = ".lock"
"""In the folder of the keys, held while one is made."""

_PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
_DEMO_SEED: Final = hashlib.sha256(b"pruefstand demo key: everybody has it, so it proves nothing").digest()


class KeyCard(Value):
    """What is shown of a key without its passphrase."""

    format: Literal[1] = 1
    name: Line
    organisation: Line
    role: Line | None = None
    public_key: str
    """PEM."""
    created_at: Moment


class Signing(Protocol):
    """Whatever can sign: a key in a file here, a token later."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, content: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key in memory, with whose it is."""

    card: KeyCard
    private: _PrivateKey

    @property
    def public(self) -> PublicKey:
        """Return the public key."""
        return _public(self.private)

    def sign(self, content: bytes) -> bytes:
        """Return the signature over ``content``."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(content)
        return lower_form(self.private.sign(content, ec.ECDSA(SHA256())), self.private.curve)


def create_key(folder: Path, *, name: str, organisation: str, role: str | None, passphrase: str) -> SigningKey:
    """Make a new Ed25519 key and store it.

    Raises:
        EvidenceError: The passphrase is too short (``C500``), or a key of that name exists (``C505``).
        FolderError: The folder cannot be written.
    """
    if len(passphrase) < MINIMUM_PASSPHRASE:
        raise EvidenceError("C500", n=MINIMUM_PASSPHRASE)
    stem = folder / _file_stem(name)
    private = ed25519.Ed25519PrivateKey.generate()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    card = KeyCard(
        name=name, organisation=organisation, role=role, public_key=_public(private).pem.decode(), created_at=now
    )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # the mode is for the last folder alone
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise told(error, folder) from None
    with in_turn(folder / LOCK):
        if stem.with_suffix(".p12").exists():
            raise EvidenceError("C505", name=name)
        # the key last: a card without one, after a power cut, is no key and is written over
        write_file(stem.with_suffix(".json"), card.model_dump_json(indent=1).encode())
        write_file(stem.with_suffix(".p12"), to_pkcs12(private, passphrase), private=True)
    return SigningKey(card, private)


def list_keys(folder: Path) -> tuple[tuple[Path, KeyCard], ...]:
    """Return the keys in a folder with their PKCS#12 files, by name of the file.

    Damaged cards are left out, and cards whose key was never written.
    """
    found = []
    for file in sorted(folder.glob("*.json")):
        if not file.with_suffix(".p12").exists():
            continue
        try:
            found.append((file.with_suffix(".p12"), KeyCard.model_validate_json(file.read_bytes())))
        except (OSError, ValueError):
            continue
    return tuple(found)


def copy_key(path: Path, folder: Path) -> None:
    """Copy a key, with its card, to where it survives this computer. It stays under its passphrase.

    Args:
        path: The PKCS#12 file.
        folder: Where the copy goes.

    Raises:
        EvidenceError: A file of that name is there (``C757``), or the folder cannot be written (``C755``).
    """
    for file in (path, path.with_suffix(".json")):
        target = folder / file.name
        try:
            with target.open("xb") as stream:
                target.chmod(0o600)
                stream.write(file.read_bytes())
        except FileExistsError:
            raise EvidenceError("C757", file=file.name) from None
        except OSError:
            raise EvidenceError("C755", file=file.name) from None


def delete_key(path: Path) -> None:
    """Delete a key and its card from this computer.

    Args:
        path: The PKCS#12 file.

    Raises:
        EvidenceError: It cannot be deleted (``C755``).
    """
    try:
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)
    except OSError:
        raise EvidenceError("C755", file=path.name) from None


def require_key(selector: str, folder: Path) -> None:
    """Raise if there is no such key, before a passphrase is asked for; arguments as for ``load_key``.

    Raises:
        EvidenceError: No such key (``C504``).
    """
    _find(selector, folder)


def load_key(selector: str, folder: Path, passphrase: str, *, keyboard: str = "–") -> SigningKey:
    """Load a key by name, by the beginning of its digest, or by path of a PKCS#12 file.

    Args:
        selector: What the person wrote.
        folder: ``paths.keys_folder()``.
        passphrase: Of the file.
        keyboard: Keyboard language, for the words of M19.

    Raises:
        EvidenceError: No such key (``C504``), not a key file (``C501``), of another kind (``C502``),
            or the passphrase does not fit (``M19``).
    """
    path, card = _find(selector, folder)
    try:
        content = path.read_bytes()
    except OSError:
        raise EvidenceError("C504", name=selector) from None
    private = from_pkcs12(content, passphrase, keyboard=keyboard)
    public = _public(private)
    if card is None:
        card = KeyCard(
            name=path.stem,
            organisation=path.stem,
            public_key=public.pem.decode(),
            created_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    elif public_key_of(card.public_key.encode()) != public:
        raise EvidenceError("C501")
    return SigningKey(card, private)


@cache
def demo_key() -> SigningKey:
    """Return the key of the examples. Everybody has it: what it signs proves nothing."""
    private = ed25519.Ed25519PrivateKey.from_private_bytes(_DEMO_SEED)
    card = KeyCard(
        name="Demo key",
        organisation="Prüfstand examples",
        role="demonstration only",
        public_key=_public(private).pem.decode(),
        created_at="2026-01-01T00:00:00Z",
    )
    return SigningKey(card, private)


def is_demo(key: PublicKey) -> bool:
    """Return whether a key is the demo key."""
    return key == demo_key().public


def to_pkcs12(private: _PrivateKey, passphrase: str) -> bytes:
    """Return the key as an encrypted PKCS#12 file."""
    from cryptography.hazmat.primitives.serialization import pkcs12  # brings certificates, which nothing else needs

    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(SHA256())
        .build(passphrase.encode())
    )
    return pkcs12.serialize_key_and_certificates(None, private, None, None, encryption)


def from_pkcs12(content: bytes, passphrase: str, *, keyboard: str = "–") -> _PrivateKey:
    """Return the private key of a PKCS#12 file.

    Raises:
        EvidenceError: As ``load_key``.
    """
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        private = pkcs12.load_key_and_certificates(content, passphrase.encode())[0]
    except ValueError as error:
        # The library has one exception for both; its words are the only difference.
        raise EvidenceError("M19", kb=keyboard) if "password" in str(error) else EvidenceError("C501") from None
    if private is None:
        raise EvidenceError("C501")
    if not isinstance(private, _PrivateKey):
        raise EvidenceError("C502")
    _public(private)
    return private


def _public(private: _PrivateKey) -> PublicKey:
    return public_key_of(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _find(selector: str, folder: Path) -> tuple[Path, KeyCard | None]:
    known = list_keys(folder)
    for path, card in known:
        if selector in {card.name, path.stem}:
            return path, card
    digest = selector.lower().replace(" ", "")
    if len(digest) >= 8:
        fitting = [
            (path, card) for path, card in known if public_key_of(card.public_key.encode()).sha256.startswith(digest)
        ]
        if len(fitting) == 1:
            return fitting[0]
    path = Path(selector)
    if path.suffix.lower() in {".p12", ".pfx"} and path.is_file():
        return path, None
    raise EvidenceError("C504", name=selector)


def _file_stem(name: str) -> str:
    """Return a name that every file system takes."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain or hashlib.sha256(name.encode()).hexdigest()[:12]
