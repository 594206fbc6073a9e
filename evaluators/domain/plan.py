"""The plan: what is measured, against which goals, decided before the run.

``Plan`` is the public contract of ``plan.toml`` (format 1). ``LockedPlan`` is what is signed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evaluators.domain.case import Unit
from evaluators.domain.names import Name
from evaluators.domain.submission import PerFrame, Share, TaskKind, Text
from evaluators.domain.value import Value

EvaluatedTask = TaskKind
"""Kinds of task that are taken to results."""
Level = Literal["image", "series", "study", "patient", "lesion", "frame", "clip"]
Connectivity = Literal["faces", "corners"]
OpenShare = Annotated[float, Field(gt=0, lt=1)]
TextKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""Of exactly 32 bytes: HMAC pads shorter keys, so that two of different length could be one."""


class Tuning(Value):
    """Patients split off to choose the threshold; never evaluated."""

    fraction: Annotated[float, Field(gt=0, lt=1)]
    rule: Text
    """For example ``sensitivity >= 0.95``."""


class Goal(Value):
    """One goal: a benchmark, or a claim of the card worsened by the margin."""

    metric: Name
    at_least: float | None = None
    at_most: float | None = None
    within: tuple[float, float] | None = None
    claim: Name | None = None
    margin: Annotated[float, Field(ge=0)] = 0.0
    assumed_true: float | None = None
    primary: bool = True

    @model_validator(mode="after")
    def _one_benchmark(self) -> Goal:
        given = [name for name in ("at_least", "at_most", "within", "claim") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a goal has exactly one of at_least, at_most, within, claim")
        if self.within is not None and self.within[0] >= self.within[1]:
            raise ValueError("within begins with its lower end")
        return self


class CohortPlan(Value):
    sampling: Literal["consecutive", "random", "case_control", "enriched", "unknown"] = "unknown"


class ReportPlan(Value):
    metrics: tuple[Name, ...] = ()
    """Empty: all defaults of the task."""
    target_prevalence: OpenShare | None = None
    thresholds_of_interest: tuple[OpenShare, OpenShare] = (0.05, 0.5)
    minimum_tpr: OpenShare = 0.8
    """For the partial AUROC above this sensitivity."""

    @model_validator(mode="after")
    def _range_in_order(self) -> ReportPlan:
        if self.thresholds_of_interest[0] >= self.thresholds_of_interest[1]:
            raise ValueError("thresholds_of_interest begins with its lower end")
        return self


class SubgroupPlan(Value):
    attributes: tuple[Name, ...] = ()
    minimum_patients: Annotated[int, Field(ge=5)] = 30


class ReferencePlan(Value):
    definition: Text | None = None
    set_by: Text | None = None
    readers: Annotated[int, Field(ge=1, le=99)] | None = None
    blinded: bool | None = None
    method_column: Name | None = None


class SegmentationPlan(Value):
    """How masks are scored."""

    empty: Literal["either", "reference"] = "either"
    """Where a structure is scored: in cases whose reference or prediction holds it, or whose reference does."""
    nsd_tolerance_mm: Annotated[float, Field(gt=0, le=1000)] | None = None
    """Beyond it the normalised surface distance counts a border as wrong; pixels where no spacing is known. None: 2."""
    connectivity: Connectivity | None = None
    """Which pixels belong to one part, where parts are counted: those that touch in a corner, or only those with a
    common face (edge). None: corners."""


class DetectionPlan(Value):
    """When a box is a hit."""

    match: Literal["iou", "centre"] = "iou"
    """iou: its overlap with a box of the reference; centre: its centre lies in one."""
    iou: Annotated[float, Field(gt=0, le=1)] = 0.5
    fp_points: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1, max_length=20)] = (
        0.125,
        0.25,
        0.5,
        1.0,
        2.0,
        4.0,
        8.0,
    )
    """False positives per image at which the curve is read, ascending."""

    @model_validator(mode="after")
    def _ascending(self) -> DetectionPlan:
        if any(low >= high for low, high in pairwise(self.fp_points)):
            raise ValueError("fp_points ascend")
        return self


class VideoPlan(Value):
    """When an event of a video is found, and what counts as a false alarm."""

    min_frames: Annotated[int, Field(ge=1, le=1000)] = 3
    """So many positive frames in a row are an alarm."""
    merge_gap_s: Annotated[float, Field(ge=0, le=600)] = 0.5
    """Reference events with a shorter gap are one."""
    tolerance_s: Annotated[float, Field(ge=0, le=600)] = 1.0
    """An alarm so long before or after an event still belongs to it."""
    refractory_s: Annotated[float, Field(ge=0, le=600)] = 2.0
    """Alarms so soon after another are the same."""
    frame_budget_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Time a frame may take; None: until the next frame arrives."""


class MeasurementPlan(Value):
    """How far a measurement may be off."""

    acceptable_error: Annotated[float, Field(gt=0)] | None = None
    """In the unit of the reference; None: no share within it is reported."""


class Plan(Value):
    """What a person writes."""

    format: Literal[1] = 1
    question: Text | None = None
    level: Level = "image"
    combine: Literal["max", "mean", "any"] = "max"
    """How several images of one case or patient become one answer; any: positive if one is, the same as max."""
    threshold: Share | None = None
    """None: the card's."""
    threshold_origin: Literal["card", "plan", "tuning_split"] | None = None
    """None: plan if the plan names a threshold, else card."""
    tuning: Tuning | None = None
    interval_level: Annotated[float, Field(ge=0.5, le=0.999)] = 0.95
    alpha_one_sided: Annotated[float, Field(gt=0, le=0.25)] = 0.025
    goals_rule: Literal["all", "fixed_sequence", "holm"] = "all"
    failed_cases: Literal["wrong", "excluded"] = "wrong"
    indeterminate: Literal["positive", "wrong", "excluded"] = "positive"
    icc_assumed: Annotated[float, Field(ge=0, le=1)] = 0.3
    resamples: Annotated[int, Field(ge=1000, le=1_000_000)] = 10_000
    goal: tuple[Goal, ...] = ()
    cohort: CohortPlan = CohortPlan()
    report: ReportPlan = ReportPlan()
    subgroups: SubgroupPlan = SubgroupPlan()
    classes: dict[str, str] = {}
    """Hospital value to model class; empty string: not evaluated."""
    reference: ReferencePlan = ReferencePlan()
    segmentation: SegmentationPlan | None = None
    """None: the defaults."""
    detection: DetectionPlan | None = None
    video: VideoPlan | None = None
    measurement: MeasurementPlan | None = None


class ResolvedGoal(Value):
    """A goal with its benchmark worked out (claims looked up, margin applied)."""

    metric: str
    """Estimate id, with brackets where it has a parameter."""
    comparator: Literal[">=", "<=", "within"]
    lower: float | None
    """Benchmark for >=, lower end for within."""
    upper: float | None
    """Benchmark for <=, upper end for within."""
    margin: float
    claim: str | None
    assumed_true: float | None
    primary: bool

    @property
    def text(self) -> str:
        """Return ``sensitivity >= 0.85``: stable, without language."""
        if self.comparator == "within":
            return f"{self.metric} within [{self.lower!r}, {self.upper!r}]"
        benchmark = self.lower if self.comparator == ">=" else self.upper
        return f"{self.metric} {self.comparator} {benchmark!r}"


class TextKeys(Value):
    """One key for each free text, 32 bytes in hex: who has it can check that the text is the one that was locked.

    All of them stay in the house. With a text that is shown its key is shown, so that the digest of the plan can be
    worked out; of a text that is withheld nobody outside can confirm a guess.
    """

    question: TextKey | None = None
    definition: TextKey | None = None
    set_by: TextKey | None = None
    method_column: TextKey | None = None
    classes: TextKey | None = None
    amendments: TextKey | None = None


class LockedPlan(Value):
    """The plan with everything it depends on, so that neither model nor cohort can be swapped after locking."""

    plan: Plan
    goals: tuple[ResolvedGoal, ...]
    task: EvaluatedTask
    classes: tuple[str, ...]
    positive: tuple[str, ...]
    threshold: float | None
    threshold_origin: Literal["card", "plan", "tuning_split", "post_hoc"]
    submission_digest: str
    """Of the model's package. Of predictions made elsewhere, which are the hospital's own table, with a key."""
    preparation_digest: str
    inputs_root: str
    """Merkle root over inputs and references (evidence.md)."""
    offered: int
    patients: int
    unit: Unit | None = None
    """What a case is; None: a file."""
    thresholds: dict[str, float] | None = None
    """Of labels with a threshold of their own; None: ``threshold`` is that of all."""
    ordered: bool | None = None
    """Whether the classes have an order, from least to most; None: they have none."""
    value_unit: str | None = None
    """Unit of a measurement."""
    per_frame: PerFrame | None = None
    """What a model of videos says of each frame."""
    amendments: tuple[Amendment, ...] = ()
    text_keys: TextKeys | None = None
    """None: no text is shown, or an older version locked the plan and commitments have no key."""


class Amendment(Value):
    """A change after locking: dated, reasoned, always printed."""

    field: str
    before: str
    after: str
    reason: str
    at: str
    after_first_inference: bool


LockedPlan.model_rebuild()
