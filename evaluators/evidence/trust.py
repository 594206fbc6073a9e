"""Whom this user believes: keys added after a typed comparison of codes, and signed lists of others.

A withdrawal made here survives every import. Names shown of a signer come from here, never from a summary.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.value import Value
from evaluators.errors import EvidenceError
from evaluators.evaluation.atomic import told, write_file
from evaluators.evaluation.lock import in_turn
from evaluators.evidence.canonical import NotCanonical, read_canonical
from evaluators.evidence.dsse import Envelope, NotAnEnvelope, check, read_lines, sign, write_lines
from evaluators.evidence.keys import Signing, is_demo
from evaluators.evidence.public_keys import PublicKey, key_code, public_key_of
from evaluators.evidence.record_parts import Digest, Line, Moment

LIST_TYPE: Final = "application/vnd.pruefstand.trust-list+json"
LIST_LIMIT: Final = 1024**2
"""Bytes of a list to be imported; some two thousand entries."""

Withdrawn = Literal["compromised", "lost", "replaced", "left", "other"]


class TrustEntry(Value):
    """A key that is believed, and whose it is."""

    spki: str
    """DER SubjectPublicKeyInfo, base64."""
    name: Line
    organisation: Line
    role: Line | None = None
    added_at: Moment
    expires_at: Moment | None = None

    @property
    def key(self) -> PublicKey:
        """Return the key; refuses the same kinds as everywhere."""
        return public_key_of(base64.b64decode(self.spki))


class Withdrawal(Value):
    """A key that is no longer believed, whatever date a summary claims: dates are only claimed."""

    key_sha256: Digest
    reason: Withdrawn
    at: Moment


class TrustList(Value):
    """A list that someone publishes, signed."""

    format: Literal[1] = 1
    list_id: Line
    version: int
    issued_at: Moment
    expires_at: Moment | None = None
    entries: tuple[TrustEntry, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()


class TrustStore(Value):
    """``trust.json`` of this user: own entries and withdrawals, and the lists imported."""

    format: Literal[1] = 1
    entries: tuple[TrustEntry, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    lists: tuple[TrustList, ...] = ()
    issuers: dict[str, Digest] = {}
    """List id to the key that signed the list: another believed key cannot publish in its place."""

    @property
    def sources(self) -> tuple[TrustStore | TrustList, ...]:
        """Return everything that lists or withdraws keys, own decisions first."""
        return (self, *self.lists)

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Return every key that is listed anywhere, believed or not any more."""
        listed = [entry for source in self.sources for entry in source.entries]
        return tuple({entry.key.sha256: entry.key for entry in listed}.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What this user thinks of a key at one moment."""

    status: Literal["trusted", "withdrawn", "expired", "demo", "unknown"]
    entry: TrustEntry | None = None
    withdrawal: Withdrawal | None = None


def standing(store: TrustStore, key: PublicKey, now: str) -> Standing:
    """Return what is thought of a key. A withdrawal anywhere wins, then expiry; the demo key is never believed.

    Args:
        store: The trust list.
        key: The key.
        now: RFC 3339 UTC.
    """
    if is_demo(key):
        return Standing("demo")
    found = [
        (entry, source.expires_at if isinstance(source, TrustList) else None)
        for source in store.sources
        for entry in source.entries
        if entry.key == key
    ]
    entry = found[0][0] if found else None
    for source in store.sources:
        for withdrawal in source.withdrawn:
            if withdrawal.key_sha256 == key.sha256:
                return Standing("withdrawn", entry, withdrawal)
    for candidate, list_expires in found:
        if all(end is None or now <= end for end in (candidate.expires_at, list_expires)):
            return Standing("trusted", candidate)
    return Standing("expired", entry) if found else Standing("unknown")


def load(path: Path) -> TrustStore:
    """Return the trust list of a file; empty where there is none yet.

    Raises:
        EvidenceError: It is damaged or newer (``C506``): believing nobody silently would be no better.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return TrustStore()
    except OSError:
        raise EvidenceError("C506") from None
    try:
        store = TrustStore.model_validate_json(content)
        _ = store.keys
    except (ValueError, EvidenceError):
        raise EvidenceError("C506") from None
    return store


def save(path: Path, store: TrustStore) -> None:
    """Write the trust list.

    Raises:
        FolderError: The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_file(path, store.model_dump_json(indent=1).encode())


def change(path: Path, changed: Callable[[TrustStore], TrustStore]) -> None:
    """Read the trust list, change it and write it, so that of two programs at it neither loses what the other did.

    Raises:
        EvidenceError: As ``load``, or what ``changed`` raises; nothing is written.
        FolderError: The folder cannot be written, or another program did not finish (``C546``).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise told(error, path) from None
    with in_turn(path.with_name(f".{path.name}.lock")):
        save(path, changed(load(path)))


def entry_for(key: PublicKey, *, name: str, organisation: str, role: str | None = None) -> TrustEntry:
    """Return the entry of a key, added now."""
    return TrustEntry(
        spki=base64.b64encode(key.spki).decode(), name=name, organisation=organisation, role=role, added_at=_now()
    )


def add(
    store: TrustStore, key: PublicKey, typed_code: str, *, name: str, organisation: str, role: str | None = None
) -> TrustStore:
    """Return the list with one key more.

    Args:
        store: The list before.
        key: The key, from the file to be checked.
        typed_code: What the person was told on a number they already had, and typed.
        name: Whose key it is, as this user knows them.
        organisation: Likewise.
        role: Likewise.

    Raises:
        EvidenceError: The code is another one (``V03``).
    """
    if _digits(typed_code) != _digits(key_code(key)):
        raise EvidenceError("V03")
    others = tuple(entry for entry in store.entries if entry.key != key)
    entry = entry_for(key, name=name, organisation=organisation, role=role)
    return store.model_copy(update={"entries": (*others, entry)})


def withdraw(store: TrustStore, selector: str, reason: Withdrawn) -> TrustStore:
    """Return the list with one key withdrawn.

    Args:
        store: The list before.
        selector: Name of the entry, or the beginning of the key's digest.
        reason: ``compromised`` and the like.

    Raises:
        EvidenceError: No such key, or several (``C509``).
    """
    every = {entry.key.sha256: entry for source in store.sources for entry in source.entries}
    digests = [
        digest
        for digest, entry in every.items()
        if selector in {entry.name, entry.organisation} or (len(selector) >= 8 and digest.startswith(selector.lower()))
    ]
    if len(digests) != 1:
        raise EvidenceError("C509", name=selector)
    others = tuple(one for one in store.withdrawn if one.key_sha256 != digests[0])
    made = Withdrawal(key_sha256=digests[0], reason=reason, at=_now())
    return store.model_copy(update={"withdrawn": (*others, made)})


def list_for_others(store: TrustStore, key: Signing) -> bytes:
    """Return this user's own list as a signed file; its version is the time of issue, so it only grows."""
    now = datetime.now(UTC)
    document = TrustList(
        list_id=key.public.sha256[:16],
        version=int(now.timestamp()),
        issued_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        entries=store.entries,
        withdrawn=store.withdrawn,
    )
    return sign_list(document, [key])


def sign_list(document: TrustList, keys: Sequence[Signing]) -> bytes:
    """Return a trust list as a signed file to hand out."""
    return write_lines([sign(canonical_bytes(document), keys, payload_type=LIST_TYPE)])


def import_list(store: TrustStore, content: bytes, *, now: str | None = None) -> TrustStore:
    """Return the list with a signed list of someone else taken in; own entries and all withdrawals stay.

    Raises:
        EvidenceError: Not such a file or changed (``C507``), not signed by a believed key (``C508``), older than the
            version already here (``C510``), or published by another key so far
            (``C571``).
    """
    now = now or _now()
    envelope, document = _read_list(content)
    checked = check(envelope, store.keys)
    if checked.broken or envelope.payload_type != LIST_TYPE:
        raise EvidenceError("C507")
    believed = [key.sha256 for key in checked.valid if standing(store, key, now).status == "trusted"]
    if not believed:
        raise EvidenceError("C508")
    issuer = store.issuers.get(document.list_id, believed[0])
    if issuer not in believed:
        raise EvidenceError("C571")
    before = next((one for one in store.lists if one.list_id == document.list_id), None)
    if before is not None:
        document = _after(before, document)
    others = tuple(one for one in store.lists if one.list_id != document.list_id)
    issuers = {**store.issuers, document.list_id: issuer}
    return store.model_copy(update={"lists": (*others, document), "issuers": issuers})


def _read_list(content: bytes) -> tuple[Envelope, TrustList]:
    if len(content) > LIST_LIMIT:
        raise EvidenceError("C507")
    try:
        (envelope,) = read_lines(content)
        read_canonical(envelope.payload)
        document = TrustList.model_validate_json(envelope.payload)
        for entry in document.entries:
            _ = entry.key  # one that is no key would keep the whole trust list from being read again
    except (NotAnEnvelope, NotCanonical, ValueError, EvidenceError):
        raise EvidenceError("C507") from None
    return envelope, document


def _after(before: TrustList, document: TrustList) -> TrustList:
    """Return a list as it follows an earlier version: who was withdrawn once, stays so."""
    if document.version < before.version:
        raise EvidenceError("C510", found=document.version, known=before.version)
    again = {one.key_sha256 for one in document.withdrawn}
    kept = tuple(one for one in before.withdrawn if one.key_sha256 not in again)
    return document.model_copy(update={"withdrawn": (*document.withdrawn, *kept)})


def _digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
