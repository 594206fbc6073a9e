"""Numbers of several published cohorts, subtracted and added, never tell of a few patients."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from evaluators.evaluation.differencing import WHOLE, apart
from evaluators.evaluation.register import Register


def marks(*numbers):
    return {str(number).encode() for number in numbers}


def whole(*ranges):
    return {WHOLE: marks(*(number for one in ranges for number in one))}


@pytest.mark.parametrize(
    ("mine", "earlier", "expected"),
    [
        (range(50), range(50), [0]),
        (range(50), range(41), [9]),  # a subset
        (range(41), range(50), [9]),  # a superset
        (range(50), range(40), [10]),
        (range(50), range(4, 54), [4]),  # four others in place of four: 1 to 9 on each side
        (range(50), range(100, 150), []),  # nobody in common: nothing to subtract
    ],
)
def test_two_cohorts_set_apart_who_is_in_one_of_them_only(mine, earlier, expected):
    assert list(apart(whole(mine), [whole(earlier)])) == expected


@pytest.mark.parametrize(
    ("mine", "one", "two", "fewest"),
    [
        (range(103), range(50), range(50, 100), 3),  # all but three are in one of two published parts
        (range(50, 100), range(50), range(103), 3),  # the second part is published last
        (range(100), range(50), range(50, 100), 0),  # exactly the two parts: nothing is new
        (range(100), range(50), range(47, 97), 3),  # three in both parts count twice in the sum; three are in none
        (range(120), range(50), range(50, 100), 20),
    ],
)
def test_two_cohorts_together_set_apart_who_is_in_neither(mine, one, two, fewest):
    alone = [*apart(whole(mine), [whole(one)]), *apart(whole(mine), [whole(two)])]
    assert min(alone) >= 10  # each on its own is far enough away
    assert min(apart(whole(mine), [whole(one), whole(two)])) == fewest


def test_a_class_of_which_few_patients_are_new_is_set_apart_though_the_cohorts_are_far_apart():
    before = {WHOLE: marks(*range(100)), "rare": marks(*range(12))}
    after = {WHOLE: marks(*range(130)), "rare": marks(*range(12), 100, 101)}
    assert set(apart(after, [before])) == {30, 2}


def test_one_patient_with_another_reference_is_set_apart_in_both_classes():
    before = {WHOLE: marks(*range(40)), "a": marks(*range(20)), "b": marks(*range(20, 40))}
    after = {WHOLE: marks(*range(40)), "a": marks(*range(21)), "b": marks(*range(21, 40))}
    assert sorted(apart(after, [before])) == [0, 1, 1]


@pytest.fixture
def register(tmp_path):
    return Register(tmp_path / "register.sqlite")


def cohort(*patients, **classes):
    """Patients with two images each."""
    named = {"": patients, **classes}
    return {name: [[f"{number}-1", f"{number}-2"] for number in numbers] for name, numbers in named.items()}


def test_the_register_knows_published_patients_again_and_in_which_class(register):
    register.left_the_house("one", cohort(*range(40), melanoma=range(15)), minimum=10)
    assert register.differences_to_earlier(cohort(*range(40), melanoma=range(15))) == (0, 0)
    assert register.differences_to_earlier(cohort(*range(43), melanoma=range(16))) == (3, 1)
    assert register.differences_to_earlier(cohort(*range(40), nevus=range(15))) == (0,)


def test_the_order_of_cases_and_files_makes_no_other_patient(register):
    register.left_the_house("one", {"": [["a", "b"], ["c"]]}, minimum=10)
    assert register.differences_to_earlier({"": [["c"], ["b", "a"]]}) == (0,)
    assert register.differences_to_earlier({"": [["c"], ["b"]]}) == (1,)  # one image fewer


def test_what_sets_few_patients_apart_is_not_remembered(register):
    register.left_the_house("one", cohort(*range(40)), minimum=10)
    assert register.left_the_house("two", cohort(*range(45)), minimum=10) == (5,)
    assert register.differences_to_earlier(cohort(*range(45))) == (5,)


def test_of_two_summaries_at_once_the_second_sees_the_first(register):
    register.differences_to_earlier(cohort(1))
    cohorts = [cohort(*range(40 + number)) for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda one: register.left_the_house("e", one, minimum=10), cohorts))
    assert sum(not any(0 < patients < 10 for patients in one) for one in found) == 1


def test_no_name_of_a_class_and_no_file_stands_in_the_register(register, tmp_path):
    register.left_the_house("one", cohort(7, melanoma=[7]), minimum=10)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"melanoma" not in content
    assert b"7-1" not in content
