"""A bare model of single frames, on the Model page."""

import pytest

from desktop.views.model_page.task_box import PER_FRAME
from evaluators.domain.submission import PerFrame
from support.frame_models import box_model
from support.model_pages import answer_everything, choose, put, settle


def test_what_a_model_says_of_a_frame_is_asked_of_videos_alone(page, qtbot, bare):
    put(qtbot, page, bare)
    answer_everything(qtbot, page)
    assert not page.task.per_frame.isVisible()
    page.task.buttons["video"].click()
    settle(qtbot, page)
    assert page.task.per_frame.isVisible()
    assert page._evaluation.submission.questions == ("task.per_frame",)
    choose(page, "per_frame", "classification")
    settle(qtbot, page)
    submission = page._evaluation.submission
    assert (submission.questions, submission.card.task.per_frame) == ((), "classification")


def test_outputs_and_classes_are_asked_as_of_single_images_and_the_threshold_of_events_too(page, qtbot, tmp_path):
    (tmp_path / "boxes.onnx").write_bytes(box_model())
    put(qtbot, page, tmp_path / "boxes.onnx")
    page.task.buttons["video"].click()
    settle(qtbot, page)
    assert not page.output.roles.isVisible()
    choose(page, "per_frame", "detection")
    settle(qtbot, page)
    assert page.output.roles.isVisible()
    assert page.output.threshold.isVisible()


@pytest.mark.parametrize("said", PER_FRAME)
def test_every_answer_is_one_of_the_card(said):
    assert said in PerFrame.__args__
    assert len(PER_FRAME) == len(PerFrame.__args__)
