"""Masks made elsewhere, in the place of a model: a folder of masks named like the images."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from evaluators.cohort.annotations.reading import read_annotations
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.class_map import ClassMap
from evaluators.cohort.mask_images import masks_of_images, names_of_videos
from evaluators.cohort.pairing import pair_entries
from evaluators.cohort.reference_entry import ReferenceEntry
from evaluators.domain.case import SEVERAL, Case
from evaluators.domain.outcome import FailureCategory, Outcome
from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import MaskFile
from evaluators.domain.submission import Card, FileDigest, Submission
from evaluators.errors import CohortError, SubmissionError
from evaluators.evaluation.case_files import case_reader
from evaluators.evaluation.case_lane import CaseLane
from evaluators.evaluation.folder import EvaluationFolder
from evaluators.evaluation.offered_cases import OfferedCase
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.predictions import asked_without_model, supplied
from evaluators.evaluation.scoring import scoring_of
from evaluators.evaluation.store import Run
from evaluators.isolation.worker_process import WorkerProcess
from evaluators.submission.card import read_partial_card, text_of
from evaluators.submission.draft import Draft, from_answers, merge

FOLDER: Final = "predictions"
MOST_FILES: Final = 100_000
"""More are no masks of one cohort."""


def open_given_masks(
    source: Path, private: Path, card: Path | None = None, *, answers: Mapping[str, JsonValue] | None = None
) -> Submission:
    """Take a folder of masks as a submission; what it leaves open, the classes above all, is asked, never guessed.

    Args:
        source: The folder. Links in it are passed over.
        private: New or empty folder for the copy.
        card: A card of the person's own.
        answers: Answers to open questions, by key.

    Raises:
        SubmissionError: The folder cannot be copied or is empty (``C453``), or the card cannot be used.
    """
    digests = _copied(source, private)
    draft: Draft = {"format": 1, "model": {"file": FOLDER}, "task": {"kind": "segmentation"}}
    told = merge(from_answers(answers or {}), read_partial_card(text_of(card), file=card.name) if card else {})
    draft = {key: part for key, part in merge(draft, told).items() if key not in {"input", "output"}}
    return supplied(FOLDER, draft, asked_without_model(draft), digests)


def given_masks(
    package: Path, card: Card, cases: Sequence[Case], *, allow_unisolated: bool = False
) -> dict[int, tuple[MaskFile, ...]]:
    """Return the masks given for each case, by its number; a case without any is not in it.

    Args:
        package: Where the copy of the folder lies.
        card: Names the classes; numbers in the masks are places in them.
        cases: All cases that are to be answered.
        allow_unisolated: Go on where this computer cannot isolate.

    Raises:
        CohortError: No mask fits an image (``C496``).
        SubmissionError: They are no masks (``C453``).
    """
    folders = {path.partition("/")[0] for case in cases for path in (case.files[0].path,) if "/" in path}
    said = read_annotations(package / FOLDER, CohortAnswers(), image_folders=folders, allow_unisolated=allow_unisolated)
    if said.kind != "masks":
        raise SubmissionError("C453")
    numbers = all(value.isdecimal() for value in said.values)
    masks = [mask.names for entry in said.entries for mask in entry.said.masks]
    words = ClassMap(said.values, value_map={}, classes=card.task.classes, numbers=numbers, masks=masks)
    offered = {case.files[0].path: case for case in cases}
    videos = any(case.reading == "clip" and len(case.files) == 1 for case in cases)
    entries = [(entry, (*entry.names, *(names_of_videos(entry) if videos else ()))) for entry in said.entries]
    pairing = pair_entries(entries, [OfferedCase(case) for case in cases])
    if pairing is None:
        example = next((entry.names[0] for entry in said.entries if entry.names), "")
        raise CohortError("C496", a=example, b=next(iter(offered), "").rpartition("/")[2])
    return {
        offered[path].number: tuple(
            mask
            for entry in _of_images(offered[path], entries)
            if words.outside(entry.said) is None
            for mask in words.mapped(entry.said).masks
        )
        for path, entries in pairing.rows_of.items()
    }


def _of_images(case: Case, entries: Sequence[ReferenceEntry]) -> Sequence[ReferenceEntry]:
    """Return the masks given for a case, of one of several images with the image they are of."""
    if case.reading not in SEVERAL:
        return entries
    return masks_of_images(entries, OfferedCase(case).files, case.facts.frames if case.facts else 1)


class GivenMasksLane:
    """Answers cases from the masks given.

    Args:
        lane: Compares the masks of a case with its reference, in a worker.
        given: By the number of the case.
    """

    def __init__(self, lane: CaseLane, given: Mapping[int, tuple[MaskFile, ...]]) -> None:
        self._lane, self._given = lane, given

    def evaluate(self, case: Case) -> Outcome:
        """Return how the masks of a case overlap with its reference."""
        if not self._given.get(case.number):
            return Outcome(case=case.number, status="failed", failure=FailureCategory.NO_PREDICTION)
        return self._lane.evaluate(case)

    def skip(self, case: int) -> bool:
        """Let the time of this case be over, as in a run of a model."""
        return self._lane.skip(case)

    def reads(self) -> bool:
        """Return whether it waits for the files of a case just now."""
        return self._lane.reads()

    def close(self) -> None:
        """End the worker."""
        self._lane.close()


def given_masks_lane(
    folder: EvaluationFolder,
    run: Run,
    card: Card,
    cases: Sequence[Case],
    *,
    plan: LockedPlan,
    allow_unisolated: bool,
) -> GivenMasksLane:
    """Return what answers the cases of an evaluation from the masks handed in for it.

    Raises:
        As ``given_masks``.
    """
    package = folder.submission_folder
    given = given_masks(package, card, cases, allow_unisolated=allow_unisolated)
    reader = replace(case_reader(folder, masks=True), package=package / FOLDER, given=given)

    def start() -> WorkerProcess:
        setup = {"card": card.model_dump(mode="json"), "plan": scoring_of(plan)}
        return WorkerProcess("given_masks", setup=setup, allow_unisolated=allow_unisolated)

    keep = PredictedMasks(folder, run.number).put
    classes = len(card.task.classes)
    lane = CaseLane(reader, start, classes=classes, timeout_s=run.case_timeout_s, said="volume", keep=keep)
    return GivenMasksLane(lane, given)


def _copied(source: Path, private: Path) -> tuple[FileDigest, ...]:
    """Copy the files and return their digests, by path."""
    found: list[FileDigest] = []
    try:
        for path in sorted(source.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if len(found) == MOST_FILES:
                raise SubmissionError("C453")
            name = f"{FOLDER}/{path.relative_to(source).as_posix()}"
            target = private / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            content = target.read_bytes()
            found.append(FileDigest(path=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)))
    except OSError:
        raise SubmissionError("C453") from None
    if not found:
        raise SubmissionError("C453")
    return tuple(found)
