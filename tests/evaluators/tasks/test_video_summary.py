"""From scores of frames to results of videos."""

import numpy as np
import pytest

from evaluators.domain.outcome import FrameAnswers
from evaluators.domain.reference import Box, Event, FrameLabel, Reference
from evaluators.errors import PlanError
from evaluators.statistics.proportions import clopper_pearson
from evaluators.statistics.rates import poisson
from evaluators.tasks.asking import check_plan, goals_without_method
from evaluators.tasks.summarising import summarise
from evaluators.tasks.video_tracks import track_of
from support.scored_cases import SEED, goal, locked_plan
from support.videos_scored import video_case, video_plan

EVENT = "." * 20 + "#" * 11 + "." * 20
"""From 2.0 to 3.0 s in 5.1 s."""
FOUND = "0" * 20 + "2" * 5 + "9" * 6 + "0" * 20
"""The third frame above 0.5 is the one at 2.7 s."""
MISSED = "2" * 51
ALARMING = "0" * 20 + "9" * 11 + "0" * 12 + "777" + "0" * 5
"""Found at 2.2 s, and three frames from 4.3 s on, beyond the second after the event."""


def summary(cases, locked=None, **options):
    found = summarise(cases, locked or video_plan(), seed=SEED, excluded={}, **{"confirmatory": True, **options})
    return found, {estimate.id: estimate for estimate in found.estimates}


def test_events_clips_and_frames_are_counted_each_on_their_own():
    found, by_id = summary([video_case(1, FOUND, EVENT), video_case(2, MISSED, EVENT), video_case(3, ALARMING, EVENT)])
    assert by_id["event_sensitivity"].value == pytest.approx(2 / 3)
    assert by_id["time_to_detection_s"].value == pytest.approx(0.7)  # 0.7, missed, 0.2
    # Outside 1.0 to 4.0 s lie 20 frames of 0.1 s in each: 6 s in all, with one false alarm.
    assert by_id["false_alarms_per_minute"].value == pytest.approx(10)
    assert by_id["flip_rate"].value == pytest.approx((2 + 0 + 4) / (3 * 5.1 / 60))
    assert by_id["sensitivity"].value == pytest.approx((6 + 0 + 11) / 33)
    assert by_id["specificity"].value == pytest.approx(1 - 3 / 120)
    assert by_id["sensitivity"].n.cases == 33
    assert (by_id["event_sensitivity"].n.of, by_id["flip_rate"].n.of) == ("events", None)
    assert by_id["sensitivity[clip]"].value == pytest.approx(2 / 3)
    assert by_id["auroc[clip]"].undefined == "one_class_only"
    assert found.flow.evaluated == 3
    assert found.combine == "max"


def test_a_perfect_model_has_the_best_values():
    perfect = EVENT.replace(".", "0").replace("#", "9")
    cases = [video_case(n, perfect, EVENT) for n in range(1, 7)] + [video_case(7, "0" * 51, "." * 51)]
    by_id = summary(cases)[1]
    best = {"event_sensitivity": 1, "false_alarms_per_minute": 0, "auroc": 1, "auroc[clip]": 1, "sensitivity": 1}
    assert {name: by_id[name].value for name in best} == best
    assert by_id["time_to_detection_s"].value == pytest.approx(0.2)  # the third frame of the event itself


def test_the_intervals_are_those_of_their_patients():
    cases = [video_case(n, FOUND, EVENT) for n in range(1, 11)] + [video_case(11, MISSED, EVENT)]
    locked = video_plan(goal("event_sensitivity", at_least=0.5), goal("false_alarms_per_minute", at_most=9))
    by_id = summary(cases, locked)[1]
    exact = clopper_pearson(10, 11, 0.95)
    found = by_id["event_sensitivity"].interval
    assert (found.lower, found.upper) == pytest.approx(exact)
    assert goals_without_method(locked) == ()
    free = 11 * 2.0 / 60
    plain = summary(cases)[1]["false_alarms_per_minute"].interval
    assert (plain.lower, plain.upper) == pytest.approx(poisson(0, free, 0.95))
    assert plain.upper == pytest.approx(3.689 / free, rel=1e-3)
    assert by_id["false_alarms_per_minute"].interval.upper > plain.upper  # a goal also allows for patients who differ


def found_after(tenths):
    return "0" * (20 + tenths) + "9" * (11 - tenths) + "0" * 20


def test_the_interval_of_the_delay_is_made_of_two_patients():
    cases = [video_case(n, found_after(n), EVENT) for n in range(9)]
    found = summary(cases)[1]["time_to_detection_s"]
    assert found.value == pytest.approx(0.6)  # of 0.2, 0.3 … 1.0
    assert (found.interval.lower, found.interval.upper) == pytest.approx((0.3, 0.9))  # the second and the eighth


def test_a_median_of_which_half_were_missed_has_no_value_but_a_reason():
    cases = [video_case(n, FOUND if n < 4 else MISSED, EVENT) for n in range(1, 7)]
    assert summary(cases)[1]["time_to_detection_s"].undefined == "endless"


def test_an_interval_of_the_delay_may_be_unbounded():
    cases = [video_case(n, FOUND if n < 6 else MISSED, EVENT) for n in range(1, 8)]
    found = summary(cases)[1]["time_to_detection_s"]
    assert found.value == pytest.approx(0.7)
    assert found.interval.upper is None


def test_a_failed_video_misses_its_events_and_alarms_outside_them_or_is_left_out():
    cases = [video_case(n, FOUND, EVENT) for n in range(1, 6)] + [video_case(6, None, EVENT)]
    wrong, excluded = summary(cases)[1], summary(cases, video_plan(failed_cases="excluded"))[1]
    assert wrong["event_sensitivity"].value == pytest.approx(5 / 6)
    assert excluded["event_sensitivity"].value == 1
    assert wrong["specificity"].value == pytest.approx(5 / 6)
    assert wrong["false_alarms_per_minute"].value == pytest.approx(2 / (6 * 2.0 / 60))  # before and after
    assert excluded["false_alarms_per_minute"].value == 0
    assert wrong["flip_rate"].value > excluded["flip_rate"].value
    assert wrong["auroc"].value < excluded["auroc"].value


@pytest.mark.parametrize(
    ("cases", "reasons"),
    [
        ([], {"event_sensitivity": "no_positives", "auroc": "no_cases", "false_alarms_per_minute": "no_cases"}),
        ([video_case(1, "0" * 51, "." * 51)], {"event_sensitivity": "no_positives", "sensitivity": "no_positives"}),
        ([video_case(1, "9" * 11, "#" * 11)], {"false_alarms_per_minute": "no_negatives", "auroc": "one_class_only"}),
        ([video_case(1, "9", None)], {"event_sensitivity": "no_positives", "flip_rate": "no_cases"}),
    ],
)
def test_what_cannot_be_said_has_a_reason(cases, reasons):
    by_id = summary(cases)[1]
    assert {name: by_id[name].undefined for name in reasons} == reasons


def test_one_patient_has_values_without_intervals():
    by_id = summary([video_case(n, FOUND, EVENT, patient=1) for n in (1, 2, 3)])[1]
    assert by_id["event_sensitivity"].value == 1
    assert {one.no_interval for one in by_id.values() if one.value is not None} <= {"too_few_patients"}


def read_as(reference, scores=FOUND, **plan):
    case = video_case(1, scores, EVENT)
    changed = type(case)(**{**{n: getattr(case, n) for n in case.__slots__}, "standard": reference})
    return track_of(changed, video_plan(**plan))


def test_labels_of_frames_hold_until_the_next_label_close_by():
    labels = [FrameLabel(label="tube" if 20 <= n <= 30 else "free", frame=n) for n in range(0, 51, 5)]
    track = read_as(Reference(frames=tuple(labels)))
    assert np.flatnonzero(track.true).tolist() == list(range(20, 35))
    assert track.known.all()
    assert np.array(track.events) == pytest.approx(np.array([(2.0, 3.5)]))


def test_labels_far_apart_speak_about_their_own_frames_only():
    labels = (
        FrameLabel(label="tube", time_s=2.02),
        FrameLabel(label="free", time_s=4.0),
        FrameLabel(label="x", frame=90),
    )
    track = read_as(Reference(frames=labels))
    assert np.flatnonzero(track.known).tolist() == [20, 40]
    assert np.flatnonzero(track.true).tolist() == [20]


def test_frames_with_a_box_are_an_event_and_all_others_are_free():
    box = {"label": "tube", "left": 0, "top": 0, "right": 4, "bottom": 4}
    track = read_as(Reference(boxes=tuple(Box(**box, frame=n) for n in (20, 21, 22))))
    assert track.known.all()
    assert np.flatnonzero(track.true).tolist() == [20, 21, 22]


def test_events_of_other_classes_are_none_of_these():
    assert read_as(Reference(events=(Event(label="free", start_s=0, end_s=5),))).events == ()


def test_masks_count_by_their_largest_score_and_need_a_threshold():
    assert read_as(Reference(events=()), per_frame="segmentation").decided.sum() == 6
    with pytest.raises(PlanError) as error:
        check_plan(video_plan(per_frame="segmentation", threshold=None))
    assert error.value.id == "C843"


def test_without_a_threshold_the_largest_score_decides_and_a_class_must_be_named():
    assert read_as(Reference(events=()), threshold=None).decided.sum() == 6
    unnamed = locked_plan(positive=(), level="clip").model_copy(update={"task": "video"})
    with pytest.raises(PlanError) as error:
        check_plan(unnamed)
    assert error.value.id == "C842"


def test_times_need_not_be_regular():
    case = video_case(1, "0099900", ".......")
    frames = FrameAnswers(times_s=(0, 1, 2, 3, 4, 5, 7), scores=case.outcome.frames.scores)
    outcome = case.outcome.model_copy(update={"frames": frames})
    changed = type(case)(**{**{n: getattr(case, n) for n in case.__slots__}, "outcome": outcome})
    assert track_of(changed, video_plan()).minutes == pytest.approx((7 + 1) / 60)  # the last lasts the usual second
