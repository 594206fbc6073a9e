"""Predictions made elsewhere, in the place of a model: a table with a row per case and scores for the classes.

The table names the case and gives either one column per class or one column ``score`` for the positive class. It is
kept as it came; rows and images are paired as those of a reference table are. What the table does not say, or says
twice and differently, is a failed case and never left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from evaluators.cohort.label_table import Row, Table, read_table
from evaluators.cohort.pairing import SingleFile, pair_table
from evaluators.domain.case import Case, ExclusionReason
from evaluators.domain.outcome import FailureCategory, Outcome
from evaluators.domain.submission import Card, FileDigest, PredictionsCard, Submission
from evaluators.errors import CohortError, SubmissionError, TableError
from evaluators.evaluation.case_files import CaseReader, whole_of
from evaluators.evaluation.offered_cases import OfferedCase
from evaluators.evaluation.predicted_frames import FrameScores, on_video
from evaluators.evaluation.predicted_rows import answers_in, asks_for_positive, case_columns, classes_in, kind_of
from evaluators.inference.combining import Combine
from evaluators.submission.card import RULES, read_partial_card, text_of
from evaluators.submission.digest import package_digest
from evaluators.submission.draft import Draft, find, from_answers, merge, open_questions
from evaluators.submission.strict_toml import TomlDocument, problem_error, validate

FILE: Final = "predictions"


def open_predictions(
    source: Path,
    private: Path,
    card: Path | None = None,
    *,
    answers: Mapping[str, JsonValue] | None = None,
    allow_unisolated: bool = False,
) -> Submission:
    """Take a table of predictions as a submission; what it leaves open is asked, never guessed.

    Args:
        source: CSV, TSV or XLSX.
        private: New or empty folder for the copy.
        card: A card of the person's own. Where it names the classes, other columns are left aside.
        answers: Answers to open questions, by key.
        allow_unisolated: Go on where the sandbox cannot be had.

    Raises:
        TableError: It is no table of predictions (``C150``, ``C151``), or cannot be read.
        SubmissionError: The card cannot be used.
    """
    name = FILE + source.suffix.lower()
    private.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, private / name)
    except OSError:
        raise TableError("C230", name=source.name) from None
    table = read_table(private / name, allow_unisolated=allow_unisolated)
    told = merge(from_answers(answers or {}), read_partial_card(text_of(card), file=card.name) if card else {})
    draft = merge({"format": 1, "model": {"file": name}, "task": {"kind": kind_of(table)}}, told)
    draft["model"]["file"] = name  # a card may name the model's own file, or one that is nobody's business
    case_columns(table)
    if find(draft, "task.classes") is None and (classes := classes_in(table, draft["task"]["kind"])):
        draft = merge(draft, {"task": {"classes": classes}})
    draft.pop("input", None)
    draft.pop("output", None)
    questions = asked_without_model(draft)
    if find(draft, "task.classes") is not None and asks_for_positive(table, draft):
        questions = (*questions, *({"task.positive"} - set(questions)))  # one score speaks of the positive class
    digests = (FileDigest(path=name, sha256=table.sha256, size=(private / name).stat().st_size),)
    return supplied(name, draft, questions, digests)


def asked_without_model(draft: Draft) -> tuple[str, ...]:
    """Return what a draft leaves open, except what only a model could say."""
    return tuple(key for key in open_questions(draft) if not key.startswith(("input.", "output.")))


def supplied(name: str, draft: Draft, questions: tuple[str, ...], files: tuple[FileDigest, ...]) -> Submission:
    """Return what stands for the model where its answers were made elsewhere.

    Args:
        name: Of the file or folder with the answers.
        draft: Everything known, shaped like a card.
        questions: What is open.
        files: The copies.
    """
    return Submission(
        package_format="predictions",
        card=None if questions else complete_card(draft),
        card_source="user",
        questions=questions,
        draft=json.loads(json.dumps(draft)) if questions else {},
        model_file=name,
        package_digest=package_digest(files),
        files=files,
        graph=None,
    )


class PredictionsLane:
    """Answers cases from the table.

    Args:
        root: The image folder; a case with an image that changed since the scan is excluded, as in a run of a model.
        package: Where the copy of the table lies.
        card: Names the classes.
        cases: All cases that are to be answered.
        combine: How the rows of several images of one case become one answer.
        allow_unisolated: Go on where the sandbox cannot be had.

    Raises:
        CohortError: No row fits an image (``M08``).
        TableError: The table no longer fits the card.
    """

    def __init__(
        self,
        root: Path,
        package: Path,
        card: Card,
        cases: Sequence[Case],
        *,
        combine: Combine = "max",
        allow_unisolated: bool = False,
    ) -> None:
        self._reader, self._card, self._combine = CaseReader(root, whole=whole_of(cases)), card, combine
        table = read_table(package / card.model.file, allow_unisolated=allow_unisolated)
        self._answers = answers_in(table, card)
        names, offered = case_columns(table), [OfferedCase(case) for case in cases]
        self._rows = pair_table(table, names, offered).rows_of
        images = [SingleFile(file) for one in offered if _is_many_images(one.case) for file in one.files]
        self._rows_of_image = _rows_of_images(table, names, images)

    def evaluate(self, case: Case) -> Outcome:
        """Return what the table says of a case: in a row of its own, or in one for each of its images."""
        if self._reader.read(case) is None:
            return Outcome(case=case.number, status="excluded", exclusion=ExclusionReason.CHANGED_SINCE_SCAN)
        rows = [self._rows_of_image.get(file.path, ()) for file in case.files]
        if not any(rows):
            rows = [self._rows.get(case.files[0].path, ())]
        answers = [self._answers.said(of_one) for of_one in rows]
        failure = next((answer for answer in answers if isinstance(answer, FailureCategory)), None)
        if failure is not None:
            return Outcome(case=case.number, status="failed", failure=failure)
        said = [answer for answer in answers if not isinstance(answer, FailureCategory)]
        fields = self._answers.together(said, self._combine)
        if isinstance(fields.get("frames"), FrameScores):
            frames = on_video(fields["frames"], case.facts)
            if isinstance(frames, FailureCategory):
                return Outcome(case=case.number, status="failed", failure=frames)
            fields = {"frames": frames}
        return Outcome(case=case.number, status="evaluated", **fields)

    def skip(self, case: int) -> bool:  # noqa: ARG002 - as every lane
        """Skip nothing: reading a row does not hang."""
        return False

    def reads(self) -> bool:
        """Return True: what takes long is reading the files of a case, to see whether they are unchanged."""
        return True

    def close(self) -> None:
        """Do nothing: there is no process."""


def _is_many_images(case: Case) -> bool:
    """Return whether each image of a case may have an answer of its own; slices of a volume have none."""
    return len(case.files) > 1 and case.reading != "volume"


def _rows_of_images(table: Table, names: Sequence[str], images: Sequence[SingleFile]) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows that speak about one image of a case; none where rows speak about whole cases."""
    try:
        return pair_table(table, names, images).rows_of if images else {}
    except CohortError:
        return {}


def complete_card(draft: Mapping[str, Any]) -> PredictionsCard:
    """Return the card of predictions from a draft that leaves nothing open.

    Raises:
        SubmissionError: It contradicts itself.
    """
    card, problems = validate(dict(draft), PredictionsCard)
    if card is None:
        raise problem_error(problems[0], TomlDocument("--card", dict(draft), {}), error=SubmissionError, rules=RULES)
    return card
