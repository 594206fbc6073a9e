"""The three ways through the window, by mouse and keyboard alone, in both languages; what they cost is counted."""

import shutil

import pytest
from PySide6.QtCore import Qt

from desktop.flows import demonstrating
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evidence.keys import create_key
from evaluators.signing import SigningChoices, sign_evaluation
from evaluators.texts import LANGUAGES, Words
from support.evaluations import finish, make_evaluation


@pytest.fixture(scope="module")
def drawn_once(tmp_path_factory):
    """The images of the example, drawn for whoever clicks first; the next finds them."""
    place, draw, made = tmp_path_factory.mktemp("example"), demonstrating.example_data, {}

    def drawn(name, _, observer):
        if name not in made:
            made[name] = draw(name, place / name, observer)
        return made[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstrating, "example_data", drawn)
        yield


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_launch_to_a_verified_summary_of_the_example_in_six_clicks(start, language):
    person = start(language)
    words = Words(language)
    person.clicks_on("home.demo.skin")
    person.waits(lambda: person.window.rail.current() == "plan", "the example to open on Plan", seconds=180)
    person.clicks_on("plan.lockRun", seconds=60)
    person.clicks_on("plan.sheet.lock")
    person.waits(lambda: person.window.rail.current() == "results", "Results to open by itself", seconds=300)
    person.clicks_on("res.sign")
    person.clicks_on("sign.sign")
    person.clicks_on("sign.verifyNow", seconds=90)
    verdict = person.waits_for("ver.verdict")
    person.waits(lambda: words("verify.verdict.demo") in verdict.text(), "the verdict")
    assert person.clicks == 6


@pytest.fixture
def summary(finished, tmp_path):
    """A summary of an evaluation, signed with the key of a house that nobody here knows."""
    words = "long enough a passphrase"
    key = create_key(tmp_path / "keys", name="Radiology", organisation="Other Clinic", role=None, passphrase=words)
    evaluation = shutil.copytree(finished, tmp_path / "theirs")
    with open_folder(evaluation, write=True) as folder:
        results = results_of(folder, Silent())
        return sign_evaluation(folder, results, [key], SigningChoices(tmp_path, profile="internal"), Silent())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_auditor_has_the_verdict_after_one_drop(start, summary, finished, chosen, language, tmp_path):
    person = start(language)
    words = Words(language)
    person.window.page("verify")  # the window makes its pages while nobody does anything
    person.drops_on(person.window, summary)
    verdict = person.waits_for("ver.verdict")
    person.waits(lambda: words("verify.verdict.signer_unknown") in verdict.text(), "the verdict")
    assert (person.drops, person.clicks) == (1, 0)
    row = person.sees("ver.row.data")
    chosen += [finished.parent / "images", finished / "data-key.json"]
    person.clicks_on("ver.dataFolder")
    person.clicks_on("ver.dataKey")
    same = words("verify.data.files_same", n=12)
    person.waits(lambda: row.text() == same, f"the data row, which says {row.text()}")
    report = tmp_path / "check.txt"
    chosen.append(report)
    person.clicks_on("ver.report")
    person.waits(report.exists, "the check report")
    assert words("verify.verdict.signer_unknown") in report.read_text("utf-8")
    assert person.clicks == 3


@pytest.fixture(scope="session")
def with_misses(tmp_path_factory):
    """An evaluation in which the model missed five of eight."""
    positive = (True, True, True, True, True, False, True, True, True, False, False, False)
    return finish(make_evaluation(tmp_path_factory.mktemp("misses"), positive=positive))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clinician_reviews_every_missed_case_by_keyboard_alone(start, with_misses, own_copy, language):
    evaluation = own_copy(with_misses)
    person = start(language)
    person.opens(evaluation)
    person.presses(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    person.tabs_to("res.reviewMissed")
    person.presses(Qt.Key.Key_Space)
    person.waits(lambda: person.focus() == "canvas", "the first missed case")
    for number in range(1, 6):
        key = Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2
        person.presses(key, Qt.KeyboardModifier.AltModifier)
        person.presses(Qt.Key.Key_PageDown)
    person.presses(Qt.Key.Key_PageUp)
    person.tabs_to("cases.note")
    person.types("Reflex in the image")
    person.presses(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert person.clicks == 0
    person.window.close()
    with open_folder(evaluation, write=False) as folder:
        reviews = folder.store.reviews()
    assert sorted(review.verdict for review in reviews.values()) == ["agree_model"] * 2 + ["agree_reference"] * 3
    assert [review.note for review in reviews.values() if review.note] == ["Reflex in the image"]


def test_a_verdict_is_undone_and_redone_by_keys(start, with_misses, own_copy):
    person = start()
    person.opens(own_copy(with_misses))
    person.clicks_on("rail.results")
    person.clicks_on("res.reviewMissed")
    person.waits(lambda: person.focus() == "canvas", "the first missed case")
    agree = person.waits_for("cases.verdict.agree_reference")
    person.presses(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert agree.isChecked()
    person.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not agree.isChecked()
    person.presses(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert agree.isChecked()


def test_asking_twice_to_reset_the_settings_asks_once(start):
    person = start()
    person.clicks_on("rail.settings")
    person.clicks_on("settings.reset")
    person.clicks_on("settings.reset")
    assert len(person.window.page("settings").notice.buttons()) == 2
