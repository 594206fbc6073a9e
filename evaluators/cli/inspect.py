"""``pruefstand inspect``: what a submission is, without running it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from evaluators.cli.command import Call, Command
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, JSON, SUBMISSION, VENDOR_KEY


def run(call: Call) -> int:
    """Open the submission in isolation and show it; exit 1 if it must not or cannot be run as it is."""
    from evaluators.cli.showing_submission import show_submission
    from evaluators.submission.client import open_in_worker

    with tempfile.TemporaryDirectory(prefix="pruefstand-") as private:
        submission = open_in_worker(
            call.path("submission"),
            Path(private),
            call.maybe_path("card"),
            vendor_key=call.maybe_path("vendor_key"),
            allow_unisolated=call.flag("allow_unisolated"),
        )
    if call.out.as_json:
        call.out.document({**submission.model_dump(mode="json"), "refused": submission.refused})
    else:
        show_submission(call, submission)
    return 1 if submission.refused or submission.questions else 0


COMMAND: Final = Command("inspect", (SUBMISSION, CARD, VENDOR_KEY, ALLOW_UNISOLATED, JSON), run)
