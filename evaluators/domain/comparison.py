"""Two submissions on the same cases: what each reached, how far they differ, and on which cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evaluators.domain.estimate import Estimate
from evaluators.domain.names import Name
from evaluators.domain.value import Value

PMethod = Literal["mcnemar exact", "delong", "bootstrap"]
Change = Literal["only_first_right", "only_second_right", "first_better", "second_better"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Cases = Annotated[int, Field(ge=0)]


class ComparedMeasure(Value):
    """One measure of both submissions on the same cases."""

    first: Estimate
    second: Estimate
    difference: Estimate
    """First minus second, with an interval of the difference itself."""
    p: float | None = None
    """Two-sided, of "no difference"; None where there is none, and outside the house."""
    p_method: PMethod | None = None
    p_holm: float | None = None
    """Adjusted over all measures of the comparison."""


class BothDecided(Value):
    """Cases by who was right, where a case is right or wrong."""

    both_right: Cases
    only_first: Cases
    only_second: Cases
    both_wrong: Cases


class MarginShown(Value):
    """What a margin named with the comparison came to."""

    metric: Name
    margin: Annotated[float, Field(ge=0)]
    shown: Literal["superior", "non_inferior", "not_shown", "withheld"]
    """Of the first submission; superior: better, non_inferior: not worse by more than the margin."""


class Compared(Value):
    """The other submission, as a summary names it."""

    name: str
    version: str
    developer: str
    package_digest: Digest
    """Of predictions made elsewhere, which are the hospital's own table, with a key."""
    results_digest: Digest
    predictions_supplied: bool = False


class Comparison(Value):
    """The whole comparison; nothing in it is about a single case. Always exploratory: no plan named it before."""

    other: Compared
    first_results: Digest
    """Results digest of the evaluation that is compared with the other."""
    cases: Cases
    """That both were run on, with the same reference."""
    patients: Cases
    only_first: Cases
    """Cases of the first alone: offered to it alone, or excluded in the other."""
    only_second: Cases
    other_reference: Cases
    """Cases with another reference in each; left out."""
    interval_level: float
    seed: str
    """SHA-256 of the plan of the first, hex."""
    measures: tuple[ComparedMeasure, ...]
    decided: BothDecided | None = None
    margin: MarginShown | None = None


class ChangedCase(Value):
    """One case on which the two differ; stays in the house."""

    case: int
    """Number in the first evaluation."""
    other_case: int
    change: Change
    difference: float
    """How much more wrong the first is, on the scale of the task; below 0: the second is."""


class KeptComparison(Value):
    """What an evaluation keeps of its latest comparison."""

    comparison: Comparison
    run: int
    """Of this evaluation."""
    other_folder: str
    """Path of the other evaluation; inside this folder relative to it. Stays here."""
    changed: tuple[ChangedCase, ...]
    """Those decided differently first, then by size of the difference."""
    only_first: tuple[int, ...] = ()
    """Numbers of the cases that are not compared because the other does not have them."""
    other_reference: tuple[int, ...] = ()
    """Numbers of the cases whose reference is another one there."""
