"""``pruefstand verify``: the verdict on a summary, offline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evaluators import logbook
from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import ALLOW_UNISOLATED, JSON
from evaluators.cli.progress import Progress
from evaluators.errors import EvidenceError

if TYPE_CHECKING:
    from evaluators.evidence.answers import Answer, VerificationResult
    from evaluators.evidence.record_parts import CaseManifest


_WORST_FIRST: Final = (2, 1, 4, 3, 0)
"""Exit codes of several summaries: no summary at all, wrong, cannot be checked, signer unknown, intact."""


def run(call: Call) -> int:
    """Answer every question that can be answered here and return the exit code of the worst verdict."""
    packages = call.paths("package")
    if len(packages) == 1:
        result = _verified(call, packages[0])
        if call.out.as_json:
            call.out.document(_document(result))
        else:
            show(call, packages[0], result)
        return result.exit_code
    return _several(call, packages)


def _several(call: Call, packages: Sequence[Path]) -> int:
    """Verify one after the other; what is no summary does not keep the others from being verified."""
    codes: set[int] = set()
    documents: list[dict[str, object]] = []
    for package in packages:
        call.out.say(package.name)
        try:
            result = _verified(call, package)
        except EvidenceError as error:
            logbook.told(error)
            call.out.error(error)
            codes.add(error.exit_code)
            documents.append({"file": package.name, "exit_code": error.exit_code, "error": error.id})
            continue
        codes.add(result.exit_code)
        documents.append({"file": package.name, **_document(result)})
        if not call.out.as_json:
            show(call, package, result)
            call.out.say()
    worst = next(code for code in _WORST_FIRST if code in codes)
    if call.out.as_json:
        call.out.document({"exit_code": worst, "summaries": documents})
    return worst


def _verified(call: Call, package: Path) -> VerificationResult:
    from evaluators import paths
    from evaluators.evidence import trust
    from evaluators.evidence.client import verify_path
    from evaluators.evidence.requirements import parse_requirements

    required = ",".join(call.texts("require"))
    result = verify_path(
        package,
        trust.load(call.maybe_path("trust") or paths.trust_list()),
        required=parse_requirements(required) if required else None,
        allow_unisolated=call.flag("allow_unisolated"),
    )
    logbook.note(f"verdict_{result.verdict}", module=__name__)
    if _asks_for_data(call) and result.facts is not None:
        result = result.with_answers(_data(call, result.facts.case_manifest))
    return result


def show(call: Call, package: Path, result: VerificationResult) -> None:
    """Show the verdict, then every question that has an answer."""
    from evaluators.evidence.answers import SIGNED_UNCHANGED
    from evaluators.report.wording import not_passed

    words = call.words
    call.out.say(words(f"verify.verdict.{result.verdict}"))
    if result.verdict in SIGNED_UNCHANGED and result.facts:
        time = words.date(datetime.fromisoformat(result.facts.evaluated_at), time=True) + " UTC"
        names = ", ".join(signer.organisation or "" for signer in result.signers if signer.standing == "trusted")
        call.out.say(words("verify.made_by", name=names, time=time))
    for line in not_passed(result.facts.failed_checks if result.facts else (), words):
        call.out.say(line)
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
    if result.verdict == "signer_unknown" and result.facts:
        file = str(package) if package.is_dir() else words("verify.key_file")
        call.out.say(words("verify.claimed_by", name=result.facts.claimed_by, file=file))
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
        Parameter("package", "path", argument=True, required=True, many=True),
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
    patient_data=True,
)
