"""Changes of single bytes, anywhere: none of them leaves a summary intact, and none brings the verifier down."""

from itertools import chain

import pytest

from evaluators.evalpack import write_package
from evaluators.evidence.harness import harness
from evaluators.evidence.packages import BUNDLE, Package
from evaluators.evidence.questions_package import SignedBundle, check_package
from evaluators.evidence.questions_record import read_bundle, read_envelopes
from evaluators.evidence.record import RequiredSigner
from evaluators.report.pdf import build_pdf
from support.attacked_packages import INTACT, KEY, outcome, packed, small_bundle, small_package
from support.records import example_record

NAMES = ("bundle.intoto.jsonl", "package.intoto.jsonl", "VERIFY.txt", "card.chai.xml", "keys")
SAMPLES = 10
SAID = {"changed", "not_signed", "incomplete", "C512"}
"""What may be said of bytes that are not the signed ones."""


def flipped(content, place, bit):
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def small_changes(content, places):
    """A byte changed, a byte gone, the rest gone."""
    for place in places:
        yield flipped(content, place, 0)
        yield content[:place] + content[place + 1 :]
        yield content[:place]


def changes(content, places):
    """Every kind of change at every place."""
    for place in places:
        yield from (flipped(content, place, bit) for bit in (0, 5, 7))
        yield content[:place] + content[place + 1 :]
        yield content[:place]
        yield content[:place] + b"\n" + content[place:]
        yield content[:place] + content[place : place + 1] + content[place:]


def sampled(content, count=SAMPLES):
    """Some places, the first and the last among them."""
    step = max(1, len(content) // count)
    return sorted({*range(0, len(content), step), *range(max(0, len(content) - 3), len(content))})


def member(name):
    """The file whose name begins so."""
    return next(one for one in small_package() if one.startswith(name))


def verdicts(name, changed):
    """What is said of the package with this file changed in every way that ``changed`` finds."""
    whole = small_package()
    name = member(name)
    return {outcome({**whole, name: one})[0] for one in changed(whole[name]) if one != whole[name]}


def test_the_package_before_all_changes_is_intact():
    assert outcome(small_package()) == INTACT
    assert outcome(small_bundle()) == INTACT
    assert outcome(packed(small_package())) == INTACT


@pytest.mark.parametrize("name", NAMES)
def test_no_change_of_a_byte_in_any_file_leaves_a_package_intact(name):
    assert verdicts(name, lambda content: changes(content, sampled(content))) == {"changed"}


def test_no_change_of_a_byte_leaves_a_bundle_intact():
    content = small_bundle()
    seen = {outcome(one)[0] for one in changes(content, sampled(content)) if one != content}
    assert seen <= SAID
    assert "changed" in seen


def signed_bundle(content):
    """What question 5 is asked about: the bundle, found to be right before. It does not change in these tests."""
    envelopes = read_envelopes(content)
    return SignedBundle(envelopes, read_bundle(envelopes).record, (KEY.public,))


def bound(files, signed):
    """Whether question 5 finds every file to be the signed one."""
    return check_package(Package("package", files[BUNDLE], files), signed).status == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES[1:])
def test_no_change_of_any_byte_in_any_file_leaves_it_bound(name):
    whole, name = small_package(), member(name)
    signed = signed_bundle(whole[BUNDLE])
    assert bound(whole, signed)
    every = small_changes(whole[name], range(len(whole[name])))
    assert not any(bound({**whole, name: one}, signed) for one in every if one != whole[name])


@pytest.mark.slow
def test_no_change_of_any_byte_and_of_any_bit_leaves_a_bundle_intact():
    content = small_bundle()
    every = range(len(content))
    changes = chain(
        (flipped(content, place, bit) for place in every for bit in range(8)),
        (content[:place] + content[place + 1 :] for place in every),
    )
    seen = {outcome(one)[0] for one in changes}
    assert seen == {"changed"}


def test_a_bundle_cut_off_anywhere_is_never_intact():
    content = small_bundle()
    lengths = chain(range(0, len(content), max(1, len(content) // 200)), range(len(content) - 5, len(content)))
    assert {outcome(content[:length])[0] for length in lengths} <= SAID


def test_no_byte_of_a_file_can_be_moved_to_another():
    files = small_package()
    first, second = "VERIFY.txt", "bundle.intoto.jsonl"
    assert outcome({**files, first: files[second], second: files[first]})[0] == "changed"


@pytest.mark.slow
def test_no_change_of_a_byte_of_real_pages_leaves_a_package_intact(tmp_path):
    required = (RequiredSigner(key_sha256=KEY.public.sha256, name="Dr. Ada Beispiel"),)
    record = example_record(required_signers=required, harness=harness())
    folder = write_package(record, [KEY], tmp_path, languages=["en"])
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert outcome(files, rebuild_pdf=build_pdf) == INTACT
    pages, signed = files["report.en.pdf"], signed_bundle(files[BUNDLE])
    for place in range(0, len(pages), 16):
        changed = {**files, "report.en.pdf": flipped(pages, place, place % 8)}
        assert not bound(changed, signed)
        if place % 4096 == 0:
            assert outcome(changed, rebuild_pdf=build_pdf) == ("changed", 1, "package.file_changed")
