"""``pruefstand prove``: an opening of chosen cases for a spot check."""

from __future__ import annotations

from typing import Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import EVALUATION, JSON
from evaluators.errors import CallError


def run(call: Call) -> int:
    """Write the opening."""
    from evaluators.evaluation.atomic import write_file
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.ledger import Event
    from evaluators.evidence.openings import make_opening

    try:
        numbers = [int(part) for text in call.texts("cases") for part in text.replace(",", " ").split()]
    except ValueError:
        raise CallError("C715") from None
    with open_folder(call.path("evaluation"), write=True) as folder:
        opening = make_opening(folder.data_key, numbers)
        write_file(call.path("out"), opening.model_dump_json(indent=1).encode())
        folder.ledger.append(Event.OPENING_MADE, cases=", ".join(str(one.case) for one in opening.cases))
    call.out.say(call.words("cli.written", file=call.path("out").name))
    if call.out.as_json:
        call.out.document({"opening": str(call.path("out")), "cases": [one.case for one in opening.cases]})
    return 0


COMMAND: Final = Command(
    "prove",
    (EVALUATION, Parameter("cases", required=True, many=True), Parameter("out", "path", required=True), JSON),
    run,
    patient_data=True,
)
