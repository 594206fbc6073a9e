"""``pruefstand compare``: two submissions on the same cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, CASE_TIMEOUT, EVALUATION, JSON, VENDOR_KEY, WORKERS
from evaluators.cli.progress import Progress
from evaluators.cli.run import run_options
from evaluators.cli.whereabouts import note_elsewhere
from evaluators.errors import CallError

if TYPE_CHECKING:
    from pathlib import Path

    from evaluators.analyses.comparison import Margin
    from evaluators.domain.comparison import KeptComparison
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.evaluation.observer import RunObserver

CASES_NAMED: Final = 30
"""Numbers of cases in one line; all of them stand in the JSON document."""


def run(call: Call) -> int:
    """Compare, or show the latest comparison where nothing to compare with is named."""
    from evaluators.evaluation.comparing import compare_evaluations
    from evaluators.evaluation.folder import open_folder

    evaluation, other = call.path("evaluation"), _named(call)
    if other is None:
        found, model = _latest(evaluation)
    else:
        note_elsewhere(call, evaluation)
        with open_folder(evaluation, write=True) as folder, Progress(call.out) as progress:
            margin = _margin(call, folder)
            place = _evaluated(call, folder, other, progress)
            with open_folder(place, write=False) as second:
                found = compare_evaluations(folder, second, progress, margin=margin)
            model = _model(folder)
    _show(call, found, model)
    margin_shown = found.comparison.margin
    return 3 if margin_shown is not None and margin_shown.shown == "not_shown" else 0


def _named(call: Call) -> Path | None:
    named = [path for path in (call.maybe_path("with"), call.maybe_path("predictions")) if path is not None]
    if len(named) > 1:
        raise CallError("C887")
    return named[0] if named else None


def _latest(evaluation: Path) -> tuple[KeptComparison, str]:
    from evaluators.evaluation.assembling import kept_results
    from evaluators.evaluation.comparing import kept_comparison
    from evaluators.evaluation.folder import open_folder

    with open_folder(evaluation, write=False) as folder:
        results = kept_results(folder)
        found = kept_comparison(folder, results) if results is not None else None
        if found is None:
            raise CallError("C882")
        return found, _model(folder)


def _evaluated(call: Call, folder: EvaluationFolder, other: Path, observer: RunObserver) -> Path:
    """Return the other evaluation, made and run first where a submission was named."""
    from evaluators.evaluation.second import SecondSubmission, evaluate_second, is_evaluation

    if is_evaluation(other):
        return other
    wanted = SecondSubmission(
        other,
        card=call.maybe_path("card"),
        vendor_key=call.maybe_path("vendor_key"),
        predictions=call.maybe_path("predictions") is not None,
    )
    return evaluate_second(folder, wanted, run_options(call), observer)


def _margin(call: Call, folder: EvaluationFolder) -> Margin | None:
    from evaluators.analyses.comparison import Margin
    from evaluators.evaluation.assembling import finished_run, run_cases
    from evaluators.evaluation.comparing import measure_of_margin

    margin = call.number("margin")
    if margin is None:
        return None
    locked = run_cases(folder, finished_run(folder)).locked
    return Margin(call.text("measure") or measure_of_margin(locked), margin)


def _model(folder: EvaluationFolder) -> str:
    from evaluators.evaluation.readiness import usable_card

    model = usable_card(folder.submission).model
    return f"{model.name} {model.version}"


def _show(call: Call, found: KeptComparison, model: str) -> None:
    from evaluators.report.comparison import comparison_document, comparison_rows, sentences

    if call.out.as_json:
        call.out.document(comparison_document(found))
        return
    first, *others = sentences(found.comparison, model, call.words)
    call.out.say(first)
    rows = comparison_rows(found.comparison, call.words)
    call.out.table(rows.header, rows.rows, right=(1, 2))
    for line in others:
        call.out.say(line)
    if found.changed:
        call.out.say(call.words("cli.compare.changed"))
    for change in ("only_first_right", "only_second_right", "first_better", "second_better"):
        numbers = [str(case.case) for case in found.changed if case.change == change]
        if numbers:
            named, more = ", ".join(numbers[:CASES_NAMED]), len(numbers) - CASES_NAMED
            cases = call.words("cli.compare.more", cases=named, n=more) if more > 0 else named
            call.out.say("  " + call.words(f"cli.compare.{change}", cases=cases))
    call.out.say(call.words("cli.compare.next", evaluation=str(call.path("evaluation"))))


COMMAND: Final = Command(
    "compare",
    (
        EVALUATION,
        Parameter("with", "path"),
        Parameter("predictions", "path"),
        CARD,
        VENDOR_KEY,
        Parameter("measure"),
        Parameter("margin", "number"),
        WORKERS,
        CASE_TIMEOUT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
    patient_data=True,
)
