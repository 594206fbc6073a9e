"""What is done with keys and the trust list: plain steps that read and write files, for a thread beside the window."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from evaluators import paths
from evaluators.errors import EvidenceError

_PEM_LIMIT = 64 * 1024
"""A public key has a few hundred bytes."""

TrustStatus = Literal["trusted", "expired", "withdrawn"]


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of this user, without its passphrase."""

    path: Path
    name: str
    organisation: str
    created_at: str
    sha256: str
    pem: str


@dataclass(frozen=True, slots=True)
class TrustedSigner:
    """A row of the trust list."""

    sha256: str
    name: str
    organisation: str
    since: str
    status: TrustStatus
    reason: str = ""
    """Why withdrawn, an id."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a person typed for a new key."""

    name: str
    organisation: str
    passphrase: str


@dataclass(frozen=True, slots=True)
class NewSigner:
    """What a person typed of somebody to trust."""

    spkis: tuple[str, ...]
    """Keys that may be meant, DER, base64: the code decides."""
    code: str
    name: str
    organisation: str


def own_keys() -> tuple[OwnKey, ...]:
    """Return the keys of this user."""
    from evaluators.evidence.keys import list_keys

    return tuple(_own(path, card) for path, card in list_keys(paths.keys_folder()))


def trusted_signers() -> tuple[TrustedSigner, ...]:
    """Return everybody listed anywhere, each key once.

    Raises:
        EvidenceError: The trust list is damaged (``C506``).
    """
    from evaluators.evidence import trust

    store, now = trust.load(paths.trust_list()), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows: dict[str, TrustedSigner] = {}
    for source in store.sources:
        for entry in source.entries:
            standing = trust.standing(store, entry.key, now)
            status: TrustStatus = "expired"
            if standing.status in {"trusted", "withdrawn"}:
                status = "trusted" if standing.status == "trusted" else "withdrawn"
            reason = standing.withdrawal.reason if standing.withdrawal else ""
            row = TrustedSigner(entry.key.sha256, entry.name, entry.organisation, entry.added_at, status, reason)
            rows.setdefault(row.sha256, row)
    return tuple(rows.values())


def make_key(wanted: NewKey) -> OwnKey:
    """Make a key.

    Raises:
        EvidenceError: As ``create_key``.
    """
    from evaluators.evidence.keys import create_key

    made = create_key(
        paths.keys_folder(),
        name=wanted.name,
        organisation=wanted.organisation,
        role=None,
        passphrase=wanted.passphrase,
    )
    return next(key for key in own_keys() if key.sha256 == made.public.sha256)


def code_of(pem: str) -> str:
    """Return the key code of a public key; takes some tenths of a second on purpose."""
    from evaluators.evidence.public_keys import key_code, public_key_of

    return key_code(public_key_of(pem.encode()))


def save_public_key(key: OwnKey, folder: Path) -> Path:
    """Write the public key into a folder and return the file."""
    target = folder / f"{key.path.stem}.pem"
    write_new(target, key.pem.encode())
    return target


def write_new(target: Path, content: bytes) -> None:
    """Write a file a person named.

    Raises:
        EvidenceError: It cannot be written (``C755``).
    """
    try:
        target.write_bytes(content)
    except OSError:
        raise EvidenceError("C755", file=target.name) from None


def keys_in(path: Path) -> tuple[str, ...]:
    """Return the public keys a file brings along, DER in base64: a PEM file, or a summary opened in the sandbox.

    Raises:
        EvidenceError: There is none (``C756``), or as ``verify_path``.
    """
    from evaluators.evaluation.handed_file import read_handed
    from evaluators.evidence.client import verify_path
    from evaluators.evidence.public_keys import public_key_of
    from evaluators.evidence.trust import TrustStore

    if path.suffix.lower() == ".pem":
        try:
            content = read_handed(path, _PEM_LIMIT)
        except OSError:
            raise EvidenceError("C519", file=path.name) from None
        return (base64.b64encode(public_key_of(content).spki).decode(),)
    found = tuple(signer.spki for signer in verify_path(path, TrustStore()).signers if signer.standing != "demo")
    if not found:
        raise EvidenceError("C756", file=path.name)
    return found


def trust_signer(wanted: NewSigner) -> str:
    """Take a signer into the trust list if the typed code is that of one of the keys; return the name.

    Raises:
        EvidenceError: The code is another one (``V03``).
    """
    from evaluators.evidence import trust
    from evaluators.evidence.public_keys import key_code, public_key_of

    keys = [public_key_of(base64.b64decode(spki)) for spki in wanted.spkis]
    typed = "".join(filter(str.isdigit, wanted.code))
    meant = next((key for key in keys if key_code(key).replace(" ", "") == typed), keys[0])
    trust.change(
        paths.trust_list(),
        lambda store: trust.add(store, meant, wanted.code, name=wanted.name, organisation=wanted.organisation),
    )
    return wanted.name


def withdraw_signer(sha256: str, reason: str) -> None:
    """Withdraw trust in a key, for good."""
    from typing import cast

    from evaluators.evidence import trust

    trust.change(paths.trust_list(), lambda store: trust.withdraw(store, sha256, cast("trust.Withdrawn", reason)))


def import_trust_list(path: Path) -> None:
    """Take in a signed list of somebody believed.

    Raises:
        EvidenceError: As ``trust.import_list``.
    """
    from evaluators.evaluation.handed_file import read_handed
    from evaluators.evidence import trust

    try:
        content = read_handed(path, trust.LIST_LIMIT)
    except OSError:
        raise EvidenceError("C519", file=path.name) from None
    trust.change(paths.trust_list(), lambda store: trust.import_list(store, content))


def export_trust_list(target: Path, key: OwnKey, passphrase: str, keyboard: str) -> Path:
    """Write the own list as a signed file.

    Raises:
        EvidenceError: The passphrase does not fit (``M19``), or the file cannot be written (``C755``).
    """
    from evaluators.evidence import trust
    from evaluators.evidence.keys import load_key

    loaded = load_key(key.path.stem, paths.keys_folder(), passphrase, keyboard=keyboard)
    write_new(target, trust.list_for_others(trust.load(paths.trust_list()), loaded))
    return target


def _own(path: Path, card: object) -> OwnKey:
    from evaluators.evidence.keys import KeyCard
    from evaluators.evidence.public_keys import public_key_of

    assert isinstance(card, KeyCard)
    digest = public_key_of(card.public_key.encode()).sha256
    return OwnKey(path, card.name, card.organisation, card.created_at, digest, card.public_key)
