"""``pruefstand scan``: what is in a folder of images, before anything is decided."""

from __future__ import annotations

import secrets
from typing import Final

from evaluators.cli.cohort_answers import cohort_answers
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, COHORT, JSON
from evaluators.cli.progress import Progress
from evaluators.errors import CohortError

EMPTY_FOLDER: Final = "C251"
"""An answer to what was asked, not a wrong call."""


def run(call: Call) -> int:
    """Read every file and say what was found; exit 1 if nothing can be evaluated."""
    from evaluators.cli.showing_cohort import as_document, show_cohort
    from evaluators.cohort.build import survey
    from evaluators.cohort.overview import evaluable_cases
    from evaluators.cohort.training_hashes import read_training_hashes

    hashes = call.maybe_path("training_hashes")
    try:
        with Progress(call.out) as progress:
            progress.stage("files")
            cohort = survey(
                call.path("folder"),
                call.maybe_path("reference"),
                answers=cohort_answers(call),
                training=hashes and read_training_hashes(hashes),
                pseudonym_key=secrets.token_bytes(32),
                observer=progress,
                allow_unisolated=call.flag("allow_unisolated"),
            )
    except CohortError as error:
        if error.id != EMPTY_FOLDER:
            raise
        call.out.error(error)
        return 1
    show_cohort(call, cohort)
    if call.out.as_json:
        call.out.document(as_document(cohort))
    if call.maybe_path("reference") is not None:
        return 0 if evaluable_cases(cohort) else 1
    return 0 if any(case.exclusion is None for case in cohort.cases) else 1


COMMAND: Final = Command(
    "scan",
    (
        Parameter("folder", "path", argument=True, required=True),
        Parameter("reference", "path"),
        *COHORT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
