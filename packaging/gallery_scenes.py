"""Evaluations in every state the window can show, made from the built-in example; and summaries with every verdict."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import gallery_masks

from evaluators.errors import EvaluationError, RunCancelled
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.reviews import Review
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.steps import DataChoices, DataSource, begin, put_submission, read_data
from evaluators.evidence.keys import SigningKey, create_key, demo_key
from evaluators.examples.example_data import ExampleData
from evaluators.examples.registry import build
from evaluators.signing import SigningChoices, sign_evaluation

EXAMPLE = "skin-lesions"
STOP_AFTER = 40
"""Cases, for the run that was interrupted."""


@dataclass(frozen=True)
class Scene:
    """A state of the window.

    Args:
        name: Of its pictures.
        path: What is dropped on the window; None: nothing.
        pages: Which pages are looked at. In the scene "running" the run is begun and paused.
    """

    name: str
    path: Path | None
    pages: tuple[str, ...]


class _StopsEarly(Silent):
    """Asks to stop after some cases."""

    def __init__(self) -> None:
        self._stage, self._done = "", 0

    def stage(self, name: str) -> None:
        self._stage = name

    def progress(self, done: int, total: int, failed: int) -> None:
        del total, failed
        self._done = done if self._stage == "cases" else 0

    def stop_requested(self) -> bool:
        return self._done >= STOP_AFTER


def scenes(out: Path) -> list[Scene]:
    """Make every scene below a new folder; takes about a minute."""
    data = build(EXAMPLE, out / "example")
    steps = ("model", "data", "plan", "run", "results", "cases", "sign")
    draft = _create(data, out / "draft", example=EXAMPLE)
    locked = _copy(draft, "locked")
    with open_folder(locked, write=True) as folder:
        planning.lock(folder)
    interrupted = _interrupted(_copy(locked, "interrupted"))
    finished = _finished(_copy(locked, "finished"))
    signed = _copy(finished, "signed")
    package = _sign(signed, None, demo=True)
    return [
        Scene("empty", None, ("home", *steps, "verify", "settings")),
        Scene("begun", _begun(out / "begun"), steps),
        Scene("questions", _questions(out / "questions", data), ("model", "data", "plan", "run")),
        Scene("problems", _problems(out / "problems", data, out / "troubled"), ("model", "data", "plan", "run")),
        Scene("draft", draft, ("home", "model", "data", "plan", "run")),
        Scene("locked", locked, ("home", "data", "plan", "run")),
        Scene("running", _copy(locked, "running"), ("home", "plan", "run", "results")),
        Scene("interrupted", interrupted, ("home", "run", "results", "cases", "sign")),
        Scene("finished", finished, ("home", "model", "data", "plan", "run", "results", "cases", "sign")),
        Scene("signed", signed, ("home", "sign")),
        Scene("demo-signature", package, ("verify",)),
        Scene("masks", gallery_masks.finished_masks(out, data.data), ("model", "data", "plan", "results", "cases")),
        Scene("other-grid", gallery_masks.masks_on_another_grid(out, data.data), ("data",)),
        Scene("volumes", gallery_masks.finished_volumes(out), ("model", "data", "results", "cases")),
        Scene("video", gallery_masks.video(out), ("data", "cases")),
        *_verdicts(out, data, package),
    ]


def _create(data: ExampleData, target: Path, *, example: str | None) -> Path:
    wanted = data.evaluation(target, example=example)
    create_evaluation(wanted, Silent())
    return target


def _copy(evaluation: Path, name: str) -> Path:
    return Path(shutil.copytree(evaluation, evaluation.with_name(name)))


def _begun(target: Path) -> Path:
    begin(target)
    return target


def _questions(target: Path, data: ExampleData) -> Path:
    """Return an evaluation with a bare model, which leaves everything open but its shapes."""
    begin(target)
    with open_folder(target, write=True) as folder:
        put_submission(folder, data.model / "model.onnx")
    return target


def _problems(target: Path, data: ExampleData, images: Path) -> Path:
    """Return an evaluation whose data ask something: a file that is no image, a column that is not there."""
    shutil.copytree(data.data, images)
    (images / "notes.txt").write_text("no image", encoding="utf-8")
    (images / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    begin(target)
    with open_folder(target, write=True) as folder:
        put_submission(folder, data.model)
        choices = DataChoices(source=DataSource(root=str(images)), reference=str(data.reference))
        try:
            read_data(folder, choices, Silent())
        except EvaluationError as question:  # the patient column is not named: that is the state to be shown
            print(f"  data ask {question.id}")
    return target


def _interrupted(evaluation: Path) -> Path:
    with open_folder(evaluation, write=True) as folder:
        try:
            run_evaluation(folder, RunOptions(workers=1), _StopsEarly())
        except RunCancelled:
            return evaluation
    raise RuntimeError("the run was to be stopped")


def _finished(evaluation: Path) -> Path:
    with open_folder(evaluation, write=True) as folder:
        run_evaluation(folder, RunOptions(), Silent())
        results_of(folder, Silent())
        wrong = [case.number for case in folder.store.cases() if case.reference is not None][:3]
        folder.store.put_review(Review(case=wrong[0], verdict="agree_reference", note="Clear atypical network."))
        folder.store.put_review(Review(case=wrong[1], verdict="bad_image"))
    return evaluation


def _sign(evaluation: Path, out: Path | None, *, demo: bool) -> Path:
    """Sign into a folder; None: into the evaluation's own."""
    with open_folder(evaluation, write=True) as folder:
        target = out or folder.exports
        target.mkdir(exist_ok=True)
        key = demo_key() if demo else _own_key(target)
        return sign_evaluation(folder, results_of(folder, Silent()), [key], SigningChoices(target), Silent())


def _own_key(out: Path) -> SigningKey:
    words = "only for these pictures"
    return create_key(out / "keys", name="Dermatology", organisation="Example Clinic", role=None, passphrase=words)


def _verdicts(out: Path, data: ExampleData, package: Path) -> list[Scene]:
    """Return a summary of a signer nobody knows, one changed on the way, one without its record, and none at all."""
    own = _create(data, out / "own", example=None)
    with open_folder(own, write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(), Silent())
    unknown = _sign(own, out / "others", demo=False)
    changed = Path(shutil.copytree(unknown, out / "changed.evalpack"))
    bundle = changed / "bundle.intoto.jsonl"
    bundle.write_bytes(bundle.read_bytes().replace(b'"payload":"e', b'"payload":"f', 1))
    nothing = out / "holiday.zip"
    nothing.write_bytes(b"PK\x03\x04 no summary")
    return [
        Scene("signer-unknown", unknown, ("verify",)),
        Scene("changed", changed, ("verify",)),
        Scene("pdf-alone", next(package.glob("report.en.pdf")), ("verify",)),
        Scene("no-summary", nothing, ("home",)),
    ]
