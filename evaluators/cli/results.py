"""``pruefstand results``: the estimates, for people, for programs, for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import EVALUATION, JSON
from evaluators.cli.progress import Progress

if TYPE_CHECKING:
    from evaluators.domain.results import Results


def run(call: Call) -> int:
    """Show the results of the latest run; they can be looked at while the folder is open elsewhere or read-only."""
    from evaluators.evaluation.assembling import kept_results, results_of
    from evaluators.evaluation.folder import open_folder

    form = "json" if call.out.as_json else call.text("format") or "table"
    with open_folder(call.path("evaluation"), write=False) as folder:
        found = kept_results(folder)
        prevalence = folder.plan.report.target_prevalence
        secret = folder.secret if form == "json" else b""  # a colleague may look without the right to read the key
        locked = folder.locked_plan is not None
        amendments = len(folder.locked_plan.amendments) if folder.locked_plan else 0
    if found is None:
        with open_folder(call.path("evaluation"), write=True) as folder, Progress(call.out) as progress:
            found = results_of(folder, progress)
    if amendments and form == "table":
        call.out.say(call.words("cli.results.amended", n=amendments))
    show(call, found, form, prevalence, secret, locked=locked)
    return exit_code(found)


def show(
    call: Call, found: Results, form: str, target_prevalence: float | None, secret: bytes, *, locked: bool
) -> None:
    """Write results in one of the three forms; the document says by which digest summaries for others name them."""
    import sys

    from evaluators.cli.showing_results import show_results
    from evaluators.cohort.sealing import digest_key, sealed
    from evaluators.report.tables import estimates_csv, results_document

    if form == "json":
        outside = sealed(digest_key(secret), "results", found.digest)
        call.out.document({**results_document(found), "results_digest_outside": f"hmac-sha256:{outside}"})
    elif form == "csv":
        sys.stdout.write(estimates_csv(found))
    else:
        show_results(call, found, target_prevalence=target_prevalence, locked=locked)


def exit_code(found: Results) -> int:
    """Return 0 no goal or all shown, 1 a goal missed, 3 not shown or without a verdict."""
    words = {verdict.verdict for verdict in found.verdicts}
    if "missed" in words:
        return 1
    return 3 if words & {"not_shown", "none"} else 0


COMMAND: Final = Command(
    "results",
    (EVALUATION, Parameter("format", choices=("table", "json", "csv"), default="table"), JSON),
    run,
    patient_data=True,
)
