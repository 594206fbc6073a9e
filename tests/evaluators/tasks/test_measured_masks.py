"""From what a worker measured of masks to results: borders, volumes, centre lines, connected parts."""

import numpy as np
import pytest
from scipy import stats

from evaluators.domain.estimate import Reason
from evaluators.domain.outcome import Instances, Outcome, Overlap, Surface
from evaluators.domain.plan import SegmentationPlan
from evaluators.domain.reference import MaskFile, Reference
from evaluators.evidence.rounding import in_subgroup
from evaluators.tasks.asking import asked_before_run, goals_without_method
from evaluators.tasks.protocol import ScoredCase
from evaluators.tasks.summarising import summarise
from support.scored_cases import SEED, goal, locked_plan

DRAWN = Reference(masks=(MaskFile(path="mask.png", sha256="0" * 64, size=1, format="index_image"),))
NOWHERE = Overlap(both=0, reference=0, predicted=0)
PARTS = ("panoptic_quality", "segmentation_quality", "recognition_quality")


def plan(*goals, metrics=(), **sections):
    base = locked_plan(*goals, classes=("background", "liver"), positive=(), threshold=None)
    report = base.plan.report.model_copy(update={"metrics": metrics})
    return base.model_copy(
        update={"task": "segmentation", "plan": base.plan.model_copy(update={"report": report, **sections})}
    )


def liver(number, *, hd95=1.0, nsd=0.9, cldice=None, sizes=(80, 100, 90), parts=None, patient=None, **told):
    """Return a case with one structure; ``told`` says unit and size of a voxel."""
    both, reference, predicted = sizes
    held = min(reference, predicted) > 0
    surface = Surface(nsd=nsd, hd95=hd95, assd=hd95 / 2, cldice=cldice) if held else None
    outcome = Outcome(
        case=number,
        status="evaluated",
        overlaps=(NOWHERE, Overlap(both=both, reference=reference, predicted=predicted)),
        surfaces=(None, surface),
        instances=None if parts is None else (Instances(matched=0, reference=0, predicted=0, iou=0), parts),
        **{"unit": "mm", **told},
    )
    return scored(number, outcome, patient=patient)


def scored(number, outcome, *, patient=None):
    return ScoredCase(
        number=number,
        patient=patient or number,
        reference=None,
        scores=None,
        failed=outcome is None,
        category="model_nan" if outcome is None else None,
        standard=DRAWN,
        outcome=outcome,
    )


def estimates(cases, locked, **options):
    found = summarise(cases, locked, seed=SEED, excluded={}, confirmatory=True, **options)
    return {estimate.id: estimate for estimate in found.estimates}, found


def test_distances_are_medians_over_patients_of_their_mean_with_order_statistics_around():
    values = [4.0, 1.0, 3.0, 2.0, 6.0, 5.0, 9.0]
    by_id, _ = estimates([liver(n, hd95=value) for n, value in enumerate(values, 1)], plan())
    distance = by_id["hd95_mm[liver]"]
    assert distance.value == 4.0
    assert (distance.interval.lower, distance.interval.upper, distance.interval.method) == (
        1.0,
        9.0,
        "order statistics",
    )
    assert by_id["assd_mm[liver]"].value == 2.0
    assert "hd95_px[liver]" not in by_id
    told = in_subgroup(by_id["hd95_mm[liver]"].model_copy(update={"value": 0.4}), 5)
    assert (told.unit, told.interval.upper) == ("mm", 9.0)  # a distance below 1 is no share, its limits end nowhere


def test_two_images_of_a_patient_count_as_one_with_their_mean():
    cases = [liver(1, hd95=1.0, patient=1), liver(2, hd95=3.0, patient=1), liver(3, hd95=4.0, patient=2)]
    assert estimates(cases, plan())[0]["hd95_mm[liver]"].value == pytest.approx(3.0)


@pytest.mark.parametrize("sizes", [(0, 50, 0), (0, 0, 50)])
def test_where_one_mask_is_empty_the_distance_is_infinite_and_the_shares_are_nothing(sizes):
    by_id, _ = estimates([liver(1, nsd=1.0), liver(2, sizes=sizes)], plan())
    assert by_id["nsd[liver]"].value == pytest.approx(0.5)
    assert by_id["hd95_mm[liver]"].undefined is Reason.ENDLESS
    three, _ = estimates([liver(1), liver(2, hd95=2.0), liver(3, sizes=sizes)], plan())
    assert three["hd95_mm[liver]"].value == 2.0


def test_where_both_masks_are_empty_nothing_is_scored():
    by_id, _ = estimates([liver(1, nsd=0.8), liver(2, sizes=(0, 0, 0))], plan())
    assert (by_id["nsd[liver]"].value, by_id["nsd[liver]"].n.cases) == (pytest.approx(0.8), 1)
    nowhere, _ = estimates([liver(1, sizes=(0, 0, 0))], plan())
    assert nowhere["nsd[liver]"].undefined is Reason.NO_POSITIVES
    assert nowhere["hd95_mm[liver]"].undefined is Reason.NO_POSITIVES


def test_an_invented_structure_counts_only_where_the_plan_says_so():
    cases = [liver(1, nsd=0.8), liver(2, sizes=(0, 0, 50))]
    by_reference = plan(segmentation=SegmentationPlan(empty="reference"))
    assert estimates(cases, by_reference)[0]["nsd[liver]"].value == pytest.approx(0.8)


def test_a_failed_case_is_as_bad_as_can_be_and_its_volume_is_left_out():
    cases = [liver(1, nsd=1.0, voxel_ml=0.1), liver(2, nsd=1.0, voxel_ml=0.1), scored(3, None)]
    by_id, results = estimates(cases, plan())
    assert by_id["nsd[liver]"].value == pytest.approx(2 / 3)
    assert by_id["hd95_mm[liver]"].value == 1.0
    assert by_id["volume_bias_ml[liver]"].value == pytest.approx(-1.0)
    assert by_id["volume_bias_ml[liver]"].n.cases == 2
    assert results.flow.failed == 1
    assert {one.id: one for one in results.other_policy}["nsd[liver]"].value == pytest.approx(1.0)
    assert estimates([scored(1, None)], plan())[0]["nsd[liver]"].value == 0


def test_one_missed_structure_more_never_makes_anything_better():
    good = [liver(n, hd95=1 + n / 10, nsd=0.9, voxel_ml=1.0) for n in range(1, 9)]
    worse = [liver(1, sizes=(0, 100, 0), voxel_ml=1.0), *good[1:]]
    at_most, at_least = plan(goal("hd95_mm[liver]", at_most=5)), plan(goal("nsd[liver]", at_least=0.5))
    for locked, metric in ((at_most, "hd95_mm[liver]"), (at_least, "nsd[liver]")):
        before, after = (estimates(cases, locked)[0][metric] for cases in (good, worse))
        assert (after.value > before.value) is (metric == "hd95_mm[liver]")
        if metric == "hd95_mm[liver]":
            assert (after.interval.upper or np.inf) > before.interval.upper
        else:
            assert after.interval.lower < before.interval.lower


@pytest.mark.parametrize(("most", "verdict"), [(8.0, "shown"), (7.9, "not_shown"), (1.9, "missed")])
def test_a_goal_on_a_distance_is_judged_by_its_upper_limit(most, verdict):
    cases = [liver(n, hd95=float(n)) for n in range(1, 10)]
    _, results = estimates(cases, plan(goal("hd95_mm[liver]", at_most=most)))
    assert stats.binom.cdf(1, 9, 0.5) < 0.025 < stats.binom.cdf(2, 9, 0.5)  # so that the second of each end bounds it
    assert [one.verdict for one in results.verdicts] == [verdict]


def test_equal_distances_have_an_interval_without_width():
    by_id, _ = estimates([liver(n, hd95=1.0, unit="px") for n in range(1, 8)], plan())
    interval = by_id["hd95_px[liver]"].interval
    assert (interval.lower, interval.upper) == (1.0, 1.0)
    assert "hd95_mm[liver]" not in by_id


def test_five_patients_bound_no_median_and_three_have_no_interval():
    five, _ = estimates([liver(n, hd95=float(n)) for n in range(1, 6)], plan())
    assert five["hd95_mm[liver]"].interval.upper is None
    three, _ = estimates([liver(n, hd95=float(n)) for n in range(1, 4)], plan())
    assert (three["hd95_mm[liver]"].value, three["hd95_mm[liver]"].no_interval) == (2.0, Reason.TOO_FEW_PATIENTS)


def test_what_was_not_measured_is_named_as_such():
    older = Outcome(case=1, status="evaluated", overlaps=(NOWHERE, Overlap(both=1, reference=1, predicted=1)))
    assert estimates([scored(1, older)], plan())[0]["nsd[liver]"].undefined is Reason.NOT_MEASURED
    named = plan(metrics=("hd95_mm", "volume_bias_ml", "cldice"))
    by_id, _ = estimates([liver(1, unit="px")], named)
    reasons = [by_id[f"{metric}[liver]"].undefined for metric in ("hd95_mm", "volume_bias_ml", "cldice")]
    assert reasons == [Reason.NO_SPACING, Reason.NO_VOLUMES, Reason.NOT_MEASURED]


def test_what_was_measured_with_other_settings_than_the_plan_has_now_is_left_out():
    parts = Instances(matched=1, reference=1, predicted=1, iou=0.9)
    cases = [liver(1, tolerance=2.0, parts=parts, connectivity="corners")]
    metrics = ("nsd", "hd95_mm", "panoptic_quality")
    as_run = estimates(cases, plan(metrics=metrics))[0]
    assert as_run["nsd[liver]"].value == pytest.approx(0.9)
    changed = SegmentationPlan(nsd_tolerance_mm=3.0, connectivity="faces")
    by_id, _ = estimates(cases, plan(metrics=metrics, segmentation=changed))
    assert by_id["nsd[liver]"].undefined is by_id["panoptic_quality[liver]"].undefined is Reason.NOT_MEASURED
    assert by_id["hd95_mm[liver]"].value == 1.0


def test_centre_lines_and_parts_are_told_where_the_plan_names_them():
    whole = Instances(matched=2, reference=2, predicted=3, iou=1.6)
    nothing = Instances(matched=0, reference=1, predicted=0, iou=0)
    cases = [liver(1, cldice=0.8, parts=whole), liver(2, sizes=(0, 9, 0), parts=nothing)]
    by_id, _ = estimates(cases, plan(metrics=("cldice", *PARTS)))
    assert by_id["cldice[liver]"].value == pytest.approx(0.4)
    assert by_id["recognition_quality[liver]"].value == pytest.approx((4 / 5 + 0) / 2)
    assert by_id["segmentation_quality[liver]"].value == pytest.approx(0.8)
    assert by_id["segmentation_quality[liver]"].n.cases == 1
    assert by_id["panoptic_quality[liver]"].value == pytest.approx((0.8 * 4 / 5 + 0) / 2)
    assert not {"cldice[liver]", "panoptic_quality[liver]"} & set(estimates(cases, plan())[0])
    none, _ = estimates([liver(1, parts=nothing, sizes=(0, 9, 0))], plan(metrics=PARTS))
    assert none["segmentation_quality[liver]"].undefined is Reason.NOTHING_MATCHED


def test_every_measure_of_masks_can_carry_a_goal():
    metrics = ("nsd", "hd95_mm", "hd95_px", "assd_mm", "assd_px", "cldice", "volume_bias_ml", *PARTS)
    goals = [goal(f"{metric}[liver]", within=(0.1, 2.0)) for metric in metrics]
    assert goals_without_method(plan(*goals)) == ()


def test_before_a_run_distances_in_both_units_can_be_chosen():
    offered = {one.id for one in asked_before_run(plan())}
    assert {"hd95_mm[liver]", "hd95_px[liver]", "volume_bias_ml[liver]"} <= offered


def test_a_goal_on_the_volume_is_open_where_the_model_failed():
    random = np.random.default_rng(1)
    cases = [liver(n, sizes=(50, 100, int(100 + random.integers(-9, 9))), voxel_ml=1.0) for n in range(1, 30)]
    locked = plan(goal("volume_bias_ml[liver]", within=(-20, 20)))
    assert [one.verdict for one in estimates(cases, locked)[1].verdicts] == ["shown"]
    assert [one.verdict for one in estimates([*cases, scored(30, None)], locked)[1].verdicts] == ["not_shown"]
