"""``pruefstand scan``: what is in a folder of images, before anything is decided, or in an evaluation."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from evaluators.cli.cohort_answers import cohort_answers
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, COHORT, JSON
from evaluators.cli.progress import Progress
from evaluators.errors import CallError, CohortError

if TYPE_CHECKING:
    from evaluators.domain.case import Cohort
    from evaluators.domain.submission import Card

EMPTY_FOLDER: Final = "C251"
"""An answer to what was asked, not a wrong call."""


def run(call: Call) -> int:
    """Say what is in a folder, or what an evaluation holds.

    Exit code 1 if nothing can be evaluated, 2 if everything is said but whose images they are.
    """
    from evaluators.cli.showing_cohort import as_document, show_cohort
    from evaluators.cohort.overview import evaluable_cases

    questions: list[CallError] = []
    try:
        card = _card(call)
        cohort, classes = _kept(call) or (
            _read(call, card, questions.append),
            None if card is None else card.task.classes,
        )
    except CohortError as error:
        if error.id != EMPTY_FOLDER:
            raise
        call.out.error(error)
        return 1
    show_cohort(call, cohort, classes)
    if call.out.as_json:
        call.out.document(as_document(cohort, classes))
    if questions:
        call.out.error(questions[0])
        return questions[0].exit_code
    if cohort.reference_kind is not None or call.maybe_path("reference") is not None:
        return 0 if evaluable_cases(cohort) else 1
    return 0 if any(case.exclusion is None for case in cohort.cases) else 1


def _kept(call: Call) -> tuple[Cohort, Sequence[str] | None] | None:
    """Return the cohort of an evaluation and the classes of its model; None: the folder is none."""
    from evaluators.domain.submission import Submission
    from evaluators.evaluation.folder import HEAD, open_folder

    if not (call.path("folder") / HEAD).is_file():
        return None
    with open_folder(call.path("folder"), write=False) as folder:
        submission = folder.store.get("submission", Submission)
        return folder.cohort, submission.card.task.classes if submission and submission.card else None


def _card(call: Call) -> Card | None:
    """Return the card that is named: what the model is for is then compared with what is there."""
    from evaluators.submission.card import read_card, text_of

    path = call.maybe_path("card")
    return None if path is None else read_card(text_of(path), file=path.name)


def _read(call: Call, card: Card | None, ask: Callable[[CallError], None]) -> Cohort:
    """Read every file; what is left to be asked of patients stops nothing."""
    from evaluators.cohort.build import survey
    from evaluators.cohort.training_hashes import read_training_hashes

    hashes = call.maybe_path("training_hashes")
    with Progress(call.out) as progress:
        progress.stage("files")
        return survey(
            call.path("folder"),
            call.maybe_path("reference"),
            answers=cohort_answers(call),
            training=None if hashes is None else read_training_hashes(hashes),
            card=card,
            pseudonym_key=secrets.token_bytes(32),
            observer=progress,
            allow_unisolated=call.flag("allow_unisolated"),
            ask=ask,
        )


COMMAND: Final = Command(
    "scan",
    (
        Parameter("folder", "path", argument=True, required=True),
        Parameter("reference", "path"),
        CARD,
        *COHORT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
