"""What the other submission of a comparison says of each case, in the numbers of the first; stays in the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluators.analyses.case_errors import CaseStanding
from evaluators.analyses.comparison import Side
from evaluators.domain.comparison import KeptComparison
from evaluators.domain.plan import LockedPlan
from evaluators.evaluation.assembling import finished_run, kept_results, run_cases
from evaluators.evaluation.comparing import other_place, standings_beside
from evaluators.evaluation.folder import EvaluationFolder, open_folder
from evaluators.evaluation.matching import matched
from evaluators.evaluation.predicted_masks import PredictedMasks
from evaluators.evaluation.readiness import usable_card


@dataclass(frozen=True, slots=True)
class SecondModel:
    """The other submission, case by case."""

    name: str
    """Name and version."""
    locked: LockedPlan
    """With its own classes and threshold."""
    classes: tuple[str, ...]
    """Of its card: what the values of its label maps stand for."""
    background: bool
    """The first of them is the background."""
    standings: Mapping[int, CaseStanding]
    """By number in the first evaluation; cases that both were run on with the same reference."""
    label_maps: Mapping[int, Path]
    """Files of the label maps it drew, by number in the first evaluation."""


def second_beside(folder: EvaluationFolder, kept: KeptComparison) -> SecondModel | None:
    """Return what the other submission says; None where it has been run anew since the two were compared.

    Args:
        folder: The first evaluation; reading is enough.
        kept: Its latest comparison.

    Raises:
        FolderError: The other evaluation is not where it was, or cannot be read.
        RunIncomplete: It has no finished run any more.
    """
    with open_folder(other_place(folder, kept), write=False) as other:
        results = kept_results(other)
        if results is not None and results.digest != kept.comparison.other.results_digest:
            return None
        run = finished_run(other)
        ours, theirs = run_cases(folder, finished_run(folder)), run_cases(other, run)
        shared = matched(ours, folder.store.cases(), theirs, other.store.cases())
        second = Side(shared.second, theirs.locked, theirs.probabilities)
        card, drawn = usable_card(other.submission), PredictedMasks(other, run.number)
        classes = card.task.classes
        paths = {number: drawn.path(there) for number, there in shared.other_number.items()}
        return SecondModel(
            name=f"{card.model.name} {card.model.version}",
            locked=theirs.locked,
            classes=classes,
            background=len(classes) > 1 and classes[0] not in card.task.positive,
            standings={one.number: one for one in standings_beside(second, ours.locked)},
            label_maps={number: path for number, path in paths.items() if path is not None},
        )
