"""A cohort in numbers."""

import pytest

from evaluators.cohort.overview import ClassCount, check_answers, check_evaluable, check_single, overview
from evaluators.domain.case import (
    Case,
    Cohort,
    ExclusionReason,
    ImageFacts,
    InputFile,
    PatientSource,
    Problem,
    ProblemKind,
    Reference,
)
from evaluators.domain.reference import Event
from evaluators.domain.submission import Card, TaskFacts
from evaluators.errors import CohortError

FACTS = ImageFacts(format="png", width=1, height=1, channels=3, decoder="fake")


def case(number, label="nevus", patient=1, exclusion=None, facts=FACTS):
    return Case(
        number=number,
        files=(InputFile(path=f"{number}.png", sha256="0" * 64, size=1),),
        patient=patient,
        reference=Reference(label=label, raw="as written"),
        facts=facts,
        exclusion=exclusion,
    )


def cohort(*cases, problems=()):
    return Cohort(
        root="/images",
        cases=cases,
        problems=problems,
        patient_source=PatientSource.COLUMN,
        table=None,
        files_seen=len(cases) + 3,
    )


EXAMPLE = cohort(
    case(1, "melanoma", patient=1),
    case(2, "nevus", patient=1),
    case(3, "nevus", patient=2, facts=FACTS.model_copy(update={"modality": "XC"})),
    case(4, "nevus", patient=2),
    case(5, None, patient=3),
    case(6, "nevus", patient=4, exclusion=ExclusionReason.DUPLICATE),
    case(7, "nevus", patient=5, exclusion=ExclusionReason.UNREADABLE, facts=None),
    problems=(
        Problem(kind=ProblemKind.REPEATED_ROW, severity="warning", case=1),
        Problem(kind=ProblemKind.UNSUPPORTED_COMPRESSION, severity="error", detail="Oddball 2"),
        Problem(kind=ProblemKind.UNSUPPORTED_COMPRESSION, severity="error", detail="Oddball 1"),
        Problem(kind=ProblemKind.UNREADABLE, severity="error", case=7),
    ),
)


def test_the_numbers_add_up_to_the_cases_offered():
    counted = overview(EXAMPLE, None)
    assert (counted.files_seen, counted.offered) == (10, 7)
    assert counted.excluded == {ExclusionReason.DUPLICATE: 1, ExclusionReason.UNREADABLE: 1}
    assert (counted.no_reference, counted.evaluable, counted.patients) == (1, 4, 2)
    assert sum(counted.excluded.values()) + counted.no_reference + counted.evaluable == counted.offered
    assert (counted.duplicates, counted.modalities) == (1, {"XC": 1, "png": 3})


def test_balance_counts_cases_and_patients_in_the_order_of_the_classes():
    assert overview(EXAMPLE, ("nevus", "melanoma", "other")).classes == (
        ClassCount("nevus", 3, 2),
        ClassCount("melanoma", 1, 1),
        ClassCount("other", 0, 0),
    )


def test_problems_are_grouped_errors_first():
    grouped = [(group.kind, group.count) for group in overview(EXAMPLE, None).problems]
    assert grouped == [
        (ProblemKind.UNSUPPORTED_COMPRESSION, 2),
        (ProblemKind.UNREADABLE, 1),
        (ProblemKind.REPEATED_ROW, 1),
    ]


def test_what_a_person_should_know_is_a_message():
    remarks = [(remark.id, remark.parameters) for remark in overview(EXAMPLE, None).remarks]
    assert remarks == [("M07", {"n": 2, "ts": "Oddball 1, Oddball 2"}), ("M11", {"n": 1})]


def test_a_single_class_is_remarked():
    (remark,) = overview(cohort(case(1), case(2)), ("nevus", "melanoma")).remarks
    assert (remark.id, remark.parameters) == ("C254", {"name": "nevus"})


@pytest.mark.parametrize(
    ("cases", "id"),
    [
        ([], "C252"),
        ([case(1, exclusion=ExclusionReason.UNREADABLE, facts=None)], "C252"),
        ([case(1, None), case(2, exclusion=ExclusionReason.DUPLICATE)], "C253"),
    ],
)
def test_a_cohort_of_which_nothing_can_be_evaluated_is_refused(cases, id):
    with pytest.raises(CohortError) as refused:
        check_evaluable(cohort(*cases))
    assert refused.value.id == id


def test_one_usable_case_is_enough():
    check_evaluable(cohort(case(1)))


@pytest.mark.parametrize(
    ("task", "id"),
    [
        ("measurement", "C862"),
        ("detection", "C893"),
        ("multilabel", "C870"),
        ("classification", "C253"),
        (None, "C253"),
    ],
)
def test_a_table_about_something_else_is_told_as_one_and_not_as_values_to_be_mapped(task, id):
    with pytest.raises(CohortError) as caught:
        check_evaluable(cohort(case(1, None)), task)
    assert caught.value.id == id


@pytest.mark.parametrize(
    ("task", "kind", "refusal"),
    [
        ("classification", "labels", None),
        ("classification", "ordinal", None),
        ("classification", "boxes", "C498"),
        ("classification", "multilabel", "C498"),
        ("segmentation", "masks", None),
        ("segmentation", "labels", "C499"),
        ("segmentation", None, None),
        ("detection", "boxes", None),
        ("detection", "points", None),
        ("detection", "measurement", "C893"),
        ("detection", "masks", "C893"),
    ],
)
def test_a_reference_that_says_something_else_than_the_model_is_refused(task, kind, refusal):
    card = Card.model_construct(task=TaskFacts(kind=task, classes=("a", "b")))
    if refusal is None:
        check_answers(kind, card)
        return
    with pytest.raises(CohortError) as refused:
        check_answers(kind, card)
    assert refused.value.id == refusal


def test_masks_have_no_balance_of_classes_since_only_their_pixels_know_it():
    masks = EXAMPLE.model_copy(update={"reference_kind": "masks"})
    assert overview(masks, ("nevus", "melanoma")).classes == ()
    assert overview(EXAMPLE, ("nevus", "melanoma")).classes != ()


def test_of_events_only_what_was_seen_is_counted():
    seen = Reference(events=(Event(label="tube", start_s=0.0, end_s=1.0),))
    found = cohort(case(1).model_copy(update={"reference": seen})).model_copy(update={"reference_kind": "events"})
    assert overview(found, ("free", "tube")).classes == (ClassCount("tube", 1, 1),)
    assert overview(found, ("free", "tube")).remarks == ()


@pytest.mark.parametrize(
    ("files", "reading", "refused"),
    [(1, "image", False), (2, "image", True), (1, "volume", True), (1, "clip", True)],
)
def test_a_model_of_boxes_is_given_one_image_at_a_time(files, reading, refused):
    single = case(1)
    several = single.model_copy(update={"files": single.files * files, "reading": reading})
    boxes, classes = (
        Card.model_construct(task=TaskFacts.model_construct(kind=kind)) for kind in ("detection", "classification")
    )
    check_single([several], classes)
    check_single([several.model_copy(update={"exclusion": ExclusionReason.BY_HAND})], boxes)
    if refused:
        with pytest.raises(CohortError) as caught:
            check_single([single, several, several], boxes)
        assert (caught.value.id, caught.value.parameters) == ("C900", {"n": 2})
    else:
        check_single([single, several], boxes)
