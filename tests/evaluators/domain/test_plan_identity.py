"""What names a locked plan."""

import re

import pytest
from pydantic import ValidationError

from evaluators.cohort.sealing import text_keys
from evaluators.domain.plan import TextKeys
from evaluators.domain.plan_identity import plan_code, plan_core_digest, plan_digest, plan_seed, readable, withheld
from support.records import example_amendment, example_plan

EVERY_TEXT = ("plan.question", "plan.reference.definition", "plan.reference.setBy", "plan.classes", "plan.amendments")
PLAIN = "sha256:" + "0a" * 32


def worded(**changes):
    """The plan with other words in it."""
    return example_plan(plan=example_plan().plan.model_copy(update=changes))


def with_key(locked, **keys):
    return locked.model_copy(update={"text_keys": locked.text_keys.model_copy(update=keys)})


@pytest.mark.parametrize("shown", [(), EVERY_TEXT, *((one,) for one in EVERY_TEXT)])
def test_withholding_texts_does_not_change_the_digest(shown):
    plan = example_plan(amendments=(example_amendment(),))
    assert plan_digest(withheld(plan, shown=shown)) == plan_digest(plan)
    assert plan_core_digest(withheld(plan, shown=shown)) == plan_core_digest(plan)


def test_a_withheld_plan_holds_none_of_its_texts_and_none_of_their_keys():
    plan = example_plan(amendments=(example_amendment(),))
    text = withheld(plan).model_dump_json()
    for word in ("melanoma in our", "histopathology", "pathology department", "in situ", "Wording"):
        assert word not in text
    assert not any(key in text for key in plan.text_keys.model_dump().values())


def test_only_the_keys_of_the_texts_shown_are_shown():
    plan = example_plan()
    shown = withheld(plan, shown=("plan.question",))
    assert shown.text_keys == TextKeys(question=plan.text_keys.question)
    assert shown.plan.question == plan.plan.question


def test_another_text_or_another_key_is_another_plan():
    plan = example_plan()
    assert plan_digest(worded(question="Another question?")) != plan_digest(plan)
    shown = withheld(plan, shown=("plan.question",))
    other = shown.plan.model_copy(update={"question": "Another question?"})
    assert plan_digest(shown.model_copy(update={"plan": other})) != plan_digest(plan)
    assert plan_digest(with_key(plan, question="00" * 32)) != plan_digest(plan)
    assert plan_digest(shown.model_copy(update={"text_keys": None})) != plan_digest(plan)


@pytest.mark.parametrize("key", ["5c" * 31, "5c" * 33, "5C" * 32, ""])
def test_a_key_that_could_be_padded_to_another_is_refused(key):
    with pytest.raises(ValidationError):
        TextKeys(question=key)


def test_every_text_of_every_evaluation_has_a_key_of_its_own():
    keys = [*text_keys(b"a" * 32).model_dump().values(), *text_keys(b"b" * 32).model_dump().values()]
    assert len(set(keys)) == len(keys) == 2 * len(TextKeys.model_fields)


@pytest.mark.parametrize("text", ["sha256: Muster, Anna", "hmac-sha256:", f"{PLAIN}0", f" {PLAIN}", f"{PLAIN}\n"])
def test_a_text_that_only_looks_like_a_commitment_is_withheld_like_any_other(text):
    assert readable(text) == text
    hidden = withheld(worded(question=text)).plan.question
    assert re.fullmatch("hmac-sha256:[0-9a-f]{64}", hidden)


def test_the_core_digest_is_the_same_at_every_site():
    here = example_plan()
    there = worded(question="Findet das Modell Melanome?").model_copy(
        update={"inputs_root": "33" * 32, "offered": 999, "patients": 500, "text_keys": text_keys(b"b" * 32)}
    )
    assert plan_core_digest(here) == plan_core_digest(there) == plan_core_digest(withheld(there))
    assert plan_core_digest(here) != plan_core_digest(example_plan(threshold=0.4))


def test_words_neither_choose_the_seed_nor_are_confirmed_by_it():
    seed = plan_seed(example_plan())
    reference = example_plan().plan.reference.model_copy(update={"definition": "biopsy", "set_by": None})
    assert plan_seed(worded(question="Another question?", classes={}, reference=reference)) == seed
    assert plan_seed(example_plan(inputs_root="33" * 32, text_keys=text_keys(b"b" * 32))) == seed
    assert plan_seed(example_plan(threshold=0.4)) != seed


def test_a_table_of_predictions_is_not_confirmed_by_the_seed():
    model = [plan_seed(example_plan(submission_digest=one * 32)) for one in ("ab", "44")]
    table = [plan_seed(example_plan(submission_digest=one * 32, preparation_digest="")) for one in ("ab", "44")]
    assert len(set(model)) == 2
    assert len(set(table)) == 1


def test_the_code_is_twenty_digits_in_groups_of_four():
    assert re.fullmatch(r"\d{4}( \d{4}){4}", plan_code(example_plan()))


def test_a_commitment_is_not_shown_to_people():
    assert readable(withheld(example_plan()).plan.question) is None
    assert readable(PLAIN) is None
    assert readable("text") == "text"
