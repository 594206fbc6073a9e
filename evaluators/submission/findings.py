"""The kinds of findings that refuse a submission, and the words of all of them. Light: parses nothing."""

from __future__ import annotations

from typing import Final

from evaluators.domain.submission import Finding, Submission
from evaluators.errors import Parameter, SubmissionError
from evaluators.texts import Message, Words

REFUSALS: Final = {
    "weights_missing": "M03",
    "operator_unsupported": "M04",
    "size_differs": "M05",
    "class_count_differs": "M06",
    "weights_outside": "C121",
    "operator_foreign": "C122",
    "format_too_new": "C123",
    "functions_explode": "C124",
    "weights_incomplete": "C125",
    "task_not_evaluated": "C126",
    "input_unknown": "C127",
    "input_left_open": "C128",
    "input_type_differs": "C129",
    "input_shape_differs": "C130",
    "output_unknown": "C131",
    "output_meaning": "C132",
    "output_is_mask": "C154",
    "boxes_incomplete": "C820",
    "output_type_unread": "C531",
    "channels_differ": "C133",
    "window_on_colour": "C134",
    "level_not_evaluated": "C144",
    "axis_unknown": "C145",
    "golden_missing": "C147",
    "regions_overlap": "C152",
    "step_unfit": "C149",
    "volume_size_differs": "C153",
    "frames_differ": "C840",
    "frames_left_open": "C841",
    "per_frame_left_open": "C844",
    "size_out_of_proportion": "C181",
}
"""Kinds of findings after which a submission must not be run, to the ids of their words."""
OF_THE_FILE: Final = frozenset(
    {
        "weights_missing",
        "weights_outside",
        "weights_incomplete",
        "operator_unsupported",
        "operator_foreign",
        "format_too_new",
        "functions_explode",
        "size_out_of_proportion",
    }
)
"""Refusals that lie in the model's file: no answer about it lifts them."""


def open_questions(submission: Submission) -> tuple[str, ...]:
    """Return what is still to be answered; nothing where only another file would help."""
    return () if needs_another_file(submission) else submission.questions


def needs_another_file(submission: Submission) -> bool:
    """Return whether the file itself is refused, whatever is answered about it."""
    return any(finding.kind in OF_THE_FILE for finding in submission.findings if finding.severity == "refuse")


def refuse(kind: str, **parameters: Parameter) -> Finding:
    """Return a finding after which the submission must not be run."""
    return Finding(kind=kind, severity="refuse", parameters=parameters)


def finding_message(finding: Finding, words: Words) -> Message:
    """Return title and advice of a finding."""
    if finding.kind in REFUSALS:
        return words.error(SubmissionError(REFUSALS[finding.kind], **finding.parameters))
    key = f"preflight.{finding.kind}"
    return Message(words(f"{key}.title", **finding.parameters), words(f"{key}.advice", **finding.parameters))


def refusal(submission: Submission) -> SubmissionError | None:
    """Return the first reason not to run a submission, as an error."""
    for finding in submission.findings:
        if finding.severity == "refuse":
            return SubmissionError(REFUSALS[finding.kind], **finding.parameters)
    return None
