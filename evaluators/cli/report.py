"""``pruefstand report``: the PDF again, from a bundle alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, JSON


def run(call: Call) -> int:
    """Rebuild the report in an isolated process and write it."""
    from evaluators.evalpack import rebuild_in_worker
    from evaluators.evaluation.atomic import write_file

    pdf = rebuild_in_worker(call.path("package"), call.language, allow_unisolated=call.flag("allow_unisolated"))
    name = f"report.{call.language}.pdf"
    out = call.maybe_path("out") or Path(name)
    if out.is_dir():
        out = out / name
    write_file(out, pdf)
    call.out.say(call.words("cli.written", file=str(out)))
    if call.out.as_json:
        call.out.document({"report": str(out)})
    return 0


COMMAND: Final = Command(
    "report",
    (Parameter("package", "path", argument=True, required=True), Parameter("out", "path"), ALLOW_UNISOLATED, JSON),
    run,
    patient_data=True,
)
