"""Images that are in the data twice."""

from evaluators.domain.case import ExclusionReason, ProblemKind


def by_path(cohort, read):
    return {case.files[0].path: read(case) for case in cohort.cases}


ALONE = {"one_image_per_patient": True}


def test_of_the_same_bytes_one_is_kept(cohort_of):
    same = {"pixels": "same"}
    cohort = cohort_of({"a": same, "b": same, "c": same}, "image,label", "b,nevus", "c,nevus", **ALONE)
    assert by_path(cohort, lambda case: case.exclusion) == {
        "a.png": ExclusionReason.DUPLICATE,
        "b.png": None,
        "c.png": ExclusionReason.DUPLICATE,
    }
    details = [problem.detail for problem in cohort.problems if problem.kind is ProblemKind.DUPLICATE_BYTES]
    assert details == ["b.png", "b.png"]


def test_same_bytes_with_different_labels_are_all_excluded(cohort_of):
    same = {"pixels": "same"}
    cohort = cohort_of({"a": same, "b": same}, "image,label", "a,nevus", "b,melanoma", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [ExclusionReason.CONFLICTING_LABELS] * 2


def test_the_same_object_sent_twice_is_a_duplicate_whatever_its_header(cohort_of):
    images = {"a": {"uid": "1.2", "pixels": "p"}, "b": {"uid": "1.2", "pixels": "p", "month": "2026-01"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [None, ExclusionReason.DUPLICATE]


def test_a_uid_used_for_other_pixels_is_reported_and_left_to_the_person(cohort_of):
    images = {"a": {"uid": "1.2", "pixels": "p"}, "b": {"uid": "1.2", "pixels": "q"}}
    cohort = cohort_of(images, "image,label", "a,nevus", "b,nevus", **ALONE)
    assert [case.exclusion for case in cohort.cases] == [None, None]
    assert {problem.kind for problem in cohort.problems} == {ProblemKind.SAME_UID_DIFFERENT_PIXELS}
    assert [(problem.path, problem.detail) for problem in cohort.problems] == [("a.png", "b.png"), ("b.png", "a.png")]
