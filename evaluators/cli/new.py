"""``pruefstand new``: creates the evaluation folder."""

from __future__ import annotations

from typing import Final

from evaluators.cli.cohort_answers import new_evaluation
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, COHORT, JSON, VENDOR_KEY
from evaluators.cli.progress import Progress
from evaluators.cli.whereabouts import note_elsewhere, note_stand_ins


def run(call: Call) -> int:
    """Create the folder and say what is in it."""
    from evaluators.cli.showing_cohort import show_cohort
    from evaluators.cli.showing_plan import show_attributes_without_data, show_precision
    from evaluators.evaluation.creating import create_evaluation
    from evaluators.evaluation.folder import open_folder

    wanted = new_evaluation(call, call.path("evaluation"))
    note_elsewhere(call, wanted.target)
    note_stand_ins(call, call.path("data"))
    with Progress(call.out) as progress:
        create_evaluation(wanted, progress)
    with open_folder(wanted.target, write=False) as folder:
        show_cohort(call, folder.cohort)
        show_precision(call, folder)
        show_attributes_without_data(call, folder)
        if call.out.as_json:
            call.out.document({"evaluation": folder.head.id, "cases": len(folder.store.cases())})
    call.out.say(call.words("cli.new.next", evaluation=str(wanted.target)))
    return 0


COMMAND: Final = Command(
    "new",
    (
        Parameter("evaluation", "path", argument=True, required=True),
        Parameter("model", "path"),
        Parameter("predictions", "path"),
        CARD,
        VENDOR_KEY,
        Parameter("data", "path", required=True),
        Parameter("reference", "path"),
        Parameter("plan", "path"),
        *COHORT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
