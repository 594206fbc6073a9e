"""Two evaluations compared: which cases they share, what is kept, and a second submission on the same data."""

import shutil

import pytest

from evaluators.analyses.comparison import Margin
from evaluators.errors import CallError, PlanError, RunError
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.comparing import compare_evaluations, kept_comparison, other_place
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions
from evaluators.evaluation.second import SecondSubmission, evaluate_second
from support.evaluations import GREYS, POSITIVE, finish, make_evaluation
from support.finished_runs import run_one
from support.models import brightness_model, write_package


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """An evaluation of twelve images, and one of the first eleven, called bright above 105 instead of 127."""
    place = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        first = run_one(place, computed=True)
        (place / "other").mkdir()
        second = finish(
            make_evaluation(
                place / "other", greys=GREYS[:11], positive=POSITIVE[:11], plan="threshold = 0.3\nresamples = 1000"
            )
        )
    return first, second


@pytest.fixture
def folders(both, tmp_path):
    """Copies of both, open."""
    first = shutil.copytree(both[0], tmp_path / "first")
    with open_folder(first, write=True) as one, open_folder(both[1], write=False) as other:
        yield one, other


def test_cases_are_known_by_content(folders):
    found = compare_evaluations(*folders, Silent()).comparison
    assert (found.cases, found.patients) == (11, 11)
    assert (found.only_first, found.only_second, found.other_reference) == (1, 0, 0)


def test_the_difference_is_that_of_the_shared_cases(folders):
    found = {one.first.id: one for one in compare_evaluations(*folders, Silent()).comparison.measures}
    sensitivity, specificity = found["sensitivity"], found["specificity"]
    assert (sensitivity.first.value, sensitivity.second.value) == (0.8, 1.0)  # 4 and 5 of 5
    assert sensitivity.difference.value == pytest.approx(-0.2)
    assert (specificity.first.value, specificity.second.value) == (5 / 6, 3 / 6)


def test_cases_with_another_reference_are_left_out_and_counted(both, tmp_path):
    third = make_evaluation(tmp_path, greys=GREYS[:4], positive=(True, *POSITIVE[1:4]))
    finish(third)
    with open_folder(third, write=False) as one, open_folder(both[1], write=False) as other:
        found = compare_evaluations(one, other, Silent())
    assert (found.comparison.cases, found.comparison.other_reference) == (3, 1)
    assert len(found.other_reference) == 1


def test_what_was_found_is_kept_and_stands_in_the_ledger(folders):
    one, other = folders
    kept = compare_evaluations(one, other, Silent())
    results = kept_results(one)
    assert kept_comparison(one, results) == kept
    entry = list(one.ledger.entries())[-1]
    assert (entry.event, entry.detail["submission"]) == (Event.COMPARED, other.submission.package_digest)
    assert other_place(one, kept) == other.path


def test_a_comparison_of_other_results_is_not_shown(folders):
    one, other = folders
    kept = compare_evaluations(one, other, Silent())
    of_others = kept.comparison.model_copy(update={"first_results": "00" * 32})
    one.store.put("comparison", kept.model_copy(update={"comparison": of_others}))
    results = kept_results(one)
    assert kept_comparison(one, results) is None


def test_the_changed_cases_are_named_by_number(folders):
    found = compare_evaluations(*folders, Silent())
    apart = {case.case: case.change for case in found.changed if case.change.startswith("only")}
    assert apart[5] == "only_second_right"  # grey 120, positive: called dark by the first
    assert found.comparison.decided.only_second == 1


def test_an_evaluation_is_not_compared_with_itself(folders):
    with pytest.raises(RunError) as refused:
        compare_evaluations(folders[0], folders[0], Silent())
    assert refused.value.id == "C883"


def test_evaluations_without_a_shared_case_are_refused(both, tmp_path):
    elsewhere = finish(make_evaluation(tmp_path, greys=(1, 2, 240, 250), positive=(False, False, True, True)))
    with (
        open_folder(elsewhere, write=False) as one,
        open_folder(both[1], write=False) as other,
        pytest.raises(RunError) as refused,
    ):
        compare_evaluations(one, other, Silent())
    assert refused.value.id == "C881"


@pytest.mark.parametrize(
    ("margin", "error", "id"),
    [(Margin("sensitivity", -0.1), CallError, "C886"), (Margin("nothing", 0.1), PlanError, "C884")],
)
def test_a_margin_that_cannot_be_judged_is_refused(folders, margin, error, id):
    with pytest.raises(error) as refused:
        compare_evaluations(*folders, Silent(), margin=margin)
    assert refused.value.id == id


def test_a_second_submission_is_evaluated_inside_and_only_once(both, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    first = shutil.copytree(both[0], tmp_path / "first")
    package = write_package(tmp_path / "package", brightness_model())
    card = package / "submission.toml"
    card.write_text(card.read_text().replace("threshold = 0.5", "threshold = 0.3"))
    with open_folder(first, write=True) as one:
        place = evaluate_second(one, SecondSubmission(package), RunOptions(workers=1), Silent())
        again = evaluate_second(one, SecondSubmission(package), RunOptions(workers=1), Silent())
        with open_folder(place, write=False) as other:
            found = compare_evaluations(one, other, Silent()).comparison
    assert place == again == first / "compared" / "1"
    assert (found.cases, found.only_first, found.only_second) == (12, 0, 0)


def test_a_yes_or_no_model_with_other_class_names_is_judged_by_the_same_truth(both, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    first = shutil.copytree(both[0], tmp_path / "first")
    package = write_package(tmp_path / "package", brightness_model())
    card = package / "submission.toml"
    named = card.read_text().replace('["dark", "bright"]', '["benign", "cancer"]')
    card.write_text(named.replace('positive = ["bright"]', 'positive = ["cancer"]'))
    with open_folder(first, write=True) as one:
        place = evaluate_second(one, SecondSubmission(package), RunOptions(workers=1), Silent())
        with open_folder(place, write=False) as other:
            found = compare_evaluations(one, other, Silent()).comparison
    assert (found.cases, found.other_reference) == (12, 0)
    assert {one.difference.value for one in found.measures if one.first.metric == "sensitivity"} == {0.0}
