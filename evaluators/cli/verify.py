"""``pruefstand verify``: the verdict on a summary, offline."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, JSON
from evaluators.cli.progress import Progress

if TYPE_CHECKING:
    from evaluators.evidence.answers import Answer, VerificationResult
    from evaluators.evidence.record_parts import CaseManifest


def run(call: Call) -> int:
    """Answer every question that can be answered here and return the exit code of the verdict."""
    from evaluators import paths
    from evaluators.evidence import trust
    from evaluators.evidence.client import verify_path
    from evaluators.evidence.requirements import parse_requirements

    required = ",".join(call.texts("require"))
    result = verify_path(
        call.path("package"),
        trust.load(call.maybe_path("trust") or paths.trust_list()),
        required=parse_requirements(required) if required else None,
        allow_unisolated=call.flag("allow_unisolated"),
    )
    if _asks_for_data(call) and result.facts is not None:
        result = result.with_answers(_data(call, result.facts.case_manifest))
    show(call, result)
    return result.exit_code


def show(call: Call, result: VerificationResult) -> None:
    """Show the verdict, then every question that has an answer."""
    if call.out.as_json:
        call.out.document(_document(result))
        return
    from evaluators.evidence.answers import SIGNED_UNCHANGED

    words = call.words
    call.out.say(words(f"verify.verdict.{result.verdict}"))
    if result.verdict in SIGNED_UNCHANGED and result.facts:
        time = words.date(datetime.fromisoformat(result.facts.evaluated_at), time=True) + " UTC"
        names = ", ".join(signer.organisation or "" for signer in result.signers if signer.standing == "trusted")
        call.out.say(words("verify.made_by", name=names, time=time))
    call.out.table(
        ["", "", ""],
        [
            [
                words(f"verify.question.{answer.question}"),
                words(f"verify.status.{answer.status}"),
                words(answer.sentence, **_worded(call, answer)),
            ]
            for answer in result.answers
        ],
    )
    call.out.say(words("verify.not_checked"))


def _worded(call: Call, answer: Answer) -> dict[str, str | int]:
    """Return the parameters of an answer; a reason of withdrawal is an id with words of its own."""
    parameters = dict(answer.parameters)
    if "reason" in parameters:
        parameters["reason"] = call.words(f"verify.withdrawn_because.{parameters['reason']}")
    return parameters


def _document(result: VerificationResult) -> dict[str, object]:
    return {
        "verdict": result.verdict,
        "exit_code": result.exit_code,
        "questions": [
            {"number": answer.number, **answer.model_dump(mode="json", exclude_defaults=True)}
            for answer in result.answers
        ],
        "signers": [signer.model_dump(mode="json", exclude_none=True) for signer in result.signers],
        "summary": result.facts.model_dump(mode="json") if result.facts else None,
    }


def _asks_for_data(call: Call) -> bool:
    return any(call.maybe_path(name) for name in ("data", "opening"))


def _data(call: Call, facts: CaseManifest) -> Answer:
    """Answer question 7 with the data, key, reference or opening that were given."""
    from evaluators.evaluation import data_key
    from evaluators.evidence import data_check, openings

    data = call.maybe_path("data")
    found: Collection[str] | None = None if data is None else set(data_check.file_digests(data))
    opening = call.maybe_path("opening")
    if opening is not None:
        return data_check.check_opening(facts, openings.read_opening(opening), found)
    key_file = call.maybe_path("data_key")
    if key_file is None or data is None:
        return data_check.no_key()
    key = data_key.read(key_file)
    reference = call.maybe_path("reference")
    references = None
    if reference is not None:
        from evaluators.evaluation.rereading import reference_digests

        with Progress(call.out) as progress:
            references = reference_digests(
                data, reference, key, progress, allow_unisolated=call.flag("allow_unisolated")
            )
    return data_check.check_data(facts, key, found or (), references)


COMMAND: Final = Command(
    "verify",
    (
        Parameter("package", "path", argument=True, required=True),
        Parameter("trust", "path"),
        Parameter("data", "path"),
        Parameter("reference", "path"),
        Parameter("data_key", "path"),
        Parameter("opening", "path"),
        Parameter("require", many=True),
        ALLOW_UNISOLATED,
        JSON,
    ),
    run,
)
