"""The reference table read again as it was when the evaluation was made, to see whether it is still the same."""

from __future__ import annotations

from pathlib import Path

from evaluators.cohort import manifest
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.errors import EvidenceError
from evaluators.evaluation.data_key import DataKey
from evaluators.evaluation.observer import RunObserver


def reference_digests(
    folder: Path, reference: Path, key: DataKey, observer: RunObserver, *, allow_unisolated: bool = False
) -> dict[int, str]:
    """Return case number to digest of its reference as it stands here; cases are known by content, not by name.

    Raises:
        EvidenceError: The key does not say how the table was read (``C425``).
        InputError: The folder or the table cannot be read.
    """
    if key.reading is None:
        raise EvidenceError("C425")
    told = key.reading
    cohort = build_cohort(
        folder,
        reference,
        answers=CohortAnswers(
            case_column=told.case_column,
            label_column=told.label_column,
            patient_column=told.patient_column,
            one_image_per_patient=told.one_image_per_patient,
            value_map=told.value_map,
            positive=told.positive,
            decimal=told.decimal,
            unit=told.unit,
            reference_kind=told.reference_kind,
            reader_column=told.reader_column,
            readers=told.readers,
            resample_masks=told.resample_masks,
        ),
        classes=told.classes,
        positive=told.positive_classes,
        pseudonym_key=manifest.pseudonym_key(key.secret_bytes),
        observer=observer,
        allow_unisolated=allow_unisolated,
    )
    here: dict[tuple[str, ...], list[str]] = {}
    for case in cohort.cases:
        content = tuple(file.sha256 for file in case.files)
        here.setdefault(content, []).append(manifest.reference_digest(case.reference))
    found = {}
    for keyed in key.cases:
        digests = here.get(keyed.files, [])
        if digests:  # the same bytes may stand for several cases: each is taken once
            found[keyed.case] = digests.pop(digests.index(keyed.reference) if keyed.reference in digests else 0)
    return found
