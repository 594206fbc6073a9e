"""Scores of frames that were worked out elsewhere."""

import pytest

from evaluators.cohort.label_table import Row, Table
from evaluators.domain.case import ImageFacts
from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import PredictionsCard
from evaluators.errors import TableError
from evaluators.evaluation.predicted_frames import FrameRows, on_video
from evaluators.evaluation.predicted_rows import kind_of

VIDEO = ImageFacts(format="video", width=8, height=8, channels=3, frames=6, duration_s=0.6, decoder="test")


def card(per_frame="classification", classes=("free", "tube"), positive=("tube",)):
    return PredictionsCard.model_validate(
        {
            "format": 1,
            "model": {"name": "N", "version": "1", "developer": "D", "file": "predictions.csv"},
            "intended_use": {"text": "T"},
            "task": {"kind": "video", "classes": classes, "positive": positive, "per_frame": per_frame},
        }
    )


def table(columns, *rows):
    cells = tuple(Row(line, tuple(map(str, row))) for line, row in enumerate(rows, 2))
    return Table(columns, cells, "utf-8", ",", "0" * 64)


def answered(columns, *rows, of=None):
    found = table(columns, *rows)
    return FrameRows(found, of or card()).said(found.rows)


def scores(columns, *rows, of=None, facts=VIDEO):
    found = on_video(answered(columns, *rows, of=of)["frames"], facts)
    return found if isinstance(found, FailureCategory) else [one[1] for one in found.scores]


def test_a_frame_without_a_row_was_dropped_and_the_last_answer_holds():
    assert scores(("video", "frame", "score"), ("a", 1, 0.9), ("a", 4, 0.2)) == [0, 0.9, 0.9, 0.9, 0.2, 0.2]


def test_times_belong_to_the_frame_that_is_shown_closest_to_them():
    assert scores(("video", "time", "score"), ("a", 0, 0.1), ("a", 0.21, 0.9), ("a", 0.5, 0.3)) == [
        *(0.1, 0.1),
        *(0.9, 0.9, 0.9),
        0.3,
    ]


def test_of_masks_and_boxes_scores_of_several_classes_need_not_add_up_to_one():
    of = card("segmentation", ("void", "tube", "glottis"), ("tube",))
    columns = ("video", "frame", "void", "tube", "glottis")
    assert scores(columns, ("a", 0, 1, 0.8, 0.7), of=of) == [0.8] * 6
    assert scores(("video", "frame", "score"), ("a", 2, 0.8), of=of) == [0, 0, 0.8, 0.8, 0.8, 0.8]
    assert answered(columns, ("a", 0, 1, 1.8, 0.7), of=of) is FailureCategory.NOT_PROBABILITIES


@pytest.mark.parametrize(
    ("rows", "failure"),
    [
        ([("a", 1, 0.9), ("a", 1, 0.8)], FailureCategory.NOT_REPEATABLE),
        ([("a", 1, "")], FailureCategory.NO_PREDICTION),
        ([("a", "", 0.5)], FailureCategory.NO_PREDICTION),
        ([("a", 1.5, 0.5)], FailureCategory.NOT_A_NUMBER),
        ([("a", -1, 0.5)], FailureCategory.NOT_A_NUMBER),
        ([("a", 1, 1.5)], FailureCategory.NOT_PROBABILITIES),
        ([], FailureCategory.NO_PREDICTION),
    ],
)
def test_rows_that_contradict_or_leave_out_fail_the_video(rows, failure):
    assert answered(("video", "frame", "score"), *rows) is failure


def test_rows_beyond_the_end_or_two_for_one_frame_fail_the_video():
    assert scores(("video", "frame", "score"), ("a", 9, 0.9)) is FailureCategory.WRONG_SHAPE
    assert scores(("video", "time", "score"), ("a", 0.2, 0.9), ("a", 0.21, 0.9)) is FailureCategory.NOT_REPEATABLE


def test_a_table_of_frames_is_known_by_its_columns():
    assert kind_of(table(("video", "frame", "score"), ("a", 1, 0.9))) == "video"
    assert kind_of(table(("case", "score"), ("a", 0.9))) == "classification"
    with pytest.raises(TableError) as error:
        FrameRows(table(("video", "score"), ("a", 0.9)), card())
    assert error.value.id == "C895"


@pytest.mark.parametrize("place", ["1e308", "1e999", "300000", "-1", "nan"])
@pytest.mark.parametrize("column", ["frame", "time"])
def test_a_frame_that_no_video_has_is_no_answer(column, place):
    assert isinstance(answered(("video", column, "score"), ("a", place, 0.9)), FailureCategory)
