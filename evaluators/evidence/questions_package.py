"""Question 5: every file of the package is the signed one, and the pages belong to the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, cast

from evaluators import __version__
from evaluators.errors import EvidenceError, ReportError
from evaluators.evidence.answers import PAGES_FOLLOW, Answer
from evaluators.evidence.canonical import NotCanonical, read_canonical, sha256
from evaluators.evidence.dsse import PAYLOAD_TYPE, Envelope, NotAnEnvelope, check, read_lines
from evaluators.evidence.harness import harness
from evaluators.evidence.packages import BUNDLE, PACKAGE, Package
from evaluators.evidence.public_keys import PublicKey, public_key_of
from evaluators.evidence.record import Record
from evaluators.evidence.statement import package_statement
from evaluators.texts import LANGUAGES, Language

RebuildPdf = Callable[[Record, Language, bytes], bytes | None]
"""Makes the pages again from record, language and bundle; None where this program cannot. Given by the layer above."""

_PLAIN_NAME: Final = re.compile(r"[\w.\-/]{1,100}", re.ASCII)
_REPORT: Final = re.compile(r"report\.([a-z]{2})\.pdf")


def carried_keys(package: Package) -> tuple[PublicKey, ...]:
    """Return the public keys a package brings along: never believed, only tried."""
    found = []
    for name, content in package.files.items():
        path = PurePosixPath(name)
        if path.parent.name == "keys" and path.suffix == ".pem":
            try:
                found.append(public_key_of(content))
            except EvidenceError:
                continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SignedBundle:
    """A bundle whose signatures are right."""

    envelopes: tuple[Envelope, ...]
    record: Record
    signers: tuple[PublicKey, ...]
    """Who signed every line; the same must have signed the package."""


def check_package(package: Package, signed: SignedBundle) -> Answer:
    """Answer question 5 for a package, a bundle alone (nobody asked) or a PDF alone (pages bind nothing).

    Of a package, the bytes of every file; its pages follow (``compare_pages``).
    """
    if package.kind == "bundle":
        return _package("cannot_be_checked", "bundle_only", asked=False)
    if package.kind == "pdf":
        return _package("cannot_be_checked", "pages_not_compared")
    return _check_files(package, signed) or Answer(
        question="package", status="ok", sentence=PAGES_FOLLOW, parameters={"n": len(package.files)}
    )


def _check_files(package: Package, signed: SignedBundle) -> Answer | None:
    try:
        (envelope,) = read_lines(package.files.get(PACKAGE, b""))
        statement = read_canonical(envelope.payload)
    except (NotAnEnvelope, NotCanonical, ValueError):
        return _package("wrong", "not_bound")
    checked = check(envelope, signed.signers)
    same_signers = set(checked.valid) == set(signed.signers) and not (checked.unknown or checked.broken)
    if envelope.payload_type != PAYLOAD_TYPE or not same_signers:
        return _package("wrong", "not_bound")
    found = {name: sha256(content) for name, content in package.files.items() if name != PACKAGE}
    payloads = [one.payload for one in signed.envelopes]
    if statement == package_statement(found, payloads, signed.record.disclosure.profile):
        return None
    named = _signed_files(statement)
    for outcome, names in (
        ("file_missing", named.keys() - found.keys()),
        ("file_extra", found.keys() - named.keys()),
        ("file_changed", {name for name in named.keys() & found.keys() if named[name] != found[name]}),
    ):
        if names:
            return _package("wrong", outcome, file=_shown(min(names)))
    return _package("wrong", "not_bound")


def compare_pages(package: Package, record: Record, rebuild_pdf: RebuildPdf | None) -> Answer:
    """Answer question 5 for a package whose files are the signed ones: whether its pages show its record."""
    compared = 0
    pages = {name: content for name, content in package.files.items() if name.endswith(".pdf")}
    for name, content in sorted(pages.items()):
        rebuilt = _rebuilt(name, package.bundle, record, rebuild_pdf)
        if rebuilt is not None and rebuilt != content and _made_by_another_build(record):
            rebuilt = None
        same = _carries(content, package.bundle) if rebuilt is None else rebuilt == content
        if not same:
            return _package("wrong", "pdf_differs", file=_shown(name))
        compared += rebuilt is not None
    if compared < len(pages):
        return _package("warning", "other_version", v=_shown(record.harness.version))
    return _package("ok", "ok", n=len(package.files))


def _made_by_another_build(record: Record) -> bool:
    """Return whether other files of the program drew the pages, so that a difference says nothing.

    That the PDF is the signed file was checked before, by its digest in the package statement.
    """
    return harness().digest != record.harness.digest


def _carries(pdf: bytes, bundle: bytes) -> bool:
    """Return whether the bundle is attached to a PDF that cannot be made again; one that can carries it for certain."""
    from evaluators.evidence.pdf_attachment import attached_file  # a PDF library is slow to load

    return attached_file(pdf, BUNDLE) == bundle


def _rebuilt(name: str, bundle: bytes, record: Record, rebuild_pdf: RebuildPdf | None) -> bytes | None:
    """Return the pages made again; None where another version made them, whose pages may rightly differ."""
    match = _REPORT.fullmatch(name)
    if rebuild_pdf is None or match is None or match[1] not in LANGUAGES or record.harness.version != __version__:
        return None
    try:
        return rebuild_pdf(record, cast("Language", match[1]), bundle)
    except ReportError:
        return None


def _signed_files(statement: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {str(one["name"]): str(one["digest"]["sha256"]) for one in statement["subject"]}
    except (KeyError, TypeError):
        return {}


def _shown(name: str) -> str:
    """Return a name of a foreign file as far as it may be shown."""
    return name if _PLAIN_NAME.fullmatch(name) else "?"


def _package(status: Any, outcome: str, *, asked: bool = True, **parameters: str | int) -> Answer:
    return Answer(
        question="package", status=status, sentence=f"verify.package.{outcome}", parameters=parameters, asked=asked
    )
