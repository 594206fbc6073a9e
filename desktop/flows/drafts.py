"""What would be signed and what is signed: read from the evaluation folder, for a thread beside the window."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from evaluators import paths
from evaluators.texts import Language

if TYPE_CHECKING:
    from evaluators.domain.results import Results
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evidence.keys import KeyCard, SigningKey
    from evaluators.evidence.record import Record
    from evaluators.signing import Draft, SigningChoices

PREVIEW: Final = "preview"
"""Folder in the evaluation that holds previews while it is open."""
DEMO: Final = "demo"
"""Selector of the demo key."""

Profile = Literal["external", "internal"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose on the page.

    Attributes:
        keys: File stems of the keys that sign, ``DEMO`` for the demo key; none: nobody signs.
        profile: For whom.
        texts: Free texts that were ticked.
        verdicts: Add how readers judged.
        notes: Add what they noted.
        comparison: Add the latest comparison with another submission.
    """

    keys: tuple[str, ...] = ()
    profile: Profile = "external"
    texts: tuple[str, ...] = ()
    verdicts: bool = False
    notes: bool = False
    comparison: bool = False


@dataclass(frozen=True, slots=True)
class SignatureState:
    """What lies on the disk for the latest run."""

    word: Literal["none", "partly", "signed"] = "none"
    present: int = 0
    all: int = 0
    package: Path | None = None
    changed: bool = False
    """The package is there, but not as it was signed."""
    signers: tuple[str, ...] = ()
    """SHA-256 of the keys whose signatures are right."""


def draft(folder: EvaluationFolder, choices: Choices) -> Draft:
    """Return what would be signed; no passphrase is needed and nothing is written.

    Raises:
        RunIncomplete: The run is not finished.
        EvidenceError: Disclosure control refuses it (``C514``, ``C518``).
    """
    from evaluators.evaluation.assembling import results_of
    from evaluators.evaluation.observer import Silent
    from evaluators.signing import draft_of

    results = results_of(folder, Silent())
    return draft_of(folder, results, [_card(stem) for stem in choices.keys], _signing(choices, folder.exports))


def has_comparison(folder: EvaluationFolder, results: Results) -> bool:
    """Return whether there is a comparison of these results that could be added."""
    from evaluators.evaluation.comparing import kept_comparison

    return kept_comparison(folder, results) is not None


def unlock(keys: Sequence[str], passphrases: Sequence[str], keyboard: str) -> list[SigningKey]:
    """Return the private keys; the demo key has no passphrase.

    Raises:
        EvidenceError: A passphrase does not fit (``M19``), or the key is gone or damaged.
    """
    from evaluators.evidence.keys import demo_key, load_key

    return [
        demo_key() if stem == DEMO else load_key(stem, paths.keys_folder(), passphrase, keyboard=keyboard)
        for stem, passphrase in zip(keys, passphrases, strict=True)
    ]


def write(folder: EvaluationFolder, made: Draft, keys: Sequence[SigningKey], out: Path) -> Path:
    """Write the package of exactly this draft and return its folder.

    Raises:
        ReportError: It cannot be written; nothing is left behind.
    """
    from evaluators.signing import sign_draft

    package = sign_draft(folder, made, keys, out)
    forget_previews(folder.path)
    return package


def preview_pdf(folder: EvaluationFolder, record: Record, language: Language) -> Path:
    """Write the pages as they would be signed, without signatures, and return the file.

    Raises:
        EvidenceError: The folder cannot be written (``C755``).
    """
    from evaluators.errors import EvidenceError
    from evaluators.evidence.bundle import write_bundle
    from evaluators.report.pdf import build_pdf

    target = folder.path / PREVIEW / f"report.{language}.pdf"
    try:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(build_pdf(record, language, write_bundle(record, [])))
    except OSError:
        raise EvidenceError("C755", file=target.name) from None
    return target


def forget_previews(folder: Path) -> None:
    """Remove previews; one that a PDF program holds open goes the next time."""
    shutil.rmtree(folder / PREVIEW, ignore_errors=True)


def as_json(record: Record) -> str:
    """Return the statements that would be signed, for reading."""
    return json.dumps(_statements(record), indent=2, ensure_ascii=False)


def fields(record: Record) -> tuple[tuple[str, str], ...]:
    """Return every field that would be signed: its path and its value."""
    return tuple(_flat("", _statements(record)))


def signature_state(folder: EvaluationFolder) -> SignatureState:
    """Return what lies on the disk for the latest run, by reading it; Home looks for the same package."""
    from evaluators.errors import EvidenceError
    from evaluators.evaluation.signed_package import signed_package
    from evaluators.evidence.client import verify_path
    from evaluators.evidence.trust import TrustStore

    signed = signed_package(folder)
    if signed is None:
        return SignatureState()
    package = signed.path
    try:
        result = verify_path(package, TrustStore())
    except EvidenceError:
        return SignatureState(package=package, changed=True)
    signature, signer = result.answer("signature"), result.answer("signer")
    signers = tuple(one.key_sha256 for one in result.signers)
    if signature.sentence == "verify.signature.unsigned":
        return SignatureState()
    if signature.status != "ok" or result.verdict == "changed":
        return SignatureState(package=package, changed=True)
    if signer.sentence == "verify.signer.missing":
        present, every = int(signer.parameters["present"]), int(signer.parameters["all"])
        return SignatureState("partly", present, every, package, signers=signers)
    return SignatureState("signed", len(signers), len(signers), package, signers=signers)


def _signing(choices: Choices, out: Path) -> SigningChoices:
    from evaluators.signing import SigningChoices

    return SigningChoices(
        out=out,
        profile=choices.profile,
        texts=choices.texts,
        verdicts=choices.verdicts,
        notes=choices.notes,
        comparison=choices.comparison,
    )


def _card(stem: str) -> KeyCard:
    from evaluators.errors import EvidenceError
    from evaluators.evidence.keys import demo_key, list_keys

    if stem == DEMO:
        return demo_key().card
    for path, card in list_keys(paths.keys_folder()):
        if path.stem == stem:
            return card
    raise EvidenceError("C504", name=stem)


def _statements(record: Record) -> dict[str, Any]:
    from evaluators.evidence.statement import write_statements

    written = write_statements(record)
    named = {"plan": written.plan, "evaluation": written.evaluation, "testResult": written.test_result}
    return {name: statement for name, statement in named.items() if statement is not None}


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), item)
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield from _flat(f"{path}[{place}]", item)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
