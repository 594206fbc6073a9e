"""Cases from groups of files and what the reference says about each, and where it contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evaluators.cohort.annotations.mask_fit import Fit, fit_of, told
from evaluators.cohort.annotations.merging import scaled
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.class_map import ClassMap
from evaluators.cohort.decimals import is_missing
from evaluators.cohort.label_table import Row
from evaluators.cohort.labels import Label, LabelReader, LabelState
from evaluators.cohort.mask_images import give_images, misfit
from evaluators.cohort.pairing import EntryT, Pairing
from evaluators.cohort.readers import RowReaders, reader_numbers, together
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.cohort.units import FileGroup
from evaluators.domain.case import SEVERAL, ExclusionReason, ProblemKind
from evaluators.domain.reference import ReaderRule, Reference


def draft_cases(groups: Sequence[FileGroup], pairing: Pairing[EntryT] | None) -> list[CaseDraft]:
    """Return a case for every readable group, and for every unreadable file that an entry speaks about.

    The latter is excluded, not forgotten: the image was offered. Other unreadable files remain mere problems.
    """
    rows_of: Mapping[str, tuple[EntryT, ...]] = pairing.rows_of if pairing else {}
    rivals = {key: line for line, keys in pairing.ambiguous.items() for key in keys} if pairing else {}
    offered = [group for group in groups if group.files[0].described is not None or group.key in rows_of]
    drafts = []
    for number, group in enumerate(offered, start=1):
        draft = CaseDraft(number, group.files, group.reading, group.grid, group.notes, ambiguous=group.key in rivals)
        _check_files(draft, group, next((entry.line for entry in rows_of.get(group.key, ())), None))
        if draft.exclusion is None and draft.ambiguous:
            draft.report(ProblemKind.ROW_MATCHES_SEVERAL_FILES, row=rivals[group.key])
        elif draft.exclusion is None and pairing is not None and group.key not in rows_of:
            draft.report(ProblemKind.FILE_WITHOUT_ROW, "warning")
        drafts.append(draft)
    return drafts


def _check_files(draft: CaseDraft, group: FileGroup, line: int | None) -> None:
    """Exclude a case whose files cannot be opened as they are to be."""
    problem = draft.file.problem
    if problem is not None:
        of_an_image = problem.kind is not ProblemKind.NOT_AN_IMAGE
        kind = problem.kind if of_an_image else ProblemKind.UNREADABLE
        draft.report(kind, row=line, detail=problem.detail, parameters=problem.parameters)
        draft.exclude(ExclusionReason.UNREADABLE)
    elif group.refused is not None:
        why = group.refused
        draft.report(ProblemKind.NOT_A_VOLUME, row=line, detail=why.id, parameters=why.parameters)
        draft.exclude(ExclusionReason.UNREADABLE)
    elif group.loose is not None:
        why = group.loose
        draft.report(ProblemKind.LOOSE_SLICES, "warning", row=line, detail=why.id, parameters=why.parameters)


def give_rows(drafts: Sequence[CaseDraft], pairing: Pairing[Row], patient_column: int | None) -> None:
    """Give each case its rows and the patient they name."""
    for draft in drafts:
        draft.rows = pairing.rows_of.get(draft.key, ())
        if patient_column is not None and draft.rows and not is_missing(draft.rows[0].cells[patient_column]):
            draft.patient_named = draft.rows[0].cells[patient_column]
        if patient_column is not None and len({row.cells[patient_column] for row in draft.rows}) > 1:
            draft.report(ProblemKind.PATIENT_MISMATCH, "warning", row=draft.rows[-1].line)


def read_references(
    drafts: Sequence[CaseDraft],
    labels: LabelReader,
    readers: RowReaders,
    *,
    rule: ReaderRule,
    known: Sequence[str] | None,
) -> None:
    """Read the label of each case and exclude the contradictory ones and those the person does not want evaluated.

    Args:
        drafts: All cases.
        labels: Reads the label of a row.
        readers: Who read each row.
        rule: How several readers become one reference.
        known: Classes of the model.
    """
    for draft in drafts:
        by_reader: defaultdict[str, list[Label]] = defaultdict(list)
        for row in draft.rows:
            by_reader[readers.number(row)].append(labels.read(row))
        if len(by_reader) > 1:
            _read_of_several(draft, by_reader, rule, known)
        elif by_reader:
            _read(draft, *by_reader.values())


def _read_of_several(
    draft: CaseDraft, by_reader: Mapping[str, list[Label]], rule: ReaderRule, known: Sequence[str] | None
) -> None:
    """Read a case that several readers labelled; a reader who contradicts themselves makes the case contradictory."""
    named = {number: {label.name for label in found if label.name} for number, found in by_reader.items()}
    everything = [label for found in by_reader.values() for label in found]
    strange = any(label.state in {LabelState.OUTSIDE, LabelState.CONFLICTING} for label in everything)
    if strange or not any(named.values()) or any(len(names) > 1 for names in named.values()):
        _read(draft, everything)
        return
    said = {number: Reference(label=name) for number, names in named.items() for name in names}
    raw = ", ".join(dict.fromkeys(label.raw for label in everything))
    draft.reference = together(said, rule, known).model_copy(update={"raw": raw})
    draft.label = Label(LabelState.CLASS, draft.reference.label, raw)


def _read(draft: CaseDraft, found: Sequence[Label]) -> None:
    draft.label = next((label for label in found if label.state is not LabelState.MISSING), found[0])
    row = draft.rows[0].line
    said = {(label.state, label.name) for label in found if label.state is not LabelState.MISSING}
    if len(said) > 1 or draft.label.state is LabelState.CONFLICTING:
        detail = ", ".join(dict.fromkeys(label.raw for label in found))
        draft.label = Label(LabelState.CONFLICTING, None, detail)
        draft.report(ProblemKind.CONFLICTING_LABELS, row=row, detail=detail)
        draft.exclude(ExclusionReason.CONFLICTING_LABELS)
        return
    if len(draft.files) == 1:  # of several images of a case, each may have a row of its own
        repeated = draft.rows[1:]
        if repeated:
            draft.report(ProblemKind.REPEATED_ROW, "warning", row=repeated[0].line, count=len(repeated))
    match draft.label.state:
        case LabelState.MISSING:
            draft.report(ProblemKind.MISSING_LABEL, row=row)
        case LabelState.OUTSIDE:
            draft.report(ProblemKind.LABEL_OUTSIDE_CLASSES, row=row, detail=draft.label.raw)
        case LabelState.NOT_EVALUATED:
            draft.exclude(ExclusionReason.LABEL_NOT_EVALUATED)


def read_annotations_of(
    drafts: Sequence[CaseDraft],
    pairing: Pairing[ReferenceEntry],
    classes: ClassMap,
    *,
    rule: ReaderRule,
    known: Sequence[str] | None,
    resample: bool = False,
) -> None:
    """Give each case what its annotations say, in the classes of the model.

    Args:
        drafts: All cases.
        pairing: Which annotation speaks about which case.
        classes: Understands the words of the annotations.
        rule: How several readers become one reference.
        known: Classes of the model.
        resample: The person's choice that masks on another grid are resampled; else such a case has no reference.
    """
    numbers = reader_numbers(entry.reader for entries in pairing.rows_of.values() for entry in entries)
    for draft in drafts:
        draft.entries = pairing.rows_of.get(draft.key, ())
        draft.patient_named = next((entry.patient for entry in draft.entries if entry.patient), None)
        give_images(draft)
        if draft.entries and _masks_fit(draft, resample=resample):
            _read_entries(draft, classes, numbers, rule, known)


def _read_entries(
    draft: CaseDraft,
    classes: ClassMap,
    numbers: Mapping[str | None, str],
    rule: ReaderRule,
    known: Sequence[str] | None,
) -> None:
    strange = next((word for entry in draft.entries if (word := classes.outside(entry.said)) is not None), None)
    if strange is not None:
        draft.report(ProblemKind.LABEL_OUTSIDE_CLASSES, row=draft.line, detail=strange)
        return
    by_reader: defaultdict[str, list[Reference]] = defaultdict(list)
    for entry in draft.entries:
        by_reader[numbers[entry.reader]].append(classes.mapped(_in_pixels(draft, entry)))
    said = {number: _joined(draft, parts) for number, parts in by_reader.items()}
    draft.reference = next(iter(said.values())) if len(said) == 1 else together(said, rule, known)
    if draft.reference is not None and draft.mask_fit is Fit.OTHER_GRID:
        draft.reference = draft.reference.model_copy(update={"resampled": True})
    if draft.reference is not None and not draft.reference.is_known:
        draft.exclude(ExclusionReason.LABEL_NOT_EVALUATED)


def _masks_fit(draft: CaseDraft, *, resample: bool) -> bool:
    """Return whether the masks of a case can be laid on its image; report where they cannot."""
    if draft.reading in SEVERAL:
        draft.mask_fit, sizes = misfit(draft)
        if draft.mask_fit is Fit.EXACT or (resample and draft.mask_fit is Fit.OTHER_GRID):
            return True
        draft.report(ProblemKind.MASK_MISMATCH, row=draft.line, detail=sizes)
        return False
    image = draft.extent
    extents = [extent for entry in draft.entries for extent in entry.extents]
    draft.mask_fit = fit_of(extents, image)
    if image is None or draft.mask_fit is Fit.EXACT or (resample and draft.mask_fit is Fit.OTHER_GRID):
        return True
    draft.report(ProblemKind.MASK_MISMATCH, row=draft.line, detail=f"{told(extents[0])} / {told(image)}")
    return False


def _in_pixels(draft: CaseDraft, entry: ReferenceEntry) -> Reference:
    """Return what an annotation says; shares of the image become pixels, now that the image is known."""
    described = draft.file.described
    if not entry.fractions or described is None:
        return entry.said
    return scaled(entry.said, described.facts.width, described.facts.height)


def _joined(draft: CaseDraft, said: Sequence[Reference]) -> Reference:
    """Return what several annotations of one reader say together; contradicting classes exclude the case."""
    labels = {one.label for one in said if one.label is not None}
    values = {f"{one.value} {one.unit or ''}".strip() for one in said if one.value is not None}
    if len(labels) > 1 or len(values) > 1:
        draft.report(ProblemKind.CONFLICTING_LABELS, row=draft.line, detail=", ".join(sorted(labels or values)))
        draft.exclude(ExclusionReason.CONFLICTING_LABELS)
    joined = said[0]
    for one in said[1:]:
        joined = joined.model_copy(
            update={
                "label": joined.label or one.label,
                "labels": _both(joined.labels, one.labels),
                "masks": (*joined.masks, *one.masks),
                "boxes": _both(joined.boxes, one.boxes),
                "points": _both(joined.points, one.points),
                "events": _both(joined.events, one.events),
                "frames": _both(joined.frames, one.frames),
            }
        )
    return joined


def _both(first: tuple[Any, ...] | None, second: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if first is None or second is None:
        return first if second is None else second
    return (*first, *second)
