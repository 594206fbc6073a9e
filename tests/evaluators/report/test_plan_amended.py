"""How the pages tell what was changed of a plan after it was locked."""

import pytest

from evaluators.domain.plan import Amendment
from evaluators.report.blocks import Bullets
from evaluators.report.run_facts import run_blocks
from evaluators.texts import Words
from support.report_records import bare_record


def told(language, field, before, after):
    """Return what the pages say of one amendment."""
    change = Amendment(
        field=field, before=before, after=after, reason="Lower.", at="2026-10-08T09:00:00Z", after_first_inference=False
    )
    record = bare_record()
    amended = record.model_copy(update={"plan": record.plan.model_copy(update={"amendments": (change,)})})
    lists = [block.items for block in run_blocks(amended, Words(language)) if isinstance(block, Bullets)]
    return next(item for items in lists for item in items if "Lower." in item)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "8 Oct 2026 09:00: Threshold, before: as the vendor's card, now: 0.3; reason: Lower."),
        ("de", "08.10.2026 09:00: Schwellenwert, vorher: wie in der Karte des Herstellers, jetzt: 0,3; Grund: Lower."),
    ],
)
def test_a_change_of_the_threshold_is_told_in_words_and_numbers_of_the_language(language, said):
    assert told(language, "threshold", "null", "0.3") == said


def test_texts_that_stay_in_the_house_are_not_shown():
    secret = "hmac-sha256:" + "a" * 64
    assert "Question, before: [not shown], now: [not shown];" in told("en", "question", secret, secret)
