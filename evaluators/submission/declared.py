"""What a card declares that cannot be so, whatever the model is."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

from evaluators.domain.submission import Card, Finding
from evaluators.imaging.dicom_terms import MODALITIES
from evaluators.submission.findings import refuse


def contradictions(card: Card, paths: AbstractSet[str]) -> Iterator[Finding]:
    """Yield what the card says that contradicts itself, the DICOM standard or the files of its package.

    Args:
        card: The whole card.
        paths: Every file of the package, relative, with forward slashes.
    """
    for name in dict.fromkeys(name for sample in card.golden for name in (sample.input, sample.output)):
        if str(PurePosixPath(name)) not in paths:  # so is a name that leads outside
            yield refuse("golden_missing", name=name)
    for modality in dict.fromkeys(card.intended_use.modalities):
        if modality not in MODALITIES:
            yield Finding(kind="modality_unknown", severity="warning", parameters={"name": modality})
    for claim in card.claim:
        if claim.interval and not claim.interval[0] <= claim.value <= claim.interval[1]:
            yield Finding(kind="claim_outside_interval", severity="warning", parameters={"metric": claim.metric})
