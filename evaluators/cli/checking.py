"""What ``check`` does: open, reproduce the vendor's own samples, one real pass in isolation."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluators.cli.check_steps import Steps, Trial, Wish, add_opened
from evaluators.cli.command import Call
from evaluators.cli.junit import write_junit
from evaluators.cli.skeleton import show_options, write_skeleton
from evaluators.errors import EvaluationError, RunError, SubmissionError

if TYPE_CHECKING:
    from evaluators.domain.submission import Submission


def check(call: Call) -> int:
    """Open, reproduce the golden samples, and make one real pass in isolation; exit 1 if something is wrong."""
    source, card, target = call.path("submission"), call.maybe_path("card"), call.maybe_path("init")
    steps = Steps(call.out.say)
    try:
        if target is not None:
            if not write_skeleton(call, target):
                steps.add("opened", "failed", call.words("cli.check.bad"))
                return 1
            source, card = target, None
        submission, found = _checked(call, source, card, steps)
    except EvaluationError as error:
        steps.add("called" if steps.done else "opened", "failed", str(call.words.error(error)), quiet=True)
        raise
    finally:
        junit = call.maybe_path("junit")
        if junit is not None and steps.done:
            write_junit(steps.done, junit)
    call.out.say(call.words("cli.check.good" if steps.good else "cli.check.bad"))
    if call.out.as_json:
        document = {"submission": submission.model_dump(mode="json"), "refused": submission.refused, **found}
        checks = [{"name": step.name, "status": step.status, "sentence": step.sentence} for step in steps.done]
        call.out.document({**document, "checks": checks, "ready": steps.good})
    return 0 if steps.good else 1


def _checked(call: Call, source: Path, card: Path | None, steps: Steps) -> tuple[Submission, dict[str, Any]]:
    from evaluators.cli.showing_submission import show_submission
    from evaluators.evaluation.runner import CASE_TIMEOUT_S
    from evaluators.submission.client import open_in_worker

    allow = call.flag("allow_unisolated")
    with tempfile.TemporaryDirectory(prefix="pruefstand-") as private:
        folder = Path(private)
        submission = open_in_worker(
            source, folder, card, vendor_key=call.maybe_path("vendor_key"), allow_unisolated=allow
        )
        if not call.out.as_json:
            show_submission(call, submission)
        add_opened(steps, submission, call.words)
        show_options(call, submission)
        if not steps.good:
            return submission, {}
        wish = Wish(
            sample=call.maybe_path("sample"),
            prepared=call.maybe_path("prepared"),
            timeout_s=call.number("case_timeout") or CASE_TIMEOUT_S,
            allow_unisolated=allow,
        )
        trial = Trial(submission, wish, steps, call.words)
        try:
            trial.run(folder)
        except (SubmissionError, RunError) as error:
            steps.add("loaded", "failed", str(call.words.error(error)))
        return submission, trial.found
