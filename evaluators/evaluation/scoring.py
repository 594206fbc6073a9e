"""What workers are told of a plan."""

from __future__ import annotations

from typing import Any

from evaluators.domain.plan import LockedPlan
from evaluators.tasks.mask_settings import metrics_named


def scoring_of(plan: LockedPlan) -> dict[str, Any]:
    """Return how cases are scored and which metrics are wanted: no text and no limit."""
    told = plan.plan.model_dump(mode="json", include={"segmentation", "detection", "video", "measurement"})
    return told | {"report": {"metrics": sorted(metrics_named(plan.plan))}}
