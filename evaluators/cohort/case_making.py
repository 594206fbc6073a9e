"""The parts of a cohort that everyone else sees: cases, problems and notes, from drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from evaluators.cohort.attributes import facts_as_attributes
from evaluators.cohort.case_draft import CaseDraft, excerpt
from evaluators.cohort.pairing import EntryT, Pairing
from evaluators.cohort.quality import findings_of
from evaluators.cohort.remedies import Nearest
from evaluators.cohort.scan import Scan
from evaluators.cohort.training_hashes import TrainingHashes
from evaluators.cohort.units import proposal
from evaluators.domain.case import NEAREST, Case, Cohort, ImageFacts, InputFile, Note, Problem, ProblemKind, Unit
from evaluators.domain.reference import Reference
from evaluators.domain.submission import Card

UNMATCHED: Final = 1_000
"""Entries without a case that are listed one by one: nobody reads more, and a wrong table may have a million rows."""


def case_of(draft: CaseDraft, said: dict[str, str], reserved: frozenset[str] = frozenset()) -> Case:
    """Return the case of a draft.

    Args:
        draft: The draft.
        said: Attributes from the reference.
        reserved: Attributes that the reference speaks of, so that the images are not asked for them.
    """
    facts = {name: value for name, value in facts_as_attributes(draft).items() if name not in reserved}
    return Case(
        number=draft.number,
        files=tuple(
            InputFile(
                path=file.path,
                sha256=file.sha256,
                size=file.size,
                image_uid=file.described.image_uid if file.described else None,
            )
            for file in draft.files
            if file.sha256 is not None
        ),
        patient=draft.patient,
        reading=draft.reading,
        series_uid=_shared(file.described.series_uid for file in draft.files if file.described),
        study_uid=_shared(file.described.study_uid for file in draft.files if file.described),
        reference=_reference(draft),
        facts=_facts(draft),
        attributes=said | facts,
        exclusion=draft.exclusion,
    )


def _shared(uids: Iterable[str | None]) -> str | None:
    """Return the one UID that all files of a case have."""
    found = set(uids)
    return found.pop() if len(found) == 1 else None


def _reference(draft: CaseDraft) -> Reference | None:
    if draft.reference is not None:
        return draft.reference
    label = draft.label
    return Reference(label=label.name, raw=label.raw) if label and label.raw else None


def _facts(draft: CaseDraft) -> ImageFacts | None:
    """Return the facts of the first file, with what only all files together say."""
    described = draft.file.described
    if described is None:
        return None
    if draft.grid is not None:
        return described.facts.model_copy(update={"grid": draft.grid, "notes": (*described.facts.notes, *draft.notes)})
    if draft.reading == "clip" and len(draft.files) > 1:
        return described.facts.model_copy(update={"frames": len(draft.files)})
    return described.facts


def problems_of(scan: Scan, drafts: Sequence[CaseDraft], of_rows: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return all problems: of cases, of files that became none, of rows, in the order of path and row."""
    drafted = {file.path for draft in drafts for file in draft.files}
    of_files = [file.problem for file in scan.files if file.problem is not None and file.path not in drafted]
    of_cases = [problem for draft in drafts for problem in draft.problems]
    everything = [*of_cases, *of_files, *scan.problems, *of_rows]
    return tuple(sorted(everything, key=lambda one: (one.path is None, one.path or "", one.row or 0)))


def unmatched_problems(
    pairing: Pairing[EntryT], name_of: Callable[[EntryT], str], nearest: Nearest | None
) -> list[Problem]:
    """Return a problem for each entry that fits no case, with the case it may have meant; of many, one for the rest."""
    found = []
    for entry in pairing.unmatched[:UNMATCHED]:
        name = name_of(entry)
        near = nearest.to(name) if nearest is not None and name else None
        detail = excerpt(name) + (f"{NEAREST}{excerpt(near)}" if near else "")
        found.append(
            Problem(kind=ProblemKind.ROW_WITHOUT_FILE, severity="error", row=entry.line, detail=detail or None)
        )
    rest = pairing.unmatched[UNMATCHED:]
    if rest:
        first = rest[0].line
        found.append(Problem(kind=ProblemKind.ROW_WITHOUT_FILE, severity="error", row=first, count=len(rest)))
    return found


def judged(cohort: Cohort, drafts: Sequence[CaseDraft], card: Card | None, training: TrainingHashes | None) -> Cohort:
    """Return a cohort with what a person should know before believing its numbers."""
    described = {draft.number: [file.described for file in draft.files if file.described] for draft in drafts}
    kind = cohort.reference_kind
    found = findings_of(cohort.cases, described, card=card, training=training, kind=kind)
    return cohort.model_copy(update={"findings": found})


def notes_of(scan: Scan, unit: Unit) -> tuple[Note, ...]:
    """Return what was decided about files, and what else they look like."""
    counted = {
        "reference_files": scan.own,
        "files_left_out": scan.left_out - scan.own,
        "archives_opened": scan.archives,
        "dicomdir_ignored": scan.indexes,
    }
    notes = [Note(id=id_, parameters={"n": count}) for id_, count in counted.items() if count]
    if unit == "file":
        found = proposal(scan.files)
        notes += [Note(id=f"unit_proposed.{other}", parameters={"n": count}) for other, count in found.items()]
    return tuple(notes)


def pairing_note(pairing: Pairing[EntryT]) -> Note:
    """Return by what entries and cases were matched."""
    parameters: dict[str, str | int] = {"n": pairing.count}
    if not pairing.column:
        return Note(id=f"annotations_paired_by.{pairing.rule.value}", parameters=parameters)
    return Note(id=f"paired_by.{pairing.rule.value}", parameters={"column": pairing.column, **parameters})
