"""What a caller requires, cards with entities, workers that were taken over, and the way the window takes."""

import pytest

from evaluators.errors import EvaluationError, EvidenceError, WorkerMisbehaved
from evaluators.evidence.client import Verifier, verify_path
from evaluators.evidence.packages import open_package
from evaluators.evidence.requirements import parse_requirements
from evaluators.evidence.verification import verify
from evaluators.isolation.worker_process import WorkerProcess
from support.attacked_packages import (
    INTACT,
    KEY,
    UNSIGNED,
    bundle,
    outcome,
    packed,
    said,
    small_bundle,
    small_package,
    with_signatures,
    written,
)
from support.packages import NOW, believing, signed_by

PLAN = signed_by([KEY]).pre_registration
MODEL = signed_by([KEY]).model

UNMET = {
    "model=" + "0" * 64: "required.model",
    "model=" + PLAN.plan_digest: "required.model",
    "plan=" + MODEL.package_digest: "required.plan",
    "plan=sha256:" + "0" * 64: "required.plan",
    "not-before=2026-10-10": "required.not_before",
    "not-before=9999-12-31T23:59:59Z": "required.not_before",
}
ABUSED = {
    "model": "C517",
    "model=": "C517",
    "plan=" + "0" * 63: "C520",
    "plan=" + "0" * 65: "C517",
    "plan=" + "٠" * 64: "C517",
    "model=../../etc/passwd": "C517",
    "not-before=٢٠٢٦-10-10": "C517",
    "not-before=2026-13-01": "C517",
    "not-before=2026-02-30": "C517",
    "not-before=2026-10-10T25:00:00Z": "C517",
    "not_before=2026-10-10,not-before=2020-01-01": "C517",
    "confirmatory,confirmatory": "C517",
    "confirmatory=no": "C517",
    "__class__=x": "C517",
}


@pytest.mark.parametrize("text", UNMET)
def test_a_requirement_that_is_not_met_is_never_intact(text):
    assert outcome(bundle(), required=parse_requirements(text)) == ("not_required", 1, UNMET[text])


@pytest.mark.parametrize("text", ABUSED, ids=ascii)
def test_a_requirement_that_says_nothing_clear_is_refused(text):
    with pytest.raises(EvidenceError) as raised:
        parse_requirements(text)
    assert raised.value.id == ABUSED[text]


def test_an_older_summary_of_the_same_signer_does_not_pass_for_the_required_one():
    required = parse_requirements(f"plan={PLAN.plan_digest},confirmatory")
    assert outcome(bundle(), required=required) == INTACT
    assert outcome(small_bundle(), required=required)[:2] == ("not_required", 1)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("card", [ENTITIES, OUTSIDE, b"", b"<a/>"])
def test_a_card_is_compared_by_its_bytes_and_never_read(card):
    assert outcome({**small_package(), "card.chai.xml": card}) == ("changed", 1, "package.file_changed")


class _TakenOver:
    """A worker that answers what a summary wants."""

    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ask(self, *_, **__):
        class Told:
            head = {"result": self.answer}
            blobs = ()

        return Told()


def true_answer():
    return outcome_document(with_signatures(small_bundle(), lambda _: []))


def outcome_document(content):
    return verify(open_package({"f": content}, folder=False), believing(KEY), now=NOW).model_dump(mode="json")


def lying(**changes):
    return {**true_answer(), **changes}


def answers(change):
    told = true_answer()
    return {**told, "answers": change(told["answers"])}


LIES = {
    "nothing": {},
    "a list": [],
    "no answers": lying(answers=[]),
    "a question left out": answers(lambda a: a[1:]),
    "a question twice": answers(lambda a: [*a, a[0]]),
    "words that are none": answers(lambda a: [{**a[0], "sentence": "verify.readable.splendid"}, *a[1:]]),
    "words of another question": answers(lambda a: [{**a[0], "sentence": "verify.signature.ok"}, *a[1:]]),
    "words of an error": answers(lambda a: [{**a[0], "sentence": "errors.C512.happened"}, *a[1:]]),
    "words with another hole": answers(lambda a: [{**a[0], "sentence": "verify.readable.newer"}, *a[1:]]),
    "another verdict": lying(verdict="splendid"),
    "another exit code": lying(exit_code=2),
    "a member more": lying(more=1),
}


@pytest.mark.parametrize("name", LIES)
def test_a_worker_that_was_taken_over_cannot_bring_the_caller_down(tmp_path, name):
    file = tmp_path / "f"
    file.write_bytes(bundle())
    with pytest.raises(WorkerMisbehaved) as raised:
        verify_path(file, believing(KEY), start_worker=lambda *_, **__: _TakenOver(LIES[name]))
    assert raised.value.id == "C403"


def test_the_verdict_is_concluded_from_the_answers_and_not_believed(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(bundle())
    lie = lying(verdict="intact", exit_code=0, overall="ok")
    result = verify_path(file, believing(KEY), start_worker=lambda *_, **__: _TakenOver(lie))
    assert said(result) == UNSIGNED


def test_the_window_hears_the_same_as_the_command_line(tmp_path):
    """One worker for several summaries here; in the window each gets a new one."""
    changed = {**small_package(), "VERIFY.txt": b"x"}
    stripped = with_signatures(small_bundle(), lambda _: [])
    cases = {"folder": changed, "a.zip": packed(changed), "bundle.jsonl": stripped, "b.zip": packed(small_package())}

    def start(job, *, setup, allow_unisolated):
        return WorkerProcess("record", setup=setup, allow_unisolated=True)

    verifier = Verifier(start_worker=start)
    try:
        for name, handed in cases.items():
            path = tmp_path / name
            written(handed, path) if isinstance(handed, dict) else path.write_bytes(handed)
            assert said(verifier.verify(path, believing(KEY)))[:2] == outcome(handed)[:2]
    finally:
        verifier.close()


@pytest.mark.real_workers
@pytest.mark.slow
def test_summaries_that_eat_time_and_memory_end_within_the_limits_and_the_caller_lives(tmp_path):
    costly = {
        "line ends": b'{"payloadType"' + b"\n" * (200 << 20),
        "brackets": b'{"payloadType":' + b"[" * (200 << 20),
        "objects": b'{"payloadType":[' + b'{"a":1},' * (20 << 20) + b"0]}\n",
        "letters": b'{"payload":"' + b"A" * (200 << 20) + b'","payloadType":"a","signatures":[]}\n',
        "pages": b"%PDF-1.7\n" + b"1 0 obj<</A 1 0 R>>endobj\n" * (4 << 20) + b"trailer<</Root 1 0 R>>\n%%EOF",
    }
    for name, content in costly.items():
        file = tmp_path / name
        file.write_bytes(content)
        del content
        assert never_intact(file)
        file.unlink()
    file = tmp_path / "right"
    file.write_bytes(small_bundle())
    assert verify_path(file, believing(KEY), allow_unisolated=True).verdict == "intact"


def never_intact(file):
    try:
        return verify_path(file, believing(KEY), allow_unisolated=True).exit_code != 0
    except EvaluationError as error:
        return error.exit_code in {2, 4}
