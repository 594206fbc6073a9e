"""Which plots a result has, as plain data with words. A new kind of task is a row here, its drawing a file beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from evaluators.domain.plan import EvaluatedTask
from evaluators.domain.results import Results
from evaluators.report import (
    figures_of_boxes,
    figures_of_frames,
    figures_of_labels,
    figures_of_masks,
    figures_of_scores,
    figures_of_values,
)
from evaluators.report.plot import Plot
from evaluators.texts import Words

Figure: TypeAlias = Callable[[Results, Words], Plot | None]


def plots(results: Results, words: Words) -> tuple[Plot, ...]:
    """Return the plots of a result in reading order; a curve the task does not have gives no plot.

    Where no case got an answer there is none: a curve of failed cases alone says nothing of the model.
    """
    if results.unanswered:
        return ()
    candidates = (draw(results, words) for draw in _FIGURES.get(results.task, ()))
    return tuple(plot for plot in candidates if plot is not None)


_FIGURES: Final[Mapping[EvaluatedTask, tuple[Figure, ...]]] = MappingProxyType(
    {
        "measurement": figures_of_values.FIGURES,
        "classification": figures_of_scores.FIGURES,
        "multilabel": figures_of_labels.FIGURES,
        "segmentation": figures_of_masks.FIGURES,
        "detection": figures_of_boxes.FIGURES,
        "video": figures_of_frames.FIGURES,
    }
)
