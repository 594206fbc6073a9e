"""The nearest candidates of what fits nothing."""

import time

import pytest

from evaluators.cohort.remedies import Nearest
from evaluators.errors import CohortError


def test_the_nearest_name_is_found_by_its_number_or_its_beginning():
    nearest = Nearest(["a/IMG_0012.dcm", "a/IMG_0013.dcm", "other.png"])
    assert nearest.to("img-12.png") == "a/IMG_0012.dcm"
    assert nearest.to("IMG_0013") == "a/IMG_0013.dcm"
    assert nearest.to("completely different") is None


def test_fifty_thousand_names_are_looked_through_in_bounded_time():
    paths = [f"series/image_{n:06}.dcm" for n in range(50_000)]
    start = time.perf_counter()
    nearest = Nearest(paths)
    found = [nearest.to(f"image-{n:06}.png") for n in range(1_001)]
    assert found[:2] == ["series/image_000000.dcm", "series/image_000001.dcm"]
    assert found[-1] is None  # nobody reads more than the first thousand
    assert time.perf_counter() - start < 5


def test_another_column_that_names_the_files_is_named(cohort_of):
    with pytest.raises(CohortError) as refused:
        cohort_of(
            {"scan1": {}, "scan2": {}}, "case,picture,label,patient", "1,scan1.dcm,nevus,A", "2,scan2.dcm,nevus,B"
        )
    assert refused.value.id == "C497"
    assert refused.value.parameters == {"col": "case", "other": "picture"}


def test_a_column_of_classes_names_no_files_even_where_a_file_is_called_like_a_class(cohort_of):
    rows = [f"x{n},{'nevus' if n % 2 else 'melanoma'}" for n in range(6)]
    with pytest.raises(CohortError) as refused:
        cohort_of({"nevus": {}}, "image,label", *rows, one_image_per_patient=True)
    assert refused.value.id == "M08"
