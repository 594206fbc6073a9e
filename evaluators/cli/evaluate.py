"""``pruefstand evaluate``: new, lock, run, results, and sign if a key is given, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.cli import results as results_command
from evaluators.cli.cohort_answers import new_evaluation
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import (
    ALLOW_UNISOLATED,
    CARD,
    CASE_TIMEOUT,
    COHORT,
    JSON,
    KEY,
    PASSPHRASE_FILE,
    VENDOR_KEY,
    WORKERS,
)
from evaluators.cli.passphrase import unlocked
from evaluators.cli.progress import Progress
from evaluators.cli.run import run_options
from evaluators.cli.whereabouts import note_elsewhere, note_stand_ins
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.domain.plan import Plan
    from evaluators.evidence.keys import SigningKey


def run(call: Call) -> int:
    """Take a submission from images to results, and to a signed package if a key is given."""
    from evaluators.cli.showing_cohort import show_findings
    from evaluators.evaluation import planning
    from evaluators.evaluation.assembling import results_of
    from evaluators.evaluation.creating import create_evaluation
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.runner import run_evaluation
    from evaluators.signing import SigningChoices, sign_evaluation

    key = _key(call)  # a wrong passphrase is told before hours of work, not after
    wanted, options = new_evaluation(call, call.path("out")), run_options(call)
    note_elsewhere(call, wanted.target)
    note_stand_ins(call, call.path("data"))
    with Progress(call.out) as progress:
        create_evaluation(wanted, progress, adjust=lambda plan: _with_threshold(plan, call.number("threshold")))
        with open_folder(wanted.target, write=True) as folder:
            planning.lock(folder)
            run_evaluation(folder, options, progress)
            found = results_of(folder, progress)
            cohort, prevalence = folder.cohort, folder.plan.report.target_prevalence
            secret = folder.secret
            package = sign_evaluation(folder, found, [key], SigningChoices(folder.exports), progress) if key else None
    if not call.out.as_json:
        show_findings(call, cohort, warnings_only=True)
    results_command.show(call, found, "json" if call.out.as_json else "table", prevalence, secret, locked=True)
    if package is not None:
        call.out.say(call.words("cli.written", file=str(package)))
    elif not call.out.as_json:
        call.out.say(call.words("cli.evaluate_next", folder=str(wanted.target)))
    return results_command.exit_code(found)


def _with_threshold(plan: Plan, threshold: float | None) -> Plan:
    if threshold is None:
        return plan
    if not 0 <= threshold <= 1:
        raise CallError("M10")
    return plan.model_copy(update={"threshold": threshold, "threshold_origin": None})


def _key(call: Call) -> SigningKey | None:
    name = call.text("key")
    return None if name is None else unlocked(call, name)


COMMAND: Final = Command(
    "evaluate",
    (
        Parameter("model", "path"),
        Parameter("predictions", "path"),
        CARD,
        VENDOR_KEY,
        Parameter("data", "path", required=True),
        Parameter("reference", "path", required=True),
        Parameter("out", "path", required=True),
        Parameter("plan", "path"),
        Parameter("threshold", "number"),
        *COHORT,
        WORKERS,
        CASE_TIMEOUT,
        KEY,
        PASSPHRASE_FILE,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
