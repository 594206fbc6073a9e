"""What ``pruefstand plan`` tells before anything runs."""

import json
from datetime import UTC, datetime

import pytest

from evaluators.cli.main import main
from evaluators.cli.showing_plan import RULES
from evaluators.domain.plan import Amendment, DetectionPlan, Plan, SegmentationPlan, VideoPlan
from evaluators.domain.submission import Claim
from evaluators.evaluation.folder import open_folder
from evaluators.report.plan_wording import changes
from evaluators.texts import Words
from support.evaluations import make_evaluation

GOAL = '[[goal]]\nmetric = "{metric}"\nat_least = 0.5\n'
MISSING = '[subgroups]\nattributes = ["sex", "skin_type"]\n[reference]\nmethod_column = "histology"\n'


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def test_attributes_without_data_are_named_beside_those_the_cohort_has(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan=MISSING)
    assert main(["--lang", "en", "plan", str(target)]) == 0
    told = capsys.readouterr().err
    assert "no case has: skin_type, histology." in told
    assert "sex" in told.partition("The cohort has:")[2]
    assert main(["--lang", "en", "plan", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["attributes_without_data"] == ["skin_type", "histology"]


def test_nothing_is_warned_of_where_every_planned_attribute_has_data(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan='[subgroups]\nattributes = ["sex"]\n')
    assert main(["--lang", "en", "plan", str(target)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("positive", "told"), [(True, "6 of them positive"), (False, "of 12 patients, at the assumed")]
)
def test_positives_are_counted_only_where_classes_are_positive(tmp_path, capsys, positive, told):
    target = make_evaluation(tmp_path, plan=GOAL.format(metric="accuracy"))
    if not positive:
        with open_folder(target, write=True) as folder:
            card = folder.submission.card
            task = card.task.model_copy(update={"positive": (), "threshold": None})
            several = folder.submission.model_copy(update={"card": card.model_copy(update={"task": task})})
            folder.store.put("submission", several)
    assert main(["--lang", "en", "plan", str(target)]) == 0
    shown = capsys.readouterr().out
    assert told in shown
    assert ("positive" in shown) is positive


def test_a_plan_says_before_it_is_locked_what_the_report_will_leave_open(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan='question = "Is it bright?"\n')
    left_open = "leave open: how the cases were selected, how the reference standard was set."
    assert main(["--lang", "en", "plan", str(target)]) == 0
    assert left_open in " ".join(capsys.readouterr().out.split())
    assert main(["--lang", "en", "plan", str(target), "--lock"]) == 0
    assert left_open in " ".join(capsys.readouterr().out.split())
    assert main(["--lang", "en", "plan", str(target)]) == 0
    assert "leave open" not in capsys.readouterr().out


def test_a_goal_says_which_claim_and_margin_it_comes_from(tmp_path, capsys):
    target = make_evaluation(tmp_path)
    with open_folder(target, write=True) as folder:
        claim = Claim(metric="sensitivity", value=0.9)
        card = folder.submission.card.model_copy(update={"claim": (claim,)})
        folder.store.put("submission", folder.submission.model_copy(update={"card": card}))
    goal = 'goal=[{metric = "sensitivity", claim = "sensitivity", margin = 0.05}]'
    assert main(["--lang", "en", "plan", str(target), "--set", goal]) == 0
    assert "Sensitivity ≥ 0.85: the vendor's claim 0.9 less a margin of 0.05" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Threshold: as the vendor's card → 0.3  (lower)"),
        ("de", "Schwellenwert: wie in der Karte des Herstellers → 0,3  (lower)"),
    ],
)
def test_an_amendment_reads_in_words_numbers_and_dates_of_the_language(tmp_path, capsys, language, told):
    target = make_evaluation(tmp_path, plan=GOAL.format(metric="accuracy"))
    assert main(["plan", str(target), "--lock"]) == 0
    assert main(["plan", str(target), "--set", "threshold=0.3", "--amend", "lower"]) == 0
    capsys.readouterr()
    assert main(["--lang", language, "plan", str(target)]) == 0
    shown = " ".join(capsys.readouterr().out.split("\n"))
    assert f"  {Words(language).date(datetime.now(UTC).astimezone())} " in shown
    assert told in shown


def test_a_commitment_in_an_amendment_is_not_shown_as_a_value():
    change = Amendment(
        field="cases",
        before="hmac-sha256:" + "a" * 64,
        after="hmac-sha256:" + "b" * 64,
        reason="",
        at="2026-10-09T12:00:00Z",
        after_first_inference=False,
    )
    assert changes(Words("en"), change) == ("Cases", "[not shown]", "[not shown]")


def test_a_plan_that_could_never_be_locked_is_not_kept(tmp_path, capsys):
    target = make_evaluation(tmp_path)
    assert main(["--lang", "en", "plan", str(target), "--set", "level=frame"]) == 2
    assert main(["--lang", "en", "plan", str(target), "--set", "threshold=0.3"]) == 0
    assert "threshold 0.300" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("task", "plan", "told"),
    [
        ("detection", Plan(detection=DetectionPlan(iou=0.3)), "0.3"),
        ("segmentation", Plan(segmentation=SegmentationPlan(nsd_tolerance_mm=7)), "7 mm"),
        ("video", Plan(video=VideoPlan(min_frames=9, tolerance_s=0.4)), "9 positive frames in a row"),
    ],
)
def test_the_rule_by_which_answers_are_judged_is_told(task, plan, told):
    assert told in RULES[task](Words("en"), plan)
    assert RULES[task](Words("de"), plan)
