"""The verdict on a summary, and what may not change in it."""

import base64
import io
import json
import zipfile

import pytest

from evaluators.domain.canonical import canonical_bytes
from evaluators.errors import EvidenceError
from evaluators.evidence import trust
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.dsse import Envelope, Signature, sign, write_lines
from evaluators.evidence.keys import demo_key
from evaluators.evidence.packages import BUNDLE, PACKAGE, open_package
from evaluators.evidence.requirements import parse_requirements
from evaluators.evidence.statement import BASE, write_statements
from evaluators.evidence.verification import verify
from evaluators.texts import Words
from support.packages import NOW, believing, package_files, signed_by, smallest
from support.records import example_amendment, example_plan, example_results
from support.signing import new_key

KEY, OTHER = new_key(), new_key("Dr. Second")
RECORD = signed_by([KEY])
BUNDLE_BYTES = write_bundle(RECORD, [KEY])


def judged(content, store=None, **named):
    """Verify a bundle, or the files of a package."""
    folder = isinstance(content, dict)
    package = open_package(content if folder else {BUNDLE: content}, folder=folder)
    return verify(package, believing(KEY) if store is None else store, now=NOW, **named)


def said(result):
    """Verdict, exit code and the sentences of all questions asked, without those that are fine."""
    wrong = [answer.sentence for answer in result.answers if answer.asked and answer.status != "ok"]
    return result.verdict, result.exit_code, wrong


def test_a_bundle_of_a_believed_signer_is_intact():
    result = judged(BUNDLE_BYTES)
    assert said(result) == ("intact", 0, [])
    assert [signer.organisation for signer in result.signers] == ["Klinik Musterstadt"]
    assert [answer.number for answer in result.answers] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_whole_package_is_intact():
    assert said(judged(package_files(RECORD, [KEY]))) == ("intact", 0, [])


def test_an_unknown_signer_is_told_apart_from_a_change():
    files = package_files(RECORD, [KEY])
    assert said(judged(files, trust.TrustStore())) == ("signer_unknown", 3, ["verify.signer.unknown"])
    assert judged(files, trust.TrustStore()).signers[0].spki == base64.b64encode(KEY.public.spki).decode()


def test_without_the_key_nothing_is_claimed():
    verdict, code, sentences = said(judged(BUNDLE_BYTES, trust.TrustStore()))
    assert (verdict, code) == ("incomplete", 4)
    assert sentences[0] == "verify.signature.key_missing"


def test_the_demo_key_proves_nothing_even_if_listed():
    record = signed_by([demo_key()])
    assert said(judged(write_bundle(record, [demo_key()]), believing(demo_key())))[:2] == ("demo", 1)


def test_example_data_prove_nothing_whoever_signs():
    record = signed_by([KEY], assurance_level="demo")
    assert said(judged(write_bundle(record, [KEY])))[:2] == ("demo", 1)


def test_a_withdrawn_or_expired_key_is_wrong():
    store = trust.withdraw(believing(KEY), KEY.public.sha256[:20], "compromised")
    assert said(judged(BUNDLE_BYTES, store)) == ("key_withdrawn", 1, ["verify.signer.withdrawn"])
    entry = believing(KEY).entries[0].model_copy(update={"expires_at": "2026-10-09T23:59:59Z"})
    expired = said(judged(BUNDLE_BYTES, trust.TrustStore(entries=(entry,))))
    assert expired == ("key_withdrawn", 1, ["verify.signer.expired"])


def test_an_unsigned_bundle_says_so():
    assert said(judged(write_bundle(RECORD, [])))[:2] == ("not_signed", 1)


def test_one_of_two_signatures_is_told():
    record = signed_by([KEY, OTHER])
    both = believing(KEY, OTHER)
    result = judged(write_bundle(record, [KEY]), both)
    assert said(result) == ("not_signed", 1, ["verify.signer.missing"])
    assert result.answer("signer").parameters == {"present": 1, "all": 2}
    assert said(judged(write_bundle(record, [KEY, OTHER]), both)) == ("intact", 0, [])
    assert said(judged(write_bundle(record, [KEY, OTHER]), believing(KEY)))[1] == 4


def test_a_key_that_is_not_required_may_not_sign():
    assert said(judged(write_bundle(RECORD, [KEY, OTHER]), believing(KEY, OTHER)))[:2] == ("changed", 1)


def test_every_single_byte_change_of_a_small_bundle_is_seen():
    bundle = write_bundle(smallest([KEY]), [KEY])
    assert said(judged(bundle))[:2] == ("intact", 0)
    verdicts = set()
    for place in range(len(bundle)):
        changed = bytearray(bundle)
        changed[place] ^= 1
        verdicts.add(said(judged(bytes(changed)))[:2])
    assert verdicts == {("changed", 1)}


@pytest.mark.parametrize("name", [PACKAGE, "VERIFY.txt", "key"])
def test_a_changed_byte_of_another_file_is_seen(name):
    files = package_files(smallest([KEY]), [KEY])
    name = f"keys/{KEY.public.sha256}.pem" if name == "key" else name
    for place in range(0, len(files[name]), 1 + len(files[name]) // 100):
        changed = bytearray(files[name])
        changed[place] ^= 1
        assert said(judged({**files, name: bytes(changed)}))[:2] == ("changed", 1)


def lines(bundle):
    return bundle.splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b"".join(lines(b)[:2]),
        lambda b: b"".join(lines(b)[::-1]),
        lambda b: b + lines(b)[0],
        lambda b: b + b"\n",
        lambda b: b.replace(b'"payloadType"', b'"x":1,"payloadType"', 1),
        lambda b: (
            lines(write_bundle(signed_by([KEY], plan=example_plan(threshold=0.4)), [KEY]))[0] + b"".join(lines(b)[1:])
        ),
        lambda b: (
            b"".join(lines(b)[:2])
            + lines(write_bundle(signed_by([KEY], evaluated_at="2026-10-09T15:00:00Z"), [KEY]))[2]
        ),
    ],
    ids=["line gone", "order", "line twice", "empty line", "member", "plan of another run", "result of another run"],
)
def test_lines_that_do_not_belong_together_are_seen(change):
    assert said(judged(change(BUNDLE_BYTES)))[:2] == ("changed", 1)


def signed_anew(written, spelled=canonical_bytes):
    """The bundle of statements that were changed after writing them."""
    every = (written.plan, written.evaluation, written.test_result)
    return write_lines(sign(spelled(one), [KEY]) for one in every)


def test_another_spelling_that_is_signed_is_not_accepted():
    written = write_statements(RECORD)
    assert said(judged(signed_anew(written)))[:2] == ("intact", 0)
    assert said(judged(signed_anew(written, lambda one: json.dumps(one).encode())))[:2] == ("changed", 1)


def test_half_a_character_in_a_signed_name_is_not_accepted():
    written = write_statements(RECORD)
    for where in (written.evaluation["predicate"], written.evaluation["predicate"]["evaluator"]):
        where["\ud800"] = "x"
        assert said(judged(signed_anew(written, lambda one: json.dumps(one).encode())))[:2] == ("changed", 1)


def test_unsigned_fields_that_are_signed_but_unknown_are_not_accepted():
    written = write_statements(RECORD)
    written.evaluation["predicate"]["more"] = "x"
    assert said(judged(signed_anew(written)))[:2] == ("changed", 1)


def test_a_newer_version_is_checked_as_far_as_possible():
    written = write_statements(RECORD)
    written.evaluation["predicateType"] = f"{BASE}/clinical-evaluation/v0.2"
    written.evaluation["predicate"]["more"] = "x"
    bundle = signed_anew(written)
    result = judged(bundle)
    assert said(result) == ("incomplete", 4, ["verify.readable.newer"])
    assert result.answer("readable").parameters == {"v": "0.2", "n": 1, "fields": "more"}
    assert result.answer("signature").status == "ok"
    tampered = bundle.replace(bundle[100:104], b"AAAA", 1)
    assert said(judged(tampered))[1] == 1


def test_the_plan_must_be_the_one_that_was_locked():
    for changes in (
        {"plan": example_plan(inputs_root="44" * 32)},
        {"plan": example_plan(submission_digest="44" * 32)},
        {"evaluated_at": "2026-10-09T11:00:00Z"},
        {"results": example_results(verdicts=example_results().verdicts[:1])},
    ):
        result = judged(write_bundle(signed_by([KEY], **changes), [KEY]))
        assert said(result) == ("changed", 1, ["verify.plan.contradiction"])


def test_amendments_and_exploratory_runs_are_told():
    amended = signed_by([KEY], plan=example_plan(amendments=(example_amendment(),)))
    assert said(judged(write_bundle(amended, [KEY]))) == ("intact", 0, ["verify.plan.amended"])
    exploratory = signed_by([KEY], results=example_results(confirmatory=False))
    assert said(judged(write_bundle(exploratory, [KEY]))) == ("intact", 0, ["verify.plan.exploratory"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: f.pop("VERIFY.txt"), "file_missing"),
        (lambda f: f.update({"more.txt": b"x"}), "file_extra"),
        (lambda f: f.update({"VERIFY.txt": b"x"}), "file_changed"),
        (lambda f: f.pop(PACKAGE), "not_bound"),
        (lambda f: f.update({PACKAGE: package_files(signed_by([OTHER]), [OTHER])[PACKAGE]}), "not_bound"),
    ],
)
def test_files_of_a_package_are_bound(change, sentence):
    files = package_files(RECORD, [KEY])
    change(files)
    assert said(judged(files)) == ("changed", 1, [f"verify.package.{sentence}"])


def test_what_file_browsers_leave_behind_is_no_change():
    assert said(judged({**package_files(RECORD, [KEY]), ".DS_Store": b"x"}))[:2] == ("intact", 0)


def test_a_package_is_read_from_an_archive():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in package_files(RECORD, [KEY]).items():
            archive.writestr(f"summary.evalpack/{name}", content)
    package = open_package({"summary.zip": packed.getvalue()}, folder=False)
    assert said(verify(package, believing(KEY), now=NOW)) == ("intact", 0, [])


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04junk", b"%PDF-1.7 junk", b'{"a":1}\n', json.dumps({"a": "b"}).encode()],
)
def test_what_is_no_summary_is_told(content):
    with pytest.raises(EvidenceError) as raised:
        open_package({"file": content}, folder=False)
    assert raised.value.id == "C512"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("model=" + "ab" * 32 + ",plan=" + RECORD.pre_registration.plan_digest, None),
        ("model=sha256:" + "ac" * 32 + ",confirmatory,not-before=2026-10-09", None),
        ("plan=" + RECORD.pre_registration.plan_core_digest, None),
        ("model=" + "00" * 32, "model"),
        ("plan=" + "00" * 32, "plan"),
        ("not-before=2026-10-10", "not_before"),
        ("not-before=2026-10-09T14:02:01Z", "not_before"),
    ],
)
def test_what_is_required_is_compared(text, sentence):
    result = judged(BUNDLE_BYTES, required=parse_requirements(text))
    assert result.exit_code == (0 if sentence is None else 1)
    assert result.answer("required").sentence == f"verify.required.{sentence or 'ok'}"


def test_an_exploratory_run_is_not_confirmatory():
    bundle = write_bundle(signed_by([KEY], results=example_results(confirmatory=False)), [KEY])
    assert judged(bundle, required=parse_requirements("confirmatory")).exit_code == 1


@pytest.mark.parametrize(
    "text", ["model=red", "confirmatory=1", "colour=red", "model=" + "ab" * 32 + ",model=" + "ab" * 32]
)
def test_what_cannot_be_required_is_told(text):
    with pytest.raises(EvidenceError) as raised:
        parse_requirements(text)
    assert raised.value.id == "C517"


def test_every_sentence_has_words_in_every_language():
    results = [
        judged(BUNDLE_BYTES),
        judged(write_bundle(RECORD, [])),
        judged(BUNDLE_BYTES, trust.TrustStore()),
        judged(b'"payloadType"'),
        judged(BUNDLE_BYTES[:-3] + b"}]\n"),
    ]
    for language in ("en", "de"):
        words = Words(language)
        for answer in (answer for result in results for answer in result.answers):
            assert words(answer.sentence, **answer.parameters)
            assert words(f"verify.question.{answer.question}")
            assert words(f"verify.verdict.{results[0].verdict}")


def test_an_envelope_signed_under_another_name_is_changed():
    envelope = sign(canonical_bytes(write_statements(RECORD).plan), [KEY])
    renamed = Envelope(envelope.payload, (Signature("00" * 32, envelope.signatures[0].sig),))
    assert said(judged(write_lines([renamed])))[:2] == ("changed", 1)
