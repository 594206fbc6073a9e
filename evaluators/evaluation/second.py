"""Another submission evaluated on the same data, in a folder inside the evaluation it is to be compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evaluators.domain.plan import Plan
from evaluators.domain.submission import Card, Submission
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.choices import choices_of
from evaluators.evaluation.folder import HEAD, EvaluationFolder, create_folder, open_folder
from evaluators.evaluation.observer import RunObserver
from evaluators.evaluation.readiness import usable_card
from evaluators.evaluation.reading import read_data
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evaluation.submitting import put_submission

INSIDE: Final = "compared"
"""Folder in an evaluation that holds those it was compared with, numbered from 1."""


@dataclass(frozen=True, slots=True)
class SecondSubmission:
    """What is to be compared."""

    source: Path
    """A submission, or with ``predictions`` a table or folder of predictions made elsewhere."""
    card: Path | None = None
    vendor_key: Path | None = None
    predictions: bool = False


class _ThereAlready(Exception):
    """The submission was compared before."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.place = place


def is_evaluation(path: Path) -> bool:
    """Return whether a folder is an evaluation rather than a submission."""
    return (path / HEAD).is_file()


def evaluate_second(
    folder: EvaluationFolder, wanted: SecondSubmission, options: RunOptions, observer: RunObserver
) -> Path:
    """Evaluate another submission on the same images and references and return its folder.

    Its plan is the first's without goals; it is locked before its run. The threshold is that of its own card. A
    submission that was begun or finished before is continued or left as it is.

    Args:
        folder: The evaluation, with its data read.
        wanted: The other submission.
        options: How to run.
        observer: Told how far it is.

    Raises:
        SubmissionError: It cannot be used, or leaves questions open (``C442``).
        CohortError, TableError, PlanError: The data or the plan do not fit it.
        RunError: Its model cannot be run.
        RunCancelled: The person stopped; the next call continues.
    """
    place = _created(folder, wanted, observer, allow_unisolated=options.allow_unisolated)
    with open_folder(place, write=True) as second:
        if second.locked_plan is None:
            planning.lock(second)
        run_evaluation(second, options, observer)
        results_of(second, observer)
    return place


def _created(
    folder: EvaluationFolder, wanted: SecondSubmission, observer: RunObserver, *, allow_unisolated: bool
) -> Path:
    inside = folder.path / INSIDE
    taken = {int(path.name): path for path in inside.glob("*") if path.name.isdecimal() and is_evaluation(path)}
    target = inside / str(max(taken, default=0) + 1)
    try:
        with create_folder(target, example=folder.head.example) as second:
            submission = put_submission(
                second,
                wanted.source,
                card=wanted.card,
                predictions=wanted.predictions,
                vendor_key=wanted.vendor_key,
                allow_unisolated=allow_unisolated,
            )
            _look_among(taken, folder, submission)
            ours, theirs = usable_card(folder.submission), usable_card(submission)
            plan = _plan_for(folder.plan, ours, theirs)
            planning.change(second, plan)
            choices = choices_of(folder)
            answers = {
                "value_map": {**plan.classes, **_translated(choices.value_map, ours, theirs)},
                "positive": choices.positive and _names(ours, theirs).get(choices.positive, choices.positive),
            }
            read_data(second, choices.model_copy(update=answers), observer, allow_unisolated=allow_unisolated)
            planning.resolve(second)
    except _ThereAlready as found:
        return found.place
    return target


def _look_among(taken: Mapping[int, Path], folder: EvaluationFolder, submission: Submission) -> None:
    """Leave as it is what speaks of the same submission and the same data.

    Raises:
        _ThereAlready: There is one.
    """
    cases = {tuple(file.sha256 for file in case.files) for case in folder.store.cases()}
    for place in taken.values():
        with open_folder(place, write=False) as other:
            same = other.submission == submission
            if same and {tuple(file.sha256 for file in case.files) for case in other.store.cases()} == cases:
                raise _ThereAlready(place)


def _plan_for(plan: Plan, ours: Card, theirs: Card) -> Plan:
    """Return the plan without goals, and without what speaks of the first's threshold and classes."""
    report = plan.report
    if ours.task.classes != theirs.task.classes:
        report = report.model_copy(update={"metrics": ()})  # they may name classes
    classes = {name: other for name, other in _names(ours, theirs).items() if name != other}
    return plan.model_copy(
        update={
            "goal": (),
            "threshold": None,
            "threshold_origin": None,
            "tuning": None,
            "report": report,
            "classes": {**classes, **_translated(plan.classes, ours, theirs)},
        }
    )


def _translated(values: Mapping[str, str], ours: Card, theirs: Card) -> dict[str, str]:
    names = _names(ours, theirs)
    return {value: names.get(name, name) for value, name in values.items()}


def _names(ours: Card, theirs: Card) -> dict[str, str]:
    """Return class of the first to class of the other: by name, or of yes-or-no models the positive to the positive."""
    mine, other = ours.task, theirs.task
    if mine.classes == other.classes or set(mine.classes) == set(other.classes):
        return {name: name for name in mine.classes}
    if not (len(mine.classes) == len(other.classes) == 2 and len(mine.positive) == len(other.positive) == 1):
        return {name: name for name in mine.classes}
    negative, other_negative = (
        next(name for name in task.classes if name not in task.positive) for task in (mine, other)
    )
    return {mine.positive[0]: other.positive[0], negative: other_negative}
