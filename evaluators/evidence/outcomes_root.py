"""One digest over what became of all cases, to which a single one can be shown to belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluators.cohort import manifest
from evaluators.domain.outcome import Outcome

_FURTHER: Final = {
    *("pictures", "surfaces", "instances", "unit", "tolerance", "connectivity", "voxel_ml"),
    *("boxes", "value", "frames"),
}
_TIMES: Final = {"frames": {"spent_ms"}}
"""Not the same in any two runs."""


def outcomes_root(secret: bytes, outcomes: Sequence[Outcome]) -> str:
    """Return the root, hex; times are left out."""
    return manifest.root(
        manifest.outcome_leaf(
            manifest.leaf_key(secret, one.case),
            case=one.case,
            status=one.status,
            scores=one.scores,
            overlaps=None if one.overlaps is None else [(x.both, x.reference, x.predicted) for x in one.overlaps],
            further=one.model_dump(mode="json", include=_FURTHER, exclude=_TIMES, exclude_none=True),
        )
        for one in outcomes
    ).hex()
