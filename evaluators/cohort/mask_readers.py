"""Several readers who drew on the same images: how far their masks overlap, as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any, Final

from evaluators.cohort.annotations.workers import AnnotationParser
from evaluators.cohort.file_access import read_bytes
from evaluators.domain.case import Case, Cohort, CohortFinding
from evaluators.errors import ImageError

MASKS_FINDING: Final = "mask_agreement"
CASES: Final = 50
"""Cases of which masks are opened: enough to see how far readers agree, and a matter of seconds."""


def with_mask_agreement(
    cohort: Cohort, folder: Path, classes: Sequence[str] | None, *, resample: bool, allow_unisolated: bool
) -> Cohort:
    """Return a cohort with how far its readers agree in each class, where several drew masks.

    Of many cases the first ``CASES`` are opened. A case whose masks cannot be opened is left out here; it is reported
    where it is evaluated.

    Args:
        cohort: The cohort.
        folder: Of the references.
        classes: Of the model; None: those the masks are mapped to.
        resample: The person's choice that masks on another grid are resampled.
        allow_unisolated: Go on where masks cannot be opened in the sandbox.
    """
    cases = [case for case in cohort.cases if case.exclusion is None and _drawn_by_several(case)][:CASES]
    if not cases:
        return cohort
    names = tuple(classes or dict.fromkeys(name for name in cohort.class_map.values() if name))
    by_class: defaultdict[str, dict[int, float]] = defaultdict(dict)
    with AnnotationParser(allow_unisolated=allow_unisolated) as parser:
        for case in cases:
            for name, dice in zip(names, _overlap(parser, case, folder, names, resample=resample), strict=False):
                if dice is not None:
                    by_class[name][case.number] = dice
    said = names if classes is None else names[1:]  # the first class of a model of masks is the background
    readers = len({reader.reader for case in cases for reader in _drawing(case)})
    found = tuple(_finding(name, by_class[name], readers) for name in said if name in by_class)
    return cohort.model_copy(update={"findings": (*cohort.findings, *found)})


def _finding(name: str, dice: dict[int, float], readers: int) -> CohortFinding:
    """Return what is said of one class, the cases on which readers differ most before the others."""
    differ = sorted((number for number in dice if dice[number] < 1), key=lambda number: dice[number])
    parameters: dict[str, str | int | float] = {"readers": readers, "n": len(dice), "class_name": name}
    return CohortFinding(
        kind=MASKS_FINDING,
        severity="note",
        cases=tuple(differ),
        parameters={**parameters, "dice": mean(dice.values()), "least": min(dice.values())},
    )


def _drawing(case: Case) -> list[Any]:
    return [reader for reader in case.reference.readers if reader.masks] if case.reference else []


def _drawn_by_several(case: Case) -> bool:
    return len(_drawing(case)) > 1 and case.facts is not None and case.reading in {"image", "volume"}


def _overlap(
    parser: AnnotationParser, case: Case, folder: Path, classes: Sequence[str], *, resample: bool
) -> Sequence[float | None]:
    assert case.facts is not None
    drawn = [(reader.reader, mask) for reader in _drawing(case) for mask in reader.masks]
    grid = case.facts.grid
    request = {
        "masks": [{"format": mask.format, "names": mask.meaning, "reader": reader} for reader, mask in drawn],
        "place": [case.facts.height, case.facts.width] if grid is None else grid.model_dump(mode="json"),
        "classes": list(classes),
        "resample": resample,
        "image_uids": [file.image_uid for file in case.files if file.image_uid],
    }
    try:
        return parser.overlap(request, [read_bytes(folder, mask.path) for _, mask in drawn])
    except (ImageError, OSError):
        return ()
