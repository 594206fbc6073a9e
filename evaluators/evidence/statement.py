"""A record as in-toto statements, and back: the only place that decides what is signed.

A bundle holds the plan, the evaluation and, for a confirmatory run with goals, the test result. They are chained: the
evaluation names the plan's digest and the outcome, the test result names the SHA-256 of the evaluation's bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from evaluators.domain.canonical import canonical_bytes
from evaluators.domain.plan import LockedPlan
from evaluators.domain.wire import NotOnWire, camel, fields_to_wire, from_wire, to_wire
from evaluators.evidence.canonical import sha256
from evaluators.evidence.estimates import read_definitions
from evaluators.evidence.record import Record
from evaluators.evidence.results_parts import read_results, write_results

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
BASE: Final = "https://pruefstand.example/attestation"
"""Where the predicate types of this program begin; the only place that names it."""
PLAN_TYPE: Final = f"{BASE}/evaluation-plan/v0.1"
EVALUATION_TYPE: Final = f"{BASE}/clinical-evaluation/v0.1"
PACKAGE_TYPE: Final = f"{BASE}/evaluation-package/v0.1"
TEST_RESULT_TYPE: Final = "https://in-toto.io/attestation/test-result/v0.1"

Statement = dict[str, Any]
TestOutcome = Literal["PASSED", "WARNED", "FAILED", "none"]

ELSEWHERE: Final = ("plan", "results", "definitions")
"""Fields of the record that stand in other parts of the statements."""
_OWN_KEYS: Final = frozenset(camel(name) for name in Record.model_fields if name not in ELSEWHERE)
_FOREIGN: Final = {
    "cohort": frozenset({"sampling", "prevalence", "flow", "patientsAnalysed"}),
    "model": frozenset({"optimisation"}),
    "preRegistration": frozenset({"deviations"}),
}
"""Keys that the results and the plan put into parts of the record."""


@dataclass(frozen=True, slots=True)
class Statements:
    """The payloads of one bundle, in the order in which they stand in it."""

    plan: Statement
    evaluation: Statement
    test_result: Statement | None
    payloads: tuple[bytes, ...]
    """The bytes to sign."""


def write_statements(record: Record) -> Statements:
    """Return what a record says as statements."""
    plan = _statement(record, PLAN_TYPE, _plan(record))
    evaluation = _statement(record, EVALUATION_TYPE, _evaluation(record))
    payloads: tuple[bytes, ...] = (canonical_bytes(plan), canonical_bytes(evaluation))
    test_result = _test_result(record, sha256(payloads[1]))
    if test_result is not None:
        payloads += (canonical_bytes(test_result),)
    return Statements(plan, evaluation, test_result, payloads)


def read_statements(documents: Sequence[Mapping[str, Any]], payloads: Sequence[bytes]) -> Record:
    """Return the record that the statements of a bundle were written from; nothing in them is left unread.

    Args:
        documents: The statements.
        payloads: As they were written. That they are in the RFC 8785 form is shown here as well: writing the record
            again gives them.

    Raises:
        NotOnWire: They are not exactly what ``write_statements`` gives for any record.
    """
    if not 2 <= len(documents) <= 3:
        raise NotOnWire("bundle")
    plan, evaluation = (_predicate(documents[0], PLAN_TYPE), _predicate(documents[1], EVALUATION_TYPE))
    record = _read(plan, evaluation)
    if tuple(payloads) != write_statements(record).payloads:
        raise NotOnWire("bundle")
    return record


def package_statement(files: Mapping[str, str], payloads: Sequence[bytes], profile: str) -> Statement:
    """Return the statement that binds the files of a package.

    Args:
        files: Name of every other file to its hex SHA-256.
        payloads: The payloads of the bundle.
        profile: Of the disclosure control.
    """
    return {
        "_type": STATEMENT_TYPE,
        "predicateType": PACKAGE_TYPE,
        "subject": [{"name": name, "digest": {"sha256": files[name]}} for name in sorted(files)],
        "predicate": {"payloads": [sha256(payload) for payload in payloads], "disclosureProfile": profile},
    }


def test_outcome(record: Record) -> TestOutcome:
    """Return the outcome: none without goals or when exploratory; a goal not shown never yields PASSED."""
    results = record.results
    if not (record.confirmatory and results.verdicts and record.execution == "run_here"):
        return "none"
    primary = [verdict.verdict for verdict in results.verdicts if verdict.primary]
    if "missed" in primary:
        return "FAILED"
    clean = all(check.status in {"pass", "not_possible"} for check in results.integrity)
    return "PASSED" if clean and primary and set(primary) == {"shown"} else "WARNED"


def _statement(record: Record, predicate_type: str, predicate: Mapping[str, Any]) -> Statement:
    return {
        "_type": STATEMENT_TYPE,
        "predicateType": predicate_type,
        "subject": _subjects(record),
        "predicate": dict(predicate),
    }


def _subjects(record: Record) -> list[dict[str, Any]]:
    """Name the submission by digests only: its file names are the vendor's free text."""
    if record.execution == "predictions_supplied":
        return [_resource("evaluation-plan", record.pre_registration.plan_digest)]
    model = record.model
    files = [_resource(f"onnx-{number}", digest) for number, digest in enumerate(model.digests, start=1)]
    return [_resource("submission-package", model.package_digest), *files]


def _resource(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest}}


def _plan(record: Record) -> dict[str, Any]:
    facts = to_wire(record.pre_registration)
    return {
        "plan": to_wire(record.plan),
        **{key: facts[key] for key in ("planDigest", "planCoreDigest", "lockedAt", "orderProvenBy") if key in facts},
    }


def _evaluation(record: Record) -> dict[str, Any]:
    predicate = fields_to_wire(record, without=ELSEWHERE)
    parts = write_results(
        record.results,
        alpha=record.plan.plan.alpha_one_sided,
        declared=record.declared_claims,
        definitions=record.definitions,
    )
    predicate["cohort"] |= parts.pop("cohort")
    predicate["model"] |= parts.pop("model")
    predicate["preRegistration"]["deviations"] = [
        {
            "field": change.field,
            "from": change.before,
            "to": change.after,
            "reason": change.reason,
            "at": change.at,
            "afterFirstInference": change.after_first_inference,
        }
        for change in record.plan.amendments
    ]
    return {**predicate, **parts, "testOutcome": test_outcome(record)}


def _test_result(record: Record, evaluation_digest: str) -> Statement | None:
    outcome = test_outcome(record)
    if outcome == "none":
        return None
    words: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    lists = {"shown": "passedTests", "missed": "failedTests"}
    for verdict in record.results.verdicts:
        words[lists.get(verdict.verdict, "warnedTests")].append(verdict.goal)
    configuration = [
        _resource("evaluation-plan", record.pre_registration.plan_digest),
        _resource("clinical-evaluation", evaluation_digest),
    ]
    return _statement(record, TEST_RESULT_TYPE, {"result": outcome, "configuration": configuration, **words})


def _predicate(document: Mapping[str, Any], predicate_type: str) -> dict[str, Any]:
    predicate = document.get("predicate")
    if document.get("predicateType") != predicate_type or not isinstance(predicate, dict):
        raise NotOnWire("statement")
    return predicate


def _read(plan: Mapping[str, Any], evaluation: Mapping[str, Any]) -> Record:
    own = {key: item for key, item in evaluation.items() if key in _OWN_KEYS}
    for part, foreign in _FOREIGN.items():
        if not isinstance(own.get(part), dict):
            raise NotOnWire(part)
        own[part] = {key: item for key, item in own[part].items() if key not in foreign}
    locked = from_wire(LockedPlan, plan.get("plan"))
    results = read_results(dict(evaluation))
    entries = [*evaluation["claims"], *evaluation["results"]]
    elsewhere = {"plan": locked, "results": results, "definitions": read_definitions(entries)}
    return from_wire(Record, own, known=elsewhere)
