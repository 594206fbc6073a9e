"""What a DICOM file says about its own de-identification (PS3.15 Annex E), and how much of a person is still in it."""

from __future__ import annotations

import re
from typing import Any, Final

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

from evaluators.imaging.dicom_dataset import raw_element, text
from evaluators.imaging.dicom_terms import EMPTIED, KEPT, REMOVED
from evaluators.imaging.foreign import FOREIGN_ERRORS

_CODE: Final = re.compile(r"[A-Za-z0-9.\-]{1,16}")
_MOST_CODES: Final = 16
_SAID: Final = {"YES": True, "NO": False}


_REMOVED_TAGS: Final = {tag: name for name in REMOVED if (tag := tag_for_keyword(name)) is not None}
_EMPTIED_TAGS: Final = {tag: name for name in EMPTIED if (tag := tag_for_keyword(name)) is not None}


def deidentification(dataset: Dataset) -> dict[str, Any]:
    """Return the fields of ``Deidentification`` as JSON; nothing of what the attributes hold.

    Returns:
        ``removed`` and ``burned_in``: what the file says, None where it says nothing. ``codes``: values of the
        De-identification Method Code Sequence. ``names_left``: how many attributes that the basic profile removes or
        empties still hold something, those excepted that an option named by a code allows to stay.
    """
    # Where a file says it was de-identified, emptied attributes may hold something invented; where not, the truth.
    removed = _SAID.get(text(dataset, "PatientIdentityRemoved") or "")
    looked_at = _REMOVED_TAGS if removed else {**_REMOVED_TAGS, **_EMPTIED_TAGS}
    codes, present = _codes(dataset), dataset.keys()
    held = [name for tag, name in looked_at.items() if tag in present and _holds(dataset, tag)]
    allowed = frozenset[str]().union(*(KEPT.get(code, ()) for code in codes))
    return {
        "removed": removed,
        "codes": codes,
        "burned_in": _SAID.get(text(dataset, "BurnedInAnnotation") or ""),
        "names_left": sum(name not in allowed for name in held),
    }


def _holds(dataset: Dataset, tag: int) -> bool:
    stored = dataset.get_item(tag).value  # not converted: only whether there is something counts
    if isinstance(stored, bytes):
        return bool(stored.strip(b" \0"))
    return stored is not None and bool(len(stored) if hasattr(stored, "__len__") else stored)


def _codes(dataset: Dataset) -> list[str]:
    if raw_element(dataset, "DeidentificationMethodCodeSequence") is None:
        return []
    try:
        items = list(dataset["DeidentificationMethodCodeSequence"].value)[:_MOST_CODES]
    except FOREIGN_ERRORS:
        return []
    found = (text(item, "CodeValue") or "" for item in items)
    return [code for code in found if _CODE.fullmatch(code)]
