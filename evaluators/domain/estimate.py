"""A number with its interval and n, or the typed reason why there is none."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import model_validator

from evaluators.domain.value import Value


class Reason(StrEnum):
    """Why there is no value, or no interval. Never stored as 0 or NaN; words under ``results.reasons``."""

    NO_CASES = "no_cases"
    NO_POSITIVES = "no_positives"
    NO_NEGATIVES = "no_negatives"
    ONE_CLASS_ONLY = "one_class_only"
    NOTHING_PREDICTED_POSITIVE = "nothing_predicted_positive"
    NOTHING_PREDICTED_NEGATIVE = "nothing_predicted_negative"
    TOO_FEW_PATIENTS = "too_few_patients"
    TOO_FEW_EVENTS = "too_few_events"
    NOT_PROBABILITIES = "not_probabilities"
    NO_TARGET_PREVALENCE = "no_target_prevalence"
    NO_THRESHOLD = "no_threshold"
    NO_FALSE_POSITIVES = "no_false_positives"
    NO_FALSE_NEGATIVES = "no_false_negatives"
    NO_TRUE_NEGATIVES = "no_true_negatives"
    NO_INTERVAL_METHOD = "no_interval_method"
    """No method is known whose interval holds what it promises for this metric."""
    DEGENERATE = "degenerate"
    """The estimate exists but its variation cannot be estimated from these cases."""
    NOT_CONVERGED = "not_converged"
    ENDLESS = "endless"
    """A median of times or distances of which half or more have no finite value: something was missed."""
    NO_SPACING = "no_spacing"
    """No image says how far apart its pixels lie."""
    NO_VOLUMES = "no_volumes"
    """No case is a volume whose voxels have a known size."""
    NOTHING_MATCHED = "nothing_matched"
    """No part of a prediction overlaps with a part of the reference by more than half."""
    NOT_MEASURED = "not_measured"
    """The run did not measure it: an older one, or one that was not asked to, or images of another kind."""
    NO_EXTENT = "no_extent"
    """The reference marks points: nothing can overlap with them."""


class Interval(Value):
    """A confidence interval. A limit of ``None`` means unbounded on that side."""

    lower: float | None
    upper: float | None
    level: float
    method: str
    """Stable name written into summaries, for example ``newcombe5 clustered``."""
    resamples: int | None = None


Counted = Literal["lesions", "events"]
"""What the rows of a sample are that are not cases."""


class Counts(Value):
    """What an estimate rests on: contributing patients, cases, and positives where the task has them."""

    patients: int
    cases: int
    positives: int | None = None
    of: Counted | None = None
    """What ``cases`` counts where it is not cases."""
    rounded: bool = False
    """True: rounded down to tens by disclosure control; the real numbers are not smaller."""


class Group(Value):
    """A subgroup: one attribute and its value."""

    attribute: str
    value: str


class Estimate(Value):
    """One estimate of one metric. Exactly one of ``value``, ``undefined`` and ``suppressed`` holds."""

    metric: str
    """Id of a row in the metric registry, for example ``sensitivity``."""
    parameter: str | None = None
    """What stands in the brackets of the id: a class, or a number in shortest form (``0.1``)."""
    group: Group | None = None
    value: float | None = None
    unit: str | None = None
    """Of the value and its limits: ``mm``; None: a share or another pure number."""
    undefined: Reason | None = None
    suppressed: bool = False
    interval: Interval | None = None
    no_interval: Reason | None = None
    """Why a defined value has no interval."""
    n: Counts | None = None
    """None only where suppressed."""

    @property
    def id(self) -> str:
        """Return the stable id: ``auroc``, ``sensitivity[nevus]``, ``net_benefit[0.1]``."""
        return self.metric if self.parameter is None else f"{self.metric}[{self.parameter}]"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Estimate:
        states = (self.value is not None, self.undefined is not None, self.suppressed)
        if sum(states) != 1:
            raise ValueError("an estimate is a value, undefined with a reason, or suppressed")
        if self.interval is not None and self.value is None:
            raise ValueError("an interval belongs to a value")
        if self.value is not None and (self.interval is None) == (self.no_interval is None):
            raise ValueError("a value has an interval or a reason why not")
        if not self.suppressed and self.n is None:
            raise ValueError("an estimate without n does not exist")
        return self


Direction = Literal["higher", "lower", "target"]
"""Whether more is better, less is better, or a value (1 for O:E and slope, 0 for intercept) is aimed at."""
