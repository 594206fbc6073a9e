"""The plan drafted from the vendor's claims."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.domain.submission import Claim
from evaluators.evaluation import planning
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.drafting import default_plan
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.submission.card import read_card
from support.evaluations import write_images
from support.models import brightness_model, card_text, write_package


def drafted(*claims):
    card = read_card(card_text())
    made = tuple(Claim(metric=metric, value=value) for metric, value in claims)
    return [goal.metric for goal in default_plan(card.model_copy(update={"claim": made})).goal]


def test_claims_become_goals_worsened_by_the_margin():
    card = read_card(card_text()).model_copy(update={"claim": (Claim(metric="auroc", value=0.9),)})
    (goal,) = default_plan(card).goal
    assert (goal.claim, goal.margin, goal.primary) == ("auroc", 0.05, True)


@pytest.mark.parametrize("metric", ["top5", "auroc[grey]", "macro_auroc", "net_benefit[high]", "["])
def test_a_claim_on_a_metric_that_these_classes_do_not_have_is_left_out(metric):
    assert drafted((metric, 0.9)) == []


def test_a_claim_that_no_verdict_could_rest_on_is_left_out():
    assert drafted(("ece", 0.03), ("calibration_slope", 1.0), ("sensitivity", 0.9)) == ["sensitivity"]


def test_a_claim_whose_benchmark_leaves_the_range_of_the_metric_is_left_out():
    assert drafted(("auroc", 0.04), ("specificity", 85.0), ("brier", 0.97)) == []
    assert drafted(("auroc", 0.06), ("specificity", 0.85), ("brier", 0.9)) == ["auroc", "specificity", "brier"]


def test_of_two_claims_on_one_metric_one_goal_is_made():
    assert drafted(("auroc", 0.9), ("auroc", 0.8)) == ["auroc"]


def test_an_evaluation_of_a_model_with_a_claim_that_is_not_measured_can_be_made_and_locked(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    package = write_package(tmp_path / "package", brightness_model())
    with (package / "submission.toml").open("a") as card:
        card.write('\n[[claim]]\nmetric = "top5"\nvalue = 0.99\n\n[[claim]]\nmetric = "auroc"\nvalue = 0.9\n')
    wanted = NewEvaluation(
        target=tmp_path / "evaluation",
        model=package,
        data=tmp_path / "images",
        reference=write_images(tmp_path / "images"),
        answers=CohortAnswers(patient_column="patient"),
    )
    create_evaluation(wanted, Silent())
    with open_folder(wanted.target, write=True) as folder:
        assert [goal.metric for goal in planning.lock(folder).goals] == ["auroc"]
        assert [claim.metric for claim in folder.submission.card.claim] == ["top5", "auroc"]
