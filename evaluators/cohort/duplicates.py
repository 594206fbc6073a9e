"""Images that are in the data twice would count twice: one of each is kept, unless their labels disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from evaluators.cohort.case_draft import CaseDraft
from evaluators.domain.case import ExclusionReason, ProblemKind


def exclude_duplicates(drafts: Sequence[CaseDraft]) -> None:
    """Exclude all but one of each image; all of them where their references contradict each other.

    The same image: the same bytes, or the same SOPInstanceUID with the same pixels. The first one with a reference is
    kept. The same SOPInstanceUID with other pixels is reported and left to the person.
    """
    readable = [draft for draft in drafts if draft.file.described is not None]
    for group in _same_image(readable):
        offered = [draft for draft in group if draft.exclusion is None]
        if len(offered) > 1:
            _keep_one(offered)
    _report_reused_uids(readable)


def _same_image(drafts: Iterable[CaseDraft]) -> list[list[CaseDraft]]:
    groups: list[list[CaseDraft]] = []
    known: dict[tuple[str | None, ...], list[CaseDraft]] = {}
    for draft in drafts:
        described = draft.file.described
        assert described is not None
        keys: list[tuple[str | None, ...]] = [tuple(file.sha256 for file in draft.files)]
        if described.image_uid and described.pixel_digest and len(draft.files) == 1:
            keys.append((described.image_uid, described.pixel_digest))
        group = next((known[key] for key in keys if key in known), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(draft)
        known.update(dict.fromkeys(keys, group))
    return groups


def _keep_one(group: Sequence[CaseDraft]) -> None:
    labels = {draft.label.name for draft in group if draft.has_reference and draft.label}
    kept = next((draft for draft in group if draft.has_reference), group[0])
    for draft in group:
        if len(labels) > 1:
            twin = next(other for other in group if other is not draft)
            draft.report(ProblemKind.CONFLICTING_LABELS, detail=twin.file.path)
            draft.exclude(ExclusionReason.CONFLICTING_LABELS)
        elif draft is not kept:
            draft.report(ProblemKind.DUPLICATE_BYTES, detail=kept.file.path)
            draft.exclude(ExclusionReason.DUPLICATE)


def _report_reused_uids(drafts: Iterable[CaseDraft]) -> None:
    """Report each case with a file whose SOPInstanceUID another file has with other pixels, and name that file."""
    by_uid: defaultdict[str, dict[str, tuple[CaseDraft, str | None]]] = defaultdict(dict)
    for draft in drafts:
        for file in draft.files:
            if file.described and file.described.image_uid:
                by_uid[file.described.image_uid][file.path] = draft, file.described.pixel_digest
    for files in by_uid.values():
        if len({digest for _, digest in files.values()}) < 2:
            continue
        for path, (draft, digest) in files.items():
            other = next(other for other, (_, pixels) in files.items() if pixels != digest)
            draft.report(ProblemKind.SAME_UID_DIFFERENT_PIXELS, "warning", detail=other, path=path)
