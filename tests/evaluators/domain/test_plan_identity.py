"""What names a locked plan."""

import re

from evaluators.domain.plan_identity import plan_code, plan_core_digest, plan_digest, readable, withheld
from support.records import example_amendment, example_plan


def test_withholding_the_texts_does_not_change_the_digest():
    plan = example_plan(amendments=(example_amendment(),))
    assert plan_digest(withheld(plan)) == plan_digest(plan)
    assert plan_digest(withheld(plan, shown=("plan.question",))) == plan_digest(plan)


def test_a_withheld_plan_holds_none_of_its_texts():
    text = withheld(example_plan(amendments=(example_amendment(),))).model_dump_json()
    for word in ("melanoma in our", "histopathology", "pathology department", "in situ", "Wording"):
        assert word not in text


def test_another_text_is_another_plan():
    plan = example_plan()
    other = plan.model_copy(update={"plan": plan.plan.model_copy(update={"question": "Another question?"})})
    assert plan_digest(plan) != plan_digest(other)


def test_the_core_digest_is_the_same_at_every_site():
    assert plan_core_digest(example_plan()) == plan_core_digest(
        example_plan(inputs_root="33" * 32, offered=999, patients=500)
    )
    assert plan_core_digest(example_plan()) != plan_core_digest(example_plan(threshold=0.4))


def test_the_code_is_twenty_digits_in_groups_of_four():
    assert re.fullmatch(r"\d{4}( \d{4}){4}", plan_code(example_plan()))


def test_a_commitment_is_not_shown_to_people():
    assert readable(withheld(example_plan()).plan.question) is None
    assert readable("text") == "text"
