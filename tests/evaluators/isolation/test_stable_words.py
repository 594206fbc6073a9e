"""The few words that are signed, and what reads them: the worst part decides; not verified is neither yes nor no."""

import pytest

from evaluators.evaluation import integrity
from evaluators.evidence.fixed_sentences import limitations
from evaluators.isolation.stable_words import PARTS, standing
from evaluators.report.run_facts import run_blocks
from evaluators.report.wording import check_title
from evaluators.texts import Words
from support.records import example_record, example_results

BLOCKED = {
    "network": "blocked by seccomp and landlock",
    "filesystem": "limited by landlock",
    "memory": "limited to 4096 MiB",
    "process": "blocked by seccomp",
}
NOT_VERIFIED = dict.fromkeys(PARTS, "not verified")
CASES = [
    # what is in force, what holds as a whole, status of the check, limitation in the summary
    pytest.param(BLOCKED, "blocked", "pass", None, id="Linux"),
    pytest.param(NOT_VERIFIED, "not verified", "warn", "isolation_not_verified", id="macOS and Windows"),
    pytest.param(
        BLOCKED | {"network": "not verified"}, "not verified", "warn", "isolation_not_verified", id="one part"
    ),
    pytest.param(NOT_VERIFIED | {"process": "not blocked"}, "not blocked", "fail", "not_isolated", id="one part open"),
    pytest.param(dict.fromkeys(PARTS, "not blocked"), "not blocked", "fail", "not_isolated", id="allowed without"),
    pytest.param({}, "not blocked", "fail", "not_isolated", id="nothing recorded"),
]


def record_of(isolation, **changes):
    measured = example_results().measured.model_copy(update={"isolation": isolation})
    return example_record(results=example_results(measured=measured), **changes)


@pytest.mark.parametrize(("isolation", "whole", "status", "limitation"), CASES)
def test_what_is_in_force_is_read_alike_wherever_it_is_read(isolation, whole, status, limitation):
    assert standing(isolation) == whole
    assert integrity._isolation(isolation).status == status
    said = {sentence.id for sentence in limitations(record_of(isolation))}
    assert said & {"isolation_not_verified", "not_isolated"} == ({limitation} if limitation else set())


def test_predictions_made_elsewhere_say_nothing_of_isolation():
    said = {sentence.id for sentence in limitations(record_of({}, execution="predictions_supplied"))}
    assert not said & {"isolation_not_verified", "not_isolated"}


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("en", "Model isolated by means not yet verified on this operating system", "network: not verified"),
        ("de", "Modell mit Mitteln abgeschottet, die auf diesem Betriebssystem noch nicht", "Netz: nicht überprüft"),
    ],
)
def test_the_report_says_that_isolation_was_not_verified(language, title, line):
    words = Words(language)
    check = integrity._isolation(NOT_VERIFIED)
    assert check_title(check, words).startswith(title)
    assert line in str(run_blocks(record_of(NOT_VERIFIED), words))
    assert not check_title(integrity._isolation(BLOCKED), words).startswith(title)
