"""Cases from files and rows: what the table says about each image, and where it contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence

from evaluators.cohort.case_draft import CaseDraft
from evaluators.cohort.labels import Label, LabelReader, LabelState
from evaluators.cohort.pairing import Pairing
from evaluators.cohort.scan import Scan
from evaluators.domain.case import ExclusionReason, ProblemKind


def draft_cases(scan: Scan, pairing: Pairing | None) -> list[CaseDraft]:
    """Return a case for every readable image, and for every unreadable file that a row speaks about.

    The latter is excluded, not forgotten: the image was offered. Other unreadable files remain mere problems.
    """
    rows_of = pairing.rows_of if pairing else {}
    rivals = {path: line for line, paths in pairing.ambiguous.items() for path in paths} if pairing else {}
    offered = [file for file in scan.files if file.described is not None or file.path in rows_of]
    drafts = []
    for number, file in enumerate(offered, start=1):
        draft = CaseDraft(number, file, rows_of.get(file.path, ()), ambiguous=file.path in rivals)
        if file.problem is not None:
            of_an_image = file.problem.kind is not ProblemKind.NOT_AN_IMAGE
            kind = file.problem.kind if of_an_image else ProblemKind.UNREADABLE
            draft.report(kind, row=draft.rows[0].line, detail=file.problem.detail)
            draft.exclude(ExclusionReason.UNREADABLE)
        elif draft.ambiguous:
            draft.report(ProblemKind.ROW_MATCHES_SEVERAL_FILES, row=rivals[file.path])
        elif pairing is not None and not draft.rows:
            draft.report(ProblemKind.FILE_WITHOUT_ROW, "warning")
        drafts.append(draft)
    return drafts


def read_references(drafts: Sequence[CaseDraft], labels: LabelReader, patient_column: int | None) -> None:
    """Read the label of each case and exclude the contradictory ones and those the person does not want evaluated."""
    for draft in drafts:
        if draft.rows:
            _read(draft, [labels.read(row) for row in draft.rows])
        if patient_column is not None and len({row.cells[patient_column] for row in draft.rows}) > 1:
            draft.report(ProblemKind.PATIENT_MISMATCH, "warning", row=draft.rows[-1].line)


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
    for repeated in draft.rows[1:]:
        draft.report(ProblemKind.REPEATED_ROW, "warning", row=repeated.line)
    match draft.label.state:
        case LabelState.MISSING:
            draft.report(ProblemKind.MISSING_LABEL, row=row)
        case LabelState.OUTSIDE:
            draft.report(ProblemKind.LABEL_OUTSIDE_CLASSES, row=row, detail=draft.label.raw)
        case LabelState.NOT_EVALUATED:
            draft.exclude(ExclusionReason.LABEL_NOT_EVALUATED)
