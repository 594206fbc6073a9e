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
    assert said(cohort) == [("Edema", "Effusion"), (), None, None]
    assert kinds(cohort) == [ProblemKind.MISSING_LABEL, ProblemKind.LABEL_OUTSIDE_CLASSES]
    assert [(one.name, one.cases) for one in overview(cohort, FINDINGS).classes] == [("Edema", 1), ("Effusion", 1)]
    assert cohort.reference_kind == "multilabel"


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
