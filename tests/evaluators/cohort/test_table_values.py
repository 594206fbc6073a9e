"""Tables that say several classes of a case, or a number."""

import pytest

from evaluators.cohort.overview import overview
from evaluators.cohort.table_values import kind_of
from evaluators.domain.case import ExclusionReason, ProblemKind
from evaluators.domain.submission import Card, TaskFacts

FINDINGS = ("Edema", "Effusion")


def images(names):
    return {name: {"pixels": name} for name in names}


def said(cohort):
    return [case.reference and case.reference.labels for case in cohort.cases]


def kinds(cohort):
    return [problem.kind for problem in cohort.problems]


def test_one_column_for_each_finding_of_which_several_hold(cohort_of):
    cohort = cohort_of(
        images("abcd"),
        "image,edema,effusion,patient",
        "a,1,1,1",
        "b,0,0,2",
        "c,,1,3",
        "d,0,2,4",
        classes=FINDINGS,
        positive=(),
        reference_kind="multilabel",
    )
    assert said(cohort) == [("Edema", "Effusion"), (), ("Effusion",), None]
    assert [case.reference.unknown_labels for case in cohort.cases[:3]] == [(), (), ("Edema",)]
    assert kinds(cohort) == [ProblemKind.LABEL_OUTSIDE_CLASSES]
    assert [(one.name, one.cases) for one in overview(cohort, FINDINGS).classes] == [("Edema", 1), ("Effusion", 2)]
    assert cohort.reference_kind == "multilabel"


def test_columns_may_say_that_they_are_labels(cohort_of):
    cohort = cohort_of(
        images("ab"),
        "Image Index,label_edema,label_Effusion,prob_edema,prob_Effusion,patient",
        "a,1,0,0.3,0.4,1",
        "b,-1,1,0.2,0.9,2",
        classes=FINDINGS,
        positive=(),
        reference_kind="multilabel",
    )
    assert said(cohort) == [("Edema",), ("Effusion",)]
    assert cohort.cases[1].reference.unknown_labels == ("Edema",)


def test_a_majority_of_readers_knows_what_it_sees_and_else_what_all_have_looked_for(cohort_of):
    rows = ("image,edema,effusion,patient,reader", "a,1,,1,x", "a,,0,1,y", "a,1,0,1,z")
    both = {"classes": FINDINGS, "positive": (), "reference_kind": "multilabel"}
    (case,) = cohort_of(images("a"), *rows, readers="majority", **both).cases
    assert (case.reference.labels, case.reference.unknown_labels) == (("Edema",), ("Effusion",))


def test_several_findings_in_one_cell_with_a_word_for_nothing(cohort_of):
    cohort = cohort_of(
        images("abc"),
        "image,label,patient",
        "a,edema|effusion,1",
        "b,No Finding,2",
        "c,edema;mass,3",
        classes=FINDINGS,
        positive=(),
        reference_kind="multilabel",
        value_map={"No Finding": ""},
    )
    assert said(cohort) == [("Edema", "Effusion"), (), None]
    assert kinds(cohort) == [ProblemKind.LABEL_OUTSIDE_CLASSES]


def test_measurements_have_the_unit_of_their_column_and_contradictions_exclude(cohort_of):
    cohort = cohort_of(
        images("abc"),
        "image,ef (%),patient",
        "a,57.5,1",
        "b,poor,2",
        "c,40,3",
        "c,41,3",
        classes=("ef",),
        positive=(),
        label_column="ef (%)",
        reference_kind="measurement",
    )
    first, _, last = cohort.cases
    assert (first.reference.value, first.reference.unit) == (57.5, "%")
    assert kinds(cohort) == [ProblemKind.LABEL_OUTSIDE_CLASSES, ProblemKind.CONFLICTING_LABELS]
    assert last.exclusion is ExclusionReason.CONFLICTING_LABELS


@pytest.mark.parametrize(("task", "kind"), [("multilabel", "multilabel"), ("classification", "labels")])
def test_what_a_table_says_follows_from_the_task_unless_the_person_says_otherwise(task, kind):
    card = Card.model_construct(task=TaskFacts(kind=task, classes=("a", "b")))
    assert kind_of(None, card) == kind
    assert kind_of("measurement", card) == "measurement"
    assert kind_of(None, None) == "labels"
