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

from evaluators.cohort.columns import CASE_NAMES, plain
from evaluators.cohort.decimals import DecimalSign, is_missing, parse_number, signs_in_column
from evaluators.cohort.label_table import Row, Table, read_table
from evaluators.cohort.pairing import SingleFile, pair_table
from evaluators.domain.case import Case, ExclusionReason
from evaluators.domain.outcome import FailureCategory, Outcome
from evaluators.domain.submission import Card, FileDigest, PredictionsCard, Submission
from evaluators.errors import CohortError, SubmissionError, TableError
from evaluators.evaluation.case_files import CaseReader, whole_of
from evaluators.evaluation.offered_cases import OfferedCase
from evaluators.inference.combining import Combine, combined
from evaluators.inference.interpretation import TOLERANCE
from evaluators.submission.card import RULES, read_partial_card, text_of
from evaluators.submission.digest import package_digest
from evaluators.submission.draft import Draft, find, from_answers, merge, open_questions
from evaluators.submission.strict_toml import TomlDocument, problem_error, validate

FILE: Final = "predictions"
SCORE: Final = "score"
"""Column with one score, that of the positive class."""


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
    draft: Draft = {"format": 1, "model": {"file": name}, "task": {"kind": "classification"}}
    told = merge(from_answers(answers or {}), read_partial_card(text_of(card), file=card.name) if card else {})
    draft = merge(draft, told)
    draft["model"]["file"] = name  # a card may name the model's own file, or one that is nobody's business
    if find(draft, "task.classes") is None and (classes := _class_columns(table)):
        draft = merge(draft, {"task": {"classes": classes}})
    draft.pop("input", None)
    draft.pop("output", None)
    questions = asked_without_model(draft)
    if find(draft, "task.classes") is not None:
        single = len(_columns(table, find(draft, "task.classes"))) == 1
        if single and not find(draft, "task.positive") and "task.positive" not in questions:
            questions = (*questions, "task.positive")  # one score speaks of the positive class
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
        self._columns = [table.columns.index(name) for name in _columns(table, card.task.classes)]
        self._decimal = _decimal(table, [table.columns[place] for place in self._columns])
        names, offered = _case_columns(table), [OfferedCase(case) for case in cases]
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
        answers = [self._said(of_one) for of_one in rows]
        failure = next((answer for answer in answers if isinstance(answer, FailureCategory)), None)
        if failure is not None:
            return Outcome(case=case.number, status="failed", failure=failure)
        scores = combined(
            [answer for answer in answers if not isinstance(answer, FailureCategory)], self._combine, self._card
        )
        return Outcome(case=case.number, status="evaluated", scores=scores)

    def _said(self, rows: Sequence[Row]) -> tuple[float, ...] | FailureCategory:
        """Return the one answer of rows that speak about the same."""
        answers = [self._answer(row) for row in rows]
        if not answers:
            return FailureCategory.NO_PREDICTION
        return answers[0] if all(answer == answers[0] for answer in answers) else FailureCategory.NOT_REPEATABLE

    def skip(self, case: int) -> bool:  # noqa: ARG002 - as every lane
        """Skip nothing: reading a row does not hang."""
        return False

    def reads(self) -> bool:
        """Return True: what takes long is reading the files of a case, to see whether they are unchanged."""
        return True

    def close(self) -> None:
        """Do nothing: there is no process."""

    def _answer(self, row: Row) -> tuple[float, ...] | FailureCategory:
        cells = [row.cells[place] for place in self._columns]
        if any(is_missing(cell) for cell in cells):
            return FailureCategory.NO_PREDICTION
        numbers = [parse_number(cell, self._decimal) for cell in cells]
        scores = [number for number in numbers if number is not None]
        if len(scores) < len(numbers):
            return FailureCategory.NOT_A_NUMBER
        if min(scores) < -TOLERANCE or max(scores) > 1 + TOLERANCE:
            return FailureCategory.NOT_PROBABILITIES
        scores = [min(max(score, 0.0), 1.0) for score in scores]
        if len(scores) == 1:
            first = self._card.task.positive == self._card.task.classes[:1]
            return (scores[0], 1 - scores[0]) if first else (1 - scores[0], scores[0])
        return tuple(scores) if abs(sum(scores) - 1) <= TOLERANCE else FailureCategory.NOT_PROBABILITIES


def _is_many_images(case: Case) -> bool:
    """Return whether each image of a case may have an answer of its own; slices of a volume have none."""
    return len(case.files) > 1 and case.reading != "volume"


def _rows_of_images(table: Table, names: Sequence[str], images: Sequence[SingleFile]) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows that speak about one image of a case; none where rows speak about whole cases."""
    try:
        return pair_table(table, names, images).rows_of if images else {}
    except CohortError:
        return {}


def _class_columns(table: Table) -> list[str]:
    """Return the classes that the columns speak of; none where there is one ``score``."""
    if _score_column(table) is not None:
        return []
    classes = [name for name in table.columns if plain(name) not in CASE_NAMES]
    if len(classes) < 2:
        raise TableError("C150", columns=_listed(table.columns))
    for name in classes:
        if signs_in_column(set(table.cells(name))) is None:
            raise TableError("C151", column=name)
    return classes


def _columns(table: Table, classes: Sequence[str]) -> list[str]:
    """Return the columns with the scores: one for each class, or the one ``score`` of two classes."""
    _case_columns(table)
    if all(name in table.columns for name in classes):
        return list(classes)
    score = _score_column(table)
    if score is None or len(classes) != 2:
        raise TableError("C150", columns=_listed(table.columns))
    return [score]


def _score_column(table: Table) -> str | None:
    return next((name for name in table.columns if plain(name) == SCORE), None)


def _case_columns(table: Table) -> list[str]:
    columns = [name for name in table.columns if plain(name) in CASE_NAMES]
    if not columns:
        raise TableError("C150", columns=_listed(table.columns))
    return columns


def _decimal(table: Table, columns: Sequence[str]) -> DecimalSign | None:
    """Return the one decimal sign of the scores.

    Raises:
        TableError: They show both (``M09``).
    """
    found: set[DecimalSign] = set()
    for name in columns:
        found |= signs_in_column(cell for cell in table.cells(name) if parse_number(cell, None) is not None) or set()
        if len(found) > 1:
            raise TableError("M09", col=name)
    return next(iter(found), None)


def complete_card(draft: Mapping[str, Any]) -> PredictionsCard:
    """Return the card of predictions from a draft that leaves nothing open.

    Raises:
        SubmissionError: It contradicts itself.
    """
    card, problems = validate(dict(draft), PredictionsCard)
    if card is None:
        raise problem_error(problems[0], TomlDocument("--card", dict(draft), {}), error=SubmissionError, rules=RULES)
    return card


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:20]) + (" …" if len(columns) > 20 else "")
