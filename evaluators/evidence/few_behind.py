"""Disclosure control of measures behind which few patients stand, although the cohort has enough of them.

Which patients a measure rests on depends on the kind of task: those with a lesion, those with a clip without an event,
those whose structure reference and model both mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from evaluators.domain.estimate import Counts, Estimate
from evaluators.domain.results import Results, Verdict
from evaluators.evidence import rounding

OF_CALLS: Final = frozenset({"ppv", "npv"})
"""Measures whose cases are those the model called or did not: they say nothing of how many have a finding."""
_LOOKED_FOR: Final[Mapping[str, frozenset[str]]] = {
    "detection": frozenset({"lesion_sensitivity"}),
    "video": frozenset({"event_sensitivity", "time_to_detection_s", "sensitivity"}),
}
"""Measures of all classes together that rest on the patients with something that is looked for."""
MARKED: Final = frozenset(_LOOKED_FOR)
"""Tasks in which something is looked for in images or in time."""
_OF_PATIENTS: Final = "patient_auroc"
"""Rests on the patients with a lesion and on those without."""
_ABOUT_FRAMES: Final = frozenset({"auroc", "sensitivity", "specificity", "ppv", "npv", "balanced_accuracy"})
"""Of a video the frames, or with a parameter the clips, are told apart: if a few patients have frames of one kind, each
of these tells of them."""


class Few(NamedTuple):
    """What rests on few patients."""

    ids: frozenset[str] = frozenset()
    """Measures that are not told."""
    lacking: bool = False
    """Few patients have nothing that is looked for: how many have something is told in tens."""


def altogether(results: Results, class_patients: Mapping[str, int], minimum: int) -> bool:
    """Return whether few patients have what is looked for, so that every number would be about them."""
    if results.task not in _LOOKED_FOR:
        return False
    sought = results.positive or results.classes
    counts = [class_patients.get(name, 0) for name in sought] if len(sought) == 1 else []
    return any(0 < n < minimum for n in (*counts, *_having(results, results.estimates)))


def few_behind(results: Results, minimum: int) -> Few:
    """Return what rests on few patients and is not told, of results that are told otherwise.

    Args:
        results: Complete.
        minimum: Fewer patients are not shown.
    """
    if results.task == "classification":  # its classes have enough patients, or nothing is told
        return Few()
    every = (*results.estimates, *results.other_policy)
    ids = {one.id for one in every if one.n and 0 < one.n.patients < minimum and not _is_of_calls(one, results)}
    if results.task == "video":
        ids |= {_id(metric, kind) for kind in _kinds(ids) for metric in _ABOUT_FRAMES}
    counted = results.estimates if results.failed_policy == "wrong" else results.other_policy
    lacking = any(0 < results.flow.patients - n < minimum for n in _having(results, counted))
    return Few(frozenset(ids | {_OF_PATIENTS} if lacking else ids), lacking)


def without_few(results: Results, few: Few) -> Results:
    """Return results that say nothing of what rests on few patients."""
    if not (few.ids or few.lacking):
        return results
    looked_for = _LOOKED_FOR.get(results.task, frozenset()) if few.lacking else frozenset()

    def told(estimate: Estimate) -> Estimate:
        if estimate.id in few.ids:
            return rounding.suppressed(estimate)
        return _in_tens(estimate) if estimate.metric in looked_for else estimate

    return results.model_copy(
        update={
            "estimates": tuple(map(told, results.estimates)),
            "other_policy": tuple(map(told, results.other_policy)),
            "verdicts": tuple(_verdict(one, told(one.estimate), few) for one in _judged(results, few)),
        }
    )


def _judged(results: Results, few: Few) -> tuple[Verdict, ...]:
    """Return the goals; they are judged together, so one that is not told takes the words of all with it."""
    gone = any(verdict.estimate.id in few.ids for verdict in results.verdicts)
    return tuple(map(rounding.withheld_verdict, results.verdicts)) if gone else results.verdicts


def _verdict(verdict: Verdict, estimate: Estimate, few: Few) -> Verdict:
    precision = None if estimate.id in few.ids else verdict.expected_precision
    return verdict.model_copy(update={"estimate": estimate, "expected_precision": precision})


def _having(results: Results, estimates: tuple[Estimate, ...]) -> Iterator[int]:
    """Yield every number of patients with what is looked for that the estimates tell."""
    looked_for = _LOOKED_FOR.get(results.task, frozenset())
    for one in estimates:
        if one.n is not None and one.metric in looked_for and one.parameter not in results.classes:
            yield one.n.patients
        if one.n is not None and one.metric == _OF_PATIENTS and one.n.positives is not None:
            yield one.n.positives


def _is_of_calls(estimate: Estimate, results: Results) -> bool:
    return results.task == "multilabel" and estimate.metric in OF_CALLS


def _kinds(ids: set[str]) -> set[str]:
    """Return the brackets of the measures about frames or clips that are among these."""
    return {id.partition("[")[2] for id in ids if id.partition("[")[0] in _ABOUT_FRAMES}


def _id(metric: str, kind: str) -> str:
    return f"{metric}[{kind}" if kind else metric


def _in_tens(estimate: Estimate) -> Estimate:
    n = estimate.n
    if n is None:
        return estimate
    counts = Counts(patients=n.patients // 10 * 10, cases=n.cases // 10 * 10, of=n.of, rounded=True)
    return estimate.model_copy(update={"n": counts})
