"""The results document: feeds screen, PDF, CSV, JSON and the signed summary alike.

Everything but ``measured`` is the same for the same input, whatever the number of workers or interruptions;
``Results.digest`` is the SHA-256 of its RFC 8785 form without ``measured``.
"""

from __future__ import annotations

from typing import Literal

from evaluators.domain.canonical import digest
from evaluators.domain.estimate import Estimate
from evaluators.domain.plan import EvaluatedTask
from evaluators.domain.value import Value

VerdictWord = Literal["shown", "not_shown", "missed", "none"]


class Flow(Value):
    """Where every offered case went: offered = excluded + no_reference + failed + evaluated."""

    offered: int
    excluded: int
    no_reference: int
    failed: int
    evaluated: int
    patients: int
    """Patients among evaluated and failed cases with a reference."""
    excluded_reasons: dict[str, int] = {}
    failed_categories: dict[str, int] = {}


class Verdict(Value):
    """What became of one goal."""

    goal: str
    """``sensitivity >= 0.85``."""
    metric: str
    comparator: Literal[">=", "<=", "within"]
    lower: float | None
    upper: float | None
    claim: str | None
    margin: float
    primary: bool
    verdict: VerdictWord
    why_none: str | None = None
    """Id under ``results.no_verdict``: exploratory, amended_late, too_few_patients, post_hoc ..."""
    estimate: Estimate
    """With the interval the verdict uses, of level 1 - 2 alpha."""
    new_cases_needed: int | None = None
    """Size of a new, independent cohort for 80 % power at ``assumed_true``; None: not reachable or not applicable."""
    new_cases_needed_90: int | None = None
    expected_precision: float | None = None


class Confusion(Value):
    """Counts at the locked threshold; rows: reference, columns: decision."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Curve(Value):
    """Points of a curve, x ascending unless said otherwise, with an optional band."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    lower: tuple[float, ...] | None = None
    upper: tuple[float, ...] | None = None
    level: float | None = None


class CalibrationBin(Value):
    """One group of cases in the grouped calibration plot."""

    predicted: float
    observed: float
    lower: float
    upper: float
    cases: int
    patients: int


class Calibration(Value):
    """Smoothed curve (named smoother) and grouped points."""

    smoother: str
    curve: Curve | None
    bins: tuple[CalibrationBin, ...]
    clipped: int
    """Probabilities clipped at 1e-6."""
    smoothed_claims_allowed: bool
    """False under 200 events or non-events."""


class DecisionCurve(Value):
    """Net benefit over the range of clinical risks named in the plan."""

    risks: tuple[float, ...]
    model: tuple[float, ...]
    treat_all: tuple[float, ...]


class ScoreHistogram(Value):
    """Scores of the positive class, counted by reference class in bins of equal width over [0, 1]."""

    edges: tuple[float, ...]
    counts: dict[str, tuple[int, ...]]
    """Reference class to counts; binary: ``positive`` and ``negative``."""


class Measurements(Value):
    """What model and reference measured, one entry a case, of very many of some evenly chosen. Stays in the house."""

    measured: tuple[float, ...]
    reference: tuple[float, ...]
    unit: str | None = None


class Curves(Value):
    roc: Curve | None = None
    """x: 1 - specificity, y: sensitivity, from (0, 0) to (1, 1)."""
    precision_recall: Curve | None = None
    """x: recall, y: precision."""
    calibration: Calibration | None = None
    decision: DecisionCurve | None = None
    scores: ScoreHistogram | None = None
    measurements: Measurements | None = None
    froc: Curve | None = None
    """x: the plan's numbers of false positives per image, y: share of the lesions found."""


class LabelCounts(Value):
    """One of several labels: cases by reference and decision at its threshold, failed ones decided wrong."""

    label: str
    threshold: float | None
    holds: int
    absent: int
    unknown: int
    """Cases of which the reference does not say."""
    found: int | None
    """Of ``holds``, as the three below of theirs; None: no threshold."""
    missed: int | None
    alarms: int | None
    spared: int | None
    roc: Curve | None = None
    """None: it holds of every known case, or of none."""


class SubgroupResult(Value):
    """One group of one attribute."""

    attribute: str
    value: str
    patients: int
    cases: int
    too_few: bool
    """Fewer contributing patients than the plan's minimum: no estimates."""
    estimates: tuple[Estimate, ...] = ()
    differences: tuple[Estimate, ...] = ()
    """This group minus the rest, with interval."""
    p_holm: dict[str, float] = {}
    """Metric to Holm-adjusted two-sided p of the difference."""
    suppressed: bool = False
    """True: withheld by disclosure control; all numbers are 0 and mean nothing."""


class CaseFailure(Value):
    case: int
    category: str


class IntegrityCheck(Value):
    """One check of how the run was made; words under ``integrity``."""

    check: str
    status: Literal["pass", "warn", "fail", "not_possible"]
    detail: str | None = None


class Indeterminate(Value):
    """Rate of indeterminate outputs and the 2 x 3 table, where the card declares them."""

    rate: float
    table: tuple[tuple[int, ...], ...]


class Verification(Value):
    """Share of cases with a reference by model result, and the Begg-Greenes correction where it differs."""

    share_positive: float | None
    share_negative: float | None
    differs: bool
    corrected_sensitivity: float | None = None
    corrected_specificity: float | None = None


class Measured(Value):
    """What depends on the machine; not part of the results digest."""

    latency_ms: dict[str, float] = {}
    """p50 p95 p99 max of the whole case."""
    stage_ms: dict[str, float] = {}
    """Median of decode, prepare, infer, interpret."""
    frames: dict[str, float] = {}
    """Of videos, by ``stream.`` and ``batch.``: fps, over_budget_share, dropped_share, and times in milliseconds; see
    ``evaluation.frame_speed``."""
    isolation: dict[str, str] = {}
    """network, filesystem, memory, process: what was really in force, in stable words."""
    machine: dict[str, str] = {}
    """os, cpu, python, onnxruntime, packages digest."""
    workers: int = 1


class Optimisation(Value):
    """Fidelity check of the runtime's graph optimiser."""

    level: Literal["all", "none"]
    max_abs_diff: float | None
    sample: int
    tolerance: float


class Results(Value):
    """All results of one run."""

    task: EvaluatedTask
    classes: tuple[str, ...]
    positive: tuple[str, ...]
    level: str
    combine: str | None
    threshold: float | None
    threshold_origin: str
    interval_level: float
    seed: str
    """SHA-256 of the plan, hex: the seed of every resampling."""
    confirmatory: bool
    failed_policy: Literal["wrong", "excluded"]
    sampling: str
    prevalence: float | None
    """Share of positives among the evaluated and failed cases."""
    flow: Flow
    estimates: tuple[Estimate, ...]
    other_policy: tuple[Estimate, ...]
    """The same estimates with failed cases counted the other way."""
    worst_case: tuple[Estimate, ...] = ()
    """Sensitivity and specificity if every unreadable case were wrong."""
    verdicts: tuple[Verdict, ...]
    confusion: Confusion | None
    curves: Curves
    labels: tuple[LabelCounts, ...] = ()
    """Where several labels may hold: one each, in the card's order."""
    subgroups: tuple[SubgroupResult, ...] = ()
    indeterminate: Indeterminate | None = None
    verification: Verification | None = None
    failures: tuple[CaseFailure, ...] = ()
    integrity: tuple[IntegrityCheck, ...] = ()
    optimisation: Optimisation | None = None
    measured: Measured = Measured()

    @property
    def failed_checks(self) -> tuple[IntegrityCheck, ...]:
        """Return the checks that the run did not pass."""
        return tuple(check for check in self.integrity if check.status == "fail")

    @property
    def unanswered(self) -> bool:
        """Return whether no case got an answer: failed cases may count as wrong, but curves of them show nothing."""
        return self.flow.failed > 0 and self.flow.evaluated == 0

    @property
    def digest(self) -> str:
        """Return the SHA-256 that names these results, whatever machine they were measured on."""
        return digest(self.model_dump(mode="json", exclude={"measured"}))
