"""What rests on few patients although the cohort has enough: lesions, events, clips and distances of a few."""

import pytest

from evaluators.domain.case import Case, Cohort
from evaluators.domain.estimate import Counts
from evaluators.domain.reference import Box, Event, FrameLabel, Point, Reference
from evaluators.domain.results import Flow
from evaluators.evidence.cohort_facts import cohort_facts
from evaluators.evidence.disclosure import Withheld, disclose, withheld
from evaluators.evidence.rounding import in_subgroup, whole_cohort
from evaluators.report.withheld import withheld_text
from evaluators.texts import Words
from support.compared_records import compared, comparison_of
from support.records import estimate, example_cohort, example_plan, example_record, example_results

PATIENTS = 60


def measured(id, patients, *, positives=None, value=0.71234, cases=300):
    metric, _, parameter = id.rstrip("]").partition("[")
    n = Counts(patients=patients, cases=cases, positives=positives)
    one = estimate(metric, value, value - 0.1, value + 0.1, n)
    return one.model_copy(update={"parameter": parameter or None})


def record_of(task, *estimates, classes=("lesion",), held=None, **changes):
    flow = Flow(offered=PATIENTS, excluded=0, no_reference=0, failed=0, evaluated=PATIENTS, patients=PATIENTS)
    results = example_results().model_copy(
        update={
            "task": task,
            "classes": classes,
            "positive": (),
            "flow": flow,
            "estimates": estimates,
            "other_policy": (),
            "worst_case": (),
            "verdicts": (),
            "subgroups": (),
            "confusion": None,
        }
        | changes
    )
    cohort = example_cohort(class_patients=held or {}, class_cases=held or {})
    return example_record(results=results, cohort=cohort, plan=example_plan(task=task, classes=classes, positive=()))


def lesions(having):
    """Images of 60 patients, so many of whom have a lesion."""
    return record_of(
        "detection",
        measured("lesion_sensitivity", having),
        measured("false_positives_per_image", PATIENTS, value=1.21234),
        measured("patient_auroc", PATIENTS, positives=having, cases=PATIENTS),
    )


def videos(having, clips_without=20, frames_without=PATIENTS):
    """Videos of 60 patients, so many of whom have an event, a clip without one, frames without one."""
    return record_of(
        "video",
        measured("event_sensitivity", having),
        measured("false_alarms_per_minute", PATIENTS),
        measured("auroc[clip]", PATIENTS, positives=40),
        measured("sensitivity[clip]", having),
        measured("specificity[clip]", clips_without),
        measured("auroc", PATIENTS, positives=100),
        measured("sensitivity", having),
        measured("specificity", frames_without),
        measured("ppv", PATIENTS),
    )


def told(record):
    return {one.id for one in disclose(record, "external").results.estimates if one.value is not None}


@pytest.mark.parametrize("record", [lesions(9), videos(9), lesions(1)])
def test_where_few_patients_have_what_is_looked_for_nothing_is_told(record):
    assert told(record) == set()
    assert withheld(record) == Withheld(everything=True, classes=("lesion",))


@pytest.mark.parametrize("record", [lesions(0), lesions(10), lesions(50), lesions(PATIENTS)])
def test_lesions_of_ten_patients_or_of_nobody_are_told(record):
    assert told(record) == {"lesion_sensitivity", "false_positives_per_image", "patient_auroc"}
    assert disclose(record, "external").results.estimates[0].n == record.results.estimates[0].n


def test_where_few_patients_lack_a_lesion_nothing_tells_how_many():
    first, *_ = disclose(lesions(57), "external").results.estimates
    assert told(lesions(57)) == {"lesion_sensitivity", "false_positives_per_image"}
    assert (first.value, first.n) == (0.712, Counts(patients=50, cases=300, rounded=True))
    assert withheld(lesions(57)).measures == ("patient_auroc",)


def test_clips_without_an_event_of_few_patients_are_not_told_apart():
    assert told(videos(30, clips_without=6)) == {
        *("event_sensitivity", "false_alarms_per_minute", "auroc", "sensitivity", "specificity", "ppv")
    }


def test_frames_without_an_event_of_few_patients_are_not_told_apart():
    assert told(videos(30, frames_without=6)) == {
        *("event_sensitivity", "false_alarms_per_minute", "auroc[clip]", "sensitivity[clip]", "specificity[clip]")
    }


def test_a_class_that_is_called_clip_is_a_class():
    per_class = (measured("lesion_sensitivity[clip]", 8), measured("lesion_sensitivity[stent]", 40))
    record = record_of(
        "detection",
        measured("lesion_sensitivity", 45),
        *per_class,
        classes=("clip", "stent"),
        held={"clip": 8, "stent": 40},
    )
    assert told(record) == {"lesion_sensitivity", "lesion_sensitivity[stent]"}
    assert withheld(record) == Withheld(classes=("clip",))
    assert disclose(record, "external").cohort.class_patients == {"stent": 40}


def test_a_distance_that_only_few_patients_have_is_not_told():
    record = record_of("segmentation", measured("dice", PATIENTS), measured("hd95", 3), classes=("a", "b"))
    assert told(record) == {"dice"}


def test_measurements_of_few_patients_beside_failed_ones_are_not_told():
    assert told(record_of("measurement", measured("bias", 9), measured("within_acceptable", 12))) == {
        "within_acceptable"
    }


def test_goals_go_with_a_measure_that_is_not_told():
    given = example_results().verdicts
    record = lesions(57)
    auroc = given[0].model_copy(update={"estimate": record.results.estimates[2]})
    sensitivity = given[1].model_copy(update={"estimate": record.results.estimates[0]})
    results = record.results.model_copy(update={"verdicts": (auroc, sensitivity)})
    shown = disclose(record.model_copy(update={"results": results}), "external").results.verdicts
    assert [one.verdict for one in shown] == ["none", "none"]
    assert [one.estimate.suppressed for one in shown] == [True, False]
    assert shown[0].expected_precision is None


def test_what_is_withheld_is_said_with_its_number():
    said = withheld_text(withheld(videos(30, clips_without=6)), Words("en"))
    assert said.endswith("3 measures are withheld, because fewer than 10 patients stand behind each.")
    assert "weniger als 10 Patienten" in withheld_text(withheld(lesions(57)), Words("de"))


def test_what_the_other_submission_reaches_on_few_patients_is_not_told():
    dice, distance = measured("dice", PATIENTS), measured("hd95", 40, value=4.21234)
    record = record_of("segmentation", dice, distance, classes=("a", "b"))
    other = compared(distance, 9.87654)
    few = other.second.model_copy(update={"n": Counts(patients=2, cases=2)})
    comparison = comparison_of(record.results, measures=(compared(dice, 0.6), other.model_copy(update={"second": few})))
    shown = disclose(record.model_copy(update={"comparison": comparison}), "external").comparison
    assert [(one.second.suppressed, one.difference.suppressed) for one in shown.measures] == [
        (False, False),
        (True, True),
    ]


@pytest.mark.parametrize(
    "said",
    [
        Reference(boxes=(Box(label="a", left=0, top=0, right=1, bottom=1),) * 2),
        Reference(points=(Point(label="a", x=1, y=1),)),
        Reference(events=(Event(label="a", start_s=0, end_s=1),)),
        Reference(frames=(FrameLabel(label="a", frame=0), FrameLabel(label="b", frame=1))),
    ],
    ids=["boxes", "points", "events", "frames"],
)
def test_patients_are_counted_by_what_is_marked_in_their_cases(said):
    nothing = Reference(boxes=())
    cases = tuple(
        Case(number=number, files=(), patient=patient, reference=reference)
        for number, (patient, reference) in enumerate([(1, said), (1, said), (2, said), (3, nothing), (4, None)])
    )
    facts = cohort_facts(Cohort(root="/", cases=cases, problems=(), patient_source=None, table=None), (), excluded={})
    assert facts.class_patients["a"] == 2
    assert facts.class_cases["a"] == 3
    assert facts.largest_patient == 2


@pytest.mark.parametrize("metric", ["hd95", "assd", "time_to_detection_s"])
def test_a_median_which_is_the_number_of_one_patient_has_two_digits(metric):
    shown = whole_cohort(estimate(metric, 4.21634, 3.1234, 7.8912))
    assert (shown.value, shown.interval.lower, shown.interval.upper) == (4.2, 3.1, 7.9)


@pytest.mark.parametrize("metric", ["false_positives_per_image", "false_alarms_per_minute", "flip_rate", "lr_negative"])
def test_limits_of_a_rate_below_one_in_a_subgroup_are_not_cut_off_at_one(metric):
    n = Counts(patients=48, cases=100)
    shown = in_subgroup(estimate(metric, 0.95, 0.6, 1.31, n), 10)
    assert shown.interval.upper >= 1.31
    assert 0 <= shown.interval.lower <= 0.6
    assert in_subgroup(estimate("sensitivity", 0.95, 0.6, 0.99, n), 10).interval.upper == 1


def test_how_many_frames_the_one_video_has_that_was_shown_as_a_stream_is_not_told():
    measured_here = example_results().measured.model_copy(
        update={"frames": {"stream.frames": 431.0, "batch.fps": 25.1}}
    )
    record = record_of("video", measured("event_sensitivity", 30), measured=measured_here)
    assert disclose(record, "internal").results.measured.frames["stream.frames"] == 431.0
    assert disclose(record, "external").results.measured.frames == {"batch.fps": 25.0}


def test_of_the_only_class_it_is_not_said_that_nothing_is_told():
    record = record_of("detection", measured("lesion_sensitivity", 57), held={"lesion": 57})
    assert withheld(record).classes == ()
    assert disclose(record, "external").cohort.class_patients == {}
