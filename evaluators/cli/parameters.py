"""Parameters that several commands share."""

from __future__ import annotations

from typing import Final

from evaluators.cli.command import Parameter

REFERENCE_KINDS: Final = (
    "labels", "multilabel", "ordinal", "measurement", "masks", "boxes", "points", "events", "frames",
)  # fmt: skip
READER_RULES: Final = ("first", "majority")
"""Of ``domain.reference``, which loads more than a command line that is only read needs."""

EVALUATION: Final = Parameter("evaluation", "path", argument=True, required=True)
SUBMISSION: Final = Parameter("submission", "path", argument=True, required=True)
JSON: Final = Parameter("json", "flag")
ALLOW_UNISOLATED: Final = Parameter("allow_unisolated", "flag")
CARD: Final = Parameter("card", "path")
VENDOR_KEY: Final = Parameter("vendor_key", "path")
WORKERS: Final = Parameter("workers", "integer")
CASE_TIMEOUT: Final = Parameter("case_timeout", "number")
KEY: Final = Parameter("key")
PASSPHRASE_FILE: Final = Parameter("passphrase_file", "path")

COHORT: Final = (
    Parameter("case_column"),
    Parameter("label_column"),
    Parameter("patient_column"),
    Parameter("one_image_per_patient", "flag"),
    Parameter("map", many=True),
    Parameter("positive"),
    Parameter("decimal", choices=(".", ",")),
    Parameter("training_hashes", "path"),
    Parameter("unit", choices=("file", "case", "series", "study", "patient", "clip")),
    Parameter("reference_kind", choices=REFERENCE_KINDS),
    Parameter("reader_column"),
    Parameter("readers", choices=READER_RULES),
    Parameter("resample_masks", "flag"),
)
"""Answers to what images and references leave open."""
