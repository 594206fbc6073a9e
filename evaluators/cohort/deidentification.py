"""What DICOM files say about their own de-identification (PS3.15 annex E), as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evaluators.cohort.gathered import Gathered, Seen
from evaluators.cohort.image_workers import ImageDescription

METHODS: Final = (
    "113100",
    "113101",
    "113102",
    "113103",
    "113104",
    "113105",
    "113106",
    "113107",
    "113108",
    "113109",
    "113110",
    "113111",
    "113112",
)
"""Codes of CID 7050 that have words under ``cohort.deidentification``."""
OTHER_METHOD: Final = "other"


def burned_in(file: ImageDescription) -> bool:
    """Return whether it says that identifying text is part of its pixels."""
    return file.deidentification is not None and file.deidentification.burned_in is True


def claims_but_holds(file: ImageDescription) -> bool:
    """Return whether it says that it is de-identified, and identifying fields still hold something."""
    state = file.deidentification
    return state is not None and state.removed is True and state.names_left > 0


def identified(file: ImageDescription) -> bool:
    """Return whether identifying fields hold something, and it does not say otherwise."""
    state = file.deidentification
    return state is not None and state.removed is not True and state.names_left > 0


def methods(gathered: Gathered) -> Iterator[Seen]:
    """Yield what was done to the files, as their codes say."""
    found: set[str] = set()
    cases = []
    for case in gathered.cases:
        codes = {code for file in gathered.files(case) if file.deidentification for code in file.deidentification.codes}
        if codes:
            cases.append(case.number)
            found |= {code if code in METHODS else OTHER_METHOD for code in codes}
    if cases:
        named = sorted(found, key=lambda code: (code == OTHER_METHOD, code))
        yield Seen(cases, {"n": len(cases), "methods": ", ".join(named)})
