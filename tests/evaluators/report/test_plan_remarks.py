"""What is said of a plan before it is locked."""

import pytest

from evaluators.domain.plan import CohortPlan, Plan, ReferencePlan, ResolvedGoal
from evaluators.domain.submission import Claim
from evaluators.report.plan_remarks import claim_text, unstated_text
from evaluators.texts import Words

EN, DE = Words("en"), Words("de")
CLAIMS = (Claim(metric="sensitivity", value=0.9), Claim(metric="brier", value=0.1))
STATED = Plan(question="Is it bright?", cohort=CohortPlan(sampling="consecutive"), reference=ReferencePlan(readers=2))


def goal(metric, *, lower=None, upper=None, margin=0.05, claim=None):
    comparator = ">=" if upper is None else "<="
    return ResolvedGoal(
        metric=metric,
        comparator=comparator,
        lower=lower,
        upper=upper,
        margin=margin,
        claim=claim,
        assumed_true=None,
        primary=True,
    )


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (goal("sensitivity", lower=0.85, claim="sensitivity"), "the vendor's claim 0.9 less a margin of 0.05"),
        (goal("brier", upper=0.15, claim="brier"), "the vendor's claim 0.1 plus a margin of 0.05"),
        (goal("sensitivity", lower=0.9, margin=0.0, claim="sensitivity"), "the vendor's claim 0.9"),
        (goal("sensitivity", lower=0.85), ""),
    ],
)
def test_a_goal_says_from_which_claim_and_margin_it_comes(goal, said):
    assert claim_text(EN, goal, CLAIMS) == said


@pytest.mark.parametrize(
    ("changes", "left_open"),
    [
        ({}, ""),
        ({"question": None}, "die Frage."),
        ({"cohort": CohortPlan()}, "wie die Fälle ausgewählt wurden."),
        ({"reference": ReferencePlan(method_column="method")}, "wie der Referenzstandard bestimmt wurde."),
    ],
)
def test_what_the_plan_leaves_open_is_named(changes, left_open):
    said = unstated_text(DE, STATED.model_copy(update=changes))
    assert said.partition(": ")[2] == left_open


def test_all_that_is_open_stands_in_one_sentence():
    assert unstated_text(EN, Plan()) == (
        "The plan does not state, and the first page of the report will leave open: "
        "the question, how the cases were selected, how the reference standard was set."
    )
