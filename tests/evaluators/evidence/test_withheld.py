"""What an external summary withholds is known before it is made, from the decision that withholds it."""

import pytest

from evaluators.evidence.disclosure import Withheld, disclose, withheld
from evaluators.report.withheld import withheld_text
from evaluators.texts import Words
from support.records import example_cohort, example_record


def record_of(**patients):
    return example_record(cohort=example_cohort(class_patients=patients, class_cases=patients))


@pytest.mark.parametrize(("rare", "told"), [(9, False), (10, True)])
def test_what_is_said_to_be_withheld_is_what_disclosure_withholds(rare, told):
    record = record_of(nevus=78, melanoma=rare)
    assert withheld(record) == (Withheld() if told else Withheld(True, ("melanoma",)))
    shown = disclose(record, "external").results.estimates
    assert any(one.value is not None for one in shown) is told


def test_the_sentence_names_the_classes_of_too_few_patients():
    said = withheld_text(Withheld(True, ("melanoma", "nevus")), Words("en"))
    assert said == (
        "In this summary for outside, measures and verdicts are withheld, "
        "because fewer than 10 patients have melanoma, nevus."
    )
    german = withheld_text(Withheld(True, ("melanoma",)), Words("de"))
    assert german == (
        "In diesem Bericht für außerhalb sind Maße und Urteile zurückgehalten, "
        "weil weniger als 10 Patienten melanoma haben."
    )


def test_many_classes_are_counted_after_the_fifth():
    said = withheld_text(Withheld(True, tuple("abcdefgh")), Words("en"))
    assert "patients have a, b, c, d, e and 3 more." in said


def test_of_masks_rare_structures_are_told_apart_from_too_few_patients_altogether():
    words = Words("en")
    assert "nothing is told of tube" in withheld_text(Withheld(False, ("tube",)), words)
    assert "fewer than 10 patients were evaluated" in withheld_text(Withheld(True), words)


def test_nothing_is_said_where_everything_is_told():
    assert withheld_text(Withheld(), Words("en")) == ""
