"""``pruefstand check``: the vendor's own check, with the hospital's own code."""

from __future__ import annotations

from typing import Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, CASE_TIMEOUT, JSON, SUBMISSION, VENDOR_KEY


def run(call: Call) -> int:
    """Open, reproduce the golden samples, and make one real pass in isolation; exit 1 if something is wrong."""
    from evaluators.cli.checking import check  # other commands need not load it

    return check(call)


COMMAND: Final = Command(
    "check",
    (
        SUBMISSION,
        CARD,
        VENDOR_KEY,
        Parameter("sample", "path"),
        Parameter("prepared", "path"),
        Parameter("init", "path"),
        Parameter("set", many=True),
        Parameter("golden", many=True),
        Parameter("junit", "path"),
        CASE_TIMEOUT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
