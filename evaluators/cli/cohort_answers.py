"""The shared options about an evaluation and its cohort, as what the core is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from evaluators.cli.command import Call
from evaluators.cohort.answers import CohortAnswers
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.domain.case import Unit
    from evaluators.domain.reference import ReaderRule, ReferenceKind
    from evaluators.evaluation.creating import NewEvaluation


_UNITS = {"case": "file"}
"""Another word for one that is no unit of its own."""


def new_evaluation(call: Call, target: Path) -> NewEvaluation:
    """Return the evaluation that a call of ``new`` or ``evaluate`` asks for."""
    from evaluators.evaluation.creating import NewEvaluation

    return NewEvaluation(
        target=target,
        model=_model(call),
        predictions=call.maybe_path("predictions") is not None,
        card=call.maybe_path("card"),
        vendor_key=call.maybe_path("vendor_key"),
        data=call.path("data"),
        reference=call.maybe_path("reference"),
        plan=call.maybe_path("plan"),
        answers=cohort_answers(call),
        training_hashes=call.maybe_path("training_hashes"),
        allow_unisolated=call.flag("allow_unisolated"),
    )


def _model(call: Call) -> Path:
    """Return the model or the table in its place.

    Raises:
        CallError: Neither or both are named (``C735``).
    """
    named = [path for path in (call.maybe_path("model"), call.maybe_path("predictions")) if path is not None]
    if len(named) != 1:
        raise CallError("C735")
    return named[0]


def cohort_answers(call: Call) -> CohortAnswers:
    """Return what was answered.

    Raises:
        CallError: A mapping without ``=`` (``C701``), or answers that contradict each other.
    """
    return CohortAnswers(
        case_column=call.text("case_column"),
        label_column=call.text("label_column"),
        patient_column=call.text("patient_column"),
        one_image_per_patient=call.flag("one_image_per_patient"),
        value_map=dict(_pair(text) for text in call.texts("map")),
        positive=call.text("positive"),
        decimal=call.text("decimal"),
        unit=cast("Unit | None", _UNITS.get(unit, unit) if (unit := call.text("unit")) else None),
        reference_kind=cast("ReferenceKind | None", call.text("reference_kind")),
        reader_column=call.text("reader_column"),
        readers=cast("ReaderRule", call.text("readers") or "first"),
        resample_masks=call.flag("resample_masks"),
    )


def _pair(text: str) -> tuple[str, str]:
    value, sign, name = text.partition("=")
    if not sign:
        raise CallError("C701", text=text)
    return value.strip(), name.strip()
