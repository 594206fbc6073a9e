"""``pruefstand check``: the vendor's own check, with the hospital's own code."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, CARD, CASE_TIMEOUT, JSON, SUBMISSION
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.domain.submission import Card, Submission
    from evaluators.isolation.worker_process import WorkerProcess

GREY: Final = 128
"""Of the plain image that stands in where no sample is given."""


def run(call: Call) -> int:
    """Open, reproduce the golden samples, and make one real pass in isolation; exit 1 if something is wrong."""
    import tempfile  # slow to load for every command

    from evaluators.cli.showing_submission import show_submission
    from evaluators.submission.client import open_in_worker

    with tempfile.TemporaryDirectory(prefix="pruefstand-") as private:
        folder = Path(private)
        submission = open_in_worker(
            call.path("submission"),
            folder,
            call.maybe_path("card"),
            allow_unisolated=call.flag("allow_unisolated"),
        )
        if not call.out.as_json:
            show_submission(call, submission)
        found: dict[str, Any] = {}
        good = not submission.refused and submission.card is not None and not submission.questions
        if good and submission.card:
            good = _tried(call, submission, submission.card, folder, found)
    call.out.say(call.words("cli.check.good" if good else "cli.check.bad"))
    if call.out.as_json:
        document = {"submission": submission.model_dump(mode="json"), "refused": submission.refused, **found}
        call.out.document({**document, "ready": good})
    return 0 if good else 1


def _tried(call: Call, submission: Submission, card: Card, folder: Path, found: dict[str, Any]) -> bool:
    """Run the model as a hospital would and return whether nothing is wrong."""
    from evaluators.evaluation.readiness import usable_card
    from evaluators.evaluation.runner import RunOptions, WorkerStarter
    from evaluators.inference.fidelity import check_optimiser, reproduce_golden
    from evaluators.isolation.naming import in_words

    usable_card(submission)
    image = _sample(call)
    starter = WorkerStarter(submission, folder, RunOptions(workers=1, allow_unisolated=call.flag("allow_unisolated")))
    with starter.start("all") as worker, starter.start("none") as plain:
        words = call.words
        call.out.say(words("cli.check.isolation", **{n: in_words(v, words) for n, v in worker.isolation.items()}))
        found["isolation"] = worker.isolation
        good = True
        if card.golden:
            golden = reproduce_golden(worker)
            found["golden"] = golden.model_dump(mode="json")
            good = golden.reproduced == golden.n
            difference = "–" if golden.max_abs_diff is None else f"{golden.max_abs_diff:.1e}"
            call.out.say(words("cli.check.golden", n=golden.n, reproduced=golden.reproduced, difference=difference))
        else:
            call.out.say(words("cli.check.golden_none"))
        passed = _one_pass(call, worker, card, image, found)
        if passed:
            optimisation = check_optimiser(worker, plain, [image], timeout_s=_timeout(call))
            found["optimisation"] = optimisation.model_dump(mode="json")
            largest = "–" if optimisation.max_abs_diff is None else f"{optimisation.max_abs_diff:.1e}"
            call.out.say(words("cli.check.fidelity", difference=largest))
    return good and passed


def _one_pass(call: Call, worker: WorkerProcess, card: Card, image: bytes, found: dict[str, Any]) -> bool:
    words = call.words
    answer = worker.ask({"op": "case", "number": 1}, [image], timeout_s=_timeout(call)).head
    found["pass"] = answer
    if "scores" not in answer:
        category = str(answer.get("failure") or "model_error")
        call.out.say(words("cli.check.failed", reason=words(f"failures.{category}")))
        return False
    seconds = words.number(float(answer["timing"]["total"]), 0)
    call.out.say(words("cli.check.sample" if call.maybe_path("sample") else "cli.check.synthetic", seconds=seconds))
    for name, score in zip(card.task.classes, answer["scores"], strict=True):
        call.out.say(f"  {name} {words.number(float(score), 4)}")
    return True


def _timeout(call: Call) -> float:
    from evaluators.evaluation.runner import CASE_TIMEOUT_S

    return call.number("case_timeout") or CASE_TIMEOUT_S


def _sample(call: Call) -> bytes:
    path = call.maybe_path("sample")
    if path is not None:
        try:
            return path.read_bytes()
        except OSError:
            raise CallError("C706", file=path.name) from None
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (512, 512), (GREY, GREY, GREY)).save(stream, "PNG")
    return stream.getvalue()


COMMAND: Final = Command(
    "check",
    (SUBMISSION, CARD, Parameter("sample", "path"), CASE_TIMEOUT, ALLOW_UNISOLATED, JSON),
    run,
    patient_data=True,
)
