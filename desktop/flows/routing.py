"""Where something dropped on the window goes: recognised by content, with one message for the whole drop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from desktop.flows.recognising import Kind, Recognised, recognise
from evaluators.errors import CallError, EvaluationError, InputError, RunCancelled

_NAMED: Final = 3
"""Endings a message names."""


@dataclass(frozen=True, slots=True)
class Routed:
    """What a drop is.

    Attributes:
        kind: ``evaluation``, ``summary``, ``model``; ``data``, ``table`` and ``annotations`` belong on Data.
        paths: What is of this kind, in the order of the drop.
        others: The rest of a mixed drop, such as a model together with its images.
        refused: The one thing to say about what cannot be used.
    """

    kind: Kind
    paths: tuple[Path, ...]
    others: tuple[Routed, ...] = ()
    refused: EvaluationError | None = None


def route(paths: Sequence[Path], stopped: Callable[[], bool] = lambda: False) -> Routed:
    """Return what dropped paths are. Reads files: run it in a task.

    Args:
        paths: Files and folders.
        stopped: Asked before each path.

    Raises:
        EvaluationError: Nothing of it can be used; one error for all (``M01``, or why the first cannot be read).
        RunCancelled: Stopped.
    """
    found: dict[Kind, list[Path]] = {}
    refusals: list[EvaluationError] = []
    for path in dict.fromkeys(paths):
        if stopped():
            raise RunCancelled
        try:
            _add(found, recognise(path))
        except EvaluationError as error:
            refusals.append(error)
    refused = _one_of(refusals)
    if not found:
        raise refused or CallError("C760", name="")
    if "evaluation" in found:
        several = len(found["evaluation"]) > 1
        return Routed("evaluation", (found["evaluation"][0],), refused=CallError("C762") if several else refused)
    routed = [Routed(kind, tuple(found[kind])) for kind in get_args(Kind) if kind in found]
    return Routed(routed[0].kind, routed[0].paths, tuple(routed[1:]), refused)


def _add(found: dict[Kind, list[Path]], one: Recognised) -> None:
    of_kind = found.setdefault(one.kind, [])
    if one.path not in of_kind:
        of_kind.append(one.path)


def _one_of(refusals: Sequence[EvaluationError]) -> EvaluationError | None:
    """Return one error for all of them; types that cannot be used are named together."""
    types = list(dict.fromkeys(str(error.parameters["ext"]) for error in refusals if error.id == "M01"))
    if types:
        return InputError("M01", ext=", ".join(types[:_NAMED]) + (", …" if len(types) > _NAMED else ""))
    return refusals[0] if refusals else None
