"""``pruefstand demo``: an example from images to a signed, verified summary."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evaluators.cli import results as results_command
from evaluators.cli import verify as verify_command
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CASE_TIMEOUT, JSON, WORKERS
from evaluators.cli.progress import Progress
from evaluators.cli.run import run_options
from evaluators.cli.whereabouts import note_elsewhere

FOLDER: Final = "pruefstand-demo"


def run(call: Call) -> int:
    """Build the example, evaluate it, sign it with the demo key, verify it; exit 0 if it verifies as a demo."""
    from evaluators.examples.registry import DEFAULT, EXAMPLES, example

    if call.flag("list"):
        for one in EXAMPLES:
            call.out.say(f"{one.name}  {call.words(one.words + '.title')}")
        if call.out.as_json:
            call.out.document({"examples": [one.name for one in EXAMPLES]})
        return 0
    chosen = example(call.text("name") or DEFAULT.name)
    return _shown(call, chosen.name, call.maybe_path("out") or Path(FOLDER))


def _shown(call: Call, name: str, out: Path) -> int:
    """Take one example all the way."""
    from evaluators.evaluation import planning
    from evaluators.evaluation.assembling import results_of
    from evaluators.evaluation.creating import create_evaluation
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.runner import run_evaluation
    from evaluators.evidence.client import verify_path
    from evaluators.evidence.keys import demo_key
    from evaluators.evidence.trust import TrustStore
    from evaluators.examples.registry import build
    from evaluators.signing import SigningChoices, sign_evaluation

    note_elsewhere(call, out)
    with Progress(call.out) as progress:
        progress.stage("example")
        data = build(name, out)
        wanted = data.evaluation(out / "evaluation", example=name, allow_unisolated=call.flag("allow_unisolated"))
        create_evaluation(wanted, progress)
        with open_folder(wanted.target, write=True) as folder:
            planning.lock(folder)
            run_evaluation(folder, run_options(call), progress)
            found = results_of(folder, progress)
            prevalence, secret = folder.plan.report.target_prevalence, folder.secret
            package = sign_evaluation(folder, found, [demo_key()], SigningChoices(out), progress)
    verdict = verify_path(package, TrustStore(), allow_unisolated=call.flag("allow_unisolated"))
    if not call.out.as_json:
        results_command.show(call, found, "table", prevalence, secret, locked=True)
        call.out.say()
        verify_command.show(call, package, verdict)
        call.out.say()
        call.out.say(call.words("cli.demo.done", folder=str(out), package=package.name))
    else:
        call.out.document({"package": package.name, "verdict": verdict.verdict, "exit_code": verdict.exit_code})
    return 0 if verdict.verdict == "demo" else 1


COMMAND: Final = Command(
    "demo",
    (
        Parameter("name", argument=True),
        Parameter("list", "flag"),
        Parameter("out", "path"),
        WORKERS,
        CASE_TIMEOUT,
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
)
