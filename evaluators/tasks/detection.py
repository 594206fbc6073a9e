"""Detection: boxes with scores against boxes or points of the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from evaluators.domain.estimate import Reason
from evaluators.domain.plan import LockedPlan
from evaluators.domain.reference import Reference
from evaluators.domain.results import Curve, Curves
from evaluators.metrics.box_curves import sensitivities_at
from evaluators.metrics.boxes import BoxSample
from evaluators.metrics.sample import FloatArray, IntArray, OperatingSettings
from evaluators.metrics.weighted import Prepared, Weighted, once_each
from evaluators.statistics.bootstrap import bca, patient_bootstrap
from evaluators.tasks.asked import Asked
from evaluators.tasks.box_units import BoxUnits, asked_of_boxes, box_units_of
from evaluators.tasks.contributing import patients_in
from evaluators.tasks.intervals import FEWEST_PATIENTS
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.task import Evaluated
from evaluators.tasks.units import FailedPolicy


class Detection:
    """The task ``detection``."""

    key: Final = "detection"

    def answered_by(self, reference: Reference) -> bool:
        """Return whether a reference draws boxes or points; without any, the reader saw nothing."""
        return reference.boxes is not None or reference.points is not None

    def units(self, cases: Sequence[ScoredCase], locked: LockedPlan, policy: FailedPolicy) -> BoxUnits:
        """Return the cases that have boxes or points."""
        return box_units_of(cases, locked, policy)

    def asked(self, units: BoxUnits, locked: LockedPlan, *, probabilities: bool) -> tuple[Asked, ...]:  # noqa: ARG002 - as every task
        """Return all estimates that the plan asks for."""
        return asked_of_boxes(units, locked)

    def more(self, evaluated: Evaluated) -> dict[str, Any]:
        """Return the FROC curve."""
        return {"curves": Curves(froc=_froc(evaluated.units.sample, evaluated))}


def _froc(sample: BoxSample, evaluated: Evaluated) -> Curve | None:
    """Return the sensitivity at each point of the plan, with a band where enough patients contribute."""
    if not len(sample.lesions.image) or sample.failed.all():
        return None
    prepared, plan = Prepared(sample, OperatingSettings()), evaluated.estimating.plan
    reached = sensitivities_at(once_each(prepared))[0]
    limits: list[tuple[float, float] | Reason] = []
    if patients_in(sample.patient) >= FEWEST_PATIENTS:

        def at_points(weights: IntArray) -> Mapping[str, FloatArray]:
            found = sensitivities_at(Weighted(prepared, weights))
            return {str(place): found[:, place] for place in range(found.shape[1])}

        strata = np.zeros(int(sample.patient.max()) + 1, np.int64)
        replicates = patient_bootstrap(
            strata, at_points, resamples=plan.resamples, seed=evaluated.estimating.seed, cases=len(sample.patient)
        )
        limits = [bca(float(value), replicates[str(place)], plan.interval_level) for place, value in enumerate(reached)]
    band = [one for one in limits if not isinstance(one, Reason)]
    whole = len(band) == len(reached)
    return Curve(
        x=sample.points,
        y=tuple(reached.tolist()),
        lower=tuple(low for low, _ in band) if whole else None,
        upper=tuple(high for _, high in band) if whole else None,
        level=plan.interval_level if whole else None,
    )
