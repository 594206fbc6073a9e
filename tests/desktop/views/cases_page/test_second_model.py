"""The other model of a comparison on the Cases page: its answer beside that of the own, its boxes over the image."""

import shutil

import pytest

from desktop.views.cases_page.found_boxes import with_boxes
from desktop.widgets.viewer.marks import Marks
from evaluators.analyses.case_errors import CaseStanding
from evaluators.analyses.matched_boxes import MatchedBoxes
from evaluators.domain.outcome import ScoredBox
from evaluators.evaluation.comparing import compare_evaluations
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions
from evaluators.evaluation.second import SecondSubmission, evaluate_second
from evaluators.evaluation.second_beside import second_beside
from evaluators.texts import Words
from support.case_pages import finished_evaluation, make_page, ready
from support.models import brightness_model, write_package
from support.window_ground import Ground


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """An evaluation compared with the same model that calls images bright from 0.3 on."""
    place = tmp_path_factory.mktemp("compared")
    path = finished_evaluation(place)
    package = write_package(place / "other", brightness_model())
    card = package / "submission.toml"
    card.write_text(card.read_text().replace("threshold = 0.5", "threshold = 0.3").replace("1.0.0", "2.0.0"))
    with pytest.MonkeyPatch.context() as patch, open_folder(path, write=True) as folder:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        other = evaluate_second(folder, SecondSubmission(package), RunOptions(workers=1), Silent())
        with open_folder(other, write=False) as second:
            compare_evaluations(folder, second, Silent())
    return path


@pytest.fixture
def page(qtbot, tmp_path, monkeypatch, compared):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    shutil.copytree(compared, tmp_path / "evaluation")
    ground = Ground()
    page = make_page(qtbot, ground)
    ground.evaluation.open(tmp_path / "evaluation")
    page.bar.filters["missed"].setChecked(True)
    qtbot.waitUntil(lambda: ready(page) and page.reviewing.second.now is not None, timeout=20_000)
    yield page
    page.close_down()
    ground.close()


def test_its_answer_stands_below_that_of_the_own_model(page):
    assert page.looking.number == 5
    assert page.panel.counted.text() == "counted as missed"
    assert page.panel._names["second"].text().startswith("Model B: ")
    assert page.panel.second.text().split("\n") == ["dark 0.57", "bright 0.43 (≥\u00a00.30)", "counted as right"]


def test_two_models_are_offered_side_by_side_only_while_there_is_a_comparison(page):
    assert page.viewer.overlay._second
    page.evaluation.close()
    assert page.reviewing.second.now is None
    assert not page.viewer.overlay._second


def test_an_evaluation_run_anew_since_is_not_shown_beside(compared, tmp_path):
    shutil.copytree(compared, tmp_path / "evaluation")
    with open_folder(tmp_path / "evaluation", write=False) as folder:
        from evaluators.domain.comparison import KeptComparison

        kept = folder.store.get("comparison", KeptComparison)
        assert kept is not None
        assert second_beside(folder, kept).standings[5].verdict == "right"
        other = kept.comparison.other.model_copy(update={"results_digest": "0" * 64})
        comparison = kept.comparison.model_copy(update={"other": other})
        assert second_beside(folder, kept.model_copy(update={"comparison": comparison})) is None


def test_its_boxes_are_its_own_with_its_own_classes():
    box = ScoredBox(label=1, score=0.5, left=0, top=0, right=10, bottom=10)
    standing = CaseStanding(
        number=1,
        verdict="right",
        row=None,
        column=None,
        failed=False,
        score=0.5,
        scores=None,
        near=False,
        wrongness=0.0,
        boxes=MatchedBoxes((box,), ((6.0, 6.0),), ()),
    )
    marks = with_boxes(Marks(("nodule",)), standing, Words("en"), source="second", classes=("nodule", "mass"))
    assert [(one.label, one.source) for one in marks.rectangles] == [("mass", "second")]
    assert marks.classes == ("nodule", "mass")
    assert [link.source for link in marks.links] == ["second"]
