"""From a finished evaluation to its signed package: what the command line and the window do when a person signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluators import logbook, paths
from evaluators.domain.comparison import Comparison
from evaluators.domain.results import Results
from evaluators.domain.submission import GoldenResult
from evaluators.errors import EvidenceError
from evaluators.evalpack import write_package
from evaluators.evaluation.assembling import exclusions, history_of, plan_in_force
from evaluators.evaluation.comparing import kept_comparison
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import RunObserver
from evaluators.evaluation.register import Register
from evaluators.evaluation.signed_package import note_signed
from evaluators.evidence.cohort_facts import files_by_patient
from evaluators.evidence.disclosure import MINIMUM_CELL, Withheld, disclose, refuse_few_apart, withheld
from evaluators.evidence.free_text import free_texts
from evaluators.evidence.gathering import LedgerFacts, ReaderFacts, SignerFacts, record_of
from evaluators.evidence.keys import KeyCard, SigningKey
from evaluators.evidence.record import Profile, Record


@dataclass(frozen=True, slots=True)
class SigningChoices:
    """What a person chooses when they sign."""

    out: Path
    profile: Profile = "external"
    texts: tuple[str, ...] = ()
    """Free texts that may leave the house, each named on its own."""
    organisation: str | None = None
    """Who evaluated; None: the organisation of the key."""
    verdicts: bool = False
    """Whether to add how readers judged the cases."""
    notes: bool = False
    """Whether to add what they noted; never leaves the house."""
    comparison: bool = False
    """Whether to add the latest comparison with another submission."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A summary to be looked at. Signing signs exactly this."""

    record: Record
    """After disclosure control."""
    texts: Mapping[str, str]
    """Every free text there is by the name under which it is ticked."""
    cohort: Mapping[str, Sequence[Sequence[str]]]
    """Whom it tells of, as the register knows them; empty where it stays in the house, or nobody is real."""
    withheld: Withheld
    """What of the performance it does not tell."""


def sign_evaluation(
    folder: EvaluationFolder,
    results: Results,
    keys: Sequence[SigningKey],
    choices: SigningChoices,
    observer: RunObserver,
) -> Path:
    """Write the package of the latest run and return its folder.

    Args:
        folder: Open for writing.
        results: Of the latest run.
        keys: Whose signatures it gets; none: an unsigned package.
        choices: Where, for whom, with which texts.
        observer: Told that signing begins.

    Raises:
        EvidenceError: Disclosure control refuses it (``C514``, ``C518``).
        ReportError: It cannot be written (``M20``, ``C601`` …); nothing is left behind.
    """
    observer.stage("signing")
    return sign_draft(folder, draft_of(folder, results, [key.card for key in keys], choices), keys, choices.out)


def draft_of(folder: EvaluationFolder, results: Results, cards: Sequence[KeyCard], choices: SigningChoices) -> Draft:
    """Return what would be signed, without a passphrase and without writing anything.

    Args:
        folder: Reading is enough.
        results: Of the latest run.
        cards: Of the keys that are to sign.
        choices: For whom, with which texts.

    Raises:
        EvidenceError: Disclosure control refuses it (``C514``, ``C518``).
    """
    example = folder.head.example is not None
    cohort = _cohort(folder) if choices.profile == "external" and not example else {}
    earlier = Register(paths.register()).differences_to_earlier(cohort) if cohort else ()
    complete = complete_record(folder, results, cards, choices)
    texts = free_texts(complete)
    if example:  # nobody's texts: all of them may be read
        complete = with_texts(complete, tuple(texts))
    untold = withheld(complete) if choices.profile == "external" else Withheld()
    return Draft(disclose(complete, choices.profile, earlier), texts, cohort, untold)


def sign_draft(folder: EvaluationFolder, draft: Draft, keys: Sequence[SigningKey], out: Path) -> Path:
    """Write the package of exactly this draft and return its folder.

    Register and ledger know of it before it appears: after a power cut there may be a line about a package that is not
    there, and never a package without its line.

    Args:
        folder: Open for writing.
        draft: As looked at.
        keys: Those whose cards the draft was made with; none: an unsigned package.
        out: Folder that receives the package.

    Raises:
        EvidenceError: Meanwhile a summary was written from which this one would set few patients apart (``C514``).
        ReportError: It cannot be written (``M20``, ``C601`` …); nothing is left behind.
    """
    profile = draft.record.disclosure.profile

    def write_down(package: Path) -> None:
        if draft.cohort:  # unsigned ones tell as much
            register = Register(paths.register())
            refuse_few_apart(register.left_the_house(folder.head.id, draft.cohort, minimum=MINIMUM_CELL))
        note_signed(folder, package, profile=profile, signatures=len(keys))

    package = write_package(draft.record, keys, out, before_named=write_down)
    logbook.note("package_written", module=__name__, n=len(keys))
    return package


def complete_record(
    folder: EvaluationFolder, results: Results, cards: Sequence[KeyCard], choices: SigningChoices
) -> Record:
    """Return everything a summary could say, before disclosure control."""
    run = folder.store.runs()[-1]
    history = history_of(folder, run)
    organisation = choices.organisation or (cards[0].organisation if cards else "–")
    return record_of(
        submission=folder.submission,
        plan=plan_in_force(folder),
        results=results,
        results_digest=results.digest,
        cohort=folder.cohort,
        outcomes=folder.store.outcomes(run.number),
        excluded={number: reason.value for number, reason in exclusions(folder, run).items()},
        secret=folder.secret,
        ledger=LedgerFacts(
            locked_at=_locked_at(folder, run.number),
            run_index=history.run_index,
            aborted=history.aborted,
            prior_results=history.prior_results,
            head=folder.ledger.head(),
        ),
        signers=SignerFacts(organisation=organisation, cards=cards),
        evaluated_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        golden=folder.store.get("golden", GoldenResult),
        texts=choices.texts,
        readers=_readers(folder, choices),
        comparison=_comparison(folder, results, choices),
    )


def with_texts(record: Record, names: tuple[str, ...]) -> Record:
    """Return the record with these free texts ticked."""
    return record.model_copy(update={"disclosure": record.disclosure.model_copy(update={"texts": names})})


def _readers(folder: EvaluationFolder, choices: SigningChoices) -> ReaderFacts | None:
    if not (choices.verdicts or choices.notes):
        return None
    reviews = sorted(folder.store.reviews().items())
    verdicts = {case: review.verdict for case, review in reviews if review.verdict is not None}
    notes = tuple(review.note for _, review in reviews if review.note.strip())
    return ReaderFacts(verdicts=verdicts if choices.verdicts else {}, notes=notes if choices.notes else ())


def _comparison(folder: EvaluationFolder, results: Results, choices: SigningChoices) -> Comparison | None:
    """Return the comparison of these results, where it was chosen.

    Raises:
        EvidenceError: There is none (``C888``).
    """
    if not choices.comparison:
        return None
    kept = kept_comparison(folder, results)
    if kept is None:
        raise EvidenceError("C888")
    return kept.comparison


def _cohort(folder: EvaluationFolder) -> dict[str, list[list[str]]]:
    """Return the file digests of each patient of the latest run, of all and of each class."""
    run = folder.store.runs()[-1]
    return files_by_patient(
        folder.cohort,
        folder.store.outcomes(run.number),
        excluded=exclusions(folder, run),
        classes=plan_in_force(folder).classes,
    )


def _locked_at(folder: EvaluationFolder, run: int) -> str | None:
    """Return when the plan was locked, if the ledger has the lock before the start of the run."""
    locked = None
    for entry in folder.ledger.entries():
        if entry.event is Event.PLAN_LOCKED:
            locked = entry.at
        if entry.event is Event.RUN_STARTED and entry.detail.get("run") == run:
            return locked
    return None
