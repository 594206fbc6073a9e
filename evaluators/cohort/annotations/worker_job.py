"""The job ``annotations`` of a worker: the bytes of one annotation file to what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from evaluators.cohort.annotations.box_texts import class_words, parse_box_lines, parse_yolo
from evaluators.cohort.annotations.coco import parse_coco
from evaluators.cohort.annotations.mask_files import (
    parse_mask_picture,
    parse_mask_volume,
    parse_segmentation,
    parse_structure_set,
)
from evaluators.cohort.annotations.mask_overlap import reader_overlap
from evaluators.cohort.annotations.parsed import ParsedFile
from evaluators.cohort.annotations.pascal_voc import parse_pascal_voc
from evaluators.cohort.annotations.structured_reports import parse_structured_report
from evaluators.errors import CallError

Answer = tuple[dict[str, Any], Sequence[bytes]]
Parser = Callable[[bytes, str, Mapping[str, Any]], ParsedFile]

PARSERS: Final[Mapping[str, Parser]] = {
    "coco": parse_coco,
    "yolo": parse_yolo,
    "box_lines": parse_box_lines,
    "pascal_voc": parse_pascal_voc,
    "structured_report": parse_structured_report,
    "mask_picture": parse_mask_picture,
    "nifti": parse_mask_volume,
    "nrrd": parse_mask_volume,
    "dicom_seg": parse_segmentation,
    "rtstruct": parse_structure_set,
}


def start(setup: dict[str, Any], blobs: tuple[bytes, ...]) -> tuple[dict[str, Any], Callable[..., Answer]]:
    """Begin the job.

    Args:
        setup: Nothing is needed.
        blobs: None.

    Returns:
        Nothing to tell, and the handler of these requests, each with the file as one blob or the files as several:

        * ``{"op": "parse", "kind": a key of PARSERS, "name": relative path, "classes": words for class numbers}``:
          ParsedFile as JSON in one blob, for the head of an answer is too small for a large file.
        * ``{"op": "overlap", …}`` with the masks of several readers of one image, see ``mask_overlap``: ``dice``.
        * ``{"op": "classes", "name": …}``: ``classes``, the words of a YOLO export's own list.
    """
    del setup, blobs

    def handle(request: dict[str, Any], files: tuple[bytes, ...]) -> Answer:
        kind, name = str(request.get("kind")), str(request.get("name", ""))
        match request.get("op"), files:
            case "parse", (data,) if kind in PARSERS:
                return {}, (PARSERS[kind](data, name, request).model_dump_json().encode(),)
            case "overlap", masks if masks:
                return {"dice": reader_overlap(request, masks)}, ()
            case "classes", (data,):
                return {"classes": list(class_words(data, name))}, ()
        raise CallError("C210")

    return {}, handle
