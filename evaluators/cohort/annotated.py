"""A cohort whose reference is annotations: masks, boxes, points, events, or whatever other programs write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.attributes import AttributeColumns
from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.case_making import case_of, notes_of, pairing_note, problems_of, unmatched_problems
from evaluators.cohort.class_map import ClassMap
from evaluators.cohort.columns import ColumnRoles
from evaluators.cohort.duplicates import exclude_duplicates
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.mask_images import names_of_videos
from evaluators.cohort.pairing import pair_entries, table_prefix
from evaluators.cohort.patients import assign_patients
from evaluators.cohort.reference_entry import ReferenceEntries, ReferenceEntry
from evaluators.cohort.reference_source import Annotations
from evaluators.cohort.references import draft_cases, read_annotations_of
from evaluators.cohort.remedies import Nearest
from evaluators.cohort.scan import Scan
from evaluators.cohort.units import FileGroup
from evaluators.domain.case import Cohort, Unit
from evaluators.errors import CohortError

_VALUES = 256
"""Values that are shown to be mapped; a picture with more is no mask, and nobody maps more."""


def with_annotations(
    scan: Scan,
    groups: Sequence[FileGroup],
    reference: Annotations,
    *,
    answers: CohortAnswers,
    classes: Sequence[str] | None,
    unit: Unit,
    patients_wanted: bool,
) -> tuple[Cohort, list[CaseDraft]]:
    """Return the cohort of groups of files and annotations, and its drafts; see ``cohort_of``.

    Raises:
        CallError: An answer is missing or does not fit.
        CohortError: No annotation fits any case (C496).
    """
    said = reference.said
    videos = any(group.reading == "clip" and len(group.files) == 1 for group in groups)
    entries = [(entry, (*entry.names, *(names_of_videos(entry) if videos else ()))) for entry in said.entries]
    pairing = pair_entries(entries, groups, prefix=table_prefix(reference.path, scan.root))
    if pairing is None:
        example = next((entry.names[0] for entry in said.entries if entry.names), "")
        keys = [group.key for group in groups]
        file = Nearest(keys).to(example) or next(iter(keys), "")
        raise CohortError("C496", a=example, b=file.rpartition("/")[2])
    numbers = said.kind == "masks" and all(value.isdecimal() for value in said.values)
    masks = [mask.names for entry in said.entries for mask in entry.said.masks]
    words = ClassMap(said.values, value_map=answers.value_map, classes=classes, numbers=numbers, masks=masks)
    drafts = draft_cases(groups, pairing)
    read_annotations_of(drafts, pairing, words, rule=answers.readers, known=classes, resample=answers.resample_masks)
    exclude_duplicates(drafts)
    named = any(draft.patient_named for draft in drafts)
    source = assign_patients(drafts, named=named, answers=answers) if patients_wanted else None
    attributes = _Attributes(said)
    nearest = Nearest(group.key for group in groups if group.key not in pairing.rows_of)
    unmatched = unmatched_problems(pairing, lambda entry: entry.names[0] if entry.names else "", nearest)
    cohort = Cohort(
        root=str(scan.root),
        cases=tuple(case_of(draft, attributes.of(draft), attributes.names) for draft in drafts),
        problems=problems_of(scan, drafts, (*said.problems, *unmatched)),
        patient_source=source,
        table=None,
        class_map=words.class_map,
        values=tuple(said.values[:_VALUES]),
        files_seen=len(scan.files) + scan.left_out,
        unit=unit,
        reference_kind=said.kind,
        reference_format=said.format,
        notes=(pairing_note(pairing), *said.notes, *words.notes, *notes_of(scan, unit)),
    )
    return cohort, drafts


class _Attributes:
    """Further columns of annotations, read as those of a table are: what names a person makes no groups."""

    def __init__(self, said: ReferenceEntries) -> None:
        self._names = tuple(dict.fromkeys(name for entry in said.entries for name in entry.attributes))
        rows = tuple(Row(place, self._cells(entry.attributes)) for place, entry in enumerate(said.entries, start=1))
        table = Table(self._names, rows, "", "", said.digest)
        self._columns = AttributeColumns(table, ColumnRoles((), (), None, self._names, None))

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the attributes."""
        return self._columns.names

    def of(self, draft: CaseDraft) -> dict[str, str]:
        """Return the attributes of a case."""
        first: ReferenceEntry | None = draft.entries[0] if draft.entries else None
        return self._columns.read(self._cells(first.attributes)) if first is not None and self._names else {}

    def _cells(self, attributes: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(attributes.get(name, "") for name in self._names)
