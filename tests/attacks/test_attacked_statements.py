"""Statements that are rightly signed, by a signer who means ill: spelled otherwise, not belonging together, absurd."""

import json
import re
from copy import deepcopy

import pytest

from evaluators.domain.canonical import NotRepresentable, canonical_bytes
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.dsse import read_lines, sign, write_lines
from evaluators.evidence.packages import open_package
from evaluators.evidence.statement import BASE, STATEMENT_TYPE, write_statements
from evaluators.evidence.verification import verify
from support.attacked_packages import (
    BROKEN,
    CONTRADICTION,
    INTACT,
    KEY,
    MALFORMED,
    bundle,
    outcome,
    signed_payloads,
    small_bundle,
)
from support.packages import NOW, believing, signed_by
from support.records import example_plan, example_results

NEWER = ("incomplete", 4, "readable.newer")


def payloads(content=None):
    return [envelope.payload for envelope in read_lines(content or bundle())]


def spelled(change, number=1):
    """The bundle with one payload in another spelling, rightly signed."""

    def build():
        every = payloads()
        changed = change(every[number])
        assert changed != every[number]
        every[number] = changed
        return signed_payloads(every)

    return build


def documents():
    written = write_statements(signed_by([KEY]))
    return [deepcopy(one) for one in (written.plan, written.evaluation, written.test_result)]


def changed(number, *path, to):
    """The bundle with one value of one statement replaced, rightly signed."""

    def build():
        every = documents()
        place = every[number]
        for key in path[:-1]:
            place = place[key]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to
        return signed_payloads(map(canonical_bytes, every))

    return build


def ordered(*numbers, content=None):
    return lambda: signed_payloads([payloads(content)[number] for number in numbers])


def from_another(number, **changes):
    """The bundle with one statement of another evaluation by the same signer."""

    def build():
        others = payloads(write_bundle(signed_by([KEY], **changes), [KEY]))
        return signed_payloads([others[n] if n == number else one for n, one in enumerate(payloads())])

    return build


def written_bundle(**changes):
    return lambda: write_bundle(signed_by([KEY], **changes), [KEY])


CONFIGURED = (2, "predicate", "configuration", 1, "digest", "sha256")
ONE_GOAL = example_results().verdicts[:1]
EVALUATION = f"{BASE}/clinical-evaluation"
SPELLINGS = {
    "space": lambda p: p.replace(b":", b": ", 1),
    "member twice": lambda p: p.replace(b'{"_type":', b'{"_type":"x","_type":', 1),
    "member twice inside": lambda p: p.replace(b'"organisation":', b'"organisation":"x","organisation":', 1),
    "other order": lambda p: json.dumps(dict(reversed(json.loads(p).items())), separators=(",", ":")).encode(),
    "decimals of a whole number": lambda p: p.replace(b'"leaves":', b'"leaves":0.0,"x":', 1),
    "whole number as decimal": lambda p: re.sub(rb":(\d+),", rb":\1.0,", p, count=1),
    "not a number": lambda p: p.replace(b'"leaves":', b'"leaves":NaN,"x":', 1),
    "infinity": lambda p: p.replace(b'"leaves":', b'"leaves":1e999,"x":', 1),
    "escaped letter": lambda p: p.replace(b"organisation", b"organis\\u0061tion", 1),
    "escaped slash": lambda p: p.replace(b"https://", b"https:\\/\\/", 1),
    "half a character": lambda p: p.replace(b'"organisation":"', b'"organisation":"\\ud800', 1),
    "byte order mark": lambda p: b"\xef\xbb\xbf" + p,
    "line end": lambda p: p + b"\n",
    "UTF-16": lambda p: p.decode().encode("utf-16"),
    "overlong letter": lambda p: p.replace(b"organisation", b"organis\xc1\xa1tion", 1),
    "a list": lambda p: b"[" + p + b"]",
    "nothing": lambda p: b"",
    "deep": lambda p: b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "less deep": lambda p: p.replace(b'{"_type"', b'{"A":' + b"[" * 800 + b"]" * 800 + b',"_type"', 1),
    "a number of many digits": lambda p: p.replace(b'"leaves":', b'"leaves":' + b"9" * 5000 + b',"x":', 1),
    "a member more": lambda p: p.replace(b'{"_type"', b'{"A":1,"_type"', 1),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_signed_statement_in_another_spelling_is_not_intact(name):
    assert outcome(spelled(SPELLINGS[name])()) == MALFORMED


CHAINS = {
    "as written": (ordered(0, 1, 2), INTACT),
    "order": (ordered(1, 0, 2), MALFORMED),
    "reversed": (ordered(2, 1, 0), MALFORMED),
    "two plans": (ordered(0, 0, 1), MALFORMED),
    "two evaluations": (ordered(0, 1, 1), MALFORMED),
    "plan alone": (ordered(0), MALFORMED),
    "evaluation alone": (ordered(1), MALFORMED),
    "result held back": (ordered(0, 1), MALFORMED),
    "evaluation held back": (ordered(0, 2), MALFORMED),
    "one more": (ordered(0, 1, 2, 2), MALFORMED),
    "plan of another evaluation": (from_another(0, plan=example_plan(threshold=0.4)), MALFORMED),
    "result of another evaluation": (from_another(2, evaluated_at="2026-10-09T15:00:00Z"), MALFORMED),
    "result says passed": (changed(2, "predicate", "result", to="FAILED"), MALFORMED),
    "no test passed": (changed(2, "predicate", "passedTests", to=[]), MALFORMED),
    "another digest of the evaluation": (changed(*CONFIGURED, to="0" * 64), MALFORMED),
    "another subject": (changed(1, "subject", 0, "digest", "sha256", to="0" * 64), MALFORMED),
    "a subject more": (changed(1, "subject", 0, "annotations", to={}), MALFORMED),
    "no subject": (changed(1, "subject", to=[]), MALFORMED),
    "another kind of statement": (changed(1, "_type", to=STATEMENT_TYPE.replace("v1", "v2")), MALFORMED),
    "another host": (changed(1, "predicateType", to="https://example.org/clinical-evaluation/v0.1"), MALFORMED),
    "an older version": (changed(1, "predicateType", to=f"{EVALUATION}/v0.0"), MALFORMED),
    "a newer version": (changed(1, "predicateType", to=f"{EVALUATION}/v0.2"), NEWER),
    "a much newer version": (changed(1, "predicateType", to=f"{EVALUATION}/v9999.0"), NEWER),
    "a version of many digits": (changed(1, "predicateType", to=f"{EVALUATION}/v{'9' * 5000}.0"), MALFORMED),
    "a version in other digits": (changed(1, "predicateType", to=f"{EVALUATION}/v٢.0"), MALFORMED),
    "no version": (changed(1, "predicateType", to=None), MALFORMED),
    "another plan digest": (changed(1, "predicate", "preRegistration", "planDigest", to="0" * 64), MALFORMED),
    "a thirteenth month": (changed(1, "predicate", "evaluatedAt", to="2026-13-09T14:02:00Z"), MALFORMED),
    "other digits in a time": (changed(1, "predicate", "evaluatedAt", to="٢٠٢٦-10-09T14:02:00Z"), MALFORMED),
    "cohort of another plan": (written_bundle(plan=example_plan(inputs_root="44" * 32)), CONTRADICTION),
    "model of another plan": (written_bundle(plan=example_plan(submission_digest="44" * 32)), CONTRADICTION),
    "run before the lock": (written_bundle(evaluated_at="2026-10-09T11:00:00Z"), CONTRADICTION),
    "a goal left out": (written_bundle(results=example_results(verdicts=ONE_GOAL)), CONTRADICTION),
    "unsigned evaluation among signed": (lambda: mixed(unsigned=1), BROKEN),
}  # fmt: skip


def mixed(unsigned):
    lines = [sign(payload, [] if n == unsigned else [KEY]) for n, payload in enumerate(payloads())]
    return write_lines(lines)


@pytest.mark.parametrize("name", CHAINS)
def test_statements_that_do_not_belong_together_are_not_intact(name):
    build, expected = CHAINS[name]
    assert outcome(build()) == expected


def test_a_newer_version_names_only_some_plain_fields():
    every = documents()
    every[1]["predicateType"] = f"{EVALUATION}/v0.2"
    every[1]["predicate"] |= {f"more{n}": 1 for n in range(5000)} | {"<b>": 1, "\x1b[31m": 1, "ünicode": 1}
    package = open_package({"f": signed_payloads(map(canonical_bytes, every))}, folder=False)
    found = verify(package, believing(KEY), now=NOW).answer("readable").parameters
    assert found["n"] == 5003
    assert found["fields"].split(", ") == [f"more{n}" for n in sorted(range(5000), key=str)][:20]


ABSURD = (None, True, -1, 2**53 - 1, 0.5, "", "\x00", "x" * 1000, "٢", [], {}, [[]], {"a": None}, [None] * 3)


def places(value, path=()):
    """Every place in a document, as the way to it; of a list the first two, as the others are like them."""
    items = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def absurd(content, wanted):
    """Bundles with an absurd value at a place, or without it, rightly signed."""
    every = [json.loads(payload) for payload in payloads(content)]
    ways = [(number, way) for number, one in enumerate(every) for way in places(one)]
    for count, (number, way) in enumerate(ways):
        for turn, value in enumerate((*ABSURD, KeyError)):
            if not wanted(count, turn):
                continue
            tried = deepcopy(every)
            place = tried[number]
            for key in way[:-1]:
                place = place[key]
            if value is KeyError:
                del place[way[-1]]
            else:
                place[way[-1]] = value
            try:
                yield signed_payloads(map(canonical_bytes, tried))
            except NotRepresentable:
                continue


def codes(bundles):
    return {outcome(one)[:2] for one in bundles}


ANSWERS = {("intact", 0), ("changed", 1), ("not_signed", 1), ("demo", 1), ("incomplete", 4), ("C512", 2)}
"""What may be said of a signed record with another value in one place: where the value is possible, it is intact."""


def test_an_absurd_value_anywhere_in_a_signed_record_brings_nothing_down():
    found = codes(absurd(small_bundle(), lambda count, turn: (count + turn) % 61 == 0))
    assert found <= ANSWERS
    assert ("changed", 1) in found


@pytest.mark.slow
def test_no_absurd_value_in_a_signed_record_brings_anything_down():
    assert codes(absurd(small_bundle(), lambda count, turn: True)) <= ANSWERS
    assert codes(absurd(bundle(), lambda count, turn: (count + turn) % 3 == 0)) <= ANSWERS
