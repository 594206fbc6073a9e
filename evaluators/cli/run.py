"""``pruefstand run``: runs or continues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CASE_TIMEOUT, EVALUATION, JSON, WORKERS
from evaluators.cli.progress import Progress
from evaluators.cli.whereabouts import note_elsewhere
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.evaluation.runner import RunOptions


def run(call: Call) -> int:
    """Run until every case has its row; exit 1 if cases failed."""
    from evaluators.cli.showing_results import show_changed
    from evaluators.domain.case import ExclusionReason
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.integrity import not_passed
    from evaluators.evaluation.runner import run_evaluation
    from evaluators.report import wording

    if call.text("scheduler"):
        raise CallError("C703")
    note_elsewhere(call, call.path("evaluation"))
    with open_folder(call.path("evaluation"), write=True) as folder, Progress(call.out) as progress:
        done = run_evaluation(folder, run_options(call), progress)
        outcomes = folder.store.outcomes(done.number)
        failed = not_passed(folder, done)
    counts = {status: sum(o.status == status for o in outcomes) for status in ("evaluated", "failed", "excluded")}
    if call.out.as_json:
        call.out.document({"run": done.number, "confirmatory": done.confirmatory, **counts})
    kind = "confirmatory" if done.confirmatory else "exploratory"
    call.out.say(call.words(f"cli.run.{kind}", n=len(outcomes), failed=counts["failed"], excluded=counts["excluded"]))
    if counts["failed"] and not counts["evaluated"]:
        call.out.say(call.words("report.main.nothing_answered", n=counts["failed"]))
    show_changed(call, sum(o.exclusion == ExclusionReason.CHANGED_SINCE_SCAN for o in outcomes))
    for line in wording.not_passed(failed, call.words):
        call.out.say(line)
    call.out.say(call.words("cli.run.next", evaluation=str(call.path("evaluation"))))
    return 1 if counts["failed"] else 0


def run_options(call: Call) -> RunOptions:
    """Return how to run, from the shared options."""
    from evaluators.evaluation.runner import CASE_TIMEOUT_S, RunOptions

    workers = call.integer("workers")
    if workers is not None and workers < 1:
        raise CallError("C704")
    timeout = call.number("case_timeout")
    if timeout is not None and not timeout > 0:
        raise CallError("C709")
    changes = {} if workers is None else {"workers": workers}
    return RunOptions(
        case_timeout_s=timeout or CASE_TIMEOUT_S,
        allow_unisolated=call.flag("allow_unisolated"),
        start_again=bool(call.values.get("again")),
        **changes,
    )


COMMAND: Final = Command(
    "run",
    (
        EVALUATION,
        WORKERS,
        CASE_TIMEOUT,
        Parameter("again", "flag"),
        Parameter("scheduler"),
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
