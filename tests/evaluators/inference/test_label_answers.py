"""Several images of a case whose model names findings, and thresholds of single findings on a card."""

import pytest

from evaluators.domain.plan import Plan
from evaluators.errors import PlanError, SubmissionError
from evaluators.evaluation.thresholds import threshold_of, thresholds_of
from evaluators.inference.combining import combined
from evaluators.submission.card import read_card
from support.models import card_text


def card(more="", kind="multilabel"):
    text = card_text().replace('kind = "classification"', f'kind = "{kind}"')
    return read_card(text.replace('positive = ["bright"]\n', more))


def test_the_largest_score_of_each_finding_counts_and_is_not_scaled():
    answers = [(0.9, 0.2), (0.6, 0.7)]
    assert combined(answers, "max", card()) == (0.9, 0.7)
    assert combined(answers, "mean", card()) == pytest.approx((0.75, 0.45))


def test_findings_have_thresholds_of_their_own_until_the_plan_names_another():
    own = card("thresholds = { bright = 0.2 }\n")
    every = own.task.threshold
    assert thresholds_of(Plan(), own) == {"bright": 0.2}
    assert threshold_of(Plan(), own) == (every, "card")
    assert thresholds_of(Plan(threshold=0.9), own) is None
    assert threshold_of(Plan(threshold=0.9), own) == (0.9, "plan")
    assert thresholds_of(Plan(), card()) is None


@pytest.mark.parametrize(
    ("more", "kind", "error"),
    [
        ("thresholds = { grey = 0.2 }\n", "multilabel", "C871"),
        ('positive = ["bright"]\nthresholds = { bright = 0.2 }\n', "classification", "C872"),
    ],
)
def test_thresholds_that_belong_to_nothing_are_refused_with_their_line(more, kind, error):
    with pytest.raises(SubmissionError) as caught:
        card(more, kind)
    assert caught.value.id == error


def test_a_threshold_is_not_tuned_for_several_findings():
    from evaluators.domain.plan import Tuning

    with pytest.raises(PlanError) as caught:
        threshold_of(Plan(tuning=Tuning(fraction=0.3, rule="sensitivity >= 0.9")), card())
    assert caught.value.id == "C451"
